"""On which days a painkiller was taken, and when its days are used up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from backstory.assessment.build import source_text
from backstory.assessment.document import Source
from backstory.knowledge.care import Remedy
from backstory.plan.labels import label_of, most_days
from backstory.web import engine
from backstory.web.models import Visit
from backstory.web.visits import one_at_a_time, person_file, visit_of


@dataclass(frozen=True)
class DaysTaken:
    """The days on which a painkiller was taken, of ``most``; ``label``: of the person's country; ``sources``: of ``most``.

    Every day counts, also after a break: what would begin the count again, no label says.
    """

    most: int
    days: tuple[date, ...]
    today: date
    label: str
    sources: tuple[Source, ...]

    @property
    def used_up(self) -> bool:
        """Whether there is no day left."""
        return len(self.days) >= self.most

    @property
    def taken_today(self) -> bool:
        """Whether today is noted."""
        return self.today in self.days


def days_taken(visit: Visit, remedy: Remedy) -> DaysTaken | None:
    """The days of one painkiller in this visit; None for what is none, or has no limit of days."""
    most = most_days(remedy)
    if most is None or remedy.medicine is None or remedy.limits is None:
        return None
    days = tuple(sorted(map(date.fromisoformat, visit.painkillers.get(remedy.id, []))))
    label = label_of(remedy.medicine, person_file(visit).country).text
    base = engine.knowledge()
    sources = tuple(source_text(base, ident) for ident in remedy.limits.source)
    return DaysTaken(most, days, today(), label, sources)


def today() -> date:
    """The day where this machine stands."""
    return datetime.now(settings.LOCAL_ZONE).date()


@one_at_a_time("POST")
def took(request: HttpRequest, ident: UUID, remedy: str) -> HttpResponse:
    """Note that it was taken today, or take the last day back."""
    visit = visit_of(request, ident)
    known = engine.knowledge().remedies.get(remedy)
    taken = days_taken(visit, known) if known else None
    if taken is None:
        raise Http404("no days are counted for this")
    days = list(taken.days)
    if "undo" in request.POST:
        days = days[:-1]
    elif not taken.used_up and not taken.taken_today:
        days.append(taken.today)
    visit.painkillers = {**visit.painkillers, remedy: [day.isoformat() for day in days]}
    visit.save()
    return redirect(f"{reverse('plan', args=[visit.id])}#days-{remedy}")
