"""The urgency of the document: what to do, where, by when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from backstory.assessment.document import Because, UrgencyPart
from backstory.assessment.wording import DAYS, FAULT_TEXT, deadline, headline, safety_net
from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Urgency, most_urgent
from backstory.triage.logic import applies
from backstory.triage.rules import Fired
from backstory.triage.urgency import Floor, Triage, due

WATCHED = 6
NAMED = 3


def urgency_part(
    base: KnowledgeBase, facts: Facts, verdict: Triage, today: date, found: Mapping[str, float]
) -> UrgencyPart:
    """The verdict with its reasons; ``found`` are the primary-care marginals by cause."""
    days = _days(verdict)
    because = _fired(verdict.fired, facts)
    because += [
        Because(kind="unknown", level=f.level, text=_open(base, f), findings=f.findings) for f in verdict.floors
    ]
    if verdict.loss and verdict.loss.level is not Urgency.SELF_CARE:
        text = _at_stake(base, found, verdict.loss.level)
        because.append(Because(kind="expected_loss", level=verdict.loss.level, text=text))
    because.sort(key=lambda b: (-b.level.rank, b.kind != "rule"))
    return UrgencyPart(
        level=verdict.level,
        headline=headline(verdict.level, verdict.where, verdict.days),
        because=tuple(because),
        unknown=verdict.unknown,
        where=verdict.where,
        by=deadline(today, days),
        needed={k: round(v, 4) for k, v in (verdict.loss.needed if verdict.loss else {}).items()},
        safety_net=safety_net(verdict.level, today, days, facts.duration_days),
        watch_for=_watch_for(base, facts),
    )


def fault_urgency(base: KnowledgeBase, facts: Facts, rules: Sequence[Fired], today: date) -> UrgencyPart:
    """After a failure: the fired level or `urgent_48h`, whichever is higher, due today."""
    level = most_urgent([Urgency.URGENT_48H, *(f.level for f in rules)])
    where, _ = due(rules, level)
    fault = Because(kind="fault", level=Urgency.URGENT_48H, text=FAULT_TEXT, action="See or call a clinician today.")
    return UrgencyPart(
        level=level,
        headline=headline(level, where) if level is not Urgency.URGENT_48H else "See a clinician today.",
        because=(*_fired(rules, facts), fault),
        unknown=(),
        where=where,
        by=deadline(today, 0),
        needed={},
        safety_net=safety_net(level, today, 0, None),
        watch_for=_watch_for(base, facts),
    )


def _days(verdict: Triage) -> int:
    """By when to act: what the level says, or sooner."""
    if verdict.level is Urgency.URGENT_48H and any(floor.today for floor in verdict.floors):
        return 0
    return DAYS[verdict.level] if verdict.days is None else verdict.days


def _fired(rules: Sequence[Fired], facts: Facts) -> list[Because]:
    return [
        Because(
            kind="rule",
            rule=f.rule.id,
            level=f.level,
            text=f.rule.text,
            action=f.rule.action,
            say=f.rule.say,
            source=f.rule.source,
            findings=tuple(i for i in f.rule.when.findings() if facts.answers.get(i) is Answer.PRESENT),
        )
        for f in rules
    ]


def _watch_for(base: KnowledgeBase, facts: Facts) -> tuple[str, ...]:
    """The first emergency signs that are not there."""
    signs = [
        i for i in base.emergency.findings if applies(i, facts, base) and facts.answers.get(i) is not Answer.PRESENT
    ]
    return tuple(base.findings[i].statement for i in signs[:WATCHED])


def _open(base: KnowledgeBase, floor: Floor) -> str:
    """A floor's reason, naming the first of what is open."""
    names = [base.findings[ident].statement for ident in floor.findings[:NAMED]]
    more = " and more" if len(floor.findings) > NAMED else ""
    return f"{floor.reason} Not known yet: {'; '.join(names)}{more}." if names else floor.reason


def _at_stake(base: KnowledgeBase, found: Mapping[str, float], level: Urgency) -> str:
    """Which causes make a level worth its trouble."""
    serious = [(p, base.causes[c]) for c, p in found.items() if base.causes[c].need.rank >= level.rank]
    named = sorted(serious, key=lambda pair: (-pair[0], pair[1].id))[:NAMED]
    names = " or ".join(cause.name[0].lower() + cause.name[1:] for p, cause in named if p >= named[0][0] / 3)
    if level is Urgency.ROUTINE:
        return f"Your answers fit something that a clinician should look at: {names}."
    return f"Your answers leave a chance of {names}. That chance is too high to wait."
