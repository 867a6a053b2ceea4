"""All checks together, and where in the files their findings stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.checks.causes import causes, priors
from backstory.knowledge.checks.entries import Found
from backstory.knowledge.checks.findings import findings, kinds
from backstory.knowledge.checks.references import references
from backstory.knowledge.checks.rules import rules, signs
from backstory.knowledge.checks.wording import phrases, readable, review
from backstory.knowledge.loading import Origin
from backstory.knowledge.reading import line_of

CHECKS: list[Callable[[KnowledgeBase], Found]] = [
    references, findings, kinds, causes, priors, rules, signs, readable, phrases,
]  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing to mend, with ``file:line``."""

    where: str
    message: str


def check(base: KnowledgeBase, origins: dict[str, Origin], today: date) -> list[Problem]:
    """Everything wrong with the knowledge, sorted by place; an empty list is a pass."""
    found = [item for each in CHECKS for item in each(base)] + list(review(base, today))
    return sorted({_placed(origins, *item) for item in found}, key=lambda p: (p.where, p.message))


def _placed(origins: dict[str, Origin], key: str, path: tuple[str | int, ...], message: str) -> Problem:
    origin = origins.get(key)
    return Problem(f"{origin.path}:{line_of(origin.lines, path)}" if origin else key, message)
