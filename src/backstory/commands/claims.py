"""`backstory claims`: grade what an article or advert says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from backstory.claims import Claim, ClaimReport

_LOOKS = {
    "supported": ("SUPPORTED", "bold green"),
    "mixed": ("MIXED", "bold yellow"),
    "unsupported": ("NO PROOF FOUND", "bold magenta"),
    "contradicted": ("CONTRADICTED", "bold red"),
    "not_a_health_claim": ("NO HEALTH CLAIM", "bold blue"),
    "not_covered": ("NOT COVERED", "dim"),
}
_AGREES = ("RIGHT TO DOUBT IT", "bold green")


def claims(
    article: Annotated[
        str,
        typer.Argument(metavar="FILE|TEXT", help="A file, - for input, or the words themselves.", show_default=False),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON document.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also show what is not covered.")] = False,
) -> None:
    """Take an article or advert apart into its claims, and grade each by the evidence."""
    from backstory.claims import check_claims  # noqa: PLC0415 - --help must not pay for it
    from backstory.knowledge.loading import load  # noqa: PLC0415
    from backstory.terminal.window import Window  # noqa: PLC0415

    text = _text(article)
    report = check_claims(load(), text)
    if as_json:
        print(report.model_dump_json())
        return
    show(Window(highlight=False, width=min(110, Window().width)), report, everything=everything)


def _text(article: str) -> str:
    """What to check: the input, the content of a file, or the argument itself."""
    if article == "-":
        return sys.stdin.read()
    if not article.strip():
        return article
    path = Path(article)
    try:
        if not path.exists():
            return article
    except (OSError, ValueError):  # too long for a name, or with a sign that no name has: it is a text
        return article
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError as problem:
        raise InputError(
            f"the file cannot be read: {problem.strerror}", where=article, hint="Give a text file, or - for input."
        ) from None


def show(console: Console, report: ClaimReport, *, everything: bool) -> None:
    """Print the graded claims, verdict first, and how many there are of each."""
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if report.note:
        console.print(Text(report.note, style="yellow"))
    for claim in report.claims:
        if claim.id is None and not everything:
            continue
        word, style = _AGREES if claim.agrees else _LOOKS[claim.verdict]
        console.print(Text.assemble((word, style), f"  “{' '.join(claim.text.split())}”"))
        for line in _lines(claim):
            console.print(Padding(Text(line), (0, 0, 0, 4)))
        console.print()
    console.print(Text(_counts(report)))


def _lines(claim: Claim) -> list[str]:
    if claim.id is None:
        return []
    effect = [f"In numbers: {claim.effect}"] if claim.effect else []
    certainty = [f"Certainty: {claim.grade.value.replace('_', ' ')}."] if claim.grade else []
    sources = [f"Source: {source.title}" + (f" {source.url}" if source.url else "") for source in claim.source]
    denied = "The text denies: " if claim.agrees else "Claim: "
    return [f"{denied}{claim.statement}", str(claim.because), *effect, *certainty, *sources]


def _counts(report: ClaimReport) -> str:
    if not report.claims:
        return "Nothing was graded."
    counts = report.summary.model_dump()
    agrees = counts.pop("agrees")
    counts["not_covered"] -= agrees
    said = [f"{count} {_LOOKS[name][0].lower()}" for name, count in counts.items() if count]
    said += [f"{agrees} rightly doubted"] if agrees else []
    return "In all: " + ", ".join(said) + ". This grades claims; it is no advice for a person."
