"""`backstory plan` and `backstory options`: what they print, and a clear line for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from backstory.assessment import Assessment
from backstory.cli import main

from .conftest import HEALTHY


class Run:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._capsys, self._monkeypatch, self.folder = capsys, monkeypatch, folder

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        filled = [a.format(folder=self.folder) for a in arguments]
        self._monkeypatch.setattr("sys.argv", ["backstory", *filled])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, strained: Assessment
) -> Run:
    (tmp_path / "me.yaml").write_text(yaml.safe_dump(HEALTHY), "utf-8")
    (tmp_path / "back.json").write_text(strained.model_dump_json(by_alias=True), "utf-8")
    (tmp_path / "wrong.json").write_text('{"error": {}}', "utf-8")
    return Run(capsys, monkeypatch, tmp_path)


PLAN = ("plan", "--person", "{folder}/me.yaml", "--assessment", "{folder}/back.json")
GATE = ("plan", "--person", "{folder}/me.yaml", "--gate-only")


def test_the_document_is_that_of_the_contract(run: Run) -> None:
    status, out, _ = run(*PLAN, "--minutes", "10", "--json")
    document: dict[str, Any] = json.loads(out)
    assert status == 0
    assert set(document["gate"]["ibuprofen"]) == {"verdict", "reasons"}
    assert {"today", "week", "rejected", "safety_net", "ask"} <= set(document)
    assert set(document["rejected"][0]) >= {"id", "why"}
    assert set(document["safety_net"]) >= {"by", "if"}
    assert sum(item["minutes"] for item in document["today"]) <= 10
    assert document["made_on"] == "2026-11-22"


IDS = (
    "ibuprofen", "naproxen", "paracetamol", "topical-nsaid", "heat", "cold", "massage", "manual-therapy", "physical-therapy",
    "walking", "traction", "inversion", "backrack", "cat-cow", "childs-pose",
)  # fmt: skip


def test_the_gate_alone_needs_no_assessment(run: Run) -> None:
    status, out, _ = run(*GATE, "--json")
    document = json.loads(out)
    assert status == 0
    assert set(document) == {"knowledge", "gate", "ask", "understood", "not_understood"}
    assert set(IDS) <= set(document["gate"])
    assert document["gate"]["heat"]["verdict"] == "allowed"


def test_in_words_today_comes_first_and_the_date_is_there(run: Run) -> None:
    status, out, _ = run(*PLAN)
    assert status == 0
    assert out.index("Today") < out.index("This week") < out.index("By 2026-12-06")
    assert "Walking programme" in out
    assert run(*GATE)[1].count("allowed") > 5


def test_it_writes_a_calendar(run: Run) -> None:
    status, _, err = run(*PLAN, "--ics", "{folder}/plan.ics", "--json")
    assert status == 0
    assert "Written" in err
    assert (run.folder / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "no assessment": (("plan", "--person", "{folder}/me.yaml"), "--gate-only"),
    "both": ((*PLAN, "--gate-only"), "Leave one"),
    "no person": (("plan", "--gate-only"), "--person"),
    "a missing person": (("plan", "--person", "{folder}/none.yaml", "--gate-only"), "cannot be read"),
    "a missing assessment": ((*PLAN[:-1], "{folder}/none.json"), "cannot be read"),
    "no assessment in the file": ((*PLAN[:-1], "{folder}/wrong.json"), "is no assessment"),
    "no time": ((*PLAN, "--minutes", "0"), "minutes"),
    "paper of the gate": ((*GATE, "--pdf", "{folder}/x.pdf"), "--assessment"),
    "a place that cannot be written": ((*PLAN, "--ics", "/proc/no/plan.ics"), "cannot be written"),
    "a day that is none": ((*PLAN, "--today", "soon"), "soon"),
}


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_call_is_one_clear_line(run: Run, case: str, as_json: bool) -> None:
    arguments, said = BAD[case]
    status, out, err = run(*arguments, *(["--json"] if as_json else []))
    assert status == 2
    if as_json:
        error = json.loads(out)["error"]
        assert said in f"{error['message']} {error['hint']}"
    else:
        assert out == ""
        assert said in err
        assert len(err.splitlines()) == 1


def test_the_options_stand_side_by_side(run: Run) -> None:
    status, out, _ = run("options", "--json", "--html", "{folder}/options.html")
    assert status == 0
    assert {row["id"] for row in json.loads(out)} >= {"heat", "traction", "walking"}
    assert "<table>" in (run.folder / "options.html").read_text("utf-8")
    assert "Not with" in run("options")[1]
