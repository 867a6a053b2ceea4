"""Findings that go together: the joint likelihood ratio that the network gives, held against the published one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backstory.inference.frailty import silence
from backstory.inference.network import Network, compile_network
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Cluster

TOLERANCE = 1.25


def joint_lr(network: Network, cluster: Cluster) -> float:
    """P(pattern | cause alone) / P(pattern | one comparator alone, by share).

    The pattern is ``present`` on and ``absent`` off; comparators default to every other cause of the region.
    """
    on = [network.finding_at[i] for i in cluster.present]
    off = [network.finding_at[i] for i in cluster.absent]
    shown = 1.0 - (1.0 - network.links[:, :, on]) * (1.0 - network.background[on])
    pattern = shown.prod(axis=2) * silence(network, off) * (1.0 - network.background[off]).prod()
    alone = (network.pres * pattern).sum(axis=1)
    own = network.cause_at[cluster.cause]
    others = [network.cause_at[c] for c in cluster.comparators] or [c for c in range(len(alone)) if c != own]
    return float(alone[own] / np.average(alone[others], weights=network.shares[others]))


def cluster_problems(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Clusters whose joint ratio is off the published one by more than a quarter."""
    for cluster in base.clusters.values():
        got = joint_lr(compile_network(base, cluster.region), cluster)
        want = cluster.joint_lr.value
        if not want / TOLERANCE <= got <= want * TOLERANCE:
            yield cluster.id, f"joint likelihood ratio {got:.2f}, published {want:.2f}"
