"""The site as an ASGI application. Its views are plain functions, so each request runs in one thread from end to end."""

from __future__ import annotations

import os
from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.core.wsgi import get_wsgi_application

THREADS = 8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
application = WSGIMiddleware(cast("WSGIApp", get_wsgi_application()), workers=THREADS)
