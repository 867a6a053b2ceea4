"""The library and the posts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backstory.web.articles import library
from backstory.web.related import movements_for, options_for


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All articles by shelf, or those that fit some words."""
    words = request.GET.get("q", "").strip()[:100]
    shelves = library()
    context = {"q": words, "found": shelves.search(words) if words else None, "shelves": shelves.by_topic}
    return render(request, "web/library.html", context)


@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, with what belongs to it: options, movements, sources and its neighbours."""
    shelves = library()
    page = shelves.pages.get(slug)
    if page is None:
        raise Http404("there is no such article")
    related = [shelves.pages[other] for other in page.related if other in shelves.pages]
    options, not_suggested = options_for(page)
    context = {
        "page": page,
        "related": related,
        "options": options,
        "not_suggested": not_suggested,
        "movements": movements_for(page),
    }
    return render(request, "web/article.html", context)


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """The latest posts."""
    return render(request, "web/posts.html", {"posts": library().posts})
