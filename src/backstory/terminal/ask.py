"""The interview in a text window: one screen at a time, numbers to answer, a letter for everything else."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from backstory.assessment import assess
from backstory.assessment.build import faulty
from backstory.assessment.document import Assessment
from backstory.assessment.wording import PLACE_WORDS, headline
from backstory.errors import AnswerError, InputError, shown
from backstory.inference.evidence import Answer
from backstory.inference.network import Referral
from backstory.interview.interview import Interview
from backstory.interview.record import UNKNOWN
from backstory.interview.screens import Screen
from backstory.knowledge.schema import Form, Stage
from backstory.terminal.result import show, show_change
from backstory.terminal.story import Story

KEYS = "[dim][b]?[/b] help · [b]w[/b] why we ask · [b]d[/b] don't know · [b]s[/b] skip · [b]b[/b] back · [b]e[/b] change an answer · [b]q[/b] stop and see the result[/dim]"


SHOWN_ALARMS = 3


class Stop(Exception):  # noqa: N818 - a signal, not an error
    """The person wants the result now."""


class Conversation:
    """Runs one interview on a console; ``keep`` is called after every answer so that nothing is lost."""

    def __init__(
        self,
        interview: Interview,
        console: Console,
        keep: Callable[[], None],
        read: Callable[[str], str] = input,
        story: Story | None = None,
    ) -> None:
        self.interview, self.console, self.keep, self.read = interview, console, keep, read
        self.story = story
        self.warned: set[str] = set()

    def run(self, referral: Referral) -> Assessment:
        """Ask until enough is known, show the result, offer the self-tests, show it again if they changed it.

        A failure inside ends in the result that says "see a clinician today".
        """
        try:
            return self._run(referral)
        except (InputError, OSError, EOFError):  # the answers cannot be saved, or nobody is there any more
            raise
        except Exception as problem:
            result = faulty(self.interview, problem)
            show(self.console, result, self.interview.base)
            return result

    def _run(self, referral: Referral) -> Assessment:
        self._welcome()
        self._ask_all()
        result = assess(self.interview, referral)
        show(self.console, result, self.interview.base)
        if self.interview.may_examine(result.urgency.level) and self._offers_examination():
            self.interview.examine()
            self._ask_all()
            after = assess(self.interview, referral)
            show_change(self.console, result, after)
            show(self.console, after, self.interview.base)
            result = after
        return result

    def _welcome(self) -> None:
        if self.interview.record.answers:
            self.console.print("[b]Welcome back.[/b] We go on where you stopped.\n")
            return
        self.console.print("\n[b]Backstory[/b]  a check for a stiff or painful back or neck\n")
        self.console.print("First the signs of danger, then some questions. It takes about five minutes.")
        self.console.print("Nothing leaves this computer. Backstory is not a doctor.\n")
        self.console.print(KEYS + "\n")

    def _ask_all(self) -> None:
        try:
            self._warn()
            while (screen := self.interview.next_screen()) is not None:
                if self.story is not None and screen.stage != Stage.EMERGENCY and self._begins():
                    self._hear(self.story)
                    continue
                self._ask(screen)
                self.keep()
                self._warn()
        except Stop:
            return
        if self.interview.stopped:
            self.console.print(Text(f"\n{self.interview.stopped.text}", style="dim"))

    def _begins(self) -> bool:
        """Whether nothing but the tick-list has been answered."""
        return self.interview.record.story is None and not self.interview.asked

    def _hear(self, story: Story) -> None:
        """The person's own words, once, after the tick-list; an emergency in them is shown at once."""
        self.story = None
        story.hear(self.interview, self.console, self.read)
        self.keep()
        self._warn()

    def _ask(self, screen: Screen) -> None:
        self._draw(screen)
        while True:
            typed = self.read("> ").strip().lower()
            try:
                if self._command(typed, screen):
                    return
            except AnswerError as problem:
                self.console.print(Text(str(problem), style="yellow"))

    def _command(self, typed: str, screen: Screen) -> bool:
        """Act on what was typed; True when the screen is done."""
        interview = self.interview
        match typed:
            case "?" | "h":
                self._help(screen)
            case "w":
                self.console.print(Text(screen.why, style="italic"))
            case "q":
                raise Stop
            case "s":
                interview.skip(screen.id)
                return True
            case "d":
                interview.answer(screen.id, UNKNOWN)
                return True
            case "b":
                interview.back()
                return True
            case "e":
                return self._edit()
            case "" if known := self._known(screen):
                interview.answer(screen.id, known if screen.multiple else known[0])
                return True
            case _:
                interview.answer(screen.id, parse(typed, screen))
                return True
        return False

    def _edit(self) -> bool:
        """Change an earlier answer and show what that does to the ranking."""
        given = list(self.interview.record.answers)
        if not given:
            self.console.print("[yellow]There is no answer to change yet.[/yellow]")
            return False
        for number, ident in enumerate(given, 1):
            answer = str(self.interview.record.answers[ident])
            text = self.interview.screen(ident).text
            self.console.print(Text.assemble(f"  {number}  {text}  ", (answer, "dim")))
        picked = pick(self.read("Which one? (number, Enter to go back) ").strip(), given)
        if picked is None:
            return False
        before = assess(self.interview)
        self._ask(self.interview.screen(picked))
        show_change(self.console, before, assess(self.interview))
        return True

    def _draw(self, screen: Screen) -> None:
        number = self.interview.asked + 1 if screen.id != "emergency" else 0
        lines: list[Text | Table] = []
        if screen.again:
            lines.append(Text("You were not sure. Please look once more; it matters.", style="yellow"))
        lines += [Text(f"{n}. {step}") for n, step in enumerate(screen.steps, 1)]
        if screen.stop_if:
            lines.append(Text(f"Stop at once if: {screen.stop_if}", style="red"))
        options = Table.grid(padding=(0, 2, 0, 0))
        options.add_column(justify="right", width=3, style="bold cyan")
        options.add_column()
        for place, option in enumerate((o for o in screen.options if o.id not in {"none", UNKNOWN}), 1):
            options.add_row(str(place), Text(f"{option.text}  ✓" if option.id in self._known(screen) else option.text))
        if none := next((o for o in screen.options if o.id == "none"), None):
            options.add_row("0", Text(none.text))
        if options.row_count:
            lines.append(options)
        title = Text.assemble((f"{number}  " if number else "", "dim"), (screen.text, "bold"))
        style = "red" if screen.stage == "emergency" else "cyan"
        self.console.print(
            Panel(
                Group(*lines) if lines else Text(screen.help, style="dim"),
                title=title,
                title_align="left",
                border_style=style,
            )
        )
        known = " Enter keeps what is ticked." if self._known(screen) else ""
        self.console.print(Text(hint(screen) + known, style="dim"))

    def _known(self, screen: Screen) -> list[str]:
        """Options that the person has told already, in their own words."""
        present = {i for i, a in self.interview.facts.answers.items() if a is Answer.PRESENT}
        told = set(self.interview.record.told) if screen.id not in self.interview.record.answers else set()
        return [option.id for option in screen.options if option.id in told & present]

    def _help(self, screen: Screen) -> None:
        self.console.print(Text(screen.help))
        for place, option in enumerate(screen.options, 1):
            if option.help:
                self.console.print(Text.assemble((f"  {place}  ", "bold"), f"{option.text}: ", (option.help, "dim")))

    def _warn(self) -> None:
        """An alarm is shown the moment it fires; going on is possible but not the default."""
        new = [f for f in self.interview.alarms if f.rule.id not in self.warned]
        if not new:
            return
        self.warned |= {f.rule.id for f in self.interview.alarms}
        lines = [Text(PLACE_WORDS[new[0].where], style="bold")]
        for alarm in new[:SHOWN_ALARMS]:
            lines.append(Text(f"\n• {alarm.rule.text}"))
            if alarm.level is new[0].level:
                lines.append(Text(f"  {alarm.rule.action}"))
                if alarm.rule.say:
                    lines.append(
                        Text(f"  {'Say for them' if self.interview.carer else 'Say'}: {alarm.rule.say}", style="italic")
                    )
        title = Text(headline(new[0].level, new[0].where).upper(), style="bold")
        self.console.print(Panel(Group(*lines), title=title, title_align="left", border_style="bold red"))
        typed = (
            self.read("Press Enter to stop here and see what to do. Type c to go on while you wait for help. ")
            .strip()
            .lower()
        )
        if typed != "c":
            raise Stop

    def _offers_examination(self) -> bool:
        self.console.print(
            "\n[b]Some simple tests you can do alone[/b] can add to this: for example walking on your heels, or bending. "
            "They take about five minutes. Have a chair or wall within reach, and stop if anything hurts a lot."
        )
        return self.read("Do them now? (y/N) ").strip().lower() in {"y", "yes"}


def hint(screen: Screen) -> str:
    """How to answer this screen."""
    if screen.form is Form.NUMBER:
        return f"Type a number{f' ({screen.unit})' if screen.unit else ''}."
    if screen.multiple:
        return "Type the numbers that fit, with spaces between, or 0."
    return "Type one number."


def pick(typed: str, options: list[str]) -> str | None:
    """The option of this number, counted from 1; None if it is none of them."""
    numbers = {str(number): option for number, option in enumerate(options, 1)}
    return numbers.get(typed)


def parse(typed: str, screen: Screen) -> str | float | list[str]:
    """What was typed as an answer; raises `AnswerError` with what would be right."""
    if screen.form is Form.NUMBER:
        try:
            return float(typed.replace(",", "."))
        except ValueError:
            raise AnswerError(f"{shown(typed)} is not a number.", hint=hint(screen)) from None
    if screen.form is Form.YES_NO and typed in {"y", "yes", "n", "no"}:
        return "present" if typed.startswith("y") else "absent"
    options = [o.id for o in screen.options if o.id not in {"none", UNKNOWN}]
    picks = typed.replace(",", " ").split()
    if picks == ["0"] and any(o.id == "none" for o in screen.options):
        return "none"
    chosen = [option for option in (pick(p, options) for p in picks) if option is not None]
    if not picks or len(chosen) < len(picks):
        raise AnswerError(f"{shown(typed)} is not on the list.", hint=hint(screen))
    if screen.multiple:
        return chosen
    if len(chosen) != 1:
        raise AnswerError("one answer only, please.", hint=hint(screen))
    return chosen[0]
