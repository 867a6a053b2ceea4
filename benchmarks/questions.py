"""Choosing questions for many people at once, against the speed at which this machine multiplies matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backstory.inference.hypotheses import (
    Family,
    beliefs,
    information,
    log_prior,
    need_information,
    needs_of,
    one_hot,
    pairs_family,
)
from backstory.inference.network import Array
from benchmarks.people import network, shipped, with_positives
from benchmarks.results import Effort, Figure, Section, amount, duration, seconds

SQUARE = 2048
PRODUCTS = 4
"""Products of (N, H) with (H, F): two for the beliefs, two for the information."""


@dataclass(frozen=True)
class Crowd:
    """prior (N, H), present and absent (N, F) of N people."""

    prior: Array
    present: Array
    absent: Array


def crowd(family: Family, count: int) -> Crowd:
    """People early and late in an interview: 1 to 8 positives."""
    net = network()
    facts = [f for n in range(1, 9) for f in with_positives(n, count // 8, seed=n)]
    hot = [one_hot(net, f) for f in facts]
    return Crowd(
        np.array([log_prior(net, family, f) for f in facts]),
        np.array([p for p, _ in hot]),
        np.array([a for _, a in hot]),
    )


def measure(effort: Effort) -> Section:
    """Beliefs and expected information of every finding over all pairs of causes; share of the product's own rate."""
    net = network()
    family = pairs_family(net)
    people = crowd(family, effort.of(1024, 512))
    count, sets, findings = len(people.prior), *family.present.shape
    repeats = effort.of(9, 5)
    belief = beliefs(family, people.prior, people.present, people.absent)[0]
    needs = needs_of(family, np.array([shipped().causes[c].need.rank for c in net.causes], dtype=np.int64))
    square = np.random.default_rng(0).random((SQUARE, SQUARE))
    times = {
        "beliefs": seconds(lambda: beliefs(family, people.prior, people.present, people.absent), repeats),
        "information about the cause": seconds(lambda: information(belief, family.present, family.entropy), repeats),
        "information about urgency": seconds(lambda: need_information(belief[:256], family.present, needs), 3)
        * count
        / 256,
        "one product (N, H) @ (H, F)": seconds(lambda: belief @ family.present, repeats),
        "one product (N, F) @ (F, H)": seconds(lambda: people.present @ family.log_present.T, repeats),
        f"one product {SQUARE} x {SQUARE}": seconds(lambda: square @ square, repeats),
    }
    product = 2.0 * count * sets * findings / 1e9
    work = dict.fromkeys(times, product)
    work |= {
        "beliefs": 2 * product,
        "information about the cause": 2 * product,
        "information about urgency": product * needs.shape[1],
        f"one product {SQUARE} x {SQUARE}": 2.0 * SQUARE**3 / 1e9,
    }
    total = times["beliefs"] + times["information about the cause"]
    rate = PRODUCTS * product / total
    same = PRODUCTS * product / (2 * times["one product (N, H) @ (H, F)"] + 2 * times["one product (N, F) @ (F, H)"])
    best = work[f"one product {SQUARE} x {SQUARE}"] / times[f"one product {SQUARE} x {SQUARE}"]
    return Section(
        title="Choosing questions in batches",
        about=(
            f"{count} people (N), {amount(sets)} sets of one or two causes (H), {findings} findings (F), float64. Beliefs and "
            f"information are {PRODUCTS} products of these shapes, and everything else (softmax, entropies) counts against them: "
            f"{rate / same:.0%} of the rate of bare products of the same shapes, {rate / best:.0%} of that of a large square one. "
            "Urgency is shown apart: it multiplies once for each of the five levels."
        ),
        columns=("step", "time", "GFLOP/s"),
        rows=tuple((name, duration(t), amount(work[name] / t)) for name, t in times.items()),
        figures=(
            Figure("question choice in batches", f"{amount(count / total)} people/s"),
            Figure("- of the rate of bare products, same shapes", f"{rate / same:.0%}", "75 %", rate / same >= 0.75),
            Figure("- of the rate of a large square product", f"{rate / best:.0%}"),
        ),
    )
