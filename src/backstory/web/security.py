"""Whose visits a request may see: on one's own machine a one-time token lets one person in; on a server each session, or account, has its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from backstory.web.models import Visit

OWNER = "owner"
"""The key of a session under which its visits are kept."""

ME = "me"
_DAY = "day"


def owner_of(request: HttpRequest) -> str:
    """Who owns what this session sees; "", which nothing belongs to, for one who has not begun anything."""
    return str(request.session.get(OWNER, ""))


def owner_from_now(request: HttpRequest) -> str:
    """The same, for one who begins something. Who only reads gets no session."""
    return str(request.session.setdefault(OWNER, secrets.token_hex(16)))


class Owners:
    """In personal mode a request needs the cookie that the one-time token gave; elsewhere every session owns its visits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response
        self._token: str | None = settings.ONE_TIME_TOKEN or None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let in, or say how to get in."""
        if not settings.PERSONAL:
            _look_after(request)
            answer = self._next(request)
            if owner_of(request) and "Cache-Control" not in answer:
                answer["Cache-Control"] = "private, no-store"
            return answer
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


def _look_after(request: HttpRequest) -> None:
    """End a session whose account is gone or has a new password; once a day note that a session is still used."""
    session = request.session
    if SESSION_KEY in session and not request.user.is_authenticated:
        session.flush()
    today = str(timezone.now().date())
    if owner_of(request) and session.get(_DAY) != today:
        session[_DAY] = today
        Visit.objects.filter(owner=owner_of(request)).update(opened=timezone.now())


def _elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that another site made this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site == "cross-site":
        return request.method != "GET" or request.headers.get("Sec-Fetch-Mode") != "navigate"
    return False
