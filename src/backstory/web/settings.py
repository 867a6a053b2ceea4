"""Settings of the site. Personal mode by default: one person, their own machine, SQLite in their data folder, no account.

Server mode is set by ``BACKSTORY_MODE=server``; `hosting` lists what it wants, docs/server.md how it is run.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
from csp.constants import NONE, SELF

from backstory.web.hosting import database, hosting
from backstory.web.newsletter.configuration import configuration

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Many people share the cores, so the sums of one of them stay on one."""

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("BACKSTORY_HOME") or platformdirs.user_data_dir("backstory"))
"""Where this person's data lives; only they may read it."""

PERSONAL = os.environ.get("BACKSTORY_MODE", "personal") != "server"
DEBUG = False
HOSTING = None if PERSONAL else hosting(os.environ)
SECRET_KEY = HOSTING.secret if HOSTING else os.environ.get("BACKSTORY_SECRET_KEY", "")
SECRET_KEY_FALLBACKS = HOSTING.old_secrets if HOSTING else []
ALLOWED_HOSTS = HOSTING.hosts if HOSTING else ["127.0.0.1", "localhost"]
PROXY = HOSTING.proxy if HOSTING else ""
ONE_TIME_TOKEN = os.environ.get("BACKSTORY_TOKEN", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "backstory.web",
    "django_htmx",
    "django_tasks_db",
    "backstory.web.newsletter",
    "backstory.web.accounts",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backstory.web.security.Owners",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "backstory.web.urls"
ASGI_APPLICATION = "backstory.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "backstory.web.context.site",
            ],
        },
    }
]


DATABASES = {"default": database(os.environ, FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_NAME = "backstory"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict" if PERSONAL else "Lax"
"""On a server people also arrive from mails and from other sites. A strict cookie would not come with them: they would seem new, and
the cookies that they are then given would replace the ones that lead to their checks, or that their open forms want. A lax cookie
comes with such a link, never with another site's form; no GET changes anything, and every POST wants the token of its form besides."""
SESSION_COOKIE_AGE = HOSTING.session_seconds if HOSTING else 60 * 60 * 24 * 365
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "backstory.web.views.home.stale"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PERSONAL
SECURE_HSTS_SECONDS = HOSTING.hsts if HOSTING else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
"""Nothing from elsewhere, nothing inline."""

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
"""Who visits is shown the one that their browser asks for, else the first; docs/translating.md says how one is added."""

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCAL_ZONE = datetime.now().astimezone().tzinfo
"""Of this machine; read here, for Django sets the process to `TIME_ZONE` next."""
LOCALE_PATHS = [HERE / "locale"]
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"django": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
"""Logs hold no answer of anyone: requests are not logged, nor that robots ask for other hosts."""

AUTH_USER_MODEL = "accounts.Account"
MIGRATION_MODULES = {"auth": None}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

NEWSLETTER = configuration(os.environ, ALLOWED_HOSTS)
EMAIL_BACKEND = NEWSLETTER.backend
if NEWSLETTER.smtp:
    EMAIL_HOST, EMAIL_PORT = NEWSLETTER.smtp.host, NEWSLETTER.smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = NEWSLETTER.smtp.user, NEWSLETTER.smtp.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = NEWSLETTER.smtp.starttls, NEWSLETTER.smtp.tls
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "newsletter"]}}
