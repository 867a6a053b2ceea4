"""What people write about backs: each sentence gets the verdicts that it should, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from backstory.claims import ClaimChecker

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sentence:
    """A sentence and the statements that it makes (``says``), denies, or may be said to make or deny."""

    text: str
    says: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


def sentences(name: str) -> list[Sentence]:
    rows = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return [Sentence(**row) for row in rows]


def graded(checker: ClaimChecker, text: str) -> tuple[set[str], set[str]]:
    """The statements that a text was found to make, and to deny."""
    claims = [claim for claim in checker.check(text).claims if claim.id]
    return {str(c.id) for c in claims if not c.agrees}, {str(c.id) for c in claims if c.agrees}


@pytest.mark.parametrize("case", sentences("sentences.yaml"), ids=lambda case: case.text)
def test_a_sentence_gets_its_verdicts_and_no_others(checker: ClaimChecker, case: Sentence) -> None:
    says, denies = graded(checker, case.text)
    assert says - set(case.may) == set(case.says)
    assert denies - set(case.may) == set(case.denies)


def test_sentences_for_which_nothing_was_mended_are_mostly_right(checker: ClaimChecker) -> None:
    right = wrong = missed = 0
    for case in sentences("held_out.yaml"):
        says, denies = graded(checker, case.text)
        hits = len(says & set(case.says)) + len(denies & set(case.denies))
        right += hits
        wrong += len(says - {*case.says, *case.may}) + len(denies - {*case.denies, *case.may})
        missed += len(case.says) + len(case.denies) - hits
    assert right / (right + wrong) >= 0.9, "precision"
    assert right / (right + missed) >= 0.6, "recall"
