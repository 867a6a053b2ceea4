"""`backstory knowledge check`: proves, writes a certificate, and fails with the answers that break a law."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backstory import cli
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.conditions import Condition

Run = Callable[..., tuple[int, str]]
DAY = ("--today", "2026-11-22")


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["backstory", "knowledge", "check", *DAY, *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


@pytest.mark.long
def test_the_check_says_what_was_proved_and_writes_it(check: Run, tmp_path: Path, base: KnowledgeBase) -> None:
    status, out = check("--certificate", str(tmp_path / "certificate.json"))
    assert status == 0, out
    assert f"proved: 7 properties over {len(base.redflags)} rules" in out
    told = json.loads((tmp_path / "certificate.json").read_text("utf-8"))
    assert told["broken"] == []
    assert len(told["proved"]) == 7


@pytest.mark.long
def test_a_broken_law_fails_the_check_with_the_answers_and_leaves_no_certificate(
    check: Run, tmp_path: Path, base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = base.redflags["collapse"].model_copy(
        update={"when": Condition.model_validate({"all": ["collapse_or_shock", {"not": "cough_new"}]})}
    )
    broken = base.model_copy(update={"redflags": {**base.redflags, never.id: never}})
    monkeypatch.setattr("backstory.knowledge.loading.parse", lambda root: (broken, {}))
    monkeypatch.setattr("backstory.knowledge.checks.check", lambda base, origins, day: [])
    status, out = check("--certificate", str(tmp_path / "certificate.json"))
    assert status == 2
    assert "proof/present_never_lowers" in out
    assert "This is not so: answering yes to" in out
    assert not (tmp_path / "certificate.json").exists()
