"""Third-party patient cards and ordinary people, answered from the history alone."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from backstory.api import Interview, knowledge
from backstory.assessment.document import Assessment
from backstory.inference.network import Referral
from backstory.knowledge.schema import Urgency
from backstory.terminal.saving import read_record

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
PEOPLE = sorted((HERE.parent / "people").glob("*.yaml"))
EXPECTED: dict[str, Any] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
FIRST, ENOUGH = 3, 10


@cache
def result(path: Path) -> Assessment:
    """The assessment of one answer file.

    The cards are a case series, so the ranking starts from the shares of people already sent on; urgency never does.
    """
    record = read_record(knowledge(), path, TODAY)
    return Interview(today=record.today, record=record).assessment(Referral.REFERRED)


def ranked(card: str) -> list[str]:
    """Classes of a card's result, likeliest first."""
    return [c.cause_class for c in result(HERE / f"{card}.yaml").classes]


def test_every_card_has_its_expectation() -> None:
    assert {path.stem for path in HERE.glob("card-*.yaml")} == set(EXPECTED)
    assert len(EXPECTED) == 12


@pytest.mark.parametrize("card", sorted(EXPECTED))
def test_the_urgency_of_a_card_is_acceptable(card: str) -> None:
    assert result(HERE / f"{card}.yaml").urgency.level in EXPECTED[card]["urgency_acceptable"]


def test_the_class_of_most_cards_is_among_the_first() -> None:
    missed = {
        card: ranked(card)[:FIRST]
        for card, expected in EXPECTED.items()
        if not set(expected["acceptable"]) & set(ranked(card)[:FIRST])
    }
    assert len(EXPECTED) - len(missed) >= ENOUGH, missed


@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_an_ordinary_person_may_care_for_themselves(path: Path) -> None:
    found = result(path).urgency
    assert found.level is Urgency.SELF_CARE, [because.text for because in found.because]
