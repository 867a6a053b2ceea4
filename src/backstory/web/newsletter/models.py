"""What is kept for the newsletter. No table of this file names a visit, a session or an owner, and none ever may."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """A secret of one subscriber, part of every link that could change something; a new one makes old links void."""
    return secrets.token_hex(8)


class Subscriber(models.Model):
    """One address, and how its owner said yes."""

    class State(models.TextChoices):
        """Mail goes out to the confirmed alone."""

        UNCONFIRMED = "unconfirmed", _("has not confirmed yet")
        CONFIRMED = "confirmed", _("gets the newsletter")
        LEFT = "left", _("has left")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(max_length=254, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    key = models.CharField(max_length=16, default=new_key)
    text_only = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    wording = models.CharField(max_length=12)
    origin = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True, default=None)
    left_at = models.DateTimeField(null=True, default=None)

    class Meta:
        """Found by state and age, so that the old can be wiped."""

        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="newsletter_state_asked")]

    def __str__(self) -> str:
        return f"subscriber {self.id}"


class Suppression(models.Model):
    """An address that must never be written to again, as a fingerprint."""

    class Reason(models.TextChoices):
        """Why."""

        BOUNCE = "bounce", _("mail to it comes back")
        COMPLAINT = "complaint", _("reported as unwanted")

    fingerprint = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"suppressed: {self.reason}"


class Attempt(models.Model):
    """A request for a mail, counted by origin and by address for a day, then wiped."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Counted per digest over a time."""

        indexes: ClassVar = [models.Index(fields=["digest", "at"], name="newsletter_digest_at")]

    def __str__(self) -> str:
        return f"attempt at {self.at:%Y-%m-%d %H:%M}"


class Issue(models.Model):
    """One post as it was mailed; a post becomes an issue once."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    summary = models.TextField()
    text = models.TextField()
    html = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Latest first."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.slug


class Delivery(models.Model):
    """One issue to one subscriber: it exists once, and moves along its states by compare-and-set only.

    waiting → claimed → sending → sent. A worker that dies leaves ``claimed`` (nothing can have arrived: it waits again) or
    ``sending`` (it may have arrived: it becomes ``doubtful``, and only a person's word moves it).
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being prepared")
        SENDING = "sending", _("being handed over")
        SENT = "sent", _("accepted by the mail server")
        DOUBTFUL = "doubtful", _("may have arrived")
        FAILED = "failed", _("refused by the mail server")
        WITHDRAWN = "withdrawn", _("no longer wanted")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    worker = models.CharField(max_length=32, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Nobody gets an issue twice."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="newsletter_one_per_subscriber")
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="newsletter_state_due"),
            models.Index(fields=["worker", "state"], name="newsletter_worker_state"),
        ]

    def __str__(self) -> str:
        return self.message_id


class WorkerSign(models.Model):
    """A sign of life of a process that sends; without one its claims are given back."""

    id = models.CharField(primary_key=True, max_length=32)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    beat_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"worker {self.id}"
