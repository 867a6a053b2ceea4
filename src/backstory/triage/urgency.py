"""Urgency: the maximum of fired rules, the floor for what is still unknown, and the expected-loss choice."""

from __future__ import annotations

from dataclasses import dataclass

from backstory.inference.evidence import Answer, Facts
from backstory.inference.network import Network
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import FindingKind, Urgency, Where, most_urgent
from backstory.triage.expected_loss import ExpectedLoss, expected_loss
from backstory.triage.rules import Fired, dont_know, fired, flag_findings, half_known, must_ask, open_rules

PLACES = {
    Urgency.EMERGENCY_NOW: Where.AMBULANCE,
    Urgency.EMERGENCY_TODAY: Where.EMERGENCY_DEPARTMENT,
    Urgency.URGENT_48H: Where.SAME_DAY_CLINICIAN,
    Urgency.ROUTINE: Where.GP,
    Urgency.SELF_CARE: Where.HOME,
}


@dataclass(frozen=True)
class Floor:
    """The least level that what is unknown allows; ``today`` asks to be seen the same day."""

    level: Urgency
    reason: str
    findings: tuple[str, ...] = ()
    today: bool = False


@dataclass(frozen=True)
class Triage:
    """The level with everything that led to it."""

    level: Urgency
    where: Where
    fired: tuple[Fired, ...]
    floors: tuple[Floor, ...]
    loss: ExpectedLoss | None
    unknown: tuple[str, ...]


def floors(base: KnowledgeBase, facts: Facts) -> list[Floor]:
    """The floors of rule 9: unknown is never "no"."""
    found = []
    if unsure := dont_know(base, facts):
        found.append(Floor(Urgency.URGENT_48H, "You were not sure about a sign of danger.", tuple(unsure), today=True))
    if half := [rule for rule in open_rules(base, facts) if half_known(base, rule, facts)]:
        ids = tuple(dict.fromkeys(i for rule in half for i in rule.when.findings() if i not in facts.answers))
        found.append(
            Floor(Urgency.URGENT_48H, "A warning sign is there and the questions that go with it are open.", ids)
        )
    if unknown := _unanswered(base, facts):
        found.append(Floor(Urgency.ROUTINE, "Some safety questions are not answered yet.", tuple(unknown)))
    return found


def _unanswered(base: KnowledgeBase, facts: Facts) -> list[str]:
    """Safety findings without a yes or no that could still matter, and missing age or region."""
    unsure = [
        i for rule in open_rules(base, facts) for i in rule.when.findings() if facts.answers.get(i) is Answer.UNKNOWN
    ]
    return list(dict.fromkeys([*must_ask(base, facts), *unsure]))


def rule_level(base: KnowledgeBase, facts: Facts) -> Urgency:
    """Fired rules and floors alone: what the safety proofs are about."""
    return most_urgent([*(f.level for f in fired(base, facts)), *(f.level for f in floors(base, facts))])


def triage(base: KnowledgeBase, network: Network | None, facts: Facts) -> Triage:
    """Urgency of a person. Normal self-tests are left out first, so that they never lower it.

    Without a network (region not known) the level is that of rules and floors, at least `routine`.
    """
    facts = without_normal_tests(base, facts)
    rules, lows = fired(base, facts), floors(base, facts)
    if network is None:
        lows.append(Floor(Urgency.ROUTINE, "Where it hurts is not known yet."))
    needs = {ident: cause.need for ident, cause in base.causes.items()}
    loss = expected_loss(network, facts, needs, flag_findings(base)) if network is not None else None
    level = most_urgent([*(f.level for f in rules), *(f.level for f in lows), *([loss.level] if loss else [])])
    where = next((f.where for f in rules if f.level is level), PLACES[level])
    unknown = tuple(dict.fromkeys(i for floor in lows for i in floor.findings))
    return Triage(level, where, tuple(rules), tuple(lows), loss, unknown)


def without_normal_tests(base: KnowledgeBase, facts: Facts) -> Facts:
    """The same facts less the self-tests with a normal result."""
    for ident, answer in list(facts.answers.items()):
        if answer is Answer.ABSENT and base.findings[ident].kind is FindingKind.TEST:
            facts = facts.without(ident)
    return facts
