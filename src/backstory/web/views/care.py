"""What to do: the facts that safety needs, the plan, movements, options and devices."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backstory.assessment.build import source_text
from backstory.knowledge.care import Movement, Purpose, Verdict
from backstory.knowledge.conditions import Sex
from backstory.plan.calendar import calendar
from backstory.plan.grid import grid
from backstory.plan.paper import paper
from backstory.web import engine
from backstory.web.forms import FIELDS, fields_of, problems_of
from backstory.web.models import Visit
from backstory.web.related import pages_for_movement, pages_for_remedy
from backstory.web.views.painkillers import days_taken
from backstory.web.visits import interview_of, one_at_a_time, plan_of, result_of, visit_of
from backstory.web.words import JUDGEMENTS, PURPOSES, STANCES


@one_at_a_time("GET", "POST")
def about_you(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Conditions, medicines and the like, in the person's own words; without them the plan has to guess on the safe side."""
    visit = visit_of(request, ident)
    facts = interview_of(visit).facts
    given, problems = visit.person or {}, dict[str, str]()
    if request.method == "POST":
        given = fields_of(request.POST, given)
        problems = problems_of(given)
        if not problems:
            visit.person = given
            visit.save()
            return redirect("plan", visit.id)
    context = {
        "visit": visit,
        "fields": [
            field.shown(given, problems) for field in FIELDS if field.fits(facts.sex is not Sex.MALE, facts.age)
        ],
        "problem": bool(problems),
    }
    return render(request, "web/about_you.html", context, status=422 if problems else 200)


@require_GET
def plan(request: HttpRequest, ident: UUID) -> HttpResponse:
    """Today, this week, six weeks; what was left out and why; what is still to be asked."""
    visit = visit_of(request, ident)
    if visit.person is None:
        return redirect("about_you", visit.id)
    result = result_of(visit)
    made = plan_of(visit, result)
    base = engine.knowledge()
    moves = [(item, base.movements[item.id]) for item in made.today if item.kind == "movement"]
    names = {item.id: item.name for item in made.today}
    context = {
        "visit": visit,
        "plan": made,
        "advice": [item for item in made.today if item.kind == "advice"],
        "moves": moves,
        "remedies": [
            (item, base.remedies[item.id].limits, days_taken(visit, base.remedies[item.id]))
            for item in made.today
            if item.kind == "remedy"
        ],
        "week": [(date.fromisoformat(day.date), day, [names[i] for i in day.do]) for day in made.week],
        "by": date.fromisoformat(made.safety_net.by),
        "calm": bool(made.week),
        "left_out": [r for r in made.rejected if r.id in base.remedies],
        "places": {source.id: n for n, source in enumerate(made.sources, 1)},
    }
    return render(request, "web/plan.html", context)


@require_GET
def plan_pdf(request: HttpRequest, ident: UUID) -> HttpResponse:
    """The plan on paper."""
    visit = visit_of(request, ident)
    answer = HttpResponse(paper(plan_of(visit, result_of(visit))), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="backstory-plan.pdf"'
    return answer


@require_GET
def plan_ics(request: HttpRequest, ident: UUID) -> HttpResponse:
    """The plan's dates for a calendar."""
    visit = visit_of(request, ident)
    answer = HttpResponse(calendar(plan_of(visit, result_of(visit))), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="backstory-plan.ics"'
    return answer


@one_at_a_time("POST")
def swap(request: HttpRequest, ident: UUID, movement: str) -> HttpResponse:
    """Leave a movement out for a reason that is remembered; another takes its place."""
    visit: Visit = visit_of(request, ident)
    if movement not in engine.knowledge().movements:
        raise Http404("there is no such movement")
    person: dict[str, Any] = dict(visit.person or {})
    wishes = dict(person.get("preferences") or {})
    why = request.POST.get("why", "").strip()[:200] or _("not for me")
    wishes["avoid"] = {**wishes.get("avoid", {}), movement: why}
    visit.person = {**person, "preferences": wishes}
    visit.save()
    messages.info(request, _("It is swapped. We remember why: %s") % why)
    return redirect("plan", visit.id)


@require_GET
def movements(request: HttpRequest) -> HttpResponse:
    """Every movement, by what it trains."""
    base = engine.knowledge()
    shelves: dict[Purpose, list[Movement]] = {}
    for one in sorted(base.movements.values(), key=lambda m: m.name):
        shelves.setdefault(one.purpose, []).append(one)
    named = [(name, shelves[purpose]) for purpose, name in PURPOSES.items() if purpose in shelves]
    return render(request, "web/movements.html", {"shelves": named})


@require_GET
def movement(request: HttpRequest, ident: str) -> HttpResponse:
    """One movement: moving drawing, steps, faults, when to stop, source."""
    base = engine.knowledge()
    one = base.movements.get(ident)
    if one is None:
        raise Http404("there is no such movement")
    context = {
        "movement": one,
        "easier": base.movements.get(one.easier or ""),
        "harder": base.movements.get(one.harder or ""),
        "evidence": base.remedies.get(one.evidence),
        "pages": pages_for_movement(one),
        "sources": [source_text(base, source) for source in one.source],
    }
    return render(request, "web/movement.html", context)


@require_GET
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE]})  # type: ignore[arg-type]
def figure(request: HttpRequest, ident: str, kind: str) -> HttpResponse:
    """The line figure of a movement as a picture of its own, moving or still; its style stands inside it, and nothing else may."""
    from backstory.coach import moving, still  # noqa: PLC0415 - only pictures need it

    one = engine.knowledge().movements.get(ident)
    if one is None:
        raise Http404("there is no such movement")
    answer = HttpResponse(moving(one) if kind == "moving" else still(one), content_type="image/svg+xml")
    answer["Cache-Control"] = "max-age=86400"
    return answer


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """The option grid."""
    rows = [(row, STANCES[row.stance]) for row in grid(engine.knowledge())]
    return render(request, "web/options.html", {"rows": rows})


@require_GET
def option(request: HttpRequest, ident: str) -> HttpResponse:
    """One remedy: what it is, how, what trials found, harms, who should not."""
    base = engine.knowledge()
    remedy = base.remedies.get(ident)
    if remedy is None:
        raise Http404("there is no such option")
    row = next(row for row in grid(base) if row.id == ident)
    sources = dict.fromkeys((*row.source, *(s for effect in row.effects for s in effect.source)))
    context = {
        "remedy": remedy,
        "row": row,
        "stance": STANCES[row.stance],
        "pages": pages_for_remedy(remedy),
        "sources": [source_text(base, source) for source in sources],
    }
    return render(request, "web/option.html", context)


@require_GET
def device(request: HttpRequest, ident: str) -> HttpResponse:
    """One device, honestly."""
    base = engine.knowledge()
    one = base.devices.get(ident)
    if one is None:
        raise Http404("there is no such device")
    rules = [rule for gate in one.gates for rule in base.gates[gate].rules if rule.verdict is Verdict.BLOCKED]
    context = {
        "device": one,
        "rules": list(dict.fromkeys(rule.reason for rule in (*one.gate, *rules))),
        "claims": [(claim, JUDGEMENTS[claim.judgement]) for claim in map(base.statements.__getitem__, one.claims)],
        "sources": [source_text(base, source) for source in one.source],
    }
    return render(request, "web/device.html", context)
