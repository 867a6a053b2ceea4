"""What each investigation would tell: bits about the class of cause, and the results that would change the plan.

The advice of an investigation comes from its sources and is not touched by anything here: a scan that would tell much is not
for that reason worth having. All sums come from silences: a result that is present is everything less its absence, so that
all outcomes share one set of positives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, product

import numpy as np
from numpy.typing import NDArray

from backstory.assessment.document import ChangedAnswer, InvestigationValue, ResultEffect
from backstory.assessment.hypotheticals import Assessed
from backstory.assessment.whatif import Atoms, WhatIf, no, with_answers, yes
from backstory.assessment.wording import headline, spoken
from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Answer, Evidence, Facts, gather
from backstory.inference.network import Array, Network
from backstory.inference.sweep import Posterior, likelihoods, variants
from backstory.knowledge.schema import Investigation, Urgency, most_urgent
from backstory.triage.logic import applies
from backstory.triage.rules import fired
from backstory.triage.urgency import due

VALUE_POSITIVES = 9
"""Positives kept exact; with more the value is marked approximate."""

ODDS_MARGIN = 4.0
"""Triage is worked out again where the odds of a level come within this factor of its threshold, or its rules move."""

Names = frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """One joint result of a test: what it shows, its probability, P(cause) (C,), and P(X) over ``class alone`` (classes)
    and ``several classes`` (last)."""

    atoms: Atoms
    probability: float
    marginals: Array
    alone: Array


class Outcomes:
    """The outcomes of tests for one person, from the mass of every set of results that stay absent."""

    def __init__(self, network: Network, facts: Facts, found: Posterior, tests: Sequence[Names]) -> None:
        self.network = network
        evidence = gather(network, facts)
        self.exact = found.exact and len(evidence.names) <= VALUE_POSITIVES
        whole = bound_surplus(evidence, VALUE_POSITIVES, found.presentations)
        self._sets = list(dict.fromkeys([frozenset(), *(part for test in tests for part in _parts(test))]))
        self._place = {names: i for i, names in enumerate(self._sets)}
        self._variants = [_silent(network, whole, names) for names in self._sets]
        self.classes = sorted(set(network.classes))
        self._mass = likelihoods(self._variants)
        self._causes = variants(self._variants) * self._mass[:, None]
        self._alone = np.stack([self._only(name) for name in self.classes], axis=1)

    def members(self, name: str) -> NDArray[np.bool_]:
        """The causes (C,) of a class."""
        return np.array([c == name for c in self.network.classes])

    def _only(self, name: str) -> Array:
        """P(answers, causes of this class and no other), for each set of absent results."""
        inside = self.members(name)
        others = float(np.prod(1.0 - self._variants[0].p[~inside]))
        few = [
            replace(e, p=e.p[inside], pres=e.pres[inside], weight=e.weight[inside], links=e.links[:, inside])
            for e in self._variants
        ]
        links = few[0].links
        return likelihoods([replace(e, links=links) for e in few]) * others

    def without_class(self, name: str) -> Array:
        """P(answers, at least one cause, none of this class), for each set of absent results."""
        inside = self.members(name)
        absent = float(np.prod(1.0 - self._variants[0].p[inside]))
        return likelihoods([replace(e, p=np.where(inside, 0.0, e.p)) for e in self._variants]) * absent

    def outcome(self, present: Names, absent: Names) -> Outcome:
        """The outcome that shows the first and not the second."""
        mass = float(self.signed(self._mass, present, absent))
        alone = np.clip(self.signed(self._alone, present, absent) / mass, 0.0, 1.0)
        return Outcome(
            frozenset([*map(yes, present), *map(no, absent)]),
            mass / float(self._mass[0]),
            np.clip(self.signed(self._causes, present, absent) / mass, 0.0, 1.0),
            np.append(alone, max(0.0, 1.0 - float(alone.sum()))),
        )

    def signed(self, table: Array, present: Names, absent: Names) -> Array:
        """Inclusion and exclusion over the present results; table (sets, ...)."""
        rows = [((-1.0) ** len(part), self._place[absent | part]) for part in _parts(present)]
        return np.asarray(sum(sign * table[row] for sign, row in rows))

    def share(self, table: Array, present: Names, absent: Names) -> float:
        """A mass (sets,) of the outcome over all of the outcome's."""
        return float(self.signed(table, present, absent) / self.signed(self._mass, present, absent))

    def all_of(self, results: Names) -> list[Outcome]:
        """Every outcome of a test with these results."""
        names = sorted(results)
        shown = [
            frozenset(n for n, on in zip(names, ons, strict=True) if on)
            for ons in product((True, False), repeat=len(names))
        ]
        return [self.outcome(present, results - present) for present in shown]


def bits(now: Outcome, after: Sequence[Outcome]) -> float:
    """H(X) - E[H(X | result)] for X = which class it is: each class alone, or several at once."""
    expected = sum(o.probability * _entropy(o.alone) for o in after)
    return max(0.0, _entropy(now.alone) - expected)


def _entropy(p: Array) -> float:
    """Entropy in bits."""
    p = p[p > 0.0]
    return float(-(p * np.log2(p)).sum())


def _parts(names: Names) -> list[Names]:
    """All subsets, the empty one first."""
    ordered = sorted(names)
    return [frozenset(c) for c in chain.from_iterable(combinations(ordered, k) for k in range(len(ordered) + 1))]


def _silent(network: Network, evidence: Evidence, names: Names) -> Evidence:
    """The evidence with these results absent too."""
    columns = [network.finding_at[name] for name in sorted(names)]
    silence = (1.0 - network.links[:, :, columns]).prod(axis=2)
    log_base = evidence.log_base + float(np.log1p(-network.background[columns]).sum())
    return replace(evidence, weight=evidence.weight * silence, log_base=log_base)


def investigation_values(person: Assessed, what_if: WhatIf) -> dict[str, InvestigationValue]:
    """The value of every investigation to this person; none is counted while the region is not known."""
    network, found = person.network, person.found
    if network is None or found is None:
        return {}
    items = {item.id: item for item in person.base.investigations.values()}
    results = {ident: _open_results(person, network, item) for ident, item in items.items()}
    outcomes = Outcomes(network, person.facts, found, [names for names in results.values() if names])
    after = {names: outcomes.all_of(names) for names in results.values() if names}
    effects = _Effects(person, network, what_if, outcomes)
    effects.work_out([outcome for each in after.values() for outcome in each])
    return {ident: _value(person, items[ident], after.get(names, []), effects) for ident, names in results.items()}


def _open_results(person: Assessed, network: Network, item: Investigation) -> Names:
    """Results of a test that are signs of causes here and not known yet."""
    return frozenset(
        i for i in item.results
        if i in network.finding_at and applies(i, replace(person.facts, answers={}), person.base)
        and person.facts.answers.get(i) not in {Answer.PRESENT, Answer.ABSENT}
    )  # fmt: skip


def _value(person: Assessed, item: Investigation, after: list[Outcome], effects: _Effects) -> InvestigationValue:
    if not after:
        return InvestigationValue(
            bits=None, exact=True, counted=(), not_counted=item.not_counted, why_not=_why_not(person, item)
        )
    return InvestigationValue(
        bits=round(bits(effects.now, after), 3),
        exact=effects.outcomes.exact,
        counted=tuple(sorted(atom.finding for atom in after[0].atoms)),
        not_counted=item.not_counted,
        why_not=None,
        results=tuple(effect for effect in map(effects.of, after) if effect is not None),
    )


def _why_not(person: Assessed, item: Investigation) -> str:
    """Why no value is counted."""
    if not item.results:
        return "No result of this test is in the model, so how much it would tell is not counted."
    if any(person.facts.answers.get(i) in {Answer.PRESENT, Answer.ABSENT} for i in item.results):
        return "Its result is known already and counted."
    if any(person.network is not None and i in person.network.risk_at for i in item.results):
        return "This test shows a risk, not a cause, so how much it would tell about the cause is not counted."
    return "Its results do not bear on pain in this place or in this person."


class _Effects:
    """What an outcome would change: urgency, the first class, a grave class over its threshold."""

    def __init__(self, person: Assessed, network: Network, what_if: WhatIf, outcomes: Outcomes) -> None:
        self.person, self.network, self.what_if, self.outcomes = person, network, what_if, outcomes
        self.now = outcomes.outcome(frozenset(), frozenset())
        self._without: dict[str, Array] = {}
        self._levels: dict[Atoms, Urgency] = {}
        self.first_now = self._first(self.now)
        needs = {name: [person.base.causes[c].need for c in _of_class(network, name)] for name in outcomes.classes}
        grave = {name: most_urgent(levels) for name, levels in needs.items()}
        self.grave = {name: need for name, need in grave.items() if need.rank >= Urgency.URGENT_48H.rank}

    def of(self, outcome: Outcome) -> ResultEffect | None:
        """The effect of one outcome, None if it changes nothing."""
        facts = with_answers(self.person.base, self.person.facts, outcome.atoms)
        if facts is None:
            return None
        now, level = self.person.verdict.level, self._levels[outcome.atoms]
        first = self._first(outcome)
        over = tuple(name for name in self.grave if self._crosses(outcome, name))
        if level is now and first == self.first_now and not over:
            return None
        where, days = due(fired(self.person.base, facts), level)
        shown = [a for a in sorted(outcome.atoms) if a.present] or sorted(outcome.atoms)
        raises = level.rank > now.rank
        words = f"{'' if raises else 'Less urgent: '}{headline(level, where, days)}"
        return ResultEffect(
            audience="everyone" if raises and shown[0].present else "clinician",
            answers=tuple(ChangedAnswer(finding=a.finding, answer=a.answer) for a in sorted(outcome.atoms)),
            text=" and ".join(spoken(self.person.base.findings[a.finding], facts) for a in shown),
            probability=round(outcome.probability, 4),
            level=None if level is now else level,
            effect=None if level is now else words,
            first_class=None if first == self.first_now else first,
            over_threshold=over,
        )

    def work_out(self, outcomes: Sequence[Outcome]) -> None:
        """The urgency with each result, by the real triage; left as it is where nothing comes near to moving it."""
        doubtful: dict[Atoms, Facts] = {}
        for outcome in outcomes:
            self._levels[outcome.atoms] = self.person.verdict.level
            facts = with_answers(self.person.base, self.person.facts, outcome.atoms)
            if facts is not None and self._may_move(outcome, facts):
                doubtful[outcome.atoms] = facts
        self._levels.update(zip(doubtful, self.what_if.levels(list(doubtful.values())), strict=True))

    def _may_move(self, outcome: Outcome, facts: Facts) -> bool:
        now, rules = self.person.verdict.level, self.what_if.rules(facts)
        near = any(level.rank > now.rank and self._odds(outcome, level) > 1.0 / ODDS_MARGIN for level in Urgency)
        return rules.rank > now.rank or near or (rules is not now and self._odds(outcome, now) < ODDS_MARGIN)

    def _odds(self, outcome: Outcome, level: Urgency) -> float:
        """About the odds that a level is needed after a result, in units of its threshold's."""
        serious = np.array([self.person.base.causes[c].need.rank >= level.rank for c in self.network.causes])
        before, after = (1.0 - np.prod(1.0 - o.marginals[serious]) for o in (self.now, outcome))
        loss = self.person.verdict.loss
        cautious = loss.needed.get(level, float(before)) if loss is not None else float(before)
        edge = self.network.model.thresholds.get(level, 1.0)
        return _odds_of(cautious) * _odds_of(float(after)) / _odds_of(float(before)) / _odds_of(edge)

    def _first(self, outcome: Outcome) -> str:
        """The likeliest class. A class lies between its likeliest cause and the sum of its causes; only where these
        bounds do not decide is it worked out from the joint."""
        bounds = {name: self._bounds(outcome, name) for name in self.outcomes.classes}
        best = max(low for low, _ in bounds.values())
        rivals = [name for name, (_, high) in bounds.items() if high >= best]
        if len(rivals) == 1:
            return rivals[0]
        return min(rivals, key=lambda name: (-self._probability(outcome, name), name))

    def _crosses(self, outcome: Outcome, name: str) -> bool:
        """Whether a grave class comes over the threshold of the urgency that it needs."""
        edge = self.network.model.thresholds[self.grave[name]]
        if self._bounds(outcome, name)[1] < edge or self._bounds(self.now, name)[0] >= edge:
            return False
        return self._probability(self.now, name) < edge <= self._probability(outcome, name)

    def _bounds(self, outcome: Outcome, name: str) -> tuple[float, float]:
        chances = outcome.marginals[self.outcomes.members(name)]
        return float(chances.max()), min(1.0, float(chances.sum()))

    def _probability(self, outcome: Outcome, name: str) -> float:
        """P(at least one cause of the class), from the joint."""
        low, high = self._bounds(outcome, name)
        if high - low < 1e-12:
            return low
        if name not in self._without:
            self._without[name] = self.outcomes.without_class(name)
        present = frozenset(a.finding for a in outcome.atoms if a.present)
        absent = frozenset(a.finding for a in outcome.atoms) - present
        return 1.0 - self.outcomes.share(self._without[name], present, absent)


def _of_class(network: Network, name: str) -> list[str]:
    return [c for c, k in zip(network.causes, network.classes, strict=True) if k == name]


def _odds_of(p: float) -> float:
    return max(p, 1e-12) / max(1.0 - p, 1e-12)
