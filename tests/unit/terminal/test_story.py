"""The person's own words in the terminal: read, confirmed, corrected, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase
from backstory.terminal.story import FAILED, Story

Begin = Callable[..., Interview]


def hear(interview: Interview, *typed: str, text: str | None = None, story: Story | None = None) -> str:
    """Hold the story with everything that will be typed; gives what was on the screen."""
    screen, left = StringIO(), list(typed)

    def read(prompt: str) -> str:
        screen.write(prompt)
        return left.pop(0)

    (story or Story(interview.base, text)).hear(interview, Console(file=screen, width=110), read)
    assert not left
    return " ".join(screen.getvalue().split())


def test_enter_skips_it(begin: Begin) -> None:
    interview = begin()
    hear(interview, "")
    assert not interview.record.answers
    assert interview.record.story is None


def test_what_is_understood_is_shown_with_the_words_and_answers_the_interview(begin: Begin) -> None:
    interview = begin()
    seen = hear(interview, "My low back hurts and my left calf tingles, for two weeks.", "")
    assert "“low back”" in seen
    assert interview.facts.answers["site_low_back"] == "present"
    assert interview.facts.answers["leg_numb_tingling"] == "present"
    assert interview.facts.duration_days == 14
    assert interview.asked == 0


def test_what_is_wrong_is_taken_out(begin: Begin) -> None:
    interview = begin()
    hear(interview, "My low back hurts.", "1")
    assert "site_low_back" not in interview.facts.answers


def test_what_was_not_understood_is_shown(begin: Begin) -> None:
    assert "Not understood: The parrot sings Verdi" in hear(begin(), "My low back hurts. The parrot sings Verdi.", "")


def test_a_denied_danger_is_still_asked(begin: Begin, base: KnowledgeBase) -> None:
    interview = begin()
    seen = hear(interview, "My low back hurts. No numbness between my legs.", "")
    assert "I will still ask" in seen
    assert "saddle_numbness_new" not in interview.facts.answers


def test_an_emergency_fires_at_once(begin: Begin) -> None:
    interview = begin()
    hear(interview, "", text="Since this morning I can't pee and my low back hurts")
    assert interview.alarms


def test_an_emergency_told_after_an_empty_tick_list_is_not_lost(begin: Begin) -> None:
    interview = begin()
    interview.answer("emergency", "none")
    hear(interview, "", text="Since this morning I can't pee and my low back hurts")
    assert interview.facts.answers["urinary_retention_new"] == "present"
    assert interview.alarms


def test_a_reader_that_fails_leaves_the_questions(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("inside")

    story = Story(begin().base)
    monkeypatch.setattr(story, "_understood", broken)
    interview = begin()
    assert FAILED in hear(interview, "My low back hurts", story=story)
    assert not interview.record.answers


def test_an_answer_on_a_screen_outweighs_what_the_text_told(begin: Begin) -> None:
    interview = begin()
    hear(interview, "", text="I have a fever and my low back hurts")
    interview.answer("fever_rigors", "absent")
    assert interview.facts.answers["fever_rigors"] == "absent"
