"""What would help: investigations with their worth, and the next questions."""

from __future__ import annotations

from collections.abc import Mapping

from backstory.assessment.document import InvestigationPart, InvestigationValue, NextQuestion
from backstory.inference.evidence import Facts
from backstory.inference.network import Network
from backstory.inference.sweep import Posterior
from backstory.interview.interview import Interview
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Likely
from backstory.knowledge.schema import Advice, Rating, Stage, Urgency
from backstory.triage.logic import Truth, evaluate

NO_TEST = "no_test_needed"
"""The advice that no test would help; not given to anyone who should be seen within 48 hours."""

SHOWN_QUESTIONS = 3
ADVICE_ORDER = {Advice.URGENT: 0, Advice.USEFUL: 1, Advice.NOT_NOW: 2}


def investigation_parts(
    base: KnowledgeBase,
    facts: Facts,
    network: Network,
    found: Posterior,
    level: Urgency,
    values: Mapping[str, InvestigationValue],
) -> tuple[InvestigationPart, ...]:
    """Every investigation with its worth to this person now, the useful first."""
    chance = dict(zip(network.causes, found.marginals.tolist(), strict=True))
    by_class: dict[str, float] = {}
    for name, p in zip(network.classes, found.marginals.tolist(), strict=True):
        by_class[name] = 1.0 - (1.0 - by_class.get(name, 0.0)) * (1.0 - p)

    def belief(kind: str, limit: Likely) -> Truth:
        return (chance if kind == "cause" else by_class).get(limit.id, 0.0) >= limit.p

    parts = []
    for item in base.investigations.values():
        if item.id == NO_TEST and level.rank > Urgency.ROUTINE.rank:
            continue
        fits = next((s for s in item.situations if evaluate(s.when, facts, base, belief) is True), None)
        advice = fits.advice if fits else Advice.NOT_NOW
        parts.append(
            InvestigationPart(
                id=item.id,
                name=item.name,
                advice=advice,
                rating=fits.rating if fits else Rating.NOT_RATED,
                why=fits.why if fits else item.otherwise,
                downsides=item.downsides,
                source=fits.source if fits else item.otherwise_source,
                value=values[item.id],
                in_words=in_words(base, advice, values[item.id]),
            )
        )
    return tuple(sorted(parts, key=lambda p: (ADVICE_ORDER[p.advice], p.id)))


def in_words(base: KnowledgeBase, advice: Advice, value: InvestigationValue) -> str:
    """The value of a test for everyone. It never lowers an urgency, and never makes a reason to have a test."""
    if value.bits is None:
        return value.why_not or ""
    raises = [f"If it shows {r.text}: {r.effect}" for r in value.results if r.audience == "everyone" and r.effect]
    if advice is not Advice.NOT_NOW:
        return " ".join([*raises, "The reason to have it is the one above."])
    if value.results:
        parts = raises or ["Its result could help a clinician to tell what is behind the pain."]
        parts.append("That alone is no reason to have it.")
    else:
        counted = " or ".join(base.findings[ident].statement for ident in value.counted)
        parts = [f"Whether or not it shows {counted}, that would not change what you do now."]
    if value.not_counted:
        parts.append(f"Not counted here: {value.not_counted[0].lower()}{value.not_counted[1:]}")
    return " ".join(parts)


def next_questions(interview: Interview) -> tuple[NextQuestion, ...]:
    """The screens most worth asking next, self-tests left out."""
    facts = interview.facts
    if facts.region is None:
        screen = interview.next_screen()
        return (NextQuestion(id=screen.id, text=screen.text, worth=0.0),) if screen else ()
    ranked = interview.ranked(interview.chooser.view(facts, facts.region), facts)
    return tuple(
        NextQuestion(id=q.id, text=q.carer if interview.carer else q.text, worth=round(worth, 5))
        for worth, q in ranked[:SHOWN_QUESTIONS]
        if q.stage is not Stage.EXAMINATION
    )
