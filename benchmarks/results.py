"""What a benchmark hands to `run`: headline figures for the one table, and a section of the page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEAST = 0.3
MOST_REPEATS = 50


@dataclass(frozen=True)
class Effort:
    """How much is measured: ``quick`` fits in a minute, full in six."""

    quick: bool

    def of(self, full: int, quick: int) -> int:
        """The number for this effort."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Figure:
    """One line of the one table; ``met`` is None where there is no aim."""

    what: str
    value: str
    aim: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Section:
    """One part of the page: how it was measured, then a table of texts."""

    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[Figure, ...]


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Median seconds of some work, after one run that does not count; short work is repeated for `LEAST` seconds."""
    work()
    times: list[float] = []
    while len(times) < repeats or (sum(times) < LEAST and len(times) < MOST_REPEATS):
        times.append(timed(work))
    return statistics.median(times)


def timed(work: Callable[[], object]) -> float:
    """Seconds of some work, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, padded so that it also reads well as text; the first column is on the left, others on the right."""
    lines = [list(columns), *[list(row) for row in rows]]
    widths = [max(3, *(len(line[i]) for line in lines)) for i in range(len(columns))]
    rule = ["-" * widths[0], *["-" * (width - 1) + ":" for width in widths[1:]]]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cells[0].ljust(widths[0]),
            *[cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)],
        ]
        return "| " + " | ".join(padded) + " |"

    return "\n".join([line(lines[0]), line(rule), *[line(cells) for cells in lines[1:]]])


def amount(value: float) -> str:
    """A number to three significant digits, thousands with commas."""
    if value >= 100:
        digits = 10 ** max(0, len(str(int(value))) - 3)
        return f"{round(value / digits) * digits:,d}"
    return f"{value:.3g}"


def duration(value: float) -> str:
    """Seconds in the unit that reads best."""
    for limit, unit, scale in ((1e-3, "us", 1e6), (1.0, "ms", 1e3)):
        if value < limit:
            return f"{amount(value * scale)} {unit}"
    return f"{amount(value)} s"
