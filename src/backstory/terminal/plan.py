"""A plan, its gate and the option grid in a text window."""

from __future__ import annotations

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Verdict
from backstory.plan.document import Item, Plan, ReasonPart
from backstory.plan.grid import STANCE_WORDS, Row

STYLES = {Verdict.ALLOWED: "green", Verdict.CAUTION: "yellow", Verdict.BLOCKED: "red"}


def show_plan(console: Console, plan: Plan, base: KnowledgeBase) -> None:
    """Print the whole plan: today first."""
    console.print()
    console.print(Panel(Text(plan.headline, style="bold"), title="Your plan", title_align="left"))
    console.print("\n[b]Today[/b]")
    for item in plan.today:
        _item(console, item)
    if plan.week:
        console.print("\n[b]This week[/b]")
        names = {item.id: item.name for item in plan.today}
        for day in plan.week:
            what = ", ".join(names[i] for i in day.do) or day.note or ""
            console.print(Text(f"  {day.date}  {what}" + (f"  ({day.minutes:g} minutes)" if day.do else "")))
    for title, lines in (
        ("When to do more", plan.progress), ("When to do less", plan.ease), ("When to stop", plan.stop),
        ("On a bad day", plan.bad_day), ("In a flare-up", plan.flare), ("Later", plan.prevention),
    ):  # fmt: skip
        _lines(console, title, lines)
    if plan.six_weeks:
        console.print("\n[b]Six weeks[/b]")
        for stage in plan.six_weeks:
            console.print(Text(f"  • {stage.text}"))
    for device in plan.devices:
        console.print(
            Panel(
                Group(
                    Text(device.evidence),
                    Text(device.buying),
                    Text(device.size_text),
                    *(Text(f"• {c}") for c in device.cautions),
                    *(Text(f"? {m}", style="dim") for m in device.not_coached),
                ),
                title=f"{device.name}: {device.verdict.value}",
                title_align="left",
            )
        )
    _ask(console, plan)
    console.print(Panel(Text(plan.safety_net.if_), title=f"By {plan.safety_net.by}", title_align="left"))
    if plan.safety_net.watch_for:
        console.print(Text(f"Get emergency help for: {'; '.join(plan.safety_net.watch_for)}.", style="bold"))
    console.print(Text(f"\n{plan.not_a_doctor}", style="dim"))
    console.print(
        Text(
            f"Knowledge {base.version} ({base.hash}), not yet reviewed by a clinician. {len(plan.sources)} sources: --json lists them.\n",
            style="dim",
        )
    )


def show_gate(console: Console, plan: Plan, base: KnowledgeBase) -> None:
    """Print the verdict on every remedy and device; movements are counted."""
    table = Table("", "", "Why", show_header=False, box=None, padding=(0, 1))
    for ident, part in plan.gate.items():
        if ident in base.movements:
            continue
        why = part.reasons[0].text if part.reasons else ""
        table.add_row(Text(part.verdict.value, style=STYLES[part.verdict]), Text(ident), Text(why))
    console.print(table)
    moves = [part.verdict for ident, part in plan.gate.items() if ident in base.movements]
    counts = ", ".join(f"{moves.count(verdict)} {verdict.value}" for verdict in Verdict)
    console.print(f"\nMovements: {counts}.")
    _ask(console, plan)


def show_grid(console: Console, rows: tuple[Row, ...]) -> None:
    """Print the option grid, one block a remedy."""
    for row in rows:
        console.print(f"\n[b]{row.name}[/b]  [dim]{STANCE_WORDS[row.stance]}[/dim]")
        for effect in row.effects:
            console.print(Text(f"  {effect.worth} ({effect.where}): {effect.plain} ({effect.sure})"))
        console.print(Text(f"  Harms: {row.harms}"))
        console.print(Text(f"  {row.effort}. {row.cost}"))
        if row.who_should_not:
            console.print(Text(f"  Not with: {'; '.join(row.who_should_not)}", style="dim"))


def _item(console: Console, item: Item) -> None:
    if item.kind == "advice":
        console.print(Text(f"  • {item.text}"))
        return
    console.print(Text.assemble(("\n  ", ""), (item.name, "bold cyan"), ("  ", ""), (item.text, "")))
    for place, step in enumerate(item.how, 1):
        console.print(Text(f"    {place}. {step}"))
    for reason in item.cautions:
        console.print(Text(f"    Mind: {reason.text}", style="yellow"))
    if item.why:
        console.print(Text(f"    Why: {item.why}", style="dim"))
    if item.stop_if:
        console.print(Text(f"    {item.stop_if}", style="dim"))


def _lines(console: Console, title: str, lines: tuple[ReasonPart, ...]) -> None:
    if lines:
        console.print(f"\n[b]{title}[/b]")
        for line in lines:
            console.print(Text(f"  • {line.text}"))


def _ask(console: Console, plan: Plan) -> None:
    """What the person's words were taken for, and what is still missing."""
    if plan.understood:
        console.print("\n[b]How we read your lists[/b]")
        for words in plan.understood:
            console.print(Text(f"  • “{words.said}”: {'; '.join(words.means)}", style="dim"))
    if plan.ask:
        console.print("\n[b]Tell us, and more may be possible[/b]")
        for one in plan.ask:
            console.print(Text(f"  • {one.text}"))
