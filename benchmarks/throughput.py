"""Exact posteriors per second by number of positives: the compiled batch and one person in numpy."""

from __future__ import annotations

import statistics

import numba
import numpy as np

from backstory.inference import Evidence, gather, posterior
from backstory.inference.batch import marginals
from benchmarks.people import evidence_with, network, with_positives
from benchmarks.results import Effort, Figure, Section, amount, duration, seconds, timed

POSITIVES = (2, 4, 6, 8, 10, 12, 14)
SINGLE_BUDGET = 0.1


def measure(effort: Effort) -> Section:
    """People per second on the low back network, the largest, for every number of positives."""
    net = network()
    marginals(evidence_with(2, 4, seed=0))
    rows, rates = [], {}
    for positives in POSITIVES:
        count = max(effort.of(8, 4), min(effort.of(1024, 128), 2 ** (17 - positives)))
        people = evidence_with(positives, count, seed=positives)
        batch = seconds(lambda people=people: marginals(people), effort.of(5, 3)) / count  # type: ignore[misc]
        single = _single(people, effort)
        worst = _difference(people)
        rates[positives] = 1.0 / batch
        edges = statistics.median(int((person.links[:, :, :] > 0).any(axis=2).sum()) for person in people)
        rows.append(
            (str(positives), amount(edges), amount(1.0 / batch), duration(batch), duration(single), f"{worst:.0e}")
        )
    answers = with_positives(8, effort.of(400, 100), seed=1)
    gathering = seconds(lambda: [gather(net, facts) for facts in answers], 3) / len(answers)
    return Section(
        title="Exact posteriors",
        about=(
            f"The low back network: {len(net.causes)} causes in {int((net.pres > 0).sum())} presentations, "
            f"{len(net.findings)} findings, {amount(int((net.links.max(axis=1) > 0).sum()))} edges. People are drawn from it and "
            "asked in random order until they have that many positives; edges are those into their positives. Batch: compiled, "
            f"{numba.get_num_threads()} threads, all posteriors of everyone. Single: one person in numpy, no compiler. The last "
            f"column is the largest difference between the two. Reading answers into evidence takes {duration(gathering)} a "
            "person more, in Python."
        ),
        columns=("positives", "edges", "batch, people/s", "batch, a person", "single, a person", "difference"),
        rows=tuple(rows),
        figures=(
            *(Figure(f"exact posteriors, {n} positives, batch", f"{amount(rates[n])} people/s") for n in (4, 8, 12)),
            Figure("exact posteriors, 14 positives, batch", f"{amount(rates[14])} people/s"),
        ),
    )


def _single(people: list[Evidence], effort: Effort) -> float:
    """Median seconds of one person in numpy, over as many people as fit in a second."""
    first = timed(lambda: posterior(people[0]))
    count = int(np.clip(SINGLE_BUDGET * effort.of(10, 2) / max(first, 1e-4), effort.of(3, 1), 50))
    return statistics.median(timed(lambda person=person: posterior(person)) for person in people[:count])  # type: ignore[misc]


def _difference(people: list[Evidence]) -> float:
    few = people[:3]
    together, _ = marginals(few)
    return max(float(np.abs(posterior(p).marginals - row).max()) for p, row in zip(few, together, strict=True))
