"""Synthetic people on the shipped knowledge: seeded draws from the network itself, and their answers to screens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from backstory.inference import Answer, Evidence, Facts, Network, compile_network, gather
from backstory.inference.evidence import prior_odds
from backstory.interview import Screen
from backstory.knowledge import KnowledgeBase, Region, Sex, load
from backstory.knowledge.schema import Form

AGES = ((18, 39, 0.32), (40, 54, 0.28), (55, 69, 0.25), (70, 90, 0.15))
"""Ages of people with back or neck pain: first, last, share."""

FLAG_RATE = 0.004
"""How often a finding that serves triage only is present."""

UNSURE = 0.02
"""How often a screen is answered "I don't know"."""


@dataclass(frozen=True)
class Person:
    """Someone as they are: the causes they have, every finding present or not, numbers, and what is plain about them."""

    region: Region
    age: float
    sex: Sex
    duration: str
    duration_days: float
    causes: tuple[str, ...]
    present: frozenset[str]
    numbers: dict[str, float]


@cache
def shipped() -> KnowledgeBase:
    """The knowledge that is shipped, loaded once."""
    return load()


@cache
def network(region: Region = Region.LOW_BACK) -> Network:
    """The shipped network of a region."""
    return compile_network(shipped(), region)


def draw(region: Region, random: np.random.Generator) -> Person:
    """One person with at least one cause: age, risks and duration first, then causes given these, then findings."""
    net, base = network(region), shipped()
    low, high, _ = AGES[random.choice(len(AGES), p=[share for *_, share in AGES])]
    age, sex = float(random.integers(low, high + 1)), Sex(random.choice(list(Sex)))
    option = base.facts["duration"].options[random.integers(len(base.facts["duration"].options))]
    days = option.value or 1.0
    risks = {name for name, rate in zip(net.risks, net.prevalence, strict=True) if random.random() < rate}
    known = {name: Answer.PRESENT if name in risks else Answer.ABSENT for name in net.risks}
    odds = prior_odds(net, Facts(age=age, sex=sex, duration_days=days, answers=known, region=region))
    chosen = _at_least_one(odds / (1.0 + odds), random)
    kinds = [(c, int(random.choice(net.pres.shape[1], p=net.pres[c]))) for c in chosen]
    silent = (1.0 - net.background) * np.prod([1.0 - net.links[c, k] for c, k in kinds], axis=0)
    present = {name for name, quiet in zip(net.findings, silent, strict=True) if random.random() >= quiet} | risks
    present |= {
        i for i in base.findings if i not in net.finding_at and i not in net.risk_at and random.random() < FLAG_RATE
    }
    impossible = {i for i in present if base.findings[i].anatomy not in {None, sex}}
    numbers = {}
    for ordered in net.ordered:
        reached = np.append(ordered.background[:-1] * np.prod([ordered.causes[c, :-1] for c in chosen], axis=0), 1.0)
        level = int(np.searchsorted(reached, random.random()))
        numbers[ordered.finding] = ordered.edges[len(reached) - 1 - level if ordered.lower_is_worse else level]
    causes = tuple(net.causes[c] for c in chosen)
    return Person(region, age, sex, option.id, days, causes, frozenset(present - impossible), numbers)


def _at_least_one(p: np.ndarray, random: np.random.Generator) -> list[int]:
    while True:
        rows = random.random((64, len(p))) < p
        if (found := np.flatnonzero(rows.any(axis=1))).size:
            return [int(c) for c in np.flatnonzero(rows[found[0]])]


def with_positives(positives: int, count: int, seed: int, region: Region = Region.LOW_BACK) -> list[Facts]:
    """Facts of people asked in random order until that many findings were present; the rest stays unasked."""
    random = np.random.default_rng(seed)
    people: list[Facts] = []
    while len(people) < count:
        if (facts := _asked_until(positives, draw(region, random), random)) is not None:
            people.append(facts)
    return people


def _asked_until(positives: int, person: Person, random: np.random.Generator) -> Facts | None:
    net = network(person.region)
    answers: dict[str, Answer] = {}
    found = 0
    for name in random.permutation([*net.findings, *net.risks]).tolist():
        if found == positives:
            return Facts(person.age, person.sex, person.duration_days, answers, region=person.region)
        answers[name] = Answer.PRESENT if name in person.present else Answer.ABSENT
        found += name in person.present and name in net.finding_at
    return None


def evidence_with(positives: int, count: int, seed: int) -> list[Evidence]:
    """`with_positives` as evidence."""
    return [gather(network(), facts) for facts in with_positives(positives, count, seed)]


def reply(person: Person, screen: Screen, random: np.random.Generator) -> object:
    """What the person answers to a screen."""
    facts = {
        "who": "self",
        "age": person.age,
        "sex": str(person.sex),
        "main_region": str(person.region),
        "duration": person.duration,
    }
    if screen.id in facts:
        return facts[screen.id]
    question = shipped().questions[screen.id]
    if screen.form is Form.NUMBER:
        return person.numbers.get(question.findings[0], "unknown")
    if random.random() < UNSURE and screen.id != "sites":
        return "unknown"
    if screen.form is Form.YES_NO:
        return "present" if question.findings[0] in person.present else "absent"
    ticked = [option.id for option in screen.options if option.id in person.present]
    if not ticked:
        return "none"
    return str(random.choice(ticked)) if screen.form is Form.CHOICE else ticked
