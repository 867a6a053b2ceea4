"""Where the pages of accounts stand."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("account/", include("backstory.web.accounts.urls"))]
