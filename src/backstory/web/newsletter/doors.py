"""What holds for every page of the newsletter: only on a server, without a session, and links that prove something stay private."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """A page of the newsletter; elsewhere than on a server the feed is offered instead. None of them begins a session."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if settings.PERSONAL:
            return render(request, "newsletter/not_here.html", status=404)
        return view(request, *args, **kwargs)

    return wrapped


def private(view: View) -> View:
    """A page behind a signed link: kept by no cache, listed by no search engine, named to no other site."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return wrapped


__all__ = ["View", "page", "private"]
