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


def bound_surplus(evidence: Evidence, keep: int, share: Array | None = None) -> Evidence:
    """The same evidence with `keep` positives; the others enter as weights. Ties go to the earlier name.

    ``share`` (C, K) is the belief around which the bound is made tight: the prior, or better a first posterior (on
    random networks that lowers the error of the marginals from 0.3 to 0.02).
    """
    order = np.argsort(-informativeness(evidence), kind="stable")
    return bound_positives(evidence, np.sort(order[keep:]), share)


def bound_positives(evidence: Evidence, rest: NDArray[np.intp], share: Array | None = None) -> Evidence:
    """The same evidence with the positives at the indices ``rest`` bounded."""
    weight, log_base = evidence.weight, evidence.log_base
    share = evidence.p[:, None] * evidence.pres if share is None else share
    for j in rest:
        theta = -np.log1p(-np.clip(evidence.links[j], 0.0, 1.0 - 1e-9))
        theta_base = -np.log1p(-float(evidence.background[j]))
        xi = _tightest(theta, theta_base, share)
        weight = weight * np.exp(xi * theta)
        log_base += xi * theta_base - _conjugate(xi)
    kept = np.setdiff1d(np.arange(len(evidence.names)), rest)
    return replace(
        evidence,
        weight=weight,
        links=evidence.links[kept],
        background=evidence.background[kept],
        names=tuple(evidence.names[j] for j in kept),
        log_base=log_base,
    )


def informativeness(evidence: Evidence) -> Array:
    """Variance, under the prior, of log P(positive | one cause), shape (n,): what a positive can move."""
    share = evidence.p[:, None] * evidence.pres
    share = share / max(float(share.sum()), 1e-12)
    log_rate = np.log(1.0 - (1.0 - evidence.background[:, None, None]) * (1.0 - evidence.links) + 1e-12)
    mean = (log_rate * share).sum(axis=(1, 2), keepdims=True)
    return np.asarray((share * (log_rate - mean) ** 2).sum(axis=(1, 2)))


def _conjugate(xi: float) -> float:
    return float(-xi * np.log(xi) + (xi + 1.0) * np.log1p(xi))


def _tightest(theta: Array, theta_base: float, share: Array) -> float:
    """The xi with the least bound, averaged over independent causes with these beliefs; golden section on log xi."""

    def bound(log_xi: float) -> float:
        xi = float(np.exp(log_xi))
        factors = ((np.exp(np.minimum(xi * theta, 500.0)) - 1.0) * share).sum(axis=1)
        return float(np.log1p(factors).sum() + xi * theta_base - _conjugate(xi))

    low, high = -7.0, 7.0
    golden = (np.sqrt(5.0) - 1.0) / 2.0
    for _ in range(40):
        a, b = high - golden * (high - low), low + golden * (high - low)
        if bound(a) < bound(b):
            high = b
        else:
            low = a
    return float(np.exp((low + high) / 2.0))
