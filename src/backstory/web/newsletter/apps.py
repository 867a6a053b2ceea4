"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """The newsletter, with tables of its own."""

    name = "backstory.web.newsletter"
    label = "newsletter"
    default_auto_field = "django.db.models.BigAutoField"
