"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from backstory.version import __version__


def site(request: HttpRequest) -> dict[str, object]:
    """The version, the mode, who is here, and which part of the site a page belongs to.

    The newsletter is not offered on the pages of a check: nobody who should get help is offered something to read.
    """
    match = request.resolver_match
    return {
        "version": __version__,
        "personal": settings.PERSONAL,
        "signed_in": SESSION_KEY in request.session,
        "newsletter": not settings.PERSONAL and not (match and match.route.startswith("check/")),
        "section": match.url_name if match else "",
    }
