"""The site as an ASGI application."""

from __future__ import annotations

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")  # a style sheet, at once
application = get_asgi_application()
