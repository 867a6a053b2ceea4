"""The urgency that the posterior calls for: the most urgent level whose probability of being needed is high enough.

A present red flag can only raise it. Explaining away could lower a serious cause's posterior, so the probability is
the largest over all subsets of the present flags left out: the sweep ends with the mass of every set of explained
positives, and summing over supersets leaves positives out, for all subsets at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from backstory.inference.bound import bound_positives, informativeness
from backstory.inference.evidence import Answer, Cautious, Evidence, Facts, gather
from backstory.inference.network import Array, Network
from backstory.inference.sweep import explained, explained_without, posterior
from backstory.knowledge.schema import Urgency

MOST_FLAGS = 8
"""More present red flags than this are at least `emergency_today`, without arithmetic."""

MOST_OTHERS = 6
"""Other positives kept exact beside the flags; the rest are bounded."""


@dataclass(frozen=True)
class ExpectedLoss:
    """The level chosen, and P(need >= level) for every level above self-care."""

    level: Urgency
    needed: dict[Urgency, float]


def expected_loss(network: Network, facts: Facts, needs: dict[str, Urgency], flags: frozenset[str]) -> ExpectedLoss:
    """Choose the level for a person; ``flags`` are the findings that are positive in a red-flag rule."""
    present = [f for f, a in facts.answers.items() if a is Answer.PRESENT and f in flags and f in network.finding_at]
    if len(present) > MOST_FLAGS:
        return ExpectedLoss(Urgency.EMERGENCY_TODAY, {})
    needed = {level: need_at_least(network, facts, level, needs, flags) for level in list(Urgency)[1:]}
    for level in sorted(needed, key=lambda u: -u.rank):
        if needed[level] >= network.model.thresholds[level]:
            return ExpectedLoss(level, needed)
    return ExpectedLoss(Urgency.SELF_CARE, needed)


def need_at_least(
    network: Network, facts: Facts, level: Urgency, needs: dict[str, Urgency], flags: frozenset[str]
) -> float:
    """P(some present cause needs at least this level), largest over the subsets of present flags left out."""
    cautious = cautious_of(network, level, needs, flags)
    evidence = cautious_evidence(network, facts, cautious, lambda: surplus(network, facts, cautious))
    return largest_need(evidence.names, flags, explained(evidence), explained_without(evidence, ~cautious.benign))


def cautious_of(network: Network, level: Urgency, needs: dict[str, Urgency], flags: frozenset[str]) -> Cautious:
    """How answers are read for the question whether this level is needed."""
    benign = np.array([needs[c].rank < level.rank for c in network.causes])
    return Cautious(benign, flags, network.model.silence_floor)


def largest_need(names: tuple[str, ...], flags: frozenset[str], whole: Array, benign_only: Array) -> float:
    """Largest probability of a serious cause over the flags left out, from the mass (2^n,) of every set of explained
    positives with all causes, and without the serious ones."""
    flagged = [name in flags for name in names]
    everything, without = _left_out(whole, flagged), _left_out(benign_only, flagged)
    return float(np.max(1.0 - without / np.maximum(everything, 1e-300), initial=0.0))


@dataclass(frozen=True)
class Surplus:
    """Ordinary positives beyond those kept exact, and the belief (C, K) around which they are bounded."""

    names: frozenset[str]
    belief: Array


def surplus(network: Network, facts: Facts, cautious: Cautious) -> Surplus:
    """Which ordinary positives are bounded, and how. It depends on no flag, so that flags stay monotone."""
    plain = gather(
        network,
        replace(facts, answers={k: v for k, v in facts.answers.items() if k not in cautious.flags}),
        cautious,
    )
    order = np.argsort(-informativeness(plain), kind="stable")
    names = frozenset(plain.names[j] for j in order[MOST_OTHERS:])
    return Surplus(names, posterior(plain, MOST_OTHERS).presentations)


def cautious_evidence(
    network: Network, facts: Facts, cautious: Cautious, surplus_of: Callable[[], Surplus]
) -> Evidence:
    """The evidence as urgency reads it; with too many ordinary positives, those of ``surplus_of`` are bounded."""
    evidence = gather(network, facts, cautious)
    if sum(name not in cautious.flags for name in evidence.names) <= MOST_OTHERS:
        return evidence
    extra = surplus_of()
    rest = [j for j, name in enumerate(evidence.names) if name in extra.names]
    return bound_positives(evidence, np.array(rest, dtype=np.intp), extra.belief)


def _left_out(mass: Array, flagged: list[bool]) -> Array:
    """For every subset of the flags: the mass of all states that explain it and every other positive."""
    cube = mass.reshape((2,) * len(flagged))
    for axis, is_flag in enumerate(flagged):
        on = np.take(cube, [1], axis=axis)
        cube = np.concatenate([np.take(cube, [0], axis=axis) + on, on], axis=axis) if is_flag else on
    return cube.reshape(-1)
