"""The smallest sets of open answers that would make it more, or less, urgent.

Candidates come from the rules themselves (exact) and from a screening of expected loss (approximate). What is found was
worked out again by the real rules, floors and expected loss, and so was every part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from backstory.assessment.hypotheticals import Assessed, subsets
from backstory.assessment.screening import Screening
from backstory.assessment.ways import MOST_ANSWERS, agree, every, is_open, smallest, ways
from backstory.assessment.whatif import Atoms, WhatIf, no, with_answers, yes
from backstory.inference.evidence import Facts
from backstory.knowledge.schema import Urgency
from backstory.triage.rules import half_known, open_rules, positive_atoms, raising, red_conditions, warning_kind

ENOUGH = 6
"""With this many sets found, no larger ones are looked for."""

TRIED = {1: 4, 2: 2, 3: 1}
"""Candidates of one target level that are worked out exactly, by size."""

HEAVY = 2
"""Sets worked out whose expected loss is slow (see `WhatIf.is_heavy`)."""

HOPEFUL = 0.7
"""A level is tried where the screening sees at least this share of its threshold."""


class UrgencyChanges:
    """Sets of open answers that would raise or lower urgency."""

    def __init__(self, person: Assessed, what_if: WhatIf, screening: Screening | None) -> None:
        self.person, self.what_if, self.screening = person, what_if, screening
        self.now = person.verdict.level
        self._levels: dict[Atoms, Urgency | None] = {}
        self._heavy_left = HEAVY

    def work_out(self, sets: Iterable[Atoms]) -> None:
        """The exact level of every set and of its parts; None for those that contradict what is known."""
        wanted = dict.fromkeys(part for atoms in sets for part in (atoms, *subsets(atoms)))
        new: list[tuple[Atoms, Facts]] = []
        for atoms in wanted:
            if atoms not in self._levels:
                changed = with_answers(self.person.base, self.person.facts, atoms)
                self._levels[atoms] = None
                if changed is not None:
                    new.append((atoms, changed))
        levels = self.what_if.levels([facts for _, facts in new])
        self._levels.update(zip((atoms for atoms, _ in new), levels, strict=True))

    def _affordable(self, sets: Iterable[Atoms]) -> list[Atoms]:
        """The sets in this order for which there is work left."""
        kept = []
        for atoms in dict.fromkeys(sets):
            new = [part for part in (atoms, *subsets(atoms)) if part not in self._levels]
            heavy = sum(self.what_if.is_heavy(part) for part in new)
            if heavy <= self._heavy_left:
                self._heavy_left -= heavy
                kept.append(atoms)
        self.work_out(kept)
        return kept

    def raising(self) -> list[Atoms]:
        """Minimal sets that would make it more urgent: single answers first, larger sets while there are few."""
        found: list[Atoms] = []
        for size in range(1, MOST_ANSWERS + 1):
            if len(found) < ENOUGH:
                tried = [atoms for level in self._above() for atoms in self._candidates(size, level)[: TRIED[size]]]
                found += [atoms for atoms in self._affordable(tried) if self._raises(atoms)]
        return found

    def _above(self) -> list[Urgency]:
        return [level for level in reversed(Urgency) if level.rank > self.now.rank]

    def _raises(self, atoms: Atoms) -> bool:
        level = self._levels[atoms]
        if level is None or level.rank <= self.now.rank:
            return False
        inside = (self._levels[part] for part in subsets(atoms))
        return not any(other is not None and other.rank >= level.rank for other in inside)

    def _candidates(self, size: int, level: Urgency) -> list[Atoms]:
        """Sets of this size that may reach the level: those of rules, which are sure to, before those that only may; most
        probable first; none that holds a set known to reach it.
        """
        found = [s for s in self._by_rules.get(level, ()) if len(s) == size]
        sure = set(found)
        if level is Urgency.URGENT_48H and size == 1:
            found += [frozenset({yes(i)}) for i in self._warnings]
        if self.screening is not None:
            edge = self._edge(level, self.screening) * HOPEFUL
            found += self.screening.need_sets(size, level, edge, above=True)[: 2 * TRIED[size]]
        reached = [s for s, got in self._levels.items() if got is not None and got.rank >= level.rank]
        fresh = [s for s in dict.fromkeys(found) if not any(part < s for part in reached)]
        return sorted(fresh, key=lambda s: (s not in sure, -self.chance(s), sorted(s)))

    def _edge(self, level: Urgency, screening: Screening) -> float:
        """The threshold as the screening would see it, whose probabilities are not the cautious ones of urgency."""
        assert self.person.network is not None
        plain = screening.needed_now(level)
        loss = self.person.verdict.loss
        cautious = loss.needed.get(level, plain) if loss is not None else plain
        return self.person.network.model.thresholds[level] * plain / max(cautious, 1e-12)

    def chance(self, atoms: Atoms) -> float:
        """About how probable a set is: for the order of trying only."""
        return self.screening.chance_of(atoms) if self.screening is not None else 0.0

    @cached_property
    def _by_rules(self) -> dict[Urgency, list[Atoms]]:
        """The minimal sets of open answers that make a rule fire or rise, by the level that it then has."""
        base, facts = self.person.base, self.person.facts
        found: dict[Urgency, list[Atoms]] = {level: [] for level in Urgency}
        for rule in raising(base):
            steps = [(rule.when, rule.level), *((step.when, step.level) for step in rule.escalate)]
            highest = max(level.rank for _, level in steps if level is not None)
            fires = ways(rule.when, facts, base) if highest > self.now.rank else []
            for condition, level in steps if fires else ():
                if level is not None and level.rank > self.now.rank:
                    found[level] += fires if condition is rule.when else every([fires, ways(condition, facts, base)])
        return {level: smallest(s for s in sets if s) for level, sets in found.items()}

    @cached_property
    def _warnings(self) -> list[str]:
        """Open signs of danger that would leave a rule half answered."""
        base, facts = self.person.base, self.person.facts
        ids = {i for rule in open_rules(base, facts) for i in positive_atoms(rule.when) if warning_kind(base, i)}
        return [i for i in sorted(ids) if is_open(base, facts, i)]

    def lowering(self) -> list[Atoms]:
        """Minimal sets that would make it less urgent, where floors or likely causes hold it up. For clinicians."""
        if self.now is Urgency.SELF_CARE or any(f.level is self.now for f in self.person.verdict.fired):
            return []
        found: list[Atoms] = []
        held = self._held_up()
        for size in range(1, MOST_ANSWERS + 1):
            if not found:
                fitting = [s for s in held if len(s) == size]
                loss = self.person.verdict.loss
                if self.screening is not None and loss is not None and loss.level is self.now and loss.needed:
                    edge = self._edge(self.now, self.screening)
                    fitting += self.screening.need_sets(size, self.now, edge, above=False)[: TRIED[size]]
                tried = sorted(dict.fromkeys(fitting), key=lambda s: (-self.chance(s), sorted(s)))[: TRIED[size]]
                found += [atoms for atoms in self._affordable(tried) if self._lowers(atoms)]
        return found

    def _lowers(self, atoms: Atoms) -> bool:
        level = self._levels[atoms]
        if level is None or level.rank >= self.now.rank:
            return False
        inside = (self._levels[part] for part in subsets(atoms))
        return not any(other is not None and other.rank <= level.rank for other in inside)

    def _held_up(self) -> list[Atoms]:
        """Sets that would close what the floor at the present level rests on."""
        base, facts = self.person.base, self.person.facts
        rules = open_rules(base, facts)
        if self.now is Urgency.URGENT_48H:
            rules = [rule for rule in rules if half_known(base, rule, facts)]
        unsure = {i for floor in self.person.verdict.floors if floor.today for i in floor.findings}
        ticks = {i for i in base.emergency.findings if i in self.person.open_ids and i not in facts.answers}
        told = sorted(unsure | (ticks if self.now is Urgency.ROUTINE else set()))
        if len(told) > MOST_ANSWERS:
            return []
        parts = [[frozenset({no(i)})] for i in told]
        for rule in rules:
            for together in red_conditions(rule):
                closing = smallest(way for part in together for way in ways(part, facts, base, value=False))
                if closing and closing[0]:
                    parts.append(closing)
        return [s for s in every(parts) if s and agree(s)] if parts else []

    def changes(self) -> Iterator[tuple[Atoms, Urgency]]:
        """Everything found, with the level that it leads to."""
        for atoms in [*self.raising(), *self.lowering()]:
            level = self._levels[atoms]
            assert level is not None
            yield atoms, level
