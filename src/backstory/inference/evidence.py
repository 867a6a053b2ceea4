"""From answers to numbers: what a person said, as priors, weights and positive findings of a network.

Findings are binary events; an ordered number enters as one positive and a weight. Unknown and unasked drop out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from backstory.inference.frailty import silence
from backstory.inference.network import SEXES, Array, Network, age_band
from backstory.knowledge.conditions import Region, Sex


class Answer(StrEnum):
    """What is known of a finding. Unasked findings have no answer at all."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Facts:
    """The person as the model sees them: who, how long, and the answers.

    ``silent`` names absent findings that carry no weight of their own (the options not chosen on a
    single-choice screen).
    """

    age: float | None = None
    sex: Sex | None = None
    duration_days: float | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    region: Region | None = None

    def without(self, finding: str) -> Facts:
        """The same person with one answer left out."""
        return replace(
            self,
            answers={k: v for k, v in self.answers.items() if k != finding},
            numbers={k: v for k, v in self.numbers.items() if k != finding},
        )


@dataclass(frozen=True)
class Evidence:
    """One person in a network: p (C,) prior of each cause; weight (C, K) silence on what is absent;
    links (n, C, K) probability that each positive finding is switched on; background (n,); names (n,);
    log_base: log-probability of the background's silence.
    """

    p: Array
    pres: Array
    weight: Array
    links: Array
    background: Array
    names: tuple[str, ...]
    log_base: float


def duration_band(days: float) -> int:
    """0 acute (< 6 weeks), 1 subacute (6 to 12 weeks), 2 chronic."""
    return 0 if days < 42 else 1 if days <= 84 else 2


@dataclass(frozen=True)
class Cautious:
    """How urgency reads the same answers, so that a red flag can only raise it (rule 8).

    benign (C,): causes below the level in question. Answers among ``flags`` never make a benign cause likelier or,
    when absent, less likely; present they never make a serious cause less likely. A serious cause's silence
    on absent flags is floored at ``silence_floor``: a tick-list of "none" can only do so much.
    """

    benign: NDArray[np.bool_]
    flags: frozenset[str]
    silence_floor: float


def prior_odds(network: Network, facts: Facts, cautious: Cautious | None = None) -> Array:
    """Odds of each cause, shape (C,), for this age, sex, duration and risk factors (rule 3)."""
    odds = network.shares / (1.0 - network.shares)
    if facts.age is not None:
        odds = odds * network.age[:, age_band(facts.age)]
    if facts.sex is not None:
        column = SEXES.index(facts.sex)
        odds = odds * network.sex[:, column] * network.anatomy[:, column]
    if facts.duration_days is not None:
        odds = odds * network.duration[:, duration_band(facts.duration_days)]
    return odds * risk_product(network, facts, cautious)


def risk_product(network: Network, facts: Facts, cautious: Cautious | None = None) -> Array:
    """Product of the risk factors' multipliers, shape (C,), at most `max_risk_product`.

    Present: x OR. Absent: x 1/(1 + prevalence (OR - 1)). Of a cluster only the strongest counts.
    """
    multipliers = np.ones_like(network.risk_or)
    for name, answer in facts.answers.items():
        column = network.risk_at.get(name)
        if column is None or answer is Answer.UNKNOWN:
            continue
        ratio = network.risk_or[:, column]
        factor = ratio if answer is Answer.PRESENT else 1.0 / (1.0 + network.prevalence[column] * (ratio - 1.0))
        if cautious is not None and name in cautious.flags:
            bounded = np.maximum(factor, 1.0) if answer is Answer.PRESENT else np.minimum(factor, 1.0)
            factor = np.where(cautious.benign, 1.0, bounded)
        multipliers[:, column] = factor
    return np.asarray(
        np.clip(_strongest_of_clusters(multipliers, network.cluster), None, network.model.max_risk_product)
    )


def _strongest_of_clusters(multipliers: Array, cluster: NDArray[np.int64]) -> Array:
    """Multiply across risks, taking of each cluster the largest present factor, else its smallest absent one."""
    product = np.where(cluster < 0, multipliers, 1.0).prod(axis=1)
    for ident in range(int(cluster.max(initial=-1)) + 1):
        inside = cluster == ident
        top = np.where(inside, multipliers, 1.0).max(axis=1)
        low = np.where(inside, multipliers, 1.0).min(axis=1)
        product = product * np.where(top > 1.0, top, low)
    return np.asarray(product)


def gather(network: Network, facts: Facts, cautious: Cautious | None = None) -> Evidence:
    """The evidence of one person; ids outside the network's region drop out."""
    odds = prior_odds(network, facts, cautious)
    present, absent = answered_columns(network, facts)
    numbered = [(ordered, ordered.level(facts.numbers[ordered.finding])) for ordered in network.ordered
                if ordered.finding in facts.numbers]  # fmt: skip
    weight = _silence(network, absent, cautious)
    for ordered, level in numbered:
        weight = weight * ordered.causes[:, level][:, None]
    above = [(ordered, level) for ordered, level in numbered if level > 0]
    shape = network.pres.shape
    links = [network.links[:, :, column] for column in present]
    links += [np.broadcast_to((1.0 - o.causes[:, lv - 1] / o.causes[:, lv])[:, None], shape) for o, lv in above]
    background = [float(network.background[column]) for column in present]
    background += [float(1.0 - o.background[lv - 1] / o.background[lv]) for o, lv in above]
    log_base = float(np.log1p(-network.background[absent]).sum())
    log_base += sum(float(np.log(ordered.background[level])) for ordered, level in numbered)
    return Evidence(
        p=odds / (1.0 + odds),
        pres=network.pres,
        weight=weight,
        links=np.array(links).reshape(len(links), *shape),
        background=np.array(background),
        names=tuple([network.findings[column] for column in present] + [ordered.finding for ordered, _ in above]),
        log_base=log_base,
    )


def answered_columns(network: Network, facts: Facts) -> tuple[list[int], list[int]]:
    """Columns of the present and of the absent findings that carry weight, sorted by name."""
    present, absent = [], []
    for name in sorted(facts.answers):
        column = network.finding_at.get(name)
        if column is None:
            continue
        if facts.answers[name] is Answer.PRESENT:
            present.append(column)
        elif facts.answers[name] is Answer.ABSENT and name not in facts.silent:
            absent.append(column)
    return present, absent


def _silence(network: Network, absent: list[int], cautious: Cautious | None) -> Array:
    """P(all absent findings are silent | cause, presentation), shape (C, K).

    Cautiously, flags and other findings are silent apart from each other: what is denied among the one never changes
    what is denied among the other, and so the level stays monotone in every flag.
    """
    if cautious is None:
        return silence(network, absent)
    flagged = [column for column in absent if network.findings[column] in cautious.flags]
    others = [column for column in absent if network.findings[column] not in cautious.flags]
    on_flags = np.maximum(silence(network, flagged), cautious.silence_floor)
    return np.asarray(silence(network, others) * np.where(cautious.benign[:, None], 1.0, on_flags))
