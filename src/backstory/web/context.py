"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from backstory.version import __version__


def site(request: HttpRequest) -> dict[str, object]:
    """The version, the mode, and which part of the site a page belongs to."""
    match = request.resolver_match
    return {"version": __version__, "personal": settings.PERSONAL, "section": match.url_name if match else ""}
