"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The site."""

    name = "backstory.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
