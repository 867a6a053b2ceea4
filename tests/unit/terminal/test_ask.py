"""The interview in a text window, typed by a script."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from backstory.assessment.document import Assessment
from backstory.assessment.wording import HEADLINES, PLACE_WORDS
from backstory.errors import AnswerError
from backstory.inference.network import Referral
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency, Where
from backstory.terminal.ask import SHOWN_ALARMS, Conversation, parse

Begin = Callable[..., Interview]


class Typed(Conversation):
    """A conversation with everything that will be typed; the end of it is the end of the input."""

    def __init__(self, interview: Interview, *lines: str) -> None:
        self.screen = StringIO()
        self.left = list(lines)
        self.kept: list[dict[str, Any]] = []
        console = Console(file=self.screen, width=110, highlight=False)
        super().__init__(interview, console, self.remember, self.type_next)

    def remember(self) -> None:
        self.kept.append(dict(self.interview.record.answers))

    def type_next(self, prompt: str) -> str:
        self.screen.write(prompt)
        if not self.left:
            raise EOFError
        return self.left.pop(0)

    @property
    def seen(self) -> str:
        return " ".join(self.screen.getvalue().split())

    def finish(self) -> Assessment:
        return self.run(Referral.PRIMARY_CARE)


def test_it_opens_with_the_dangers_and_the_keys(begin: Begin, base: KnowledgeBase) -> None:
    typed = Typed(begin(), "q")
    typed.finish()
    assert "not a doctor" in typed.seen
    assert base.emergency.text in typed.seen
    assert "why we ask" in typed.seen
    assert not typed.kept


def test_numbers_pick_options_and_zero_is_none(begin: Begin, base: KnowledgeBase) -> None:
    typed = Typed(begin(), "0", "1", "42", "2", "1 5", "q", "n")
    typed.finish()
    assert typed.interview.record.answers == {
        "emergency": "none", "who": "self", "age": 42.0, "sex": "male",
        "sites": [base.questions["sites"].findings[0], base.questions["sites"].findings[4]],
    }  # fmt: skip
    assert not typed.left


def test_every_answer_is_kept_at_once(begin: Begin) -> None:
    typed = Typed(begin(), "0", "1", "42")
    with pytest.raises(EOFError):
        typed.finish()
    assert [list(kept) for kept in typed.kept] == [["emergency"], ["emergency", "who"], ["emergency", "who", "age"]]


@pytest.mark.parametrize("wrong", ["", "x", "99", "-1", "1 99", "0 1", "1.5", "²", "y", "\x00", "9" * 5000])
def test_what_is_not_on_the_list_is_told_and_asked_again(begin: Begin, wrong: str) -> None:
    typed = Typed(begin(), wrong, "0", "q")
    typed.finish()
    assert "not on the list" in typed.seen
    assert typed.interview.record.answers == {"emergency": "none"}


@pytest.mark.parametrize("wrong", ["", "old", "300", "-4", "nan", "1e9", "[red]"])
def test_a_number_that_cannot_be_is_told_and_asked_again(begin: Begin, wrong: str) -> None:
    typed = Typed(begin({"emergency": "none", "who": "self"}), wrong, "42", "q")
    typed.finish()
    assert "from 0 to 120" in typed.seen or "is not a number" in typed.seen
    assert typed.interview.record.answers["age"] == 42.0


def test_help_and_why_explain_without_answering(begin: Begin, base: KnowledgeBase) -> None:
    typed = Typed(begin(), "?", "w", "q")
    typed.finish()
    assert base.emergency.help[:60] in typed.seen
    assert base.emergency.why[:60] in typed.seen
    assert not typed.interview.record.answers


def test_dont_know_on_the_dangers_is_asked_once_more(begin: Begin) -> None:
    typed = Typed(begin(), "d", "d", "q")
    typed.finish()
    assert typed.seen.count("Please look once more") == 1
    assert typed.interview.record.answers == {"emergency": "unknown"}


def test_skip_goes_on_and_back_returns(begin: Begin) -> None:
    typed = Typed(begin(), "0", "s", "b", "2", "q")
    typed.finish()
    assert typed.interview.record.answers == {"emergency": "none", "who": "other"}
    assert "How old are they?" in typed.seen


def test_back_at_the_start_stays_there(begin: Begin) -> None:
    typed = Typed(begin(), "b", "q")
    typed.finish()
    assert not typed.interview.record.answers


def test_an_earlier_answer_can_be_changed_and_the_change_is_shown(begin: Begin, enough: dict[str, Any]) -> None:
    typed = Typed(begin(enough), "e", "3", "71", "q", "n")
    typed.finish()
    assert typed.interview.record.answers["age"] == 71.0
    assert "changes nothing that matters" in typed.seen or "→" in typed.seen


@pytest.mark.parametrize("pick", ["", "0", "99", "x", "²"])
def test_a_change_can_be_called_off(begin: Begin, pick: str) -> None:
    typed = Typed(begin({"emergency": "none"}), "e", pick, "q")
    typed.finish()
    assert typed.interview.record.answers == {"emergency": "none"}


def test_with_nothing_answered_there_is_nothing_to_change(begin: Begin) -> None:
    typed = Typed(begin(), "e", "q")
    typed.finish()
    assert "no answer to change yet" in typed.seen


def test_an_alarm_stops_the_interview_unless_the_person_goes_on(begin: Begin, base: KnowledgeBase) -> None:
    place = str(1 + base.emergency.findings.index("saddle_numbness_new"))
    stopped = Typed(begin(), place, "")
    result = stopped.finish()
    assert result.urgency.level.value.startswith("emergency")
    assert " NOW" in stopped.seen
    assert not stopped.interview.record.answers.keys() - {"emergency"}
    on = Typed(begin(), place, "c", "1", "42", "q")
    on.finish()
    assert set(on.interview.record.answers) == {"emergency", "who", "age"}


def alarm_box(typed: Typed) -> list[str]:
    """The lines of the first alarm: its title, then what stands inside, unwrapped only where it was short."""
    lines = typed.screen.getvalue().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("╭─") and line.upper() == line)
    end = next(n for n in range(start, len(lines)) if lines[n].startswith("╰"))
    return [line.strip("╭╮│─ ") for line in lines[start:end]]


@pytest.mark.parametrize("who", ["self", "other"])
def test_an_alarm_says_what_to_do_where_why_and_what_to_say(begin: Begin, who: str) -> None:
    interview = begin({"emergency": "none", "who": who})
    interview.answer("emergency", ["saddle_numbness_new"])
    typed = Typed(interview, "")
    typed.finish()
    (alarm,) = interview.alarms
    assert alarm.rule.say
    title, first, *rest = alarm_box(typed)
    assert title == HEADLINES[Urgency.EMERGENCY_TODAY].upper()
    assert first == PLACE_WORDS[Where.EMERGENCY_DEPARTMENT]
    say = "Say for them" if who == "other" else "Say"
    assert " ".join(" ".join(rest).split()) == f"• {alarm.rule.text} {alarm.rule.action} {say}: {alarm.rule.say}"


def test_an_alarm_for_another_place_than_the_emergency_department_names_that_place(begin: Begin) -> None:
    typed = Typed(begin({"emergency": ["suicidal_thoughts"]}), "")
    result = typed.finish()
    title, first, *_ = alarm_box(typed)
    assert title == "GET HELP TODAY, WITHOUT DELAY."
    assert first == PLACE_WORDS[Where.SAME_DAY_CLINICIAN]
    assert result.urgency.headline == "Get help today, without delay."
    assert "emergency department" not in result.urgency.headline


def test_an_alarm_box_tells_three_signs_at_most_and_the_most_urgent_place(begin: Begin) -> None:
    signs = [
        "collapse_or_shock",
        "saddle_numbness_new",
        "stroke_signs",
        "confusion_drowsy_new",
        "urinary_retention_new",
    ]
    typed = Typed(begin({"emergency": signs}), "")
    typed.finish()
    alarms = typed.interview.alarms
    assert len(alarms) > SHOWN_ALARMS == 3
    title, first, *rest = alarm_box(typed)
    assert title == HEADLINES[Urgency.EMERGENCY_NOW].upper()
    assert first == PLACE_WORDS[Where.AMBULANCE]
    assert sum(line.startswith("•") for line in rest) == 3
    told = " ".join(" ".join(rest).split())
    assert [alarm.rule.text in told for alarm in alarms[:4]] == [True, True, True, False]


def test_a_resumed_interview_says_so(begin: Begin) -> None:
    typed = Typed(begin({"emergency": "none"}), "q")
    typed.finish()
    assert "Welcome back" in typed.seen
    assert "Who is this for?" in typed.seen


def test_the_result_shows_what_to_do_and_that_it_is_no_doctor(begin: Begin, enough: dict[str, Any]) -> None:
    typed = Typed(begin(enough), "q", "n")
    result = typed.finish()
    assert result.urgency.headline in typed.seen
    assert "What may be behind it" in typed.seen
    assert "cannot examine you" in typed.seen


def test_a_danger_already_on_record_is_told_when_the_interview_resumes(begin: Begin) -> None:
    typed = Typed(begin({"emergency": ["saddle_numbness_new"]}), "")
    typed.finish()
    assert " NOW" in typed.seen
    assert not typed.left


def test_help_counts_the_options_as_the_screen_does(begin: Begin) -> None:
    interview = begin()
    typed = Typed(interview, "?", "q")
    typed.finish()
    options = interview.screen("emergency").options
    place, option = next((n, o) for n, o in enumerate(options, 1) if o.help)
    assert f"{place} {option.text}: {option.help[:20]}" in typed.seen


def test_a_failure_inside_ends_with_see_a_clinician_today(
    begin: Begin, enough: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    interview = begin(enough)
    monkeypatch.setattr(interview, "next_screen", fail)
    typed = Typed(interview)
    result = typed.finish()
    assert result.fault is not None
    assert "See a clinician today" in typed.seen


def test_what_is_typed_is_never_read_as_markup(begin: Begin) -> None:
    typed = Typed(begin({"emergency": "none", "who": "self"}), "[bold]7[/bold]", "[/]", "q")
    typed.finish()
    assert "'[bold]7[/bold]' is not a number" in typed.seen


def test_parse_reads_each_kind_of_screen(begin: Begin) -> None:
    interview = begin()
    assert parse("3,5", interview.screen("pain_severity")) == 3.5
    assert parse("y", interview.screen("fall_on_tailbone_or_birth")) == "present"
    assert parse("no", interview.screen("fall_on_tailbone_or_birth")) == "absent"
    assert parse("2", interview.screen("fall_on_tailbone_or_birth")) == "absent"
    assert parse("1, 2", interview.screen("sites")) == list(interview.base.questions["sites"].findings[:2])
    with pytest.raises(AnswerError, match="one answer only"):
        parse("1 2", interview.screen("sex"))
