"""Many people at once: the same sweep, compiled, one person a thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numba
import numpy as np

from backstory.inference.evidence import Evidence
from backstory.inference.network import Array


def marginals(people: Sequence[Evidence]) -> tuple[Array, Array]:
    """Exact marginals (N, C) and log P(answers) (N,), the same numbers as `sweep.posterior`.

    Everyone must belong to one network. People are grouped by their number of positives; memory is C * 2^n * 8 bytes a
    thread.
    """
    causes = len(people[0].p)
    result, log_p = np.zeros((len(people), causes)), np.zeros(len(people))
    groups: dict[int, list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        groups[len(person.names)].append(index)
    for members in groups.values():
        group = [people[i] for i in members]
        joint, total, free = _sweep(
            np.array([e.p for e in group]),
            np.array([e.p[:, None] * e.pres * e.weight for e in group]),
            np.ascontiguousarray(np.array([e.links.transpose(1, 2, 0) for e in group])),
            np.array([e.background for e in group]),
        )
        result[members] = joint / total[:, None]
        log_p[members] = np.log(total) - np.log1p(-free) + np.array([e.log_base for e in group])
    return result, log_p


@numba.njit(parallel=True, cache=True, fastmath=False)
def _sweep(
    p: Array, share: Array, links: Array, background: Array
) -> tuple[Array, Array, Array]:  # pragma: no cover - compiled
    """p (N, C), share (N, C, K), links (N, C, K, n), background (N, n) → joint (N, C), total (N,), free (N,)."""
    people, causes, width = share.shape
    n = background.shape[1]
    cells = 1 << n
    joint = np.zeros((people, causes))
    totals = np.zeros(people)
    frees = np.zeros(people)
    for i in numba.prange(people):
        base = np.zeros(cells)
        base[0] = 1.0
        for j in range(n):
            _switch(base, 1 << j, background[i, j])
        met = np.empty((causes, cells))
        some = np.zeros(cells)
        turned = np.empty(cells)
        free = 1.0
        for c in range(causes):
            met[c] = some + free * base
            some *= 1.0 - p[i, c]
            free *= 1.0 - p[i, c]
            for k in range(width):
                if share[i, c, k] > 0.0:
                    turned[:] = met[c]
                    for j in range(n):
                        _switch(turned, 1 << j, links[i, c, k, j])
                    some += share[i, c, k] * turned
        back = np.zeros(cells)
        back[cells - 1] = 1.0
        sums = np.empty(cells)
        for c in range(causes - 1, -1, -1):
            sums[:] = (1.0 - p[i, c]) * back
            for k in range(width):
                if share[i, c, k] > 0.0:
                    turned[:] = back
                    for j in range(n):
                        _switch_back(turned, 1 << j, links[i, c, k, j])
                    joint[i, c] += share[i, c, k] * np.dot(turned, met[c])
                    sums += share[i, c, k] * turned
            back[:] = sums
        totals[i] = some[cells - 1]
        frees[i] = free
    return joint, totals, frees


@numba.njit(inline="always")
def _switch(state: Array, bit: int, s: float) -> None:  # pragma: no cover - compiled
    if s > 0.0:
        for block in range(0, state.size, 2 * bit):
            low, high = state[block : block + bit], state[block + bit : block + 2 * bit]
            for x in range(bit):
                moved = s * low[x]
                high[x] += moved
                low[x] -= moved


@numba.njit(inline="always")
def _switch_back(state: Array, bit: int, s: float) -> None:  # pragma: no cover - compiled
    if s > 0.0:
        for block in range(0, state.size, 2 * bit):
            low, high = state[block : block + bit], state[block + bit : block + 2 * bit]
            for x in range(bit):
                low[x] += s * (high[x] - low[x])
