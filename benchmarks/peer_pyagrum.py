"""A peer's side: exact posteriors by pyAgrum's lazy propagation; run as a process of its own by `peers`."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from benchmarks.peer_model import Job, Node, Problem, cause, cause_nodes, chain_nodes, serve, switches


def solve(job: Job, problem: Problem) -> tuple[float, list[float]]:
    """Seconds for evidence, propagation and all posteriors, and these; building the network is not counted."""
    if job.encoding == "chain":
        nodes = chain_nodes(problem)
        network = built(nodes)
    else:
        nodes, network = noisy_or(problem)
    return propagate(network, {node.name: node.seen for node in nodes if node.seen is not None}, len(problem.p))


def library() -> Any:
    """pyAgrum, imported only after the memory limit is set."""
    import pyagrum  # noqa: PLC0415

    return pyagrum


def built(nodes: list[Node]) -> Any:
    """The nodes as a `BayesNet`."""
    agrum = library()
    network = agrum.BayesNet()
    for node in nodes:
        network.add(agrum.LabelizedVariable(node.name, node.name, node.states))
    for node in nodes:
        for parent in node.parents:
            network.addArc(parent, node.name)
        table = network.cpt(node.name)
        axes = [*node.parents, node.name]
        table[:] = np.ascontiguousarray(node.table.transpose([axes.index(name) for name in reversed(table.names)]))
    return network


def noisy_or(problem: Problem) -> tuple[list[Node], Any]:
    """Positives as `addNoisyORNet` nodes (weights without the background); parents are yes or no, so each presentation is one."""
    agrum = library()
    nodes = cause_nodes(problem)
    kinds = [node.states - 1 for node in nodes if not node.parents]
    shown = []
    for c, width in enumerate(kinds):
        for k in range(width):
            on = (np.arange(width + 1) == k + 1).astype(float)
            shown.append(Node(f"shown{c}_{k}", 2, (cause(c),), np.stack([1.0 - on, on], axis=1)))
    network = built([*nodes, *shown])
    seen = list(nodes)
    for name, background, on in switches(problem):
        network.addNoisyORNet(agrum.LabelizedVariable(name, name, 2), background)
        for c, links in enumerate(on):
            for k, link in enumerate(links[1:]):
                if link > 0.0:
                    network.addWeightedArc(f"shown{c}_{k}", name, float(link))
        seen.append(Node(name, 2, (), np.array([]), seen=1))
    return seen, network


def propagate(network: Any, seen: dict[str, int], causes: int) -> tuple[float, list[float]]:
    """Seconds and the probability of each cause."""
    agrum = library()
    start = time.perf_counter()
    engine = agrum.LazyPropagation(network)
    engine.setEvidence(seen)
    for c in range(causes):
        engine.addTarget(cause(c))
    engine.makeInference()
    found = [1.0 - float(engine.posterior(cause(c))[0]) for c in range(causes)]
    return time.perf_counter() - start, found


if __name__ == "__main__":
    serve("pyagrum", solve)
