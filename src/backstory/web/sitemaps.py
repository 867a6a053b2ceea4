"""What search engines may list, where a server is public."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from backstory.web import engine
from backstory.web.articles import Article, library

if TYPE_CHECKING:
    _Pages = Sitemap[str]
    _Articles = Sitemap[Article]
else:
    _Pages = _Articles = Sitemap  # generic only for the type checker


class Pages(_Pages):
    """The fixed pages, remedies and movements."""

    def items(self) -> list[str]:
        """Their addresses."""
        base = engine.knowledge()
        fixed = [reverse(name) for name in ("home", "about", "library", "posts", "options", "movements", "claims")]
        fixed += [reverse("option", args=[ident]) for ident in base.remedies]
        return fixed + [reverse("movement", args=[ident]) for ident in base.movements]

    def location(self, item: str) -> str:
        """As it is."""
        return item


class Articles(_Articles):
    """The library."""

    def items(self) -> list[Article]:
        """Articles and posts."""
        return list(library().pages.values())

    def location(self, item: Article) -> str:
        """Its address."""
        return reverse("article", args=[item.slug])

    def lastmod(self, item: Article) -> datetime:
        """The day it was written."""
        return item.moment


SITEMAPS = {"pages": Pages, "articles": Articles}
