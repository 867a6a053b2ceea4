"""A cheap look at what hypothetical answers would do, over the hypotheses that choose questions.

It only picks candidates: nothing of it is reported, every candidate is worked out again by the real triage and posterior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from backstory.assessment.whatif import Atom, Atoms
from backstory.inference.evidence import Answer, Facts, answered_columns
from backstory.inference.network import Array
from backstory.interview.choosing import View
from backstory.knowledge.schema import Form, Urgency

COMBINED = {1: 0, 2: 14, 3: 9}
"""Answers, by pull, of which all sets of a size are looked at."""

KEPT = 700
"""Hypotheses looked at: the likeliest, the urgent ones counted for `URGENT_WORTH` times their belief."""

URGENT_WORTH = 30.0
FIRM = {Answer.PRESENT, Answer.ABSENT}


@dataclass(frozen=True)
class Sums:
    """Of S sets of answers: ``first`` (S,) how much likelier the best rival is than the first cause; ``need`` (S, 5) the
    probability that each level is needed; ``mass`` (S,) what the answers multiply the probability of the rest by."""

    sets: list[Atoms]
    first: Array
    need: Array
    mass: Array


class Screening:
    """Scores of sets of answers over the likeliest hypotheses of one person."""

    def __init__(self, view: View, facts: Facts, atoms: Sequence[Atom], first: int) -> None:
        self.view, self.atoms = view, list(atoms)
        worth = view.belief * np.where(view.needs >= Urgency.URGENT_48H.rank, URGENT_WORTH, 1.0)
        self._kept = np.sort(np.argsort(-worth, kind="stable")[:KEPT])
        self._belief = view.belief[self._kept]
        levels = np.stack([view.needs[self._kept] >= level.rank for level in Urgency], axis=1)
        members = view.family.members[self._kept]
        self._targets = np.concatenate([members, levels, np.ones((len(self._kept), 1))], axis=1)
        self._first = first
        self._denied = self._denials(facts)
        self._weights = self._rows(facts)
        self._sums = {1: self._sum(self._weights, [frozenset({atom}) for atom in self.atoms])}
        mass = self._sums[1].mass
        given = np.array([a.finding in facts.numbers or facts.answers.get(a.finding) in FIRM for a in self.atoms])
        self._chance = dict(zip(self.atoms, np.where(given, mass / (1.0 + mass), np.minimum(mass, 1.0)), strict=True))

    def _sum(self, weights: Array, sets: list[Atoms]) -> Sums:
        sums = (weights * self._belief) @ self._targets
        causes, need, mass = sums[:, :-6], sums[:, -6:-1], sums[:, -1]
        rivals = np.delete(causes, self._first, axis=1).max(axis=1, initial=0.0)
        return Sums(
            sets, rivals / np.maximum(causes[:, self._first], 1e-200), need / np.maximum(mass, 1e-200)[:, None], mass
        )

    def sums(self, size: int) -> Sums:
        """The scores of all single answers, or of the sets made of those that pull most."""
        if size not in self._sums:
            single = self._sums[1]
            pulls = [single.first, single.need[:, 2], single.need[:, 4], -single.need[:, 2]]
            orders = [np.argsort(-pull, kind="stable").tolist() for pull in pulls]
            best = list(dict.fromkeys(i for group in zip(*orders, strict=True) for i in group))[: COMBINED[size]]
            groups = [
                group
                for group in combinations(sorted(best), size)
                if len({self.atoms[i].finding for i in group}) == size
            ]
            weights = np.prod(self._weights[np.array(groups, dtype=np.intp).reshape(-1, size)], axis=1)
            self._sums[size] = self._sum(weights, [frozenset(self.atoms[i] for i in group) for group in groups])
        return self._sums[size]

    def _rows(self, facts: Facts) -> Array:
        """What every answer multiplies each hypothesis by, (A, H), relative to the answer given now."""
        rows = np.zeros((len(self.atoms), len(self._kept)))
        for i, atom in enumerate(self.atoms):
            rows[i] = self._log(atom.finding, atom.answer, atom.number) - self._now(facts, atom)
        return np.asarray(np.exp(np.minimum(rows, 60.0)))

    def _denials(self, facts: Facts) -> Array:
        """What denying each finding multiplies the kept hypotheses by, in logs, (F, H), with the other answers given."""
        quiet = self.view.family.quiet
        _, absent = answered_columns(self.view.network, facts)
        return np.asarray(quiet.last(absent) @ quiet.choice[:, self._kept] + quiet.background[:, None])

    def _log(self, ident: str, answer: str | None, number: float | None) -> Array | float:
        network, family, kept = self.view.network, self.view.family, self._kept
        if number is not None:
            for ordered, levels in zip(network.ordered, family.levels, strict=True):
                if ordered.finding == ident:
                    return np.asarray(np.log(levels[kept, ordered.level(number)]))
            return 0.0
        if answer not in FIRM:
            return 0.0
        present = answer == Answer.PRESENT
        if (column := network.finding_at.get(ident)) is not None:
            return np.asarray(family.log_present[column, kept] if present else self._denied[column])
        if (column := network.risk_at.get(ident)) is not None:
            risk = family.risk[kept, column]
            return np.asarray(np.log(risk if present else 1.0 - risk))
        return 0.0

    def _now(self, facts: Facts, atom: Atom) -> Array | float:
        """What the answer given now, or the option chosen now on the same screen, multiplies by."""
        ident = atom.finding
        screen = self.view.base.question_of.get(ident)
        ids = [ident]
        if screen is not None and screen.form is Form.CHOICE and atom.present:
            ids += [i for i in screen.findings if i != ident and facts.answers.get(i) is Answer.PRESENT]
        total: Array | float = 0.0
        for one in ids:
            if one not in facts.silent:
                total = total + self._log(one, facts.answers.get(one), facts.numbers.get(one))
        return total

    def chance_of(self, atoms: Atoms) -> float:
        """About how probable a set is, its answers taken as independent; what the network does not know counts as rare."""
        known = [float(self._chance[a]) for a in atoms if a in self._chance and self._known(a)]
        return float(np.prod(known)) * 0.01 ** (len(atoms) - len(known))

    def _known(self, atom: Atom) -> bool:
        network = self.view.network
        return atom.number is not None or atom.finding in network.finding_at or atom.finding in network.risk_at

    def needed_now(self, level: Urgency) -> float:
        """The probability, to the screening, that a level is needed with the answers as they are."""
        return float(self.view.belief @ (self.view.needs >= level.rank))

    def first_sets(self, size: int) -> list[Atoms]:
        """Sets of this size after which another cause looks first, most probable first."""
        found = self.sums(size)
        return self._chosen(found, found.first > 1.0)

    def need_sets(self, size: int, level: Urgency, edge: float, *, above: bool) -> list[Atoms]:
        """Sets after which a level looks needed with at least (or, not ``above``, less than) this probability."""
        found = self.sums(size)
        need = found.need[:, level.rank]
        return self._chosen(found, need >= edge if above else need < edge)

    def _chosen(self, found: Sums, hits: NDArray[np.bool_]) -> list[Atoms]:
        return sorted((found.sets[i] for i in np.flatnonzero(hits)), key=lambda s: (-self.chance_of(s), sorted(s)))
