"""One person's problem as a Bayesian network that any library can hold; numpy only, so that peers' environments can read it.

Two ways to write the same noisy-OR:

* ``node``: each positive finding is one noisy-OR node over all its causes, as the libraries' manuals show it.
* ``chain``: each positive finding is a chain of OR gates, one a cause (Heckerman's decomposition): the width of the network
  is then the number of positives and no longer the number of causes. The best that is known for a general library.

In both, everything that is absent is folded beforehand into one observed child a cause, and the network holds nothing
that the person was not asked: work that the peer is spared, and that is not counted.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """p (C,) priors; pres, weight (C, K) presentations and silence on the negatives; links (n, C, K); background (n,)."""

    p: Array
    pres: Array
    weight: Array
    links: Array
    background: Array

    def as_json(self) -> dict[str, Any]:
        """The arrays as nested lists."""
        return {name: getattr(self, name).tolist() for name in ("p", "pres", "weight", "links", "background")}


@dataclass(frozen=True)
class Node:
    """A variable with ``states`` states; table (*states of the parents, states); ``seen`` is its observed state."""

    name: str
    states: int
    parents: tuple[str, ...]
    table: Array
    seen: int | None = None


@dataclass(frozen=True)
class Job:
    """What one run of a peer is asked to do."""

    encoding: str
    problems: list[Problem]


def write_job(path: Path, job: Job) -> None:
    """The job as JSON; numbers keep all their digits."""
    path.write_text(json.dumps({"encoding": job.encoding, "problems": [p.as_json() for p in job.problems]}))


def read_job(path: Path) -> Job:
    """The inverse of `write_job`."""
    data = json.loads(path.read_text())
    problems = [Problem(**{name: np.array(value) for name, value in p.items()}) for p in data["problems"]]
    return Job(data["encoding"], problems)


def cause_nodes(problem: Problem) -> list[Node]:
    """Each cause with state 0 = absent and one state a presentation, and its silence on the negatives, observed."""
    nodes = []
    for c, p in enumerate(problem.p):
        kinds = np.flatnonzero(problem.pres[c])
        prior = np.concatenate([[1.0 - p], p * problem.pres[c, kinds]])
        nodes.append(Node(cause(c), len(prior), (), prior))
        quiet = np.concatenate([[1.0], problem.weight[c, kinds]])
        nodes.append(Node(f"quiet{c}", 2, (cause(c),), np.stack([1.0 - quiet, quiet], axis=1), seen=1))
    return nodes


def cause(c: int) -> str:
    """The name of a cause's node."""
    return f"cause{c}"


def switches(problem: Problem) -> list[tuple[str, float, list[Array]]]:
    """Every noisy-OR: name, background, and per cause the probability (states,) that it switches the node on.

    The last is the complaint: any cause at all.
    """
    kinds = [np.flatnonzero(row) for row in problem.pres]
    found = [
        (
            f"finding{j}",
            float(problem.background[j]),
            [np.concatenate([[0.0], problem.links[j, c, k]]) for c, k in enumerate(kinds)],
        )
        for j in range(len(problem.background))
    ]
    return [*found, ("complaint", 0.0, [np.concatenate([[0.0], np.ones(len(k))]) for k in kinds])]


def chain_nodes(problem: Problem) -> list[Node]:
    """The ``chain`` encoding."""
    nodes = cause_nodes(problem)
    for name, background, on in switches(problem):
        linked = [c for c, s in enumerate(on) if s.any()]
        before = f"{name}_base"
        nodes.append(Node(before, 2, (), np.array([1.0 - background, background]), seen=None if linked else 1))
        for c in linked:
            off = 1.0 - on[c]
            table = np.stack([np.stack([off, 1.0 - off], axis=1), np.stack([0.0 * off, 0.0 * off + 1.0], axis=1)])
            here = f"{name}_{c}"
            nodes.append(Node(here, 2, (before, cause(c)), table, seen=1 if c == linked[-1] else None))
            before = here
    return nodes


def table_nodes(problem: Problem) -> list[Node]:
    """The ``node`` encoding as plain tables: one axis a cause that is linked."""
    nodes = cause_nodes(problem)
    for name, background, on in switches(problem):
        linked = [c for c, s in enumerate(on) if s.any()]
        off = np.array(1.0 - background)
        for c in linked:
            off = off[..., None] * (1.0 - on[c])
        nodes.append(Node(name, 2, tuple(cause(c) for c in linked), np.stack([off, 1.0 - off], axis=-1), seen=1))
    return nodes


def serve(library: str, solve: Callable[[Job, Problem], tuple[float, list[float]]]) -> None:
    """The main of a peer's process: job file, bytes and seconds as arguments; one line of JSON a person.

    The clock starts when the library is imported; it ends the process by SIGALRM, even inside compiled code.
    """
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    import_module(library)
    job = read_job(Path(sys.argv[1]))
    signal.setitimer(signal.ITIMER_REAL, float(sys.argv[3]))
    for problem in job.problems:
        try:
            seconds, found = solve(job, problem)
        except Exception as met:
            name = type(met).__name__
            print(json.dumps({"failed": "memory" if "Memory" in name or "Alloc" in name else name}), flush=True)
            return
        print(json.dumps({"seconds": seconds, "found": found}), flush=True)
