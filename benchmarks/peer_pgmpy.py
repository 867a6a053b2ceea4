"""A peer's side: exact posteriors by pgmpy's variable elimination; run as a process of its own by `peers`.

pgmpy's default order ("greedy", a tensor contraction) was the fastest of its ways on these networks: its MinFill order took 3
to 400 times as long, and its belief propagation failed or ran out of memory from 5 causes on. It answers one variable a query.
"""

from __future__ import annotations

import logging
import time
import warnings
from typing import Any

from benchmarks.peer_model import Job, Node, Problem, cause, chain_nodes, serve, table_nodes


def solve(job: Job, problem: Problem) -> tuple[float, list[float]]:
    """Seconds for one query a cause, and the answers; building the network is not counted."""
    from pgmpy.inference import VariableElimination  # noqa: PLC0415 - after the memory limit is set

    nodes = chain_nodes(problem) if job.encoding == "chain" else table_nodes(problem)
    network = built(nodes)
    seen = {node.name: node.seen for node in nodes if node.seen is not None}
    start = time.perf_counter()
    engine = VariableElimination(network)
    found = []
    for c in range(len(problem.p)):
        factor = engine.query([cause(c)], evidence=dict(seen), show_progress=False)
        found.append(1.0 - float(factor.values[0]))
    return time.perf_counter() - start, found


def built(nodes: list[Node]) -> Any:
    """The nodes as pgmpy's network of tables; its `NoisyORCPD` is such a table too, without a background."""
    from pgmpy.factors.discrete import TabularCPD  # noqa: PLC0415
    from pgmpy.models import DiscreteBayesianNetwork  # noqa: PLC0415

    network = DiscreteBayesianNetwork()
    network.add_nodes_from([node.name for node in nodes])
    network.add_edges_from([(parent, node.name) for node in nodes for parent in node.parents])
    states = {node.name: node.states for node in nodes}
    for node in nodes:
        values = node.table.reshape(-1, node.states).T
        parents = list(node.parents)
        network.add_cpds(
            TabularCPD(node.name, node.states, values, parents or None, [states[p] for p in parents] or None)
        )
    return network


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    serve("pgmpy.inference", solve)
