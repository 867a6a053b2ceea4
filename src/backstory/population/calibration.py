"""Are the probabilities right? Reliability tables of causes, by class and overall, and what the intervals hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Facts, gather
from backstory.inference.intervals import DRAW_POSITIVES, drawn, intervals
from backstory.inference.network import Array, Network
from backstory.inference.sweep import posterior, variants

EDGES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
"""Bins of stated probability; the last one is closed."""

FRESH_DRAWS = 6
WORTH_STATING = 0.01
"""Intervals are judged for causes at least this likely."""


class Bin(BaseModel):
    """People and causes with a stated probability in [low, high): the mean stated and how often it was so."""

    model_config = ConfigDict(frozen=True)

    low: float
    high: float
    count: int
    stated: float
    happened: float


class Reliability(BaseModel):
    """One reliability table with its expected calibration error, in probability."""

    model_config = ConfigDict(frozen=True)

    of: str
    expected: float
    happened: float
    calibration_error: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Stated:
    """Marginals (C,) stated for a person, and which causes (C,) are truly there."""

    network: Network
    stated: Array
    truth: NDArray[np.bool_]


def stated(network: Network, facts: Facts, causes: Sequence[str], exact_positives: int) -> Stated:
    """The posterior of one person beside the truth."""
    found = posterior(gather(network, facts), exact_positives)
    truth = np.array([c in causes for c in network.causes])
    return Stated(network, found.marginals, truth)


def reliability(people: Sequence[Stated], cause_class: str | None = None) -> Reliability:
    """The reliability of all causes, or of those of one class; expected and happened are means a person."""
    said, was = [], []
    for person in people:
        inside = [cause_class in {None, c} for c in person.network.classes]
        said.append(person.stated[inside])
        was.append(person.truth[inside])
    p, hit = np.concatenate(said), np.concatenate(was).astype(np.float64)
    place = np.clip(np.searchsorted(EDGES, p, side="right") - 1, 0, len(EDGES) - 2)
    bins = []
    for index in np.unique(place):
        members = place == index
        bins.append(
            Bin(
                low=EDGES[index], high=EDGES[index + 1], count=int(members.sum()),
                stated=_short(p[members].mean()), happened=_short(hit[members].mean()),
            )
        )  # fmt: skip
    error = sum(b.count * abs(b.stated - b.happened) for b in bins) / max(1, len(p))
    return Reliability(
        of=cause_class or "all causes",
        expected=_short(p.sum() / len(people)),
        happened=_short(hit.sum() / len(people)),
        calibration_error=_short(error),
        bins=tuple(bins),
    )


def covered(network: Network, facts: Facts, exact_positives: int, seed: int) -> tuple[int, int]:
    """How many probabilities under fresh draws of the parameters lie inside the stated 10-90 % intervals, of how many."""
    point = posterior(gather(network, facts), exact_positives)
    low, high = intervals(network, facts, point, seed)
    random = np.random.default_rng([seed, 1])
    people = [gather(drawn(network, random), facts) for _ in range(FRESH_DRAWS)]
    draws = variants([bound_surplus(person, DRAW_POSITIVES, point.presentations) for person in people])
    likely = point.marginals >= WORTH_STATING
    inside = (draws >= low) & (draws <= high)
    return int(inside[:, likely].sum()), int(FRESH_DRAWS * likely.sum())


def _short(value: float) -> float:
    return round(float(value), 5)
