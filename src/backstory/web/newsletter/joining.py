"""Who gets the newsletter: asking, confirming, leaving, being forgotten."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from enum import Enum

from django.db import IntegrityError, transaction
from django.utils import timezone

from backstory.web.newsletter import tasks
from backstory.web.newsletter.addresses import address_digest, normalised, origin_digest
from backstory.web.newsletter.models import Attempt, Delivery, Subscriber, new_key
from backstory.web.newsletter.suppression import is_suppressed
from backstory.web.newsletter.wording import CURRENT

State = Subscriber.State
FROM_ONE_ORIGIN = 5
"""Requests from one origin in an hour."""
TO_ONE_ADDRESS = 3
"""Mails on request to one address in a day, whoever asks."""
KEPT_UNCONFIRMED = KEPT_LEFT = timedelta(days=30)
KEPT_SENT = timedelta(days=90)
"""How long it is known who was sent an issue, for bounces that come late."""


class TooManyError(Exception):
    """One origin asked too often."""


class Wish(Enum):
    """What someone asks for with nothing but an address."""

    JOIN = "join"
    LINK = "link"


def ask(told: str, origin: str, wish: Wish) -> None:
    """Ask to join, or for the link to the preferences. Raises `InputError` on a bad address, and `TooManyError`.

    What happens is the same to see whether the address is known, new or suppressed: nobody can find out who reads this.
    """
    address = normalised(told)
    wipe_old()
    source, target = origin_digest(origin), address_digest(address)
    with transaction.atomic():
        if _count(source, timedelta(hours=1)) >= FROM_ONE_ORIGIN:
            raise TooManyError
        enough = _count(target, timedelta(days=1)) >= TO_ONE_ADDRESS
        Attempt.objects.bulk_create([Attempt(digest=source), Attempt(digest=target)])
    if enough or is_suppressed(address):
        return
    with suppress(IntegrityError), transaction.atomic():  # the same address a moment ago: that request sends the letter
        _grant(address, source, wish)


def _grant(address: str, source: str, wish: Wish) -> None:
    """Queue the letter that fits: to confirm, to the preferences, or none."""
    subscriber = Subscriber.objects.select_for_update().filter(address=address).first()
    if wish is Wish.JOIN and (subscriber is None or subscriber.state != State.CONFIRMED):
        subscriber = _ask_again(subscriber or Subscriber(address=address), source)
    if subscriber is not None and subscriber.state != State.LEFT:
        letter = tasks.PREFERENCES if subscriber.state == State.CONFIRMED else tasks.CONFIRM
        tasks.enqueue_letter(letter, subscriber)


def _count(digest: str, within: timedelta) -> int:
    return Attempt.objects.filter(digest=digest, at__gt=timezone.now() - within).count()


def _ask_again(subscriber: Subscriber, source: str) -> Subscriber:
    """Someone new, or back: what they said yes to, when, and from where; links of an earlier time are void."""
    if subscriber.state == State.LEFT:
        subscriber.key = new_key()
    subscriber.state, subscriber.asked_at, subscriber.left_at = State.UNCONFIRMED, timezone.now(), None
    subscriber.wording, subscriber.origin, subscriber.confirmed_at = CURRENT, source, None
    subscriber.save()
    return subscriber


def confirm(subscriber: Subscriber) -> bool:
    """The owner of the address says yes; False if they cannot any more."""
    changed = Subscriber.objects.filter(pk=subscriber.pk, state=State.UNCONFIRMED).update(
        state=State.CONFIRMED, confirmed_at=timezone.now()
    )
    return bool(changed) or Subscriber.objects.filter(pk=subscriber.pk, state=State.CONFIRMED).exists()


@transaction.atomic
def leave(subscriber: Subscriber) -> None:
    """No more mail, at once: also not those already queued. The address is wiped 30 days later."""
    now = timezone.now()
    Subscriber.objects.filter(pk=subscriber.pk).exclude(state=State.LEFT).update(
        state=State.LEFT, left_at=now, key=new_key()
    )
    pending = [Delivery.State.WAITING, Delivery.State.CLAIMED, Delivery.State.DOUBTFUL]
    Delivery.objects.filter(subscriber=subscriber, state__in=pending).update(
        state=Delivery.State.WITHDRAWN, changed_at=now
    )


def erase(subscriber: Subscriber) -> None:
    """Nothing of this address is kept, as if it had never been here."""
    Attempt.objects.filter(digest=address_digest(subscriber.address)).delete()
    Subscriber.objects.filter(pk=subscriber.pk).delete()


def wipe_old() -> None:
    """Forget what need not be known any more."""
    now = timezone.now()
    Subscriber.objects.filter(state=State.UNCONFIRMED, asked_at__lt=now - KEPT_UNCONFIRMED).delete()
    Subscriber.objects.filter(state=State.LEFT, left_at__lt=now - KEPT_LEFT).delete()
    Attempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
    settled = [Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.WITHDRAWN]
    Delivery.objects.filter(state__in=settled, changed_at__lt=now - KEPT_SENT).delete()
