"""Addresses that are never written to again: mail to them came back for good, or they complained."""

from __future__ import annotations

from django.db import transaction

from backstory.web.newsletter.addresses import fingerprint
from backstory.web.newsletter.models import Subscriber, Suppression


@transaction.atomic
def suppress(address: str, reason: Suppression.Reason) -> None:
    """Never write to this address again; only its fingerprint is kept."""
    Suppression.objects.get_or_create(fingerprint=fingerprint(address), defaults={"reason": reason})
    Subscriber.objects.filter(address=address).delete()


def is_suppressed(address: str) -> bool:
    """Whether this address must not be written to."""
    return Suppression.objects.filter(fingerprint=fingerprint(address)).exists()
