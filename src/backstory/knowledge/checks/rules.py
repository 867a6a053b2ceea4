"""Red-flag rules: read answers only, can be asked and fire, are tested, and none is silenced by another's sign."""

from __future__ import annotations

from collections.abc import Iterator

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.checks.entries import Found, Place
from backstory.knowledge.conditions import Condition
from backstory.knowledge.schema import FlagKind, RedFlag, Stage, Urgency


def rules(base: KnowledgeBase) -> Found:
    """Rules that read the posterior, lack a test case, or could never be asked before the result."""
    asked = {i for q in base.questions.values() if q.stage is not Stage.EXAMINATION for i in q.findings}
    for rule in base.redflags.values():
        key = f"redflags/{rule.id}"
        if any(node.cause or node.cause_class for node in rule.when.walk()):
            yield key, ("when",), "a rule reads answers only, never the posterior"
        if rule.kind is FlagKind.MODIFIER:
            continue
        if not any(test.level for test in rule.tests):
            yield key, ("tests",), "no test case makes this rule fire"
        if all(test.level for test in rule.tests):
            yield key, ("tests",), "no test case is a near miss"
        for path, condition in _red(rule):
            if not _can_be_true(condition, asked):
                yield key, path, "this can never be asked: too few of its findings stand on a screen of the interview"


def signs(base: KnowledgeBase) -> Found:
    """Signs that one rule counts and another takes for harmless; boxes of the tick-list that no rule reads."""
    positive, negative = set[str](), dict[str, str]()
    for rule in base.redflags.values():
        for _, condition, _ in _conditions(rule):
            plus, minus = _signs(condition)
            positive |= plus if rule.kind is not FlagKind.MODIFIER else set()
            negative.update(dict.fromkeys(minus, rule.id))
    for ident, owner in sorted(negative.items()):
        if ident in positive:
            yield f"redflags/{owner}", ("when",), f"'not {ident}': this finding is positive in another rule"
    for ident in base.emergency.findings:
        if ident not in positive:
            yield "questions/emergency", ("findings",), f"no rule fires on '{ident}'"


def _conditions(rule: RedFlag) -> Iterator[tuple[Place, Condition, Urgency | None]]:
    """The condition of a rule and those of its escalations: field path, condition, level."""
    yield ("when",), rule.when, rule.level
    for index, step in enumerate(rule.escalate):
        yield ("escalate", index, "when"), step.when, step.level


def _red(rule: RedFlag) -> Iterator[tuple[Place, Condition]]:
    """The conditions that lead to `urgent_48h` or more."""
    for path, condition, level in _conditions(rule):
        if level is not None and level.rank >= Urgency.URGENT_48H.rank:
            yield path, condition


def _can_be_true(condition: Condition, asked: set[str]) -> bool:
    """Whether answers to these findings alone could make a condition true."""
    if condition.finding is not None or condition.number is not None:
        return set(condition.findings()) <= asked
    possible = [_can_be_true(child, asked) for child in condition.children()]
    if condition.any is not None:
        return any(possible)
    if condition.at_least is not None:
        return sum(possible) >= condition.at_least.n
    return condition.negated is not None or all(possible)


def _signs(condition: Condition, *, plus: bool = True) -> tuple[set[str], set[str]]:
    if condition.finding is not None:
        return ({condition.finding}, set()) if plus else (set(), {condition.finding})
    flip = condition.negated is not None
    children = [_signs(child, plus=plus != flip) for child in condition.children()]
    return {i for p, _ in children for i in p}, {i for _, m in children for i in m}
