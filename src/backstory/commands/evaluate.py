"""`backstory evaluate`: measure intake, ranking and triage on patient cards."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from backstory.errors import InputError
from backstory.inference.network import Referral


def evaluate(
    cards: Annotated[Path, typer.Argument(help="The cards, one JSON object a line.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary and every card as one JSON document.")
    ] = False,
    unstated: Annotated[
        str, typer.Option("--unstated", help="absent: what a card does not state is answered no. unknown: don't know.")
    ] = "absent",
    setting: Annotated[
        Referral, typer.Option("--setting", help="Whose shares the printed ranking starts from; both are reported.")
    ] = Referral.REFERRED,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Also write a page with the confusion picture and reliability diagram."),
    ] = None,
    today: Annotated[str, typer.Option("--today", help="The day to reckon from, YYYY-MM-DD.")] = "2026-01-01",
) -> None:
    """Answer the interview from patient cards and score ranking, urgency and questions, with bootstrap intervals."""
    from backstory.evaluation import Unstated, read_cards, summarise  # noqa: PLC0415
    from backstory.evaluation import evaluate as run  # noqa: PLC0415
    from backstory.evaluation.report import as_document, page, table  # noqa: PLC0415
    from backstory.evaluation.scoring import class_shares  # noqa: PLC0415
    from backstory.interview.record import check_day  # noqa: PLC0415
    from backstory.knowledge.loading import load  # noqa: PLC0415

    if unstated not in tuple(Unstated):
        raise InputError(f"'{unstated}' is no way to answer.", hint="Give absent or unknown.")
    base, cases = load(), read_cards(cards)
    day: date = check_day(today)
    shown = sys.stderr.isatty()
    results = run(
        base,
        cases,
        today=day,
        unstated=Unstated(unstated),
        progress=(lambda n: print(f"\r{n}/{len(cases)}", end="", file=sys.stderr)) if shown else None,
    )
    if shown:
        print("\r", end="", file=sys.stderr)
    summary = summarise(results, class_shares(base), setting)
    if html is not None:
        try:
            html.write_text(page(summary, results, base), encoding="utf-8")
        except OSError as problem:
            raise InputError(
                f"the page cannot be written: {problem.strerror}", where=str(html), hint="Choose another file."
            ) from None
    print(json.dumps(as_document(summary, results)) if as_json else table(summary, results))
