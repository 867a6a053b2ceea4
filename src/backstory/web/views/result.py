"""The result: what to do first, what was found, relief today; causes and the rest below."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backstory.assessment import Assessment
from backstory.assessment.build import source_text
from backstory.assessment.document import CausePart, Source
from backstory.assessment.wording import PLACE_WORDS
from backstory.knowledge.schema import Advice, Urgency
from backstory.web import engine
from backstory.web.articles import library
from backstory.web.bars import bars_of
from backstory.web.models import Visit
from backstory.web.visits import interview_of, one_at_a_time, result_of, visit_of
from backstory.web.words import LIVING

UNLIKELY = 0.02
COMMON_TESTS = ("xray_spine", "mri_spine", "full_blood_count")
DEPTHS = ("short", "more", "everything")


@require_GET
def show(request: HttpRequest, ident: UUID) -> HttpResponse:
    """The whole result at one of three depths."""
    visit = visit_of(request, ident)
    interview = interview_of(visit)
    result = result_of(visit)
    depth = request.GET.get("depth", "short")
    depth = depth if depth in DEPTHS else "short"
    urgent = result.urgency.level.rank > Urgency.ROUTINE.rank
    more = bool(interview.next_screen())
    Visit.objects.filter(id=visit.id).update(headline=result.urgency.headline, finished=urgent or not more)
    context = {
        "visit": visit,
        "result": result,
        "day": date.fromisoformat(result.today),
        "urgency": result.urgency,
        "living": _living() if not urgent else [],
        "because": [b for b in result.urgency.because if b.level is result.urgency.level],
        "place": PLACE_WORDS[result.urgency.where],
        "emergency": result.urgency.level.rank >= Urgency.EMERGENCY_TODAY.rank,
        "urgent": urgent,
        "bars": bars_of(result),
        "unlikely": _checked(result),
        "depth": depth,
        "depths": DEPTHS,
        "tests": [i for i in result.investigations if i.advice is not Advice.NOT_NOW],
        "not_now": [
            i
            for i in result.investigations
            if i.advice is Advice.NOT_NOW and (i.id in COMMON_TESTS or depth == "everything")
        ],
        "changes": [c for c in result.would_change if c.audience == "everyone"][:6],
        "sharpen": more and not urgent,
        "may_examine": interview.may_examine(result.urgency.level),
        "related": library().related(result),
        "retracted": visit.retracted,
    }
    return render(request, "web/result.html", context)


@require_GET
def document(request: HttpRequest, ident: UUID) -> HttpResponse:
    """The result as the one JSON document."""
    result = result_of(visit_of(request, ident))
    answer = HttpResponse(result.model_dump_json(by_alias=True, indent=1), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="backstory.json"'
    return answer


@one_at_a_time("POST")
def wrong(request: HttpRequest, ident: UUID) -> HttpResponse:
    """A note that the result is wrong; kept with the visit, sent nowhere."""
    visit: Visit = visit_of(request, ident)
    visit.wrong = request.POST.get("wrong", "").strip()[:2000]
    visit.save()
    messages.info(request, _("Thank you. Your note stands in your report. Show it to your clinician."))
    return redirect("result", visit.id)


def _living() -> list[tuple[Any, str, list[Source]]]:
    """What to do with an ordinary day: of what, the advice, its sources."""
    base = engine.knowledge()
    lines = base.plan.living if base.plan else ()
    return [(LIVING[line.id], line.text, [source_text(base, ident) for ident in line.source]) for line in lines]


def _checked(result: Assessment) -> list[CausePart]:
    """Serious causes without a sign in the answers: named, without a number."""
    return [c for c in result.causes if c.serious and c.probability < UNLIKELY][:8]
