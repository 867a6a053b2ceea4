"""Mails of which nobody can know whether they arrived; a person who has looked into the mail server's log decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backstory.errors import InputError
from backstory.web.newsletter.models import Delivery

State = Delivery.State


def doubtful() -> QuerySet[Delivery]:
    """All of them, oldest first."""
    return Delivery.objects.filter(state=State.DOUBTFUL).select_related("issue").order_by("changed_at", "pk")


@dataclass(frozen=True)
class Decided:
    """What was done."""

    sent: int
    again: int


@transaction.atomic
def decide(which: str, *, arrived: bool) -> Decided:
    """``which``: a Message-ID, or ``all``. Arrived: it counts as sent; else it is sent again. Raises `InputError`."""
    found = doubtful() if which == "all" else doubtful().filter(message_id=f"<{which.strip().strip('<>')}>")
    if which != "all" and not found.exists():
        raise InputError(
            _("no doubtful mail has this Message-ID."), where=which, hint=_("Run it without options for a list.")
        )
    return Decided(_arrived(found), 0) if arrived else Decided(0, _again(found))


@transaction.atomic
def decide_by_log(accepted: Iterable[str]) -> Decided:
    """Those whose Message-ID the mail server accepted count as sent; all others go out again."""
    known = {f"<{line.strip().strip('<>')}>" for line in accepted if line.strip()}
    arrived = [d.pk for d in doubtful() if d.message_id in known]
    sent = _arrived(doubtful().filter(pk__in=arrived))
    return Decided(sent, _again(doubtful()))


def _arrived(found: QuerySet[Delivery]) -> int:
    return found.update(state=State.SENT, changed_at=timezone.now())


def _again(found: QuerySet[Delivery]) -> int:
    now = timezone.now()
    return found.update(state=State.WAITING, worker="", not_before=now, changed_at=now)
