"""The site as an ASGI application. Its views are plain functions, so each request runs in one thread from end to end."""

from __future__ import annotations

import os
import sys
from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.core.wsgi import get_wsgi_application

THREADS = 8
TURN = 0.0005
"""Seconds after which a thread that computes a result lets one that shows a question have its turn."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
sys.setswitchinterval(TURN)
application = WSGIMiddleware(cast("WSGIApp", get_wsgi_application()), workers=THREADS)
