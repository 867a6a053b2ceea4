"""Only the person at this machine gets in: a one-time token in the first address, then a cookie; no other site may ask."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

OWNER = "owner"
"""The key of a session under which its visits are kept."""

ME = "me"


class OwnMachine:
    """In personal mode a request needs the cookie that the one-time token gave; elsewhere every session owns its visits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response
        self._token: str | None = settings.ONE_TIME_TOKEN or None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let in, or say how to get in."""
        if not settings.PERSONAL:
            if OWNER not in request.session:
                request.session[OWNER] = secrets.token_hex(16)
            return self._next(request)
        if _elsewhere(request):
            return HttpResponse(_("Requests from other sites are refused."), status=403, content_type="text/plain")
        given = request.GET.get("token")
        if given and self._token and secrets.compare_digest(given, self._token):
            self._token = None
            request.session.flush()
            request.session[OWNER] = ME
            return HttpResponseRedirect(request.path)
        if request.session.get(OWNER) != ME:
            return render(request, "web/locked.html", status=403)
        return self._next(request)


def _elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that another site made this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site == "cross-site":
        return request.method != "GET" or request.headers.get("Sec-Fetch-Mode") != "navigate"
    return False
