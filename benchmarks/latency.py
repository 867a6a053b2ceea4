"""How long a person waits for the next question, over whole simulated interviews."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from backstory.errors import AnswerError
from backstory.inference import gather
from backstory.interview import Chooser, Interview, Screen
from backstory.knowledge import Region
from benchmarks.people import Person, draw, network, reply, shipped
from benchmarks.results import Effort, Figure, Section, duration

MOST_SCREENS = 80
TODAY = date(2026, 1, 15)
AIM = 0.020


@dataclass
class Waits:
    """Seconds of every `next_screen`, by what it had to do; screens and positives of each interview."""

    chosen: list[float] = field(default_factory=list)
    fixed: list[float] = field(default_factory=list)
    screens: list[int] = field(default_factory=list)
    positives: list[int] = field(default_factory=list)

    @property
    def every(self) -> list[float]:
        """All waits."""
        return [*self.fixed, *self.chosen]


def measure(effort: Effort) -> Section:
    """p50, p99 and the longest wait of each kind of screen."""
    chooser = Chooser(shipped())
    random = np.random.default_rng(11)
    first = [_first_choice(chooser, region) for region in Region]
    waits = Waits()
    for _ in range(effort.of(50, 10)):
        person = draw(Region(random.choice(list(Region), p=[0.6, 0.1, 0.3])), random)
        _interview(person, chooser, waits, random)
    kinds = {"all screens": waits.every, "fixed order and safety": waits.fixed, "chosen by information": waits.chosen}
    p99 = float(np.quantile(waits.every, 0.99))
    return Section(
        title="Waiting for the next question",
        about=(
            f"{len(waits.screens)} whole interviews with people drawn from the three networks, answering screen by screen; "
            f"median {np.median(waits.screens):.0f} screens and {np.median(waits.positives):.0f} positives each "
            f"(most {max(waits.positives)}). Tables are warm; building a region's network and its table of pairs, once a process, "
            f"takes {duration(max(first))} at most."
        ),
        columns=("screens", "number", "p50", "p99", "longest"),
        rows=tuple(
            (name, str(len(t)), *(duration(float(q)) for q in np.quantile(t, [0.5, 0.99, 1.0])))
            for name, t in kinds.items()
            if t
        ),
        figures=(
            Figure("next question, p50", duration(float(np.quantile(waits.every, 0.5)))),
            Figure("next question, p99", duration(p99), "20 ms", p99 < AIM),
        ),
    )


def _first_choice(chooser: Chooser, region: Region) -> float:
    start = time.perf_counter()
    chooser.family(region)
    return time.perf_counter() - start


def _interview(person: Person, chooser: Chooser, waits: Waits, random: np.random.Generator) -> None:
    interview = Interview(shipped(), TODAY, chooser=chooser)
    count = 0
    for count in range(MOST_SCREENS):  # noqa: B007
        asked = _watch(interview)
        start = time.perf_counter()
        screen = interview.next_screen()
        wait = time.perf_counter() - start
        (waits.chosen if asked.called else waits.fixed).append(wait)
        if screen is None:
            break
        _answer(interview, screen, reply(person, screen, random))
    waits.screens.append(count)
    region = interview.facts.region
    waits.positives.append(len(gather(network(region), interview.facts).names) if region else 0)


@dataclass
class _Watch:
    """Whether `Interview.ranked` was reached, that is, whether the screen was chosen by information."""

    called: bool = False


def _watch(interview: Interview) -> _Watch:
    watch = _Watch()
    rank = type(interview).ranked.__get__(interview)

    def ranked(*args: object) -> object:
        watch.called = True
        return rank(*args)

    interview.ranked = ranked  # type: ignore[method-assign, assignment]
    return watch


def _answer(interview: Interview, screen: Screen, value: object) -> None:
    """Answer; what contradicts an earlier answer is skipped, as a person would."""
    try:
        interview.answer(screen.id, value)
    except AnswerError:
        interview.skip(screen.id)
