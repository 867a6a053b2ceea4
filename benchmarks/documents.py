"""How long one person waits for their words to be read, for the result, for the plan and for its paper."""

from __future__ import annotations

import json
import statistics
from datetime import date
from functools import partial
from pathlib import Path

import yaml

from backstory.api import health_reader, make_plan, reader
from backstory.assessment import assess
from backstory.intake.reader import LONGEST
from backstory.interview import Chooser, Interview
from backstory.plan.paper import paper
from backstory.plan.person import PersonFile
from benchmarks.people import shipped
from benchmarks.results import Effort, Figure, Section, duration, seconds

ROOT = Path(__file__).parent.parent
STORIES = Path(__file__).parent / "cards" / "dev.jsonl"
WORDS = 300
AIM_PLAN = 0.050
AIM_LONG = 2.0
"""How much longer a word of the longest text may take than one of a usual text."""


def measure(effort: Effort) -> Section:
    """Medians over the patient cards that the tests hold, with the persons of the plan's tests."""
    texts = [json.loads(line)["story"] for line in STORIES.read_text("utf-8").splitlines()]
    usual, longest = " ".join(" ".join(texts).split()[:WORDS]), " ".join(texts)[:LONGEST]
    chooser = Chooser(shipped())
    interviews = [_answered(path, chooser) for path in sorted((ROOT / "tests" / "cards").glob("card-*.yaml"))]
    persons = [_person(path) for path in sorted((ROOT / "tests" / "persons").glob("*.yaml"))]
    results = [assess(interview) for interview in interviews]
    health_reader()
    plans = [(results[i % len(results)], person) for i, person in enumerate(persons[: effort.of(len(persons), 12)])]
    repeats = effort.of(5, 1)

    usual_words, long_words = len(usual.split()), len(longest.split())
    times = {
        f"a text of {usual_words} words read": [seconds(lambda: reader().read(usual), repeats)],
        f"the longest text read, {long_words:,d} words": [seconds(lambda: reader().read(longest), repeats)],
        "the result": [seconds(partial(assess, interview), repeats) for interview in interviews],
        "the plan": [seconds(partial(make_plan, *one), repeats) for one in plans],
        "the plan on paper": [seconds(partial(paper, make_plan(*one)), 1) for one in plans[:6]],
    }
    read, read_longest, _, planned, _ = (statistics.median(t) for t in times.values())
    ratio = (read_longest / long_words) / (read / usual_words)
    return Section(
        title="One person's documents",
        about=(
            f"In one process, everything warm, on {len(interviews)} patient cards and {len(plans)} persons from the tests: "
            "the median and the longest of them."
        ),
        columns=("what", "number", "median", "longest"),
        rows=tuple(
            (what, str(len(t)), duration(statistics.median(t)), duration(max(t))) for what, t in times.items()
        ),
        figures=(
            Figure("reading: a word of the longest text to one of a usual text", f"{ratio:.1f}", f"under {AIM_LONG:.0f}", ratio < AIM_LONG),
            Figure("the result, median", duration(statistics.median(times["the result"]))),
            Figure("the plan, median", duration(planned), duration(AIM_PLAN), planned < AIM_PLAN),
        ),
    )  # fmt: skip


def _answered(path: Path, chooser: Chooser) -> Interview:
    card = yaml.safe_load(path.read_text("utf-8"))
    today = card["today"] if isinstance(card["today"], date) else date.fromisoformat(card["today"])
    interview = Interview(shipped(), today, chooser=chooser)
    for ident, value in card["answers"].items():
        interview.answer(ident, value)
    return interview


def _person(path: Path) -> PersonFile:
    return PersonFile.model_validate(yaml.safe_load(path.read_text("utf-8"))["person"])
