"""Card files: what is read, what is refused and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backstory.errors import InputError
from backstory.evaluation import read_cards

CARD = {
    "id": "one",
    "age": 40,
    "sex": "male",
    "complaint": "my back hurts",
    "facts": [{"fact": "fever", "present": False}],
}


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_cards_are_read_in_order_and_blank_lines_skipped(tmp_path: Path) -> None:
    file = write(tmp_path / "c.jsonl", json.dumps(CARD), "", json.dumps(CARD | {"id": "two"}))
    assert [card.id for card in read_cards(file)] == ["one", "two"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{"], "c.jsonl:1"),
        ([json.dumps(CARD), "[]"], "c.jsonl:2"),
        ([json.dumps(CARD), json.dumps(CARD)], "comes twice"),
        ([json.dumps(CARD | {"sex": "other"})], "sex"),
        ([json.dumps(CARD | {"gold_urgency": "soon"})], "gold_urgency"),
        ([""], "no cards"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(InputError) as problem:
        read_cards(write(tmp_path / "c.jsonl", *lines))
    assert said in str(problem.value)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_cards(tmp_path / "none.jsonl")


def test_the_clinicians_findings_never_reach_the_system(tmp_path: Path) -> None:
    card = read_cards(write(tmp_path / "c.jsonl", json.dumps(CARD | {"clinician_findings": "saddle anaesthesia"})))[0]
    assert "saddle" not in card.model_dump_json()
