"""Rebuild docs/transcripts.md: three real runs of the terminal interview, typed by a script. Run by `make docs`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path

from rich.console import Console

from backstory.api import Interview
from backstory.inference.network import Referral
from backstory.interview.screens import Screen
from backstory.knowledge.schema import Form
from backstory.terminal.ask import Conversation

TODAY = date(2026, 11, 22)
WIDTH = 100


@dataclass(frozen=True)
class Person:
    """Who types: facts by id, present findings, numbers, and what is typed at other prompts."""

    title: str
    about: str
    facts: dict[str, str]
    present: frozenset[str]
    numbers: dict[str, float] = field(default_factory=dict)
    asides: dict[str, tuple[str, ...]] = field(default_factory=dict)
    examine: str = "n"


PEOPLE = (
    Person(
        "A back that locked after lifting",
        "A man of 38 lifted a washing machine two days ago. He asks once why a question is put.",
        {"who": "self", "age": "38", "sex": "male", "duration": "days"},
        frozenset({
            "site_low_back", "onset_lift_twist", "worse_bending_forward", "worse_lifting", "worse_turning_in_bed", "better_lying_down",
            "better_heat", "pain_cramp_spasm", "course_first_ever", "trend_improving", "sitting_long", "inactivity", "high_blood_pressure",
        }),
        {"pain_severity": 6, "morning_stiffness": 20},
        {"health": ("w",)},
    ),
    Person(
        "Pain down one leg, and the self-tests",
        "A woman of 46 with three weeks of back and leg pain. She is not sure about one thing, and does the self-tests.",
        {"who": "self", "age": "46", "sex": "female", "duration": "under_6_weeks"},
        frozenset({
            "site_low_back", "site_buttock", "site_one_side", "leg_pain_below_knee", "leg_pain_worse_than_back", "leg_numb_tingling",
            "worse_sitting", "worse_cough_sneeze_strain", "better_standing_walking", "better_changing_position", "pain_burning_electric",
            "onset_gradual", "course_first_ever", "trend_same", "test_slr_leg_pain", "test_bend_forward_hurts", "stress", "sitting_long",
        }),
        {"pain_severity": 6, "morning_stiffness": 10},
        {"spread_leg": ("?",)},
        examine="y",
    ),
    Person(
        "An emergency, for someone else",
        "A daughter answers for her father of 71. He has been treated for prostate cancer, and since yesterday his legs give way.",
        {"who": "other", "age": "71", "sex": "male", "main_region": "thoracic", "duration": "days"},
        frozenset({
            "both_legs_weak_numb_new", "site_mid_back", "cancer_ever", "trend_worsening", "course_different_worse", "gait_unsteady",
            "trunk_band_or_level", "bladder_change_mild", "night_pain_unremitting", "leg_numb_tingling", "leg_weakness",
        }),
        {"pain_severity": 8},
    ),
)  # fmt: skip


class Typist:
    """Answers prompts as the person would, and writes down what was typed."""

    def __init__(self, person: Person, interview: Interview, console: Console) -> None:
        self.person, self.interview, self.console = person, interview, console
        self.asked: dict[str, int] = {}

    def __call__(self, prompt: str) -> str:
        """What is typed at a prompt."""
        typed = self._typed(prompt)
        self.console.print(f"{prompt}[b]{typed}[/b]")
        return typed

    def _typed(self, prompt: str) -> str:
        if "Do them now" in prompt:
            return self.person.examine
        if "c to go on" in prompt:
            return "c"
        screen = self.interview.next_screen()
        assert screen is not None
        asides = self.person.asides.get(screen.id, ())
        place = self.asked.get(screen.id, 0)
        self.asked[screen.id] = place + 1
        return asides[place] if place < len(asides) else self._answer(screen)

    def _answer(self, screen: Screen) -> str:
        options = [option.id for option in screen.options if option.id not in {"none", "unknown"}]
        if screen.id in self.person.facts:
            value = self.person.facts[screen.id]
            return str(options.index(value) + 1) if options else value
        if screen.form is Form.NUMBER:
            return f"{self.person.numbers.get(screen.id, 0):g}"
        if screen.form is Form.YES_NO:
            return "y" if set(self.interview.base.questions[screen.id].findings) & self.person.present else "n"
        return " ".join(str(n) for n, ident in enumerate(options, 1) if ident in self.person.present) or "0"


def transcript(person: Person) -> str:
    """One run as Markdown."""
    output = StringIO()
    console = Console(file=output, width=WIDTH, color_system=None, highlight=False)
    interview = Interview(today=TODAY)
    Conversation(interview, console, lambda: None, Typist(person, interview, console)).run(Referral.PRIMARY_CARE)
    text = "\n".join(line.rstrip() for line in output.getvalue().strip().splitlines())
    return f"## {person.title}\n\n{person.about}\n\n```text\n{text}\n```\n"


def main() -> None:
    """Write the page."""
    head = "# Three real runs\n\nMade by `make docs` from the terminal interview itself; what the person typed stands after `>`. The people are made up.\n\n"
    page = Path(__file__).with_name("transcripts.md")
    page.write_text(head + "\n".join(transcript(person) for person in PEOPLE), "utf-8")


if __name__ == "__main__":
    main()
