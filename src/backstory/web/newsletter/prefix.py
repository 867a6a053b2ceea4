"""Where the newsletter's pages stand. A worker makes links with these alone, and need not load the rest of the site."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("newsletter/", include("backstory.web.newsletter.urls"))]
