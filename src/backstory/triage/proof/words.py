"""A counterexample as a reader wants it: as few answers as possible, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase

MOST_NAMED = 12


def shrunk(facts: Facts, broken: Callable[[Facts], bool]) -> Facts:
    """The person with every answer taken away that the trouble does not need."""
    if not broken(facts):
        return facts
    for smaller in _steps(facts):
        candidate = smaller(facts)
        if candidate != facts and broken(candidate):
            facts = candidate
    return facts


def _steps(facts: Facts) -> Iterator[Callable[[Facts], Facts]]:
    for ident in [*facts.answers, *facts.numbers]:
        yield lambda person, gone=ident: person.without(gone)  # type: ignore[misc]
    yield lambda person: replace(person, age=None)
    yield lambda person: replace(person, sex=None)
    yield lambda person: replace(person, duration_days=None)
    yield lambda person: replace(person, region=None)


def described(base: KnowledgeBase, facts: Facts) -> str:
    """All that is known of a person, in one sentence."""
    parts = [
        f"age {facts.age:g}" if facts.age is not None else "age not known",
        str(facts.sex) if facts.sex else "sex not known",
        f"pain in the {facts.region.replace('_', ' ')}" if facts.region else "place of pain not known",
        f"{facts.duration_days:g} days" if facts.duration_days is not None else "how long not known",
    ]
    parts += [f"{base.findings[i].option} ({i}): {number:g}" for i, number in facts.numbers.items()]
    words = {Answer.PRESENT: "yes to", Answer.UNKNOWN: '"I do not know" to', Answer.ABSENT: "no to"}
    for answer, said in words.items():
        named = [f"{base.findings[i].statement} ({i})" for i, given in facts.answers.items() if given is answer]
        if named:
            more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
            parts.append(f"{said} {'; '.join(named[:MOST_NAMED])}{more}")
    return ", ".join(parts) + ", the rest not asked"
