"""Sends what is queued, each delivery once: every step is a compare-and-set that only the delivery's own worker can win."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backstory.web.newsletter.carrier import (
    Carrier,
    NeverError,
    NotYetError,
    UncertainError,
    UnreachableError,
    WithdrawnError,
)
from backstory.web.newsletter.mails import issue_mail
from backstory.web.newsletter.models import Delivery, Subscriber, Suppression, WorkerSign
from backstory.web.newsletter.suppression import is_suppressed, suppress

State = Delivery.State
CLAIM = 25
"""Deliveries that a worker takes at a time."""
CHUNK = 200
"""Deliveries of one task; letters on request come in between."""
TRIES = 8
REFUSALS = 20
"""So many refused in a row are the server's trouble with us, not the readers'."""
BEAT = timedelta(seconds=10)
LEASE = timedelta(minutes=5)
"""Silence after which a worker counts as dead; longer than any talk with a mail server can hang."""


@dataclass
class Sender:
    """One process that sends."""

    carrier: Carrier = field(default_factory=Carrier)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    stopping: bool = False
    unreachable: bool = False
    _beat_at: datetime | None = None
    _refused: int = 0

    def beat(self) -> None:
        """Give a sign of life."""
        now = timezone.now()
        if self._beat_at is None or now - self._beat_at > BEAT:
            told = {"host": socket.gethostname(), "pid": os.getpid(), "beat_at": now}
            WorkerSign.objects.update_or_create(id=self.id, defaults=told)
            self._beat_at = now

    def end(self) -> None:
        """Give back what was claimed, hang up, and sign off."""
        self.release()
        self.carrier.close()
        WorkerSign.objects.filter(pk=self.id).delete()

    def release(self) -> None:
        """What was claimed and not begun waits again."""
        Delivery.objects.filter(worker=self.id, state=State.CLAIMED).update(state=State.WAITING, worker="")

    def send_waiting(self) -> int:
        """Send up to `CHUNK` deliveries that are due; gives how many were tried. Raises `UnreachableError`."""
        tried = 0
        try:
            while tried < CHUNK and not self.stopping and (claimed := self._claim()):
                for delivery in claimed:
                    if self.stopping:
                        break
                    self.beat()
                    self._send(delivery)
                    tried += 1
        finally:
            self.release()
        return tried

    def _claim(self) -> list[Delivery]:
        with transaction.atomic():
            waiting = due().select_for_update(skip_locked=_skips()).order_by("issue_id", "id")
            idents = list(waiting.values_list("id", flat=True)[:CLAIM])
            Delivery.objects.filter(pk__in=idents, state=State.WAITING).update(state=State.CLAIMED, worker=self.id)
        mine = Delivery.objects.filter(pk__in=idents, worker=self.id, state=State.CLAIMED).order_by("issue_id", "id")
        return list(mine.select_related("issue", "subscriber"))

    def _send(self, delivery: Delivery) -> None:
        if is_suppressed(delivery.subscriber.address):
            self._move(delivery, State.CLAIMED, state=State.WITHDRAWN)
            return
        try:
            self.carrier.hand_over(issue_mail(delivery), lambda: self._point(delivery))
        except WithdrawnError:
            self._move(delivery, State.CLAIMED, state=State.WITHDRAWN)
        except UncertainError:
            self._move(delivery, State.SENDING, state=State.DOUBTFUL)
        except UnreachableError:
            self._later(delivery, 0)
            raise
        except NotYetError:
            self._later(delivery, 1)
            self._count_refusal()
        except NeverError as problem:
            if problem.dead:
                suppress(delivery.subscriber.address, Suppression.Reason.BOUNCE)
            else:
                self._later(delivery, 3)
                self._count_refusal()
        else:
            self._refused = 0
            self._move(delivery, State.SENDING, State.DOUBTFUL, state=State.SENT)

    def _point(self, delivery: Delivery) -> None:
        """From here on it may arrive, unless it was withdrawn or taken from us a moment ago."""
        mine = Delivery.objects.filter(pk=delivery.pk, worker=self.id, state=State.CLAIMED)
        wanted = mine.filter(subscriber__state=Subscriber.State.CONFIRMED)
        if wanted.update(state=State.SENDING, changed_at=timezone.now()) != 1:
            raise WithdrawnError

    def _later(self, delivery: Delivery, weight: int) -> None:
        """It was certainly not accepted: wait longer each time, and give up in the end."""
        tries = delivery.tries + weight
        wait = timedelta(minutes=2 * 4 ** min(tries, 5)) if weight else timedelta()
        state = State.FAILED if tries >= TRIES else State.WAITING
        self._move(delivery, State.CLAIMED, State.SENDING, state=state, tries=tries, not_before=timezone.now() + wait)

    def _count_refusal(self) -> None:
        self._refused += 1
        if self._refused >= REFUSALS:
            self._refused = 0
            raise UnreachableError(f"{REFUSALS} mails in a row refused")

    def _move(self, delivery: Delivery, *since: str, **fields: object) -> None:
        mine = Delivery.objects.filter(pk=delivery.pk, worker=self.id, state__in=since)
        mine.update(changed_at=timezone.now(), **fields)


def due() -> QuerySet[Delivery]:
    """What waits and may go now."""
    return Delivery.objects.filter(state=State.WAITING, not_before__lte=timezone.now())


def _skips() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def rescue(dead: Callable[[WorkerSign], bool]) -> int:
    """Take over from workers that died; gives how many deliveries became doubtful."""
    living = [sign.pk for sign in WorkerSign.objects.all() if not dead(sign)]
    with transaction.atomic():
        left = Delivery.objects.exclude(worker="").exclude(worker__in=living)
        left.filter(state=State.CLAIMED).update(state=State.WAITING, worker="")
        doubtful = left.filter(state=State.SENDING).update(state=State.DOUBTFUL, changed_at=timezone.now())
        WorkerSign.objects.exclude(pk__in=living).delete()
    return doubtful


def is_dead(sign: WorkerSign) -> bool:
    """Whether a worker's process is gone, as far as this machine can see."""
    if timezone.now() - sign.beat_at > LEASE:
        return True
    if sign.host != socket.gethostname():
        return False
    if sign.pid == os.getpid():  # our own number was another's before
        return sign.pk != _sender_id()
    try:
        os.kill(sign.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


HERE: ContextVar[Sender | None] = ContextVar("sender", default=None)
"""Whom the tasks of this process send with."""


def _sender_id() -> str:
    sender = HERE.get()
    return sender.id if sender is not None else ""


def send_now(mail: EmailMessage) -> None:
    """Send a letter on request with this process's connection. Raises the carrier's errors."""
    sender = HERE.get()
    carrier = sender.carrier if sender is not None else Carrier()
    try:
        carrier.hand_over(mail, lambda: None)
    finally:
        if sender is None:
            carrier.close()
