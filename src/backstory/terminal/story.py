"""The trouble in the person's own words: read while they look on, confirmed by them, what was not understood shown."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from backstory.assessment.document import Heard, StoryPart
from backstory.interview.interview import Interview
from backstory.knowledge.base import KnowledgeBase

if TYPE_CHECKING:
    from backstory.intake import Proposal, Reader

INVITATION = "Tell it in your own words, if you like: what hurts, since when, what else is different. Enter to skip."
FAILED = "Your words could not be read just now. The questions will ask all that matters."


class Story:
    """One person's own words. The language parts load in the background from the moment this is made.

    ``text``: what was given beforehand; else the person is asked for it after the tick-list.
    """

    def __init__(self, base: KnowledgeBase, text: str | None = None) -> None:
        self._base, self._text = base, text
        loader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="language")
        self._reader: Future[Reader] = loader.submit(self._load)
        loader.shutdown(wait=False)

    def _load(self) -> Reader:
        from backstory.intake import Reader  # noqa: PLC0415 - this is what takes its time

        return Reader(self._base)

    def hear(self, interview: Interview, console: Console, read: Callable[[str], str]) -> None:
        """Ask for the text, read it, let the person take out what is wrong, and answer the rest from it."""
        text = self._text
        if text is None:
            console.print(f"\n[b]{INVITATION}[/b]")
            text = read("> ").strip()
        if not text.strip():
            return
        try:
            part, proposal = self._understood(interview, text)
        except Exception:  # the questions stand without it: nothing is lost, and nothing was answered
            console.print(Text(FAILED, style="yellow"))
            return
        interview.record.story = text
        wrong = self._confirm(part, console, read)
        answers = {i: v for i, v in proposal.answers.items() if i not in wrong and i not in interview.record.answers}
        interview.tell(answers)

    def _understood(self, interview: Interview, text: str) -> tuple[StoryPart, Proposal]:
        from backstory.assessment.story import story_part  # noqa: PLC0415
        from backstory.intake import proposed  # noqa: PLC0415

        understood = self._reader.result().read(text, interview.record.today)
        proposal = proposed(self._base, understood)
        return story_part(self._base, understood, proposal), proposal

    def _confirm(self, part: StoryPart, console: Console, read: Callable[[str], str]) -> set[str]:
        """Show what was understood; gives the findings that the person took out."""
        taken = list({heard.finding: heard for heard in part.heard if heard.taken}.values())
        if part.note:
            console.print(Text(part.note, style="yellow"))
        if taken:
            console.print("\n[b]This is what I understood:[/b]")
            for number, heard in enumerate(taken, 1):
                console.print(_line(number, heard))
        if part.to_confirm:
            console.print(
                Text("Some signs of danger you denied or were not sure of. I will still ask about them.", style="dim")
            )
        if part.not_understood:
            console.print(Text(f"Not understood: {'; '.join(part.not_understood)}", style="dim"))
        if not taken:
            return set()
        typed = read("Is one of these wrong? Type its numbers, or Enter if all is right. ")
        numbers = {word for word in typed.replace(",", " ").split() if word.isdigit()}
        return {heard.finding for number, heard in enumerate(taken, 1) if str(number) in numbers}


def _line(number: int, heard: Heard) -> Text:
    what = heard.text if heard.state == "present" else f"no {heard.text}"
    value = f": {heard.value:g}" if heard.value is not None else ""
    return Text.assemble((f"  {number}  ", "bold cyan"), f"{what}{value}  ", (f"“{heard.said}”", "dim"))
