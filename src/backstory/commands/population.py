"""`backstory population`: simulated people, and how the program would judge them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from backstory.errors import InputError
from backstory.knowledge.conditions import Region

population_app = typer.Typer(help="Judge simulated people.", no_args_is_help=True)


@population_app.callback()
def _root() -> None:
    """Judge simulated people."""


@population_app.command("simulate")
def simulate(
    people: Annotated[int, typer.Option("--people", min=1, max=100_000, help="How many people are interviewed.")] = 300,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same people.")] = 1,
    region: Annotated[Region | None, typer.Option("--region", help="Only pain of this region.")] = None,
    endangered: Annotated[int, typer.Option("--endangered", min=0, help="How many with a dangerous cause.")] = 60,
    complete: Annotated[int, typer.Option("--complete", min=0, help="How many also answer every question.")] = 100,
    calibrated: Annotated[int, typer.Option("--calibrated", min=0, help="How many of these get all chances.")] = 60,
    intervals: Annotated[int, typer.Option("--intervals", min=0, help="How many with checked intervals.")] = 5,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the page to this Markdown file, its diagram beside it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the study as one JSON document.")] = False,
) -> None:
    """Interview simulated people, and say how often each urgency comes, why, and how right the chances are."""
    from backstory.knowledge.loading import load  # noqa: PLC0415
    from backstory.population.report import diagram, page  # noqa: PLC0415
    from backstory.population.study import StudySize, run_study  # noqa: PLC0415

    size = StudySize(people, endangered, min(complete, people), min(calibrated, people), min(intervals, people))
    study = run_study(load(), size, seed, region, progress=lambda text: print(text, file=sys.stderr))
    if report is not None:
        picture = report.with_suffix(".svg")
        try:
            report.write_text(page(study, picture.name), "utf-8")
            picture.write_text(diagram(study.chances.overall), "utf-8")
        except OSError as problem:
            raise InputError(
                f"the report cannot be written: {problem.strerror}", where=str(report), hint="Choose another file."
            ) from None
    print(study.model_dump_json() if as_json else page(study))
