"""Conditions in Kleene's three-valued logic: True, False, or None for "not known yet"."""

from __future__ import annotations

from collections.abc import Callable

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Condition, Likely, Span

Truth = bool | None

Belief = Callable[[str, Likely], Truth]
"""Answers ``cause`` and ``class`` conditions: kind and limit in, truth out."""


def evaluate(condition: Condition, facts: Facts, base: KnowledgeBase, belief: Belief | None = None) -> Truth:
    """The truth of a condition for what is known. Unknown is never taken as absent."""

    if condition.finding is not None:
        return finding_truth(condition.finding, facts, base)
    if condition.all is not None:
        return _until(condition.all, False, facts, base, belief)
    if condition.any is not None:
        return _until(condition.any, True, facts, base, belief)
    if condition.negated is not None:
        inner = evaluate(condition.negated, facts, base, belief)
        return None if inner is None else not inner
    if condition.at_least is not None:
        return at_least(condition.at_least.n, [evaluate(c, facts, base, belief) for c in condition.at_least.of])
    return _fact(condition, facts, base, belief)


def conjunction(parts: tuple[Condition, ...], facts: Facts, base: KnowledgeBase) -> Truth:
    """The truth of several conditions together; none of them reads the posterior."""
    return _until(parts, False, facts, base, None)


def _until(
    parts: tuple[Condition, ...], decides: bool, facts: Facts, base: KnowledgeBase, belief: Belief | None
) -> Truth:
    """And (``decides`` False) or or (True): the deciding value if any part has it, else None if any is unknown."""
    unknown = False
    for part in parts:
        value = evaluate(part, facts, base, belief)
        if value is decides:
            return decides
        unknown = unknown or value is None
    return None if unknown else not decides


def at_least(n: int, values: list[Truth]) -> Truth:
    """True once n are true, False once n can no longer be."""
    true, unknown = sum(v is True for v in values), sum(v is None for v in values)
    if true >= n:
        return True
    return None if true + unknown >= n else False


def finding_truth(ident: str, facts: Facts, base: KnowledgeBase) -> Truth:
    """Present, absent or unknown; what cannot apply to this sex or region, or is a result that nobody
    was told, is absent unless reported."""
    answer = facts.answers.get(ident)
    if answer is Answer.PRESENT:
        return True
    if answer is Answer.ABSENT:
        return False
    return None if applies(ident, facts, base) and not base.findings[ident].measured else False


def applies(ident: str, facts: Facts, base: KnowledgeBase) -> bool:
    """Whether a finding makes sense for this person: sex, region, and the screen that it stands on."""
    finding = base.findings[ident]
    if finding.anatomy is not None and facts.sex is not None and finding.anatomy is not facts.sex:
        return False
    question = base.question_of.get(ident)
    if question is not None and question.when is not None and evaluate(question.when, facts, base) is False:
        return False
    return facts.region is None or facts.region in finding.regions


def _fact(condition: Condition, facts: Facts, base: KnowledgeBase, belief: Belief | None) -> Truth:
    if condition.age is not None:
        return _inside(condition.age, facts.age)
    if condition.sex is not None:
        return None if facts.sex is None else facts.sex is condition.sex
    if condition.region is not None:
        return None if facts.region is None else facts.region in condition.region
    if condition.duration is not None:
        return _inside(condition.duration, facts.duration_days)
    if condition.number is not None:
        if not applies(condition.number.finding, facts, base):
            return False
        number = facts.numbers.get(condition.number.finding)
        return None if number is None else number >= condition.number.min
    if condition.cause is not None:
        return belief("cause", condition.cause) if belief else None
    if condition.cause_class is not None:
        return belief("class", condition.cause_class) if belief else None
    raise AssertionError("a condition has exactly one field")


def _inside(span: Span, value: float | None) -> Truth:
    if value is None:
        return None
    return (span.min is None or value >= span.min) and (span.max is None or value <= span.max)
