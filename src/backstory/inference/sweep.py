"""Exact posteriors over several simultaneous causes, by one forward and one backward pass.

The state is the set of positive findings explained so far, 2^n cells. Each cause is an operator: absent, it leaves
the state; present, it multiplies by its silence on the negatives and switches its own positives on. Operators commute,
only positive terms are added, nothing cancels. The complaint itself (at least one cause) needs no cell: the mass with
no cause so far is a multiple of the background's own table. A switching operator is a Kronecker product of 2x2
matrices, applied as two small matrices to the state folded in half. Variants of one person (parameter draws, answers
left out) run together along a leading axis V.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backstory.errors import FaultError
from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Evidence
from backstory.inference.network import Array

TOGETHER = 2**18
"""Cells of operators built in one go: many small ones cost Python more than arithmetic."""

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
    exact = len(evidence.names) <= exact_positives
    if not exact:
        if belief is None:
            coarse = min(exact_positives, COARSE)
            belief = _joint([bound_surplus(evidence, coarse)])[0][0]
            belief = _joint([bound_surplus(evidence, coarse, belief)])[0][0]
        evidence = bound_surplus(evidence, exact_positives, belief)
    joint, log_p = _joint([evidence])
    marginals = np.clip(joint[0].sum(axis=1), 0.0, 1.0)
    return Posterior(marginals, joint[0], float(log_p[0]), exact, evidence)


def variants(evidence: Sequence[Evidence]) -> Array:
    """Marginals (V, C) of variants of one person with the same number of positives, in one pass."""
    return np.asarray(np.clip(_joint(evidence)[0].sum(axis=2), 0.0, 1.0))


def any_of(found: Posterior, causes: NDArray[np.bool_]) -> float:
    """P(at least one of the causes), from the joint: 1 - Z(without them) / Z. ``causes`` is (C,) boolean."""
    whole = explained(found.evidence)[-1]
    return float(np.clip(1.0 - explained_without(found.evidence, causes)[-1] / whole, 0.0, 1.0))


def explained(evidence: Evidence) -> Array:
    """Mass of every set of explained positives with at least one cause, shape (2^n,); the last cell explains all.

    Bit j of the index (the first finding is the highest bit) says that positive j is on.
    """
    return np.asarray(_forward(_Stack([evidence]), keep=False)[1][0].reshape(-1))


def explained_without(evidence: Evidence, causes: NDArray[np.bool_]) -> Array:
    """`explained` with the causes (C,) all absent, which itself has probability prod(1 - p)."""
    absent = float(np.prod(1.0 - evidence.p[causes]))
    return absent * explained(replace(evidence, p=np.where(causes, 0.0, evidence.p)))


def explained_each(evidence: Sequence[Evidence]) -> Array:
    """`explained` for variants with the same number of positives, shape (V, 2^n), in one pass."""
    return np.asarray(_forward(_Stack(evidence), keep=False)[1].reshape(len(evidence), -1))


def likelihoods(evidence: Sequence[Evidence]) -> Array:
    """P(answers, at least one cause), shape (V,), of variants with the same number of positives, in one pass."""
    log_base = np.array([e.log_base for e in evidence])
    return np.asarray(explained_each(evidence)[:, -1] * np.exp(log_base))


class _Stack:
    """Variants side by side: p (V, C), share (V, C, K) = P(present so and silent), links (L, n, C, K) with L = V, or 1
    if all variants share their positives; ``base`` (V, A, B) is the state that the background alone makes.
    """

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        first = evidence[0]
        self.p = np.array([e.p for e in evidence])
        self.share = np.array([e.p[:, None] * e.pres * e.weight for e in evidence])
        self.log_base = np.array([e.log_base for e in evidence])
        self.active = [np.flatnonzero(first.pres[c]) for c in range(len(first.p))]
        same = all(e.links is first.links for e in evidence)
        self.links = np.array([e.links for e in (evidence[:1] if same else evidence)])
        self.half = len(first.names) // 2
        table = np.ones((len(evidence), 1))
        for b in np.array([e.background for e in evidence]).T:
            table = np.stack([(1.0 - b)[:, None] * table, b[:, None] * table], axis=2).reshape(len(evidence), -1)
        self.base = table.reshape(len(evidence), 2**self.half, -1)

        self._operators: dict[int, tuple[Array, Array]] = {}
        self._together = max(1, TOGETHER // (len(self.links) * 4 ** (len(first.names) - self.half)))

    def switch(self, cause: int) -> tuple[Array, Array]:
        """The two halves of a cause's operator, (k, L, A, A) and (k, L, B, B); column = from, row = to."""
        if cause not in self._operators:
            block = range(cause, min(cause + self._together, len(self.active)))
            pairs = np.array([(c, k) for c in block for k in self.active[c]])
            links = self.links[:, :, pairs[:, 0], pairs[:, 1]]
            left, right = _kron(links[:, : self.half]), _kron(links[:, self.half :])
            for c in block:
                rows = np.flatnonzero(pairs[:, 0] == c)
                self._operators[c] = left[rows[0] : rows[-1] + 1], right[rows[0] : rows[-1] + 1]
        return self._operators[cause]


def _kron(links: Array) -> Array:
    """Kronecker product of [[1 - s, 0], [s, 1]] over the positives; links (L, n, k) → (k, L, 2^n, 2^n)."""
    matrix = np.ones((links.shape[2], links.shape[0], 1, 1))
    for j in range(links.shape[1]):
        s = links[:, j].T[:, :, None, None]
        size = matrix.shape[-1]
        grown = np.zeros((*matrix.shape[:2], size, 2, size, 2))
        grown[..., 0, :, 0] = (1.0 - s) * matrix
        grown[..., 1, :, 0] = s * matrix
        grown[..., 1, :, 1] = matrix
        matrix = grown.reshape(*matrix.shape[:2], 2 * size, 2 * size)
    return matrix


def _forward(stack: _Stack, *, keep: bool = True) -> tuple[Array, Array, list[Array]]:
    """Mass without any cause (V,), the state with at least one (V, A, B), and the state that met each cause."""
    some = np.zeros_like(stack.base)
    met = []
    free = np.ones(len(some))
    for c in range(stack.p.shape[1]):
        before = some + free[:, None, None] * stack.base
        if keep:
            met.append(before)
        some = (1.0 - stack.p[:, c])[:, None, None] * some
        left, right = stack.switch(c)
        for place, k in enumerate(stack.active[c]):
            some += stack.share[:, c, k, None, None] * (left[place] @ before @ right[place].transpose(0, 2, 1))
        free = free * (1.0 - stack.p[:, c])
    return free, some, met


def _joint(evidence: Sequence[Evidence]) -> tuple[Array, Array]:
    """P(cause, presentation | answers) (V, C, K) and log P(answers | complaint) (V,)."""
    stack = _Stack(evidence)
    free, some, met = _forward(stack)
    total = some[:, -1, -1]
    if not (np.all(total > 0.0) and np.all(np.isfinite(total))):
        raise FaultError("the answers have probability zero under the model")
    joint = np.zeros_like(stack.share)
    back = np.zeros_like(some)
    back[:, -1, -1] = 1.0
    for c in range(stack.p.shape[1] - 1, -1, -1):
        left, right = stack.switch(c)
        after = (1.0 - stack.p[:, c])[:, None, None] * back
        for place, k in enumerate(stack.active[c]):
            turned = left[place].transpose(0, 2, 1) @ back @ right[place]
            joint[:, c, k] = stack.share[:, c, k] * (turned * met[c]).sum(axis=(1, 2))
            after += stack.share[:, c, k, None, None] * turned
        back = after
    joint /= total[:, None, None]
    return joint, np.log(total) + stack.log_base - np.log1p(-free)
