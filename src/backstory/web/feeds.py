"""The latest posts as an Atom feed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from backstory.web.articles import Article, library

if TYPE_CHECKING:
    _Feed = Feed[Article, None]
else:
    _Feed = Feed  # generic only for the type checker


class PostsFeed(_Feed):
    """Newest first."""

    feed_type = Atom1Feed
    title = _("Backstory: latest posts")
    subtitle = _("One useful thing about backs and necks at a time, with its sources.")
    author_name = _("Backstory editors")

    def link(self) -> str:
        """The page of the posts."""
        return reverse("posts")

    def items(self) -> list[Article]:
        """The latest twenty."""
        return library().posts[:20]

    def item_title(self, item: Article) -> str:
        """Its title."""
        return item.title

    def item_description(self, item: Article) -> str:
        """Its summary."""
        return item.summary

    def item_link(self, item: Article) -> str:
        """Its address."""
        return reverse("article", args=[item.slug])

    def item_pubdate(self, item: Article) -> datetime:
        """The day it was written."""
        return item.moment

    def item_updateddate(self, item: Article) -> datetime:
        """The same day: posts are not rewritten."""
        return item.moment
