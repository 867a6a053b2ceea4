"""Simulated people: who they are, what is wrong with them, and what they would answer, drawn from the knowledge itself.

Region, age, sex and duration come from `population.yaml`, risk factors from their prevalence at that age, causes from the
network's own priors for that person (given that there is a complaint), answers from the noisy-OR of the causes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import numpy as np

from backstory.errors import KnowledgeError
from backstory.inference.evidence import Facts, prior_odds
from backstory.inference.network import Array, Network, compile_network
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region, Sex
from backstory.knowledge.population import Population
from backstory.knowledge.schema import AGE_BANDS, Urgency, most_urgent
from backstory.population.answers import Answering

POOL = 12
"""Candidates drawn for each person who shall have a dangerous cause."""


@dataclass(frozen=True)
class Person:
    """One simulated person. ``truth`` holds everything they would answer if asked, ``need`` what they need."""

    region: Region
    duration: str
    truth: Facts
    causes: tuple[str, ...]
    need: Urgency


@dataclass(frozen=True)
class _Candidate:
    """A person before their causes are known: ``odds`` (C,) are the network's for this age, sex, duration and risks."""

    region: Region
    duration: str
    facts: Facts
    odds: Array


class Sampler:
    """Draws people from a knowledge base; person ``index`` depends on the seed and the index alone."""

    def __init__(
        self, base: KnowledgeBase, region: Region | None = None, network: Callable[[Region], Network] | None = None
    ) -> None:
        """``network`` gives compiled networks that others share. Raises `KnowledgeError` where the knowledge has no `population.yaml` or it names an unknown finding."""
        if base.population is None:
            raise KnowledgeError("population.yaml is missing, so nobody can be simulated")
        for ident in base.population.by_age:
            if ident not in base.findings:
                raise KnowledgeError(f"population.yaml names the finding '{ident}', which does not exist")
        self.base, self.region = base, region
        self.population: Population = base.population
        self._answering = Answering(base, self.population)
        self.network = network or cache(partial(compile_network, base))
        self._durations = base.facts["duration"].options

    def people(self, count: int, seed: int) -> list[Person]:
        """People as they come."""
        found = []
        for index in range(count):
            random = np.random.default_rng([seed, index])
            candidate = self._candidate(random)
            p = candidate.odds / (1.0 + candidate.odds)
            found.append(self._person(candidate, some_of(p, np.ones_like(p, dtype=bool), random), random))
        return found

    def endangered(self, count: int, seed: int) -> list[Person]:
        """People as they come among those with a cause that needs care within 48 hours or sooner."""
        random = np.random.default_rng([seed, 1, 0])
        pool = [self._candidate(random) for _ in range(count * POOL)]
        weight = np.array([1.0 - np.prod(1.0 / (1.0 + c.odds[self._dangerous[c.region]])) for c in pool])
        chosen = random.choice(len(pool), size=count, p=weight / weight.sum())
        found = []
        for index in chosen:
            candidate = pool[index]
            p = candidate.odds / (1.0 + candidate.odds)
            found.append(self._person(candidate, some_of(p, self._dangerous[candidate.region], random), random))
        return found

    @cached_property
    def _dangerous(self) -> dict[Region, np.ndarray]:
        return {
            region: np.array(
                [self.base.causes[c].need.rank >= Urgency.URGENT_48H.rank for c in self.network(region).causes]
            )
            for region in Region
        }

    def _candidate(self, random: np.random.Generator) -> _Candidate:
        who = self.population
        region = self.region or tuple(Region)[_pick(who.regions.values, random)]
        low, high = AGE_BANDS[_pick(who.ages[region].values, random)]
        age = float(random.integers(max(low, who.youngest), min(high, who.oldest) + 1))
        sex = Sex.FEMALE if random.random() < who.women[region].value else Sex.MALE
        duration = self._durations[_pick(who.durations[region].values, random)]
        facts = Facts(age=age, sex=sex, duration_days=duration.value, region=region)
        facts = replace(facts, answers=self._answering.risks(facts, random))
        return _Candidate(region, duration.id, facts, prior_odds(self.network(region), facts))

    def _person(self, candidate: _Candidate, present: np.ndarray, random: np.random.Generator) -> Person:
        network = self.network(candidate.region)
        truth = self._answering.complete(network, candidate.facts, present, random)
        causes = tuple(network.causes[i] for i in np.flatnonzero(present))
        need = most_urgent([self.base.causes[c].need for c in causes])
        return Person(candidate.region, candidate.duration, truth, causes, need)


def some_of(p: Array, among: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Independent causes (C,) with probabilities ``p``, given that at least one of those in ``among`` is present."""
    inside = np.flatnonzero(among)
    first = p[inside] * np.concatenate([[1.0], np.cumprod(1.0 - p[inside])[:-1]])
    chosen = int(random.choice(len(inside), p=first / first.sum()))
    present = random.random(len(p)) < p
    present[inside[:chosen]] = False
    present[inside[chosen]] = True
    return np.asarray(present)


def _pick(shares: Sequence[float], random: np.random.Generator) -> int:
    weights = np.asarray(shares, dtype=np.float64)
    return int(random.choice(len(weights), p=weights / weights.sum()))
