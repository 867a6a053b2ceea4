"""Ages, durations, sexes and numbers as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from backstory.intake import quantities

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("i'm a man of 43", 43),
        ("i am a 67-year-old woman", 67),
        ("aged 82", 82),
        ("45 years old", 45),
        ("i'm 31 and fit", 31),
        ("in my early 60s", 60),
        ("seventy-two years old", 72),
        ("i am 12 weeks pregnant", None),
        ("i am 95 kg", None),
        ("the house is old", None),
    ],
)
def test_ages(text: str, age: float | None) -> None:
    assert quantities.age_of(text) == age


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("for three weeks", 21),
        ("for the past 6 months", 182.4),
        ("began two days ago", 2),
        ("for 2-3 days", 2.5),
        ("since yesterday", 1),
        ("a 5 week history", 35),
        ("for a couple of years", 730.5),
        ("since this morning", 0.5),
        ("since monday", 6),
        ("since 2024", 730.5),
        ("for years", 1500),
        ("low back pain 5 days", 5),
        ("neck pain, 3 weeks, no injury", 21),
        ("back pain since 2 days", 2),
        ("pain from two days", 2),
        ("back pain past few days", 3),
        ("for couple of days", 2),
    ],
)
def test_how_long_a_spell_has_lasted(text: str, days: float) -> None:
    assert [one.days for one in quantities.lastings(text, TODAY) if one.spell][:1] == [pytest.approx(days)]


@pytest.mark.parametrize("text", ["pain 3 times a day", "back pain 5 days a week", "in pain two hours after meals"])
def test_how_often_is_not_how_long(text: str) -> None:
    assert not [one for one in quantities.lastings(text, TODAY) if one.spell]


def test_an_age_is_no_duration() -> None:
    assert not quantities.lastings("i am 45 years old", TODAY)


@pytest.mark.parametrize(("text", "sex"), [("i am a woman", "female"), ("i'm a 30-year-old guy", "male"), ("my wife says", None), ("a man and a woman", None)])  # fmt: skip
def test_sexes(text: str, sex: str | None) -> None:
    assert quantities.sex_of(text) == sex


@pytest.mark.parametrize(("text", "minutes"), [("ten minutes", 10), ("half an hour", 30), ("1 to 2 hours", 90), ("an hour", 60)])  # fmt: skip
def test_minutes(text: str, minutes: float) -> None:
    found = quantities.minutes(text)
    assert found is not None
    assert found[0] == minutes


def test_a_distance_is_walked_at_an_easy_pace() -> None:
    found = quantities.walking_minutes("only 120 metres")
    assert found is not None
    assert found[0] == 2


@pytest.mark.parametrize(("text", "score"), [("8/10", 8), ("8 out of 10", 8), ("six out of ten", 6), ("7-8/10", 8)])
def test_pain_scores(text: str, score: float) -> None:
    found = quantities.severity(text)
    assert found is not None
    assert found[0] == score
