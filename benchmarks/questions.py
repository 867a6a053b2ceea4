"""Choosing questions for many people at once, against the speed at which this machine multiplies matrices."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backstory.inference.evidence import answered_columns
from backstory.inference.hypotheses import (
    Family,
    binary_entropy,
    information_in_batches,
    log_prior,
    pairs_family,
)
from backstory.inference.network import Array
from benchmarks.people import network, with_positives
from benchmarks.results import Effort, Figure, Section, amount, duration, timed

SQUARE = 2048


@dataclass(frozen=True)
class Crowd:
    """prior (N, H) and answers (N, 2F) of N people."""

    prior: Array
    answers: Array


def crowd(family: Family, count: int) -> Crowd:
    """People early and late in an interview: 1 to 8 positives."""
    net = network()
    facts = [f for n in range(1, 9) for f in with_positives(n, count // 8, seed=n)]
    answers = np.zeros((len(facts), 2 * len(net.findings)))
    for row, person in enumerate(facts):
        present, absent = answered_columns(net, person)
        answers[row, present] = 1.0
        answers[row, [len(net.findings) + column for column in absent]] = 1.0
    return Crowd(np.array([log_prior(net, family, f) for f in facts]), answers)


def measure(effort: Effort) -> Section:
    """Beliefs and expected information of every finding over all pairs of causes; share of the product's own rate."""
    net = network()
    family = pairs_family(net)
    people = crowd(family, effort.of(2048, 512))
    count, sets, findings = len(people.prior), len(family.members), len(net.findings)
    evidence = np.concatenate([family.log_present, family.quiet.choice])
    said = np.random.default_rng(0).random((count, len(evidence)))
    belief = np.random.default_rng(0).random((1024, sets))
    square = np.random.default_rng(0).random((SQUARE, SQUARE))
    entropies = np.random.default_rng(0).random((count, findings))
    steps: dict[str, Callable[[], object]] = {
        "choice of the next question": lambda: information_in_batches(family, people.prior, people.answers),
        "bare products, same shapes": lambda: [
            (said[rows : rows + 1024] @ evidence, belief @ family.table) for rows in range(0, count, 1024)
        ],
        f"one product {SQUARE} x {SQUARE}": lambda: square @ square,
        "entropies": lambda: binary_entropy(entropies),
    }
    rounds = [{name: timed(step) for name, step in steps.items()} for _ in range(effort.of(25, 9))][1:]
    times = {name: statistics.median(r[name] for r in rounds) for name in steps}
    product = 2.0 * count * sets * (len(evidence) + 2 * findings) / 1e9
    work = dict.fromkeys(list(steps)[:2], product) | {list(steps)[2]: 2.0 * SQUARE**3 / 1e9}
    ours, bare, large = work

    def share(other: str) -> float:
        """Our rate over another's, paired round by round: the machine's speed moves more than the ratio does."""
        return statistics.median(work[ours] / r[ours] / (work[other] / r[other]) for r in rounds)

    of_same, of_large = share(bare), share(large)
    return Section(
        title="Choosing questions in batches",
        about=(
            f"{count} people (N), {amount(sets)} sets of one or two causes (H) of {len(family.quiet.choice)} parts (A), "
            f"{findings} findings (F), float64: the products of (N, F + A) with (F + A, H) and of (N, H) with (H, 2F), and "
            "everything else (silences, softmax, entropies) counts against them: "
            f"{of_same:.0%} of the rate of bare products of the same shapes, {of_large:.0%} of that of a large square one."
        ),
        columns=("step", "time", "GFLOP/s"),
        rows=tuple((name, duration(t), amount(work[name] / t) if name in work else "") for name, t in times.items()),
        figures=(
            Figure("question choice in batches", f"{amount(count / times['choice of the next question'])} people/s"),
            Figure("- of the rate of bare products, same shapes", f"{of_same:.0%}", "75 %", of_same >= 0.75),
            Figure("- of the rate of a large square product", f"{of_large:.0%}"),
        ),
    )
