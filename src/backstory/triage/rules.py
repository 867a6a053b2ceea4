"""Red-flag rules over what is known: which fire, which are still open, and what must be asked to close them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Condition
from backstory.knowledge.schema import FindingKind, FlagKind, RedFlag, Stage, Urgency, Where
from backstory.triage.logic import Truth, applies, conjunction, evaluate


@dataclass(frozen=True)
class Fired:
    """A rule that is true, with the level and place after escalation."""

    rule: RedFlag
    level: Urgency
    where: Where


def raising(base: KnowledgeBase) -> list[RedFlag]:
    """The rules that can raise urgency: all but modifiers."""
    return [rule for rule in base.redflags.values() if rule.kind is not FlagKind.MODIFIER]


def fired(base: KnowledgeBase, facts: Facts) -> list[Fired]:
    """The rules that are true, most urgent first; of one level those that needed no escalation first, then by id."""
    found = [one for rule in raising(base) if (one := fire(base, rule, facts)) is not None]
    return sorted(found, key=lambda f: (-f.level.rank, -(f.rule.level or f.level).rank, f.rule.id))


def fire(base: KnowledgeBase, rule: RedFlag, facts: Facts) -> Fired | None:
    """One rule, if it is true, at the highest level of its escalations that are true."""
    if rule.level is None or rule.where is None or evaluate(rule.when, facts, base) is not True:
        return None
    best = Fired(rule, rule.level, rule.where)
    for step in rule.escalate:
        if step.level.rank > best.level.rank and evaluate(step.when, facts, base) is True:
            best = Fired(rule, step.level, step.where)
    return best


def red_conditions(rule: RedFlag) -> list[tuple[Condition, ...]]:
    """The ways in which a rule leads to `urgent_48h` or more, each a set of conditions that must all be true.

    An escalation counts only together with its rule: alone it raises nothing, and a denied rule closes it.
    """
    steps = [(rule.level, (rule.when,)), *((step.level, (rule.when, step.when)) for step in rule.escalate)]
    return [way for level, way in steps if level is not None and level.rank >= Urgency.URGENT_48H.rank]


def open_rules(base: KnowledgeBase, facts: Facts) -> list[RedFlag]:
    """The rules of at least `urgent_48h` whose truth, or that of an escalation, is not known yet."""
    return [r for r in raising(base) if any(conjunction(way, facts, base) is None for way in red_conditions(r))]


def must_ask(base: KnowledgeBase, facts: Facts) -> dict[str, int]:
    """Findings that could still make a rule of at least `urgent_48h` fire or rise, with in how many conditions.

    The tick-list belongs to it until it is answered. A finding drops out as soon as its rules are decided without it.
    """
    wanted: dict[str, int] = {}
    for ident in base.emergency.findings:
        if ident not in facts.answers and applies(ident, facts, base):
            wanted[ident] = 1
    for rule in raising(base):
        for way in red_conditions(rule):
            if conjunction(way, facts, base) is None:
                for ident in dict.fromkeys(i for condition in way for i in _undecided(condition, facts, base)):
                    wanted[ident] = wanted.get(ident, 0) + 1
    return dict(sorted(wanted.items()))


def worth_asking(base: KnowledgeBase, facts: Facts) -> list[str]:
    """What modifiers (age, night pain, thoracic site...) add to the questions; it raises no floor."""
    asked = [
        rule.asks
        for rule in base.redflags.values()
        if rule.kind is FlagKind.MODIFIER and evaluate(rule.when, facts, base)
    ]
    return [
        i
        for asks in asked
        for i in asks
        if i not in facts.answers and i not in facts.numbers and applies(i, facts, base)
    ]


def _undecided(condition: Condition, facts: Facts, base: KnowledgeBase) -> list[str]:
    """Unanswered findings inside the parts of a condition that are still unknown."""
    if evaluate(condition, facts, base) is not None:
        return []
    children = condition.children()
    if not children:
        return [i for i in condition.findings() if i not in facts.answers and i not in facts.numbers]
    return [ident for child in children for ident in _undecided(child, facts, base)]


def half_known(base: KnowledgeBase, rule: RedFlag, facts: Facts) -> bool:
    """An open rule of at least `urgent_48h` that answers still unknown could complete: with a warning sign present, or
    with every sign of it present, so that nothing but age, sex, place or duration is missing."""
    if rule.level is None or rule.level.rank < Urgency.URGENT_48H.rank:
        return False
    parts = rule.when.all or (rule.when.at_least.of if rule.when.at_least else ())
    values = [(part, evaluate(part, facts, base)) for part in parts]
    if all(value is not None for _, value in values):
        return False
    if any(value is True and any(_warns(base, facts, i) for i in part.findings()) for part, value in values):
        return True
    return rule.when.all is not None and signed(values)


def signed(values: Sequence[tuple[Condition, Truth]]) -> bool:
    """Whether the parts that read findings are all true, one of them at least; the rule is open, so that no part is false."""
    signs = [value for part, value in values if part.findings()]
    return bool(signs) and all(value is True for value in signs)


def _warns(base: KnowledgeBase, facts: Facts, ident: str) -> bool:
    """Whether a finding is present and a warning by itself."""
    return facts.answers.get(ident) is Answer.PRESENT and warning_kind(base, ident)


def warning_kind(base: KnowledgeBase, ident: str) -> bool:
    """Whether a finding, present, is a warning by itself: a symptom of the safety screens, or a strong history."""
    if base.findings[ident].kind is FindingKind.RISK:
        return ident in base.model.strong_history
    question = base.question_of.get(ident)
    return question is not None and question.stage in {Stage.EMERGENCY, Stage.SAFETY}


def flag_findings(base: KnowledgeBase) -> frozenset[str]:
    """Red flags: findings that alone, all else denied, fire a rule of at least `urgent_48h`.

    Present, they may never lower urgency, whatever they explain away.
    """
    denied = dict.fromkeys(base.findings, Answer.ABSENT)
    found = set()
    for rule in raising(base):
        for ident in positive_atoms(rule.when):
            facts = Facts(answers={**denied, ident: Answer.PRESENT})
            alone = fire(base, rule, facts)
            if alone is not None and alone.level.rank >= Urgency.URGENT_48H.rank:
                found.add(ident)
    return frozenset(found)


def positive_atoms(condition: Condition, *, positive: bool = True) -> set[str]:
    """Findings that stand under an even number of negations (or, with positive False, an odd one)."""
    if condition.finding is not None:
        return {condition.finding} if positive else set()
    if condition.negated is not None:
        return positive_atoms(condition.negated, positive=not positive)
    return {i for child in condition.children() for i in positive_atoms(child, positive=positive)}


def dont_know(base: KnowledgeBase, facts: Facts) -> list[str]:
    """Critical findings (cord, cauda equina, aorta, infection) that the person could not answer."""
    return [
        i for i in base.model.critical_findings if facts.answers.get(i) is Answer.UNKNOWN and applies(i, facts, base)
    ]
