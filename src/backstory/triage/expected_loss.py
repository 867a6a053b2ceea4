"""The urgency that the posterior calls for: the most urgent level whose probability of being needed is high enough.

A present red flag can only raise it. Explaining away could lower a serious cause's posterior, so the probability is
the largest over all subsets of the present flags left out: the sweep ends with the mass of every set of explained
positives, and summing over supersets leaves positives out, for all subsets at once.
"""

from __future__ import annotations

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
    benign = np.array([needs[c].rank < level.rank for c in network.causes])
    cautious = Cautious(benign, flags, network.model.silence_floor)
    evidence = _small(network, facts, gather(network, facts, cautious), cautious)
    flagged = [name in flags for name in evidence.names]
    everything = _left_out(explained(evidence), flagged)
    without = _left_out(explained_without(evidence, ~benign), flagged)
    return float(np.max(1.0 - without / np.maximum(everything, 1e-300), initial=0.0))


def _small(network: Network, facts: Facts, evidence: Evidence, cautious: Cautious) -> Evidence:
    """Bound the surplus of ordinary positives. What is bounded, and how, depends on no flag, so that flags stay monotone."""
    others = [j for j, name in enumerate(evidence.names) if name not in cautious.flags]
    if len(others) <= MOST_OTHERS:
        return evidence
    plain = gather(
        network,
        replace(facts, answers={k: v for k, v in facts.answers.items() if k not in cautious.flags}),
        cautious,
    )
    order = np.argsort(-informativeness(plain), kind="stable")
    rest = {plain.names[j] for j in order[MOST_OTHERS:]}
    belief = posterior(plain, MOST_OTHERS).presentations
    return bound_positives(evidence, np.array([j for j in others if evidence.names[j] in rest], dtype=np.intp), belief)


def _left_out(mass: Array, flagged: list[bool]) -> Array:
    """For every subset of the flags: the mass of all states that explain it and every other positive."""
    cube = mass.reshape((2,) * len(flagged))
    for axis, is_flag in enumerate(flagged):
        on = np.take(cube, [1], axis=axis)
        cube = np.concatenate([np.take(cube, [0], axis=axis) + on, on], axis=axis) if is_flag else on
    return cube.reshape(-1)
