"""Interviews on disk: what was said comes back as it was, in the same order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backstory.interview import Interview
from backstory.terminal.saving import read_record, save

Begin = Callable[..., Interview]
LATER = date(2027, 1, 1)


@pytest.mark.parametrize("ident", ["emergency", "age", "worse_sitting", "duration"])
@pytest.mark.parametrize("said", [["unknown"] * 3, ["unknown", "skipped"], ["skipped", "unknown", "skipped"]])
def test_every_interview_can_be_resumed(
    begin: Begin, enough: dict[str, Any], tmp_path: Path, ident: str, said: list[str]
) -> None:
    interview = begin({k: v for k, v in enough.items() if k != ident})
    for value in said:
        interview.answer(ident, value)
    save(interview.record, tmp_path / "kept.json")
    again = read_record(interview.base, tmp_path / "kept.json", LATER)
    assert again == interview.record
    assert list(again.answers) == list(interview.record.answers)


SKIPS: list[Callable[[Interview], None]] = [lambda i: i.skip("emergency"), lambda i: i.answer("emergency", "skipped")]


@pytest.mark.parametrize("skip", SKIPS, ids=["skipped", "answered as skipped"])
@pytest.mark.parametrize("said", ["unknown", {"fever_rigors": "unknown"}, ["fever_rigors"], "none"])
def test_a_skip_takes_nothing_back(begin: Begin, said: Any, skip: Callable[[Interview], None]) -> None:
    interview = begin({"emergency": said})
    before = dict(interview.record.answers), interview.facts
    skip(interview)
    assert (interview.record.answers, interview.facts) == before
    assert (shown := interview.next_screen()) is not None
    assert shown.id == "who"
