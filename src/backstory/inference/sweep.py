"""Exact posteriors over several simultaneous causes, by one forward and one backward pass.

The state is the set of positive findings explained so far, 2^n cells. Each cause is an operator: absent, it leaves
the state; present, it multiplies by its silence on the negatives and switches its own positives on. Operators commute,
only positive terms are added, nothing cancels. The complaint itself (at least one cause) needs no cell: the mass with
no cause so far is a multiple of the background's own table. A switching operator is a Kronecker product of 2x2
matrices, applied as two small matrices to the state folded in half.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backstory.errors import FaultError
from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Evidence
from backstory.inference.network import Array

COARSE = 10
"""Positives kept exact in the two passes that only find out where the bound should be tight."""


@dataclass(frozen=True)
class Posterior:
    """marginals (C,); presentations (C, K) joint with the cause; log_p of the answers given a complaint.

    ``evidence`` is what was swept: with more positives than are exact, some of them have become weights.
    """

    marginals: Array
    presentations: Array
    log_p: float
    exact: bool
    evidence: Evidence


def posterior(evidence: Evidence, exact_positives: int = 14, belief: Array | None = None) -> Posterior:
    """Posterior of every cause given the answers and that there is at least one cause.

    More than `exact_positives` positives: the most informative are exact, the rest bounded around ``belief`` (C, K),
    by default that of two coarser posteriors, and ``exact`` is False. Raises `FaultError` if the answers have
    probability zero.
    """
    if len(evidence.names) <= exact_positives:
        return _exact(evidence)
    if belief is None:
        coarse = min(exact_positives, COARSE)
        belief = _exact(bound_surplus(evidence, coarse)).presentations
        belief = _exact(bound_surplus(evidence, coarse, belief)).presentations
    return replace(_exact(bound_surplus(evidence, exact_positives, belief)), exact=False)


def _exact(evidence: Evidence) -> Posterior:
    operators = switching(evidence)
    free, some, met = _forward(evidence, operators)
    total = float(some[-1, -1])
    if not total > 0.0 or not np.isfinite(total):
        raise FaultError("the answers have probability zero under the model")
    joint = np.zeros(evidence.pres.shape)
    back = np.zeros_like(some)
    back[-1, -1] = 1.0
    for c in range(len(evidence.p) - 1, -1, -1):
        left, right = operators[0][c], operators[1][c]
        share = evidence.p[c] * evidence.pres[c] * evidence.weight[c]
        turned = left.transpose(0, 2, 1) @ back @ right
        joint[c] = share * np.tensordot(turned, met[c], 2)
        back = (1.0 - evidence.p[c]) * back + np.tensordot(share, turned, 1)
    joint /= total
    log_p = float(np.log(total) + evidence.log_base - np.log1p(-free))
    return Posterior(np.clip(joint.sum(axis=1), 0.0, 1.0), joint, log_p, exact=True, evidence=evidence)


def any_of(found: Posterior, causes: NDArray[np.bool_]) -> float:
    """P(at least one of the causes), from the joint: 1 - Z(without them) / Z. ``causes`` is (C,) boolean."""
    whole = explained(found.evidence)[-1]
    return float(np.clip(1.0 - explained_without(found.evidence, causes)[-1] / whole, 0.0, 1.0))


def explained_without(evidence: Evidence, causes: NDArray[np.bool_]) -> Array:
    """`explained` with the causes (C,) all absent, which itself has probability prod(1 - p)."""
    absent = float(np.prod(1.0 - evidence.p[causes]))
    return absent * explained(replace(evidence, p=np.where(causes, 0.0, evidence.p)))


def explained(evidence: Evidence) -> Array:
    """Mass of every set of explained positives with at least one cause, shape (2^n,); the last cell explains all.

    Bit j of the index (the first finding is the highest bit) says that positive j is on.
    """
    return _forward(evidence, switching(evidence), keep=False)[1].reshape(-1)


def switching(evidence: Evidence) -> tuple[Array, Array]:
    """The two halves of every operator: (C, K, A, A) and (C, K, B, B) with A * B = 2^n; column = from, row = to."""
    half = len(evidence.names) // 2
    return _kron(evidence.links[:half], evidence.pres.shape), _kron(evidence.links[half:], evidence.pres.shape)


def background_table(evidence: Evidence) -> Array:
    """The state that the background alone makes, folded."""
    table = np.ones(1)
    for b in evidence.background:
        table = np.concatenate([(1.0 - b) * table[:, None], b * table[:, None]], axis=1).reshape(-1)
    return _fold(table)


def _kron(links: Array, shape: tuple[int, ...]) -> Array:
    matrix = np.ones((*shape, 1, 1))
    for s in links:
        size = matrix.shape[-1]
        grown = np.zeros((*shape, size, 2, size, 2))
        grown[..., 0, :, 0] = (1.0 - s)[..., None, None] * matrix
        grown[..., 1, :, 0] = s[..., None, None] * matrix
        grown[..., 1, :, 1] = matrix
        matrix = grown.reshape(*shape, 2 * size, 2 * size)
    return matrix


def _fold(state: Array) -> Array:
    n = int(state.size).bit_length() - 1
    return state.reshape(2 ** (n // 2), -1)


def _forward(evidence: Evidence, operators: tuple[Array, Array], *, keep: bool = True) -> tuple[float, Array, Array]:
    """Mass without any cause, the folded state with at least one, and the state that met each cause (C, A, B)."""
    base = background_table(evidence)
    some = np.zeros_like(base)
    met = np.zeros((len(evidence.p) if keep else 0, *base.shape))
    free = 1.0
    for c, p in enumerate(evidence.p):
        before = some + free * base
        if keep:
            met[c] = before
        share = p * evidence.pres[c] * evidence.weight[c]
        some = (1.0 - p) * some + np.tensordot(share, operators[0][c] @ before @ operators[1][c].transpose(0, 2, 1), 1)
        free *= 1.0 - p
    return free, some, met
