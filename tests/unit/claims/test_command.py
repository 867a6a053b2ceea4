"""`backstory claims`: files, input and words; for people and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from backstory.claims import ClaimChecker
from backstory.cli import app
from backstory.commands import claims as command
from backstory.errors import InputError
from backstory.knowledge import KnowledgeBase

ARTICLE = Path(__file__).with_name("article.txt")


@pytest.fixture(autouse=True)
def _read_once(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backstory.knowledge.loading.load", lambda: base)


def document(argument: str, given: str | None = None) -> dict[str, object]:
    result = CliRunner().invoke(app, ["claims", argument, "--json"], input=given, catch_exceptions=False)
    assert result.exit_code == 0
    read: dict[str, object] = json.loads(result.stdout)
    return read


def test_a_file_is_read() -> None:
    report = document(str(ARTICLE))
    assert set(report) == {"claims", "summary", "note", "knowledge"}
    assert report == document("-", ARTICLE.read_text("utf-8"))


def test_words_are_taken_as_they_are() -> None:
    claims = document("It has no side effects.")["claims"]
    assert isinstance(claims, list)
    assert [claim["verdict"] for claim in claims] == ["contradicted"]


@pytest.mark.parametrize("text", ["x" * 5_000, "a\x00b", ""])
def test_a_text_that_can_be_no_file_name_is_a_text(text: str) -> None:
    assert "claims" in document(text)


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        CliRunner().invoke(app, ["claims", str(tmp_path)], catch_exceptions=False)


def test_a_file_of_bytes_that_are_no_text_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "advert.bin"
    path.write_bytes(b"\xff\xfe\x00 no side effects \xff")
    assert "claims" in document(str(path))


def shown(checker: ClaimChecker, text: str, *, everything: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100)
    command.show(console, checker.check(text), everything=everything)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_people_read_the_verdict_first_then_why_how_much_and_from_where(checker: ClaimChecker) -> None:
    lines = [line.strip() for line in shown(checker, "An MRI shows the cause of your back pain.").splitlines()]
    assert lines[0] == "CONTRADICTED  “An MRI shows the cause of your back pain.”"
    said = "\n".join(lines)
    for part in (
        "Claim: ",
        "In numbers: ",
        "Certainty: high.",
        "Source: ",
        "https://doi.org/",
        "In all: 1 contradicted",
    ):
        assert part in said


def test_people_read_that_a_denial_is_right(checker: ClaimChecker) -> None:
    said = shown(checker, "There is no proof that it realigns the spine.")
    assert said.startswith("RIGHT TO DOUBT IT")
    assert "The text denies: " in said and "1 rightly doubted" in said


def test_what_is_not_covered_is_shown_on_demand(checker: ClaimChecker) -> None:
    text = "Welcome, dear reader, to the spring issue."
    assert "Welcome" not in shown(checker, text)
    assert shown(checker, text, everything=True).startswith("NOT COVERED")


def test_signs_that_mark_up_text_elsewhere_are_shown_as_they_are(checker: ClaimChecker) -> None:
    assert "[bold]no side effects[/bold]" in shown(checker, "It has [bold]no side effects[/bold].", everything=True)
