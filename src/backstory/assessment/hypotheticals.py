"""An assessed person and every answer that they could still give, or could have given otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from backstory.assessment.ways import is_open
from backstory.assessment.whatif import Atom, Atoms, no, yes
from backstory.inference.evidence import Answer, Facts
from backstory.inference.network import Network
from backstory.inference.sweep import Posterior
from backstory.interview.choosing import View
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import FindingKind, Form
from backstory.triage.urgency import Triage


@dataclass(frozen=True)
class Assessed:
    """One assessed person; ``network``, ``found`` and ``view`` are None while the region is not known."""

    base: KnowledgeBase
    facts: Facts
    verdict: Triage
    network: Network | None = None
    found: Posterior | None = None
    view: View | None = None

    @cached_property
    def open_ids(self) -> list[str]:
        """Findings still to answer."""
        return [i for i in self.base.findings if is_open(self.base, self.facts, i)]


def subsets(atoms: Atoms) -> Iterator[Atoms]:
    """All proper, non-empty parts."""
    for size in range(1, len(atoms)):
        yield from map(frozenset, combinations(sorted(atoms), size))


def open_atoms(person: Assessed) -> list[Atom]:
    """Every answer that could still be given. An option of a single choice cannot be denied by itself."""
    base, found = person.base, []
    for ident in person.open_ids:
        finding, screen = base.findings[ident], base.question_of.get(ident)
        if finding.levels:
            found += [Atom(ident, f"{level.min:g}", level.min) for level in finding.levels]
            continue
        found.append(yes(ident))
        if screen is None or screen.form is not Form.CHOICE:
            found.append(no(ident))
    return found


def given_atoms(person: Assessed) -> list[Atom]:
    """Every other answer to what was answered: yes for no, no for yes, another option or level."""
    base, facts, found = person.base, person.facts, []
    for ident, answer in facts.answers.items():
        finding, screen = base.findings[ident], base.question_of.get(ident)
        if finding.kind in {FindingKind.FLAG, FindingKind.CONTEXT} or finding.levels:
            continue
        if answer is Answer.ABSENT:
            found.append(yes(ident))
        elif answer is Answer.PRESENT and (screen is None or screen.form is not Form.CHOICE):
            found.append(no(ident))
    for ident, number in facts.numbers.items():
        levels = base.findings[ident].levels
        now = max((level.min for level in levels if level.min <= number), default=levels[0].min)
        found += [Atom(ident, f"{level.min:g}", level.min) for level in levels if level.min != now]
    return found
