"""Urgency: the maximum of fired rules, the floor for what is still unknown, and the expected-loss choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backstory.inference.evidence import Answer, Facts
from backstory.inference.network import Network
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import FindingKind, RedFlag, Urgency, Where, most_urgent
from backstory.triage.expected_loss import ExpectedLoss, expected_loss
from backstory.triage.rules import (
    Fired,
    dont_know,
    fired,
    flag_findings,
    half_known,
    must_ask,
    open_rules,
    red_conditions,
)

PLACES = {
    Urgency.EMERGENCY_NOW: Where.AMBULANCE,
    Urgency.EMERGENCY_TODAY: Where.EMERGENCY_DEPARTMENT,
    Urgency.URGENT_48H: Where.SAME_DAY_CLINICIAN,
    Urgency.ROUTINE: Where.GP,
    Urgency.SELF_CARE: Where.HOME,
}


Loss = Callable[[Facts], ExpectedLoss]
"""The expected-loss choice for what is known."""

NOT_SAID = (
    "A sign of danger depends on your age, your sex, where it hurts or how long it has lasted, which is not known yet."
)


@dataclass(frozen=True)
class Floor:
    """The least level that what is unknown allows; ``today`` asks to be seen the same day."""

    level: Urgency
    reason: str
    findings: tuple[str, ...] = ()
    today: bool = False


@dataclass(frozen=True)
class Triage:
    """The level with everything that led to it; ``days`` as in `due`."""

    level: Urgency
    where: Where
    days: int | None
    fired: tuple[Fired, ...]
    floors: tuple[Floor, ...]
    loss: ExpectedLoss | None
    unknown: tuple[str, ...]


def floors(base: KnowledgeBase, facts: Facts) -> list[Floor]:
    """The floors of rule 9: unknown is never "no"."""
    found = []
    if unsure := dont_know(base, facts):
        found.append(Floor(Urgency.URGENT_48H, "You were not sure about a sign of danger.", tuple(unsure), today=True))
    unclosed = open_rules(base, facts)
    if half := [rule for rule in unclosed if half_known(base, rule, facts)]:
        ids = tuple(dict.fromkeys(i for rule in half for i in rule.when.findings() if i not in facts.answers))
        found.append(
            Floor(Urgency.URGENT_48H, "A warning sign is there and the questions that go with it are open.", ids)
        )
    if unknown := _unanswered(base, facts, unclosed):
        found.append(Floor(Urgency.ROUTINE, "Some safety questions are not answered yet.", tuple(unknown)))
    elif unclosed:
        found.append(Floor(Urgency.ROUTINE, NOT_SAID))
    return found


def _unanswered(base: KnowledgeBase, facts: Facts, unclosed: list[RedFlag]) -> list[str]:
    """Safety findings without a yes or no that could still matter."""
    unsure = [
        ident
        for rule in unclosed
        for way in red_conditions(rule)
        for condition in way
        for ident in condition.findings()
        if facts.answers.get(ident) is Answer.UNKNOWN
    ]
    return list(dict.fromkeys([*must_ask(base, facts), *unsure]))


def rule_level(base: KnowledgeBase, facts: Facts) -> Urgency:
    """Fired rules and floors alone: what the safety proofs are about."""
    return most_urgent([*(f.level for f in fired(base, facts)), *(f.level for f in floors(base, facts))])


def triage(base: KnowledgeBase, network: Network | None, facts: Facts) -> Triage:
    """Urgency of a person. Without a network (region not known) it is that of rules and floors, at least `routine`."""
    if network is None:
        return judged(base, facts, None)
    needs, flags = {ident: cause.need for ident, cause in base.causes.items()}, flag_findings(base)
    return judged(base, facts, lambda known: expected_loss(network, known, needs, flags))


def judged(base: KnowledgeBase, facts: Facts, loss: Loss | None) -> Triage:
    """Rules, floors and the expected loss of what is known, normal self-tests left out first, so that they never lower it."""
    known = without_normal_tests(base, facts)
    lows = floors(base, known)
    if loss is None:
        lows.append(Floor(Urgency.ROUTINE, "Where it hurts is not known yet."))
    return verdict(fired(base, known), lows, None if loss is None else loss(known))


def verdict(rules: Sequence[Fired], lows: Sequence[Floor], loss: ExpectedLoss | None) -> Triage:
    """The maximum of the three; the place is that of the first rule at this level."""
    level = most_urgent([*(f.level for f in rules), *(f.level for f in lows), *([loss.level] if loss else [])])
    where, days = due(rules, level)
    unknown = tuple(dict.fromkeys(i for floor in lows for i in floor.findings))
    return Triage(level, where, days, tuple(rules), tuple(lows), loss, unknown)


def due(rules: Sequence[Fired], level: Urgency) -> tuple[Where, int | None]:
    """Where a level is dealt with: the place of its first rule; and by when, if a rule wants it sooner than the level."""
    at_level = [f for f in rules if f.level is level]
    days = [f.rule.days for f in at_level if f.rule.days is not None and f.rule.level is level]  # not of an escalation
    return at_level[0].where if at_level else PLACES[level], min(days, default=None)


def without_normal_tests(base: KnowledgeBase, facts: Facts) -> Facts:
    """The same facts less the self-tests with a normal result."""
    for ident, answer in list(facts.answers.items()):
        if answer is Answer.ABSENT and base.findings[ident].kind is FindingKind.TEST:
            facts = facts.without(ident)
    return facts
