"""From nothing to the first question: fresh processes, with the knowledge already cached and without."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.results import Effort, Figure, Section, duration

FIRST = """
from datetime import date
from backstory.interview import Interview
from backstory.knowledge import load
print(Interview(load(), date(2026, 1, 15)).next_screen().model_dump_json(), flush=True)
"""
CHOSEN = """
from backstory.inference import Facts
from backstory.interview import Chooser
from backstory.knowledge import Region, load
base = load()
view = Chooser(base).view(Facts(age=50.0, region=Region.LOW_BACK), Region.LOW_BACK)
print(len(view.worth), flush=True)
"""
BACKSTORY = Path(sys.executable).parent / "backstory"
AIM = 1.0


def measure(effort: Effort) -> Section:
    """Seconds from the start of a process to its first line of output."""
    commands = {
        "python: first question": [sys.executable, "-c", FIRST],
        "python: first chosen question": [sys.executable, "-c", CHOSEN],
        "backstory assess --stdio: first question": [str(BACKSTORY), "assess", "--stdio"],
    }
    rows, figures = [], []
    for name, command in commands.items():
        with tempfile.TemporaryDirectory() as cache:
            first_line(command, Path(cache))
            warm = _median([first_line(command, Path(cache)) for _ in range(effort.of(7, 2))])
        cold = _median([_cold(command) for _ in range(effort.of(3, 1))])
        rows.append((name, *(duration(t) if t is not None else "failed" for t in (warm, cold))))
        if warm is not None and cold is not None:
            aim, met = ("1 s", warm < AIM) if name.endswith("first question") else ("", None)
            figures.append(Figure(f"{name}, cached", duration(warm), aim, met))
            figures.append(Figure(f"{name}, no cache", duration(cold)))
    return Section(
        title="Cold start",
        about=(
            "A new process each time, until its first line of output; the operating system's file cache is warm. Without a cache, "
            "all knowledge files are read and checked first, as on the very first run."
        ),
        columns=("process", "knowledge cached", "no cache"),
        rows=tuple(rows),
        figures=tuple(figures),
    )


def _cold(command: list[str]) -> float | None:
    with tempfile.TemporaryDirectory() as cache:
        return first_line(command, Path(cache))


def _median(times: list[float | None]) -> float | None:
    """The median, or None as soon as one run failed."""
    taken = [t for t in times if t is not None]
    return statistics.median(taken) if taken and len(taken) == len(times) else None


def first_line(command: list[str], cache: Path) -> float | None:
    """Seconds until a process prints a line of JSON; None if it does not. The process is ended afterwards."""
    environment = {**os.environ, "BACKSTORY_CACHE": str(cache)}
    start = time.perf_counter()
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return None
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - start
        process.kill()
    try:
        json.loads(line)
    except ValueError:
        return None
    return taken
