"""More positives than the sweep can hold: the Jaakkola-Jordan product bound for the least informative ones.

1 - exp(-x) <= exp(xi x - f(xi)) with f(xi) = -xi ln xi + (xi + 1) ln(xi + 1) (Jaakkola and Jordan, J Artif Intell
Res 1999;10:291-322). A bounded positive multiplies each present cause by exp(xi theta) and costs no cell.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from backstory.inference.evidence import Evidence
from backstory.inference.network import Array

GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
LOG_XI = 7.0
"""The search runs over log xi from -7 to 7."""

MOST_GROWTH = 400.0
"""Bounded positives together multiply the mass of all causes by at most about exp of this, to stay within a double."""

TYPICAL = 1e-3
"""The belief at which that growth is counted; it must not depend on the person's answers."""


def bound_surplus(evidence: Evidence, keep: int, belief: Array | None = None) -> Evidence:
    """The same evidence with `keep` positives; the others enter as weights. Ties go to the earlier name.

    ``belief`` (C, K) is where the bound is made tight: the prior, or better a first posterior.
    """
    order = np.argsort(-informativeness(evidence), kind="stable")
    return bound_positives(evidence, np.sort(order[keep:]), belief)


def bound_positives(evidence: Evidence, rest: NDArray[np.intp], belief: Array | None = None) -> Evidence:
    """The same evidence with the positives at the indices ``rest`` bounded."""
    belief = evidence.p[:, None] * evidence.pres if belief is None else belief
    theta = -np.log1p(-np.clip(evidence.links[rest], 0.0, 1.0 - 1e-9))
    theta_base = -np.log1p(-evidence.background[rest])
    xi = _tightest(theta, theta_base, belief)
    xi *= _room(np.tensordot(xi, theta, 1).max(axis=1))
    kept = np.setdiff1d(np.arange(len(evidence.names)), rest)
    return replace(
        evidence,
        weight=evidence.weight * np.exp(np.tensordot(xi, theta, 1)),
        links=evidence.links[kept],
        background=evidence.background[kept],
        names=tuple(evidence.names[j] for j in kept),
        log_base=evidence.log_base + float((xi * theta_base - _conjugate(xi)).sum()),
    )


def informativeness(evidence: Evidence) -> Array:
    """Variance, under the prior, of log P(positive | one cause), shape (n,): what a positive can move."""
    share = evidence.p[:, None] * evidence.pres
    share = share / max(float(share.sum()), 1e-12)
    log_rate = np.log(1.0 - (1.0 - evidence.background[:, None, None]) * (1.0 - evidence.links) + 1e-12)
    mean = (log_rate * share).sum(axis=(1, 2), keepdims=True)
    return np.asarray((share * (log_rate - mean) ** 2).sum(axis=(1, 2)))


def _room(growth: Array) -> float:
    """The factor on xi with which weights exp(growth) of the causes (C,) stay finite; below 1 only for a crowd of positives.

    A smaller xi bounds as truly, only less tightly.
    """
    factor = 1.0
    while np.logaddexp(0.0, factor * growth + np.log(TYPICAL)).sum() > MOST_GROWTH:
        factor *= 0.8
    return factor


def _conjugate(xi: Array) -> Array:
    return np.asarray(-xi * np.log(xi) + (xi + 1.0) * np.log1p(xi))


def _tightest(theta: Array, theta_base: Array, belief: Array) -> Array:
    """For each positive the xi (n,) with the least bound, averaged over independent causes with these beliefs.

    Golden section on log xi, all positives at once; theta (n, C, K), theta_base (n,).
    """

    def bound(log_xi: Array) -> Array:
        xi = np.exp(log_xi)
        grown = np.expm1(np.minimum(xi[:, None, None] * theta, 500.0))
        factors = np.einsum("nck,ck->nc", grown, belief)
        return np.asarray(np.log1p(factors).sum(axis=1) + xi * theta_base - _conjugate(xi))

    low, high = np.full(len(theta), -LOG_XI), np.full(len(theta), LOG_XI)
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = bound(left), bound(right)
    for _ in range(30):
        down = at_left < at_right
        low, high = np.where(down, low, left), np.where(down, right, high)
        fresh = np.where(down, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        left, right = np.where(down, fresh, right), np.where(down, left, fresh)
        value = bound(fresh)
        at_left, at_right = np.where(down, value, at_right), np.where(down, at_left, value)
    return np.asarray(np.exp((low + high) / 2.0))
