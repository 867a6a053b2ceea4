"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Accounts, with tables of their own; in personal mode nothing uses them."""

    name = "backstory.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Groups and permissions are not used: their tables (``MIGRATION_MODULES``) and their filling only cost time at a start."""
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
