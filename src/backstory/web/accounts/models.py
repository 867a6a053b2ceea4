"""Who has an account, which letters are asked for, and how often someone tried."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OWNED = "account-"
"""How an owner that is an account begins; a session's never does."""


class Accounts(BaseUserManager["Account"]):
    """Found by mail address."""


class Account(AbstractBaseUser):
    """One person: the mail address, in one spelling, is the name to sign in with."""

    USERNAME_FIELD = EMAIL_FIELD = "email"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.CharField(max_length=254, unique=True)
    created = models.DateTimeField(default=timezone.now)
    objects: ClassVar[Accounts] = Accounts()

    @property
    def owner(self) -> str:
        """What the visits of this account are kept under."""
        return f"{OWNED}{self.id.hex}"

    def __str__(self) -> str:
        return f"account {self.id}"


class Letter(models.Model):
    """A letter that someone asked for; its link to make an account works as long as this row is there, a day at most."""

    class Kind(models.TextChoices):
        """What for."""

        NEW = "new", _("to make an account")
        PASSWORD = "password", _("to set a new password")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.CharField(max_length=254)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"letter {self.id}"


class Try(models.Model):
    """One try to sign in, or to be sent a letter, counted for a day by keyed digests of where from and for whom."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Counted per digest over a time."""

        indexes: ClassVar = [models.Index(fields=["digest", "at"], name="accounts_digest_at")]

    def __str__(self) -> str:
        return f"try at {self.at:%Y-%m-%d %H:%M}"
