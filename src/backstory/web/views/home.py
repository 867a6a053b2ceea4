"""The first page, what this is, and pages for what went wrong."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backstory.web.articles import library
from backstory.web.models import Visit
from backstory.web.security import owner_of


def home(request: HttpRequest) -> HttpResponse:
    """Begin, or go on where one was; the latest posts."""
    visits = list(Visit.objects.filter(owner=owner_of(request))[:5])
    return render(request, "web/home.html", {"visits": visits, "posts": library().posts[:3]})


def about(request: HttpRequest) -> HttpResponse:
    """What Backstory is, and is not."""
    return render(request, "web/about.html", {"session_days": settings.SESSION_COOKIE_AGE // 86_400})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return render(request, "web/not_found.html", status=404)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: it was open since before signing in or out, or another site sent it."""
    return render(request, "web/stale.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke: what that means for someone in pain comes first."""
    return render(request, "web/failed.html", status=500)
