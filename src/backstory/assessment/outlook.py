"""What would help or change the result: investigations, answers that would raise urgency, the next questions."""

from __future__ import annotations

from dataclasses import replace

from backstory.assessment.document import Change, InvestigationPart, NextQuestion
from backstory.assessment.wording import headline
from backstory.inference.evidence import Answer, Facts, gather
from backstory.inference.network import Network
from backstory.inference.sweep import Posterior, posterior
from backstory.interview.interview import Interview
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Likely
from backstory.knowledge.schema import Advice, Rating, Stage, Urgency
from backstory.triage.logic import Truth, applies, evaluate
from backstory.triage.rules import fired, positive_atoms, raising

NO_TEST = "no_test_needed"
"""The advice that no test would help; not given to anyone who should be seen within 48 hours."""

SHOWN_CHANGES = 8
SHOWN_QUESTIONS = 3
CHANGE_POSITIVES = 9
ADVICE_ORDER = {Advice.URGENT: 0, Advice.USEFUL: 1, Advice.NOT_NOW: 2}


def investigation_parts(
    base: KnowledgeBase, facts: Facts, network: Network, found: Posterior, level: Urgency
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
        parts.append(
            InvestigationPart(
                id=item.id,
                name=item.name,
                advice=fits.advice if fits else Advice.NOT_NOW,
                rating=fits.rating if fits else Rating.NOT_RATED,
                why=fits.why if fits else item.otherwise,
                downsides=item.downsides,
                source=fits.source if fits else item.otherwise_source,
            )
        )
    return tuple(sorted(parts, key=lambda p: (ADVICE_ORDER[p.advice], p.id)))


def urgency_changes(base: KnowledgeBase, facts: Facts, level: Urgency) -> tuple[Change, ...]:
    """Single answers that would make it more urgent by a rule, the most urgent first."""
    candidates = sorted({
        ident for rule in raising(base) for condition in (rule.when, *(e.when for e in rule.escalate))
        for ident in positive_atoms(condition)
        if facts.answers.get(ident) is not Answer.PRESENT and applies(ident, facts, base)
    })  # fmt: skip
    found: list[tuple[int, Change]] = []
    for ident in candidates:
        changed = fired(base, replace(facts, answers={**facts.answers, ident: Answer.PRESENT}))
        if changed and changed[0].level.rank > max(level.rank, Urgency.ROUTINE.rank):
            effect = headline(changed[0].level, changed[0].where)
            text = base.findings[ident].statement
            found.append(
                (
                    changed[0].level.rank,
                    Change(kind="urgency", finding=ident, text=text, answer="present", effect=effect),
                )
            )
    tick_list = list(base.emergency.findings)
    place = {ident: i for i, ident in enumerate(tick_list)}
    ordered = sorted(found, key=lambda pair: (-pair[0], place.get(pair[1].finding, len(place)), pair[1].finding))
    return tuple(change for _, change in ordered[:SHOWN_CHANGES])


def cause_changes(
    base: KnowledgeBase, facts: Facts, network: Network, found: Posterior, worth: dict[str, float]
) -> tuple[Change, ...]:
    """Open answers that would change which cause comes first; for clinicians."""
    first = int(found.marginals.argmax())
    open_ids = [
        i
        for i in sorted(worth, key=lambda i: (-worth[i], i))
        if facts.answers.get(i) in {None, Answer.UNKNOWN} and applies(i, facts, base) and not base.findings[i].measured
    ]
    changes = []
    for ident in open_ids[:12]:
        for answer in (Answer.PRESENT, Answer.ABSENT):
            changed = replace(facts, answers={**facts.answers, ident: answer})
            marginals = posterior(gather(network, changed), CHANGE_POSITIVES, found.presentations).marginals
            if (top := int(marginals.argmax())) != first:
                name = base.causes[network.causes[top]].name
                text = base.findings[ident].statement
                changes.append(
                    Change(
                        kind="cause",
                        finding=ident,
                        text=text,
                        answer=answer,
                        effect=f"{name} would come first.",
                    )
                )
    return tuple(changes[:SHOWN_CHANGES])


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
