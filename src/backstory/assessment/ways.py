"""The smallest sets of open answers that decide a condition: exact, in Kleene logic, over what is known."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from backstory.assessment.whatif import Atom, Atoms, no, yes
from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Condition
from backstory.triage.logic import applies, evaluate

MOST_ANSWERS = 3
"""No set is larger: nobody reads "if these four things were so"."""

MOST_WAYS = 120
"""Sets kept of one condition; the smallest stay, then those first by name."""

NOTHING: Atoms = frozenset()


def is_open(base: KnowledgeBase, facts: Facts, ident: str) -> bool:
    """Whether a person could still answer a finding: unanswered or unknown, fitting, and not a test result."""
    return (
        facts.answers.get(ident) in {None, Answer.UNKNOWN}
        and ident not in facts.numbers
        and not base.findings[ident].measured
        and applies(ident, facts, base)
    )


def ways(condition: Condition, facts: Facts, base: KnowledgeBase, *, value: bool = True) -> list[Atoms]:
    """The minimal sets of at most `MOST_ANSWERS` open answers that make a condition ``value``; [{}] if it is so already."""
    truth = evaluate(condition, facts, base)
    if truth is not None:
        return [NOTHING] if truth is value else []
    if condition.finding is not None:
        ident = condition.finding
        return [frozenset({yes(ident) if value else no(ident)})] if is_open(base, facts, ident) else []
    if condition.number is not None:
        ident = condition.number.finding
        lowest = base.findings[ident].levels[0].min
        number = condition.number.min if value else lowest
        fits = is_open(base, facts, ident) and (value or lowest < condition.number.min)
        return [frozenset({Atom(ident, f"{number:g}", number)})] if fits else []
    if condition.negated is not None:
        return ways(condition.negated, facts, base, value=not value)
    parts = condition.children()
    if condition.at_least is not None:
        needed = condition.at_least.n if value else len(parts) - condition.at_least.n + 1
        return _some(needed, [ways(part, facts, base, value=value) for part in parts])
    together = (condition.all is not None) is value
    found = [ways(part, facts, base, value=value) for part in parts]
    return every(found) if together else smallest(way for each in found for way in each)


def every(parts: Iterable[list[Atoms]]) -> list[Atoms]:
    """The minimal sets that settle all parts."""
    found = [NOTHING]
    for part in sorted(parts, key=len):
        found = smallest(a | b for a, b in product(found, part) if agree(a | b))
        if not found:
            return []
    return found


def _some(needed: int, parts: list[list[Atoms]]) -> list[Atoms]:
    """The minimal sets that settle at least ``needed`` of the parts; by how many are settled so far."""
    settled: list[list[Atoms]] = [[NOTHING], *([] for _ in range(needed))]
    for part in parts:
        for count in range(needed, 0, -1):
            grown = (a | b for a, b in product(settled[count - 1], part) if agree(a | b))
            settled[count] = smallest([*settled[count], *grown])
    return settled[needed]


def agree(atoms: Atoms) -> bool:
    """Whether a set is small enough and answers no finding twice."""
    return len(atoms) <= MOST_ANSWERS and len({atom.finding for atom in atoms}) == len(atoms)


def smallest(sets: Iterable[Atoms]) -> list[Atoms]:
    """The sets of which no other is a part, smallest first, then by name."""
    kept: list[Atoms] = []
    for candidate in sorted(set(sets), key=lambda s: (len(s), sorted(s))):
        if not any(other <= candidate for other in kept):
            kept.append(candidate)
        if len(kept) >= MOST_WAYS:
            break
    return kept
