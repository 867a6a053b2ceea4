"""From a stored visit to an interview and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from functools import lru_cache, wraps
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from backstory.assessment import Assessment, assess
from backstory.errors import AnswerError
from backstory.interview import Interview
from backstory.interview.record import Record
from backstory.plan import PersonFile, Plan, make_plan
from backstory.plan.person import person_of
from backstory.web import engine
from backstory.web.models import Visit
from backstory.web.security import owner_from_now, owner_of

View = Callable[..., HttpResponse]


def one_at_a_time(*methods: str) -> Callable[[View], View]:
    """A view that changes a visit: of two clicks or tabs at once the second waits, then goes on from what the first has kept."""

    def decorate(view: View) -> View:
        @require_http_methods(methods)
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            with transaction.atomic() if request.method == "POST" else nullcontext():
                return view(request, *args, **kwargs)

        return wrapped

    return decorate


def visit_of(request: HttpRequest, ident: UUID) -> Visit:
    """A visit of this session's owner, held until the end of a POST (see `one_at_a_time`); 404 for anyone else's."""
    visits = Visit.objects.select_for_update() if request.method == "POST" else Visit.objects.all()
    try:
        return visits.get(id=ident, owner=owner_of(request))
    except Visit.DoesNotExist:
        raise Http404("there is no such visit") from None


def begin(request: HttpRequest) -> Visit:
    """A new visit, reckoned from today."""
    record = Record(today=date.today(), knowledge_hash=engine.knowledge().hash)
    return Visit.objects.create(owner=owner_from_now(request), record=record.model_dump(mode="json"))


def interview_of(visit: Visit) -> Interview:
    """The interview as it stands. Answers that the knowledge no longer knows are dropped, never the whole visit."""
    base = engine.knowledge()
    record = Record.model_validate(visit.record)
    try:
        return Interview(base, record.today, record, engine.chooser())
    except AnswerError:
        return Interview(base, record.today, _readable(record), engine.chooser())


def _readable(record: Record) -> Record:
    """The answers that stand together, in the order given."""
    base = engine.knowledge()
    kept = Record(today=record.today, knowledge_hash=base.hash, story=record.story)
    for ident, value in record.answers.items():
        trial = kept.model_copy(update={"answers": {**kept.answers, ident: value}})
        try:
            Interview(base, record.today, trial, engine.chooser())
        except AnswerError:
            continue
        kept = trial
    return kept


def keep(visit: Visit, interview: Interview) -> None:
    """Store the answers."""
    visit.record = interview.record.model_dump(mode="json")
    visit.finished = False
    visit.save()


def result_of(visit: Visit) -> Assessment:
    """The assessment of what is known; of the same answers it is worked out once, for its pages and its plan. A fault is not kept."""
    result = _result_of(json.dumps(visit.record))
    if result.fault:
        forget_results()
    return result


@lru_cache(maxsize=64)
def _result_of(record: str) -> Assessment:
    return assess(interview_of(Visit(record=json.loads(record))))


def erase(visit: Visit) -> None:
    """Delete a visit, and what is held of it in memory."""
    visit.delete()
    forget_results()


def forget_results() -> None:
    """Let go of the results that this process holds in memory."""
    _result_of.cache_clear()


def person_file(visit: Visit) -> PersonFile:
    """The person's file of a visit, with the age and sex that the interview knows."""
    return person_of(visit.person or {})


def plan_of(visit: Visit, result: Assessment) -> Plan:
    """The plan of a visit."""
    today = date.fromisoformat(result.today)
    return make_plan(engine.knowledge(), engine.health_reader(), person_file(visit), result, today)
