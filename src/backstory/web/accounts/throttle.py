"""Against guessing and against floods of letters: tries are counted by where they come from and whom they are for.

They are counted in the database, since the site runs in several processes; a locked door opens by itself after a while, and a letter
with a new password opens it at once, so that nobody can keep another person out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.utils import timezone
from django.utils.crypto import salted_hmac

from backstory.web.accounts.models import Try
from backstory.web.newsletter.addresses import network_of

KEPT = timedelta(days=1)


class By(Enum):
    """What tries have in common."""

    BOTH = "both"
    ADDRESS = "address"
    ORIGIN = "origin"


@dataclass(frozen=True)
class Limit:
    """So many tries within this time."""

    most: int
    within: timedelta


class Use(Enum):
    """What is tried."""

    SIGN_IN = "sign-in"
    LETTER = "letter"


LIMITS = {
    Use.SIGN_IN: {
        By.BOTH: Limit(5, timedelta(minutes=15)),
        By.ADDRESS: Limit(100, KEPT),
        By.ORIGIN: Limit(50, timedelta(minutes=15)),
    },
    Use.LETTER: {By.ADDRESS: Limit(3, KEPT), By.ORIGIN: Limit(10, timedelta(hours=1))},
}
"""One origin can be a whole company behind one address, so it may try more; one address may be guessed at from many origins."""


def over(use: Use, origin: str, address: str) -> set[By]:
    """Count one more try, and give the limits that it is over. Counted before it is made, so that tries at once all count."""
    keys = _digests(use, origin, address)
    Try.objects.bulk_create([Try(digest=digest) for digest in keys.values()])
    now = timezone.now()
    limits = LIMITS[use]
    return {by for by, key in keys.items() if _count(key, now - limits[by].within) > limits[by].most}


def forget(use: Use, origin: str, address: str) -> None:
    """It was the owner: what counted against the address is void."""
    keys = _digests(use, origin, address)
    Try.objects.filter(digest__in=[key for by, key in keys.items() if by is not By.ORIGIN]).delete()


def _count(digest: str, since: object) -> int:
    return Try.objects.filter(digest=digest, at__gt=since).count()


def _digests(use: Use, origin: str, address: str) -> dict[By, str]:
    told = {By.BOTH: f"{address} {network_of(origin)}", By.ADDRESS: address, By.ORIGIN: network_of(origin)}
    return {
        by: salted_hmac(f"backstory.accounts.{use.value}.{by.value}", told[by], algorithm="sha256").hexdigest()
        for by in LIMITS[use]
    }
