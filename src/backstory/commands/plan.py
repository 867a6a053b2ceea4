"""`backstory plan` and `backstory options`: what to do today, safely, and what each choice is worth."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from backstory.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from backstory.assessment.document import Assessment
    from backstory.knowledge.base import KnowledgeBase
    from backstory.plan import Plan

MAX_BYTES = 5_000_000


def plan(
    person: Annotated[Path, typer.Option("--person", help="The person's file (YAML): age, conditions, medicines...")],
    assessment: Annotated[
        Path | None, typer.Option("--assessment", help="The result of 'backstory assess --json'.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=1, max=240, help="Minutes a day for movement (15).")
    ] = None,
    gate_only: Annotated[
        bool, typer.Option("--gate-only", help="Only what is safe: no assessment, no movements chosen.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Also write it in large print on paper (PDF).")] = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Also write the dates for a calendar (.ics).")] = None,
    today: Annotated[str | None, typer.Option("--today", help="The day to reckon from, YYYY-MM-DD.")] = None,
) -> None:
    """Make a small safe plan: what to do today, this week and in six weeks, with reasons, sources and a safety-net."""
    from backstory.knowledge.loading import load  # noqa: PLC0415
    from backstory.plan import HealthReader, make_plan, read_person  # noqa: PLC0415

    if assessment is None and not gate_only:
        raise InputError("a plan stands on an assessment.", hint="Give --assessment FILE, or --gate-only.")
    if assessment is not None and gate_only:
        raise InputError("--gate-only judges without an assessment.", hint="Leave one of the two out.")
    if gate_only and (pdf or ics):
        raise InputError("there is no plan to write with --gate-only.", hint="Give --assessment FILE.")
    told = read_person(person)
    if minutes is not None:
        wishes = told.preferences.model_copy(update={"minutes": minutes})
        told = told.model_copy(update={"preferences": wishes})
    result = None if assessment is None else read_assessment(assessment)
    day = _day(today, result)
    base = load()
    made = make_plan(base, HealthReader(base), told, result, day)
    if ics is not None:
        from backstory.plan.calendar import calendar  # noqa: PLC0415

        _write(ics, calendar(made))
    if pdf is not None:
        from backstory.plan.paper import paper  # noqa: PLC0415

        _write(pdf, paper(made))
    _show(made, base, as_json=as_json, gate_only=gate_only)


def options(
    as_json: Annotated[bool, typer.Option("--json", help="Print the grid as one JSON document.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Also write it as a page.")] = None,
) -> None:
    """Every remedy side by side: what it is, what it does, harms, effort, cost, who should not, and how sure we are."""
    from backstory.knowledge.loading import load  # noqa: PLC0415
    from backstory.plan.grid import grid, page  # noqa: PLC0415
    from backstory.terminal.plan import show_grid  # noqa: PLC0415

    rows = grid(load())
    if html is not None:
        _write(html, page(rows).encode())
    if as_json:
        print(json.dumps([row.model_dump(mode="json", by_alias=True) for row in rows]))
    else:
        show_grid(_console(), rows)


def read_assessment(path: Path) -> Assessment:
    """Read the document that ``assess --json`` prints. Raises `InputError`."""
    from backstory.assessment.document import Assessment  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise InputError(f"cannot be read: {problem.strerror}", where=str(path)) from None
    if len(content) > MAX_BYTES:
        raise InputError("is too large for an assessment", where=str(path), hint="Give what 'assess --json' printed.")
    try:
        return Assessment.model_validate_json(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        hint = "Make it anew with 'backstory assess --json > FILE'."
        raise InputError(f"is no assessment: {field}: {first['msg']}", where=str(path), hint=hint) from None


def _day(given: str | None, result: Assessment | None) -> date:
    """The day given, else that of the assessment, else this one."""
    from backstory.interview.record import check_day  # noqa: PLC0415

    if given is not None:
        return check_day(given)
    return date.today() if result is None else date.fromisoformat(result.today)


def _show(made: Plan, base: KnowledgeBase, *, as_json: bool, gate_only: bool) -> None:
    from backstory.terminal.plan import show_gate, show_plan  # noqa: PLC0415

    if as_json:
        fields = {"knowledge", "gate", "ask", "understood", "not_understood"} if gate_only else None
        print(json.dumps(made.model_dump(mode="json", by_alias=True, include=fields)))
    elif gate_only:
        show_gate(_console(), made, base)
    else:
        show_plan(_console(), made, base)


def _console() -> Console:
    from backstory.terminal.window import Window  # noqa: PLC0415

    return Window(highlight=False, width=min(110, Window().width))


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or nothing. Raises `InputError`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        hint = "Choose another file."
        raise InputError(f"the file cannot be written: {problem.strerror}", where=str(path), hint=hint) from None
    print(f"Written to {path}.", file=sys.stderr)
