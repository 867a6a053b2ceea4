"""The smallest sets of answers, still open or given otherwise, after which another cause would come first."""

from __future__ import annotations

from collections.abc import Iterator

from backstory.assessment.hypotheticals import Assessed, subsets
from backstory.assessment.screening import Screening
from backstory.assessment.ways import MOST_ANSWERS, agree
from backstory.assessment.whatif import Atoms, with_answers
from backstory.inference.evidence import gather
from backstory.inference.network import Network
from backstory.inference.sweep import Posterior, posterior

SHOWN = 4

WORK = 9.0
"""Posteriors worked out for one kind of change, in units of one with at most nine positives; each more doubles it."""


class CauseChanges:
    """Sets of answers that would put another cause first; no part of a set would."""

    def __init__(self, person: Assessed, network: Network, found: Posterior, screening: Screening) -> None:
        self.person, self.network, self.screening = person, network, screening
        self.first = int(found.marginals.argmax())
        self._firsts: dict[Atoms, int | None] = {}
        size = min(len(gather(network, person.facts).names) + 1, network.model.exact_positives)
        self._left = max(1, int(WORK / 2.0 ** max(0, size - 9)))

    def first_with(self, atoms: Atoms) -> int | None:
        """Which cause comes first with these answers, by the real posterior; None if they contradict."""
        if atoms not in self._firsts:
            changed = with_answers(self.person.base, self.person.facts, atoms)
            self._firsts[atoms] = None
            if changed is not None:
                self._left -= 1
                evidence = gather(self.network, changed)
                self._firsts[atoms] = int(posterior(evidence, self.network.model.exact_positives).marginals.argmax())
        return self._firsts[atoms]

    def found(self) -> Iterator[tuple[Atoms, int]]:
        """Minimal sets with the cause that would come first; larger ones only while there is work left."""
        shown = 0
        for size in range(1, MOST_ANSWERS + 1):
            for atoms in self.screening.first_sets(size)[: 2 * SHOWN]:
                cost = sum(part not in self._firsts for part in (atoms, *subsets(atoms)))
                if cost > self._left or shown >= SHOWN or not agree(atoms):
                    continue
                same = {None, self.first}
                if any(self._firsts.get(part) not in same for part in subsets(atoms)):
                    continue
                top = self.first_with(atoms)
                if top is None or top in same or any(self.first_with(part) not in same for part in subsets(atoms)):
                    continue
                shown += 1
                yield atoms, top
