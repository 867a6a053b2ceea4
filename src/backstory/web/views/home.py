"""The first page, what this is, and pages for what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from backstory.plan.grid import REGION_WORDS
from backstory.web.articles import library
from backstory.web.models import Visit
from backstory.web.security import owner_of
from backstory.web.visits import interview_of

MOST_VISITS = 20


@dataclass(frozen=True)
class Stopped:
    """A visit that is not finished: where it hurts (empty while that is not told), the questions answered, and whether a danger showed."""

    visit: Visit
    where: str
    asked: int
    alarm: bool


def home(request: HttpRequest) -> HttpResponse:
    """Begin, or go on where one was; the latest posts."""
    visits = list(Visit.objects.filter(owner=owner_of(request)).exclude(record__answers={})[:MOST_VISITS])
    context = {
        "stopped": [_stopped(visit) for visit in visits if not visit.finished],
        "done": [visit for visit in visits if visit.finished],
        "posts": library().posts[:3],
    }
    return render(request, "web/home.html", context)


def _stopped(visit: Visit) -> Stopped:
    interview = interview_of(visit)
    region = interview.facts.region
    return Stopped(visit, REGION_WORDS[region] if region else "", interview.asked, bool(interview.alarms))


def about(request: HttpRequest) -> HttpResponse:
    """What Backstory is, and is not."""
    return render(request, "web/about.html", {"session_days": settings.SESSION_COOKIE_AGE // 86_400})


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent could not be read, most often because it is too long."""
    return render(request, "web/refused.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return render(request, "web/not_found.html", status=404)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: it was open since before signing in or out, or another site sent it."""
    return render(request, "web/stale.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke: what that means for someone in pain comes first. It reads nothing, for that may be what broke."""
    return HttpResponse(render_to_string("web/failed.html"), status=500)
