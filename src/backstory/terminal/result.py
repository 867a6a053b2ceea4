"""The result in a text window: what to do first, then why, then everything else."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from backstory.assessment.document import Assessment, CausePart, InvestigationPart
from backstory.assessment.wording import PLACE_WORDS, between, in_hundred
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Advice, Urgency

STYLES = {
    Urgency.EMERGENCY_NOW: "bold red",
    Urgency.EMERGENCY_TODAY: "bold red",
    Urgency.URGENT_48H: "bold yellow",
    Urgency.ROUTINE: "bold blue",
    Urgency.SELF_CARE: "bold green",
}
BAR = 24
TOLD_CHANGES = 6
LEAST_BITS = 0.005
CHANGES = (
    ("What would change this", "urgency", False),
    ("Open answers that would put another cause first", "cause", False),
    ("Given answers that would, were they otherwise", "cause", True),
)
"""Titles of the kinds of change, with whether they touch answers already given."""
TOLD_WEIGHT, TOLD_REASONS = 2.0, 4
"""A person is told the few answers that moved a cause by two decibans or more; a clinician sees all."""


def show(console: Console, result: Assessment, base: KnowledgeBase, *, everything: bool = False) -> None:
    """Print the whole result. With ``everything`` also sources, all tests and what a clinician would ask."""
    console.print()
    console.print(_urgency(result))
    if result.urgency.level.rank < Urgency.EMERGENCY_TODAY.rank or everything:
        _likely(console, result, base, everything=everything)
        _contributors(console, result, everything=everything)
    _tests(console, result, everything=everything)
    _changes(console, result, everything=everything)
    for note in result.notes:
        console.print(f"\n[yellow]Note.[/yellow] {escape(note)}")
    if everything:
        _sources(console, result)
    else:
        console.print("\n[dim]Every number has a source: add --all to see them, with the weights and all tests.[/dim]")
    console.print(f"\n[dim]{escape(result.not_a_doctor)}[/dim]")
    checked = ""
    if result.sources:
        unverified = sum(not s.verified for s in result.sources)
        checked = f"; {unverified} of {len(result.sources)} sources not verified"
    console.print(
        f"[dim]Knowledge {result.knowledge.version} ({result.knowledge.hash}), not yet reviewed by a clinician{checked}. "
        f"Answers of {result.today}.[/dim]\n"
    )


def _urgency(result: Assessment) -> Panel:
    urgency = result.urgency
    lines: list[RenderableType] = [Text(PLACE_WORDS[urgency.where])]
    for reason in urgency.because:
        if reason.level is urgency.level or reason.level.rank >= Urgency.URGENT_48H.rank:
            lines.append(Text(f"\n• {reason.text}"))
            if reason.action and reason.level is urgency.level:
                lines.append(Text(f"  {reason.action}", style="bold"))
            if reason.say and reason.level is urgency.level:
                lines.append(Text(f"  Say: {reason.say}", style="italic"))
    lines.append(Text(f"\n{urgency.safety_net}"))
    if urgency.watch_for:
        lines.append(Text("Get emergency help at once for: " + "; ".join(urgency.watch_for) + "."))
    return Panel(
        Group(*lines),
        title=Text(urgency.headline, style="bold"),
        title_align="left",
        border_style=STYLES[urgency.level],
    )


def _likely(console: Console, result: Assessment, base: KnowledgeBase, *, everything: bool) -> None:
    if not result.causes:
        return
    console.print("\n[b]What may be behind it[/b]  [dim]more than one can be true at once[/dim]\n")
    shown = [c for c in result.causes if c.probability >= 0.02][: 8 if everything else 5]
    for cause in shown:
        console.print(_bar(cause))
        if cause in shown[:3]:
            _reasons(console, cause, base, everything=everything)
    if result.approximate:
        console.print("[dim]Many answers at once: these numbers are close approximations.[/dim]")


def _bar(cause: CausePart) -> Text:
    point, high = round(cause.probability * BAR), round(cause.high * BAR)
    bar = Text("█" * point, style="cyan") + Text("▒" * max(0, high - point), style="dim cyan")
    bar += Text("·" * (BAR - max(high, point)), style="dim")
    words = f"{cause.words}, {in_hundred(cause.probability)}; {between(cause.low, cause.high)}"
    return bar + Text(f"  {cause.name}", style="bold") + Text(f"  {words}", style="dim")


def _reasons(console: Console, cause: CausePart, base: KnowledgeBase, *, everything: bool) -> None:
    def line(text: str) -> None:
        console.print(Padding(text, (0, 0, 0, 4)))

    line(f"[dim]{escape(cause.summary)}[/dim]")
    for label, reasons in (("Speaks for it", cause.reasons_for), ("Speaks against it", cause.reasons_against)):
        strong = [r for r in reasons if abs(r.weight) >= TOLD_WEIGHT][:TOLD_REASONS]
        told = reasons if everything else strong or reasons[:2]
        parts = []
        for r in told:
            detail = f", {r.weight:+.0f} dB, {r.source}, {r.grade}" if everything else ""
            parts.append(f"{escape(r.text)} [dim]({r.strength}{detail})[/dim]")
        if parts:
            line(f"{label}: " + "; ".join(parts))
    if cause.unknown and everything:
        line("[dim]Not known yet: " + "; ".join(escape(base.findings[i].statement) for i in cause.unknown) + "[/dim]")
    line(f"[dim]What usually happens: {escape(cause.outlook)}[/dim]\n")


def _contributors(console: Console, result: Assessment, *, everything: bool) -> None:
    if not result.contributors:
        return
    console.print("\n[b]What may add to it[/b]  [dim]not causes in themselves[/dim]")
    for part in result.contributors:
        text = f"• [b]{escape(part.name)}[/b]. {escape(f'{part.because} {part.what_helps}')}"
        if everything:
            text += f" [dim]{escape(part.causality)} (strength {part.strength:.2f}, {part.source}, {part.grade})[/dim]"
        console.print(text)


def _tests(console: Console, result: Assessment, *, everything: bool) -> None:
    useful = [i for i in result.investigations if i.advice is not Advice.NOT_NOW]
    rest = [i for i in result.investigations if i.advice is Advice.NOT_NOW]
    if result.urgency.level.rank >= Urgency.EMERGENCY_TODAY.rank and not everything:
        useful, rest = [i for i in useful if i.advice is Advice.URGENT], []
    if not useful and not rest:
        return
    console.print("\n[b]Tests[/b]")
    for item in useful:
        console.print(
            f"• [b]{escape(item.name)}[/b] "
            f"({'urgent' if item.advice is Advice.URGENT else 'may help the doctor'}): {escape(item.why)}"
        )
        _worth(console, item, everything=everything)
    if everything:
        console.print(_table(rest))
    elif rest:
        common = [i for i in rest if i.id in {"xray_spine", "mri_spine", "full_blood_count"}]
        for item in common:
            console.print(f"[dim]• {escape(item.name)}: not advised now. {escape(_first(item.why))}[/dim]")
            _worth(console, item, everything=False)


def _worth(console: Console, item: InvestigationPart, *, everything: bool) -> None:
    """What the test would tell, beside the advice; for a person only where something of it is counted."""
    if everything:
        console.print(Padding(f"[dim]{escape(_told(item))}[/dim]", (0, 0, 0, 2)))
    elif any(r.audience == "everyone" for r in item.value.results) or (
        item.value.bits is not None and item.advice is Advice.NOT_NOW
    ):
        console.print(Padding(f"[dim]{escape(item.in_words)}[/dim]", (0, 0, 0, 2)))


def _told(item: InvestigationPart) -> str:
    """The value of a test for a clinician: bits, and every result that would change the plan."""
    value = item.value
    if value.bits is None:
        return value.why_not or ""
    size = f"{'' if value.exact else 'about '}{value.bits:.2f}" if value.bits >= LEAST_BITS else "fewer than 0.01"
    parts = [f"{size} bits about the class of cause."]
    for result in value.results:
        effects = [result.effect.rstrip(".")] if result.effect else []
        effects += [f"{result.first_class} first"] if result.first_class else []
        effects += [f"{name} over its threshold" for name in result.over_threshold]
        parts.append(f"{result.text} ({in_hundred(result.probability)}): {'; '.join(effects)}.")
    if not value.results:
        parts.append("No counted result changes urgency, first class or a grave class.")
    if value.not_counted:
        parts.append(f"Not counted: {value.not_counted}")
    return " ".join(parts)


def _first(text: str) -> str:
    """The first two sentences."""
    return ". ".join(text.split(". ")[:2]).rstrip(".") + "."


def _table(items: list[InvestigationPart]) -> Table:
    table = Table(title="Not advised now", title_justify="left", show_edge=False)
    table.add_column("Test")
    table.add_column("Why")
    table.add_column("What it would tell")
    table.add_column("Sources")
    for item in items:
        table.add_row(escape(item.name), escape(item.why), escape(_told(item)), ", ".join(item.source))
    return table


def _changes(console: Console, result: Assessment, *, everything: bool) -> None:
    """Signs that would raise urgency; a clinician also sees what would lower it, and what would put another cause first."""
    if result.urgency.level is Urgency.EMERGENCY_NOW and not everything:
        return
    shown = [c for c in result.would_change if c.audience == "everyone" or everything]
    for title, kind, given in CHANGES:
        lines = [c for c in shown if (c.kind, c.given) == (kind, given)]
        if lines:
            console.print(f"\n[b]{title}[/b]")
        for change in lines if everything else lines[:TOLD_CHANGES]:
            chance = f" [dim]({_percent(change.probability)})[/dim]" if everything else ""
            console.print(f"• {escape(change.text)}: [b]{escape(change.effect)}[/b]{chance}")


def _percent(probability: float | None) -> str:
    return "no probability in the model" if probability is None else f"{in_hundred(probability)} given the rest"


def _sources(console: Console, result: Assessment) -> None:
    console.print("\n[b]Sources[/b]")
    for source in result.sources:
        mark = "" if source.verified else " [yellow](not verified)[/yellow]"
        console.print(f"[dim]{source.id}[/dim]  {escape(source.text)} {escape(source.url or '')}{mark}")


def show_change(console: Console, before: Assessment, after: Assessment) -> None:
    """What an edit or the self-tests did: urgency, and causes that moved by two points or more in a hundred."""
    if before.urgency.level is not after.urgency.level:
        console.print(f"Urgency: {before.urgency.headline} → [b]{after.urgency.headline}[/b]")
    old = {c.id: c.probability for c in before.causes}
    moved = [
        (c, c.probability - old.get(c.id, 0.0)) for c in after.causes if abs(c.probability - old.get(c.id, 0.0)) >= 0.02
    ]
    for cause, change in moved:
        arrow = "[green]▲[/green]" if change > 0 else "[red]▼[/red]"
        console.print(
            f"  {arrow} {escape(cause.name)}: {in_hundred(old.get(cause.id, 0.0))} → {in_hundred(cause.probability)}"
        )
    if not moved and before.urgency.level is after.urgency.level:
        console.print("[dim]This changes nothing that matters.[/dim]")
