"""`backstory population simulate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from backstory.cli import app

SMALL = [
    "--people",
    "6",
    "--endangered",
    "2",
    "--complete",
    "0",
    "--calibrated",
    "0",
    "--intervals",
    "0",
    "--seed",
    "5",
]


def run(*options: str) -> str:
    result = CliRunner().invoke(app, ["population", "simulate", *SMALL, *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_holds_the_study() -> None:
    study = json.loads(run("--json"))
    assert study["seed"] == 5
    assert study["levels"]["people"] == 6
    assert study["complete"] is None
    assert study["chances"]["people"] == 6


def test_the_report_is_a_page_with_its_diagram_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "calibration.md"
    shown = run("--report", str(target), "--region", "neck")
    assert "region neck" in shown
    assert "(calibration.svg)" in target.read_text("utf-8")
    assert (tmp_path / "calibration.svg").read_text("utf-8").startswith("<svg")


def test_a_report_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["population", "simulate", *SMALL, "--report", str(tmp_path / "no" / "x.md")])
    assert result.exit_code != 0
    assert "cannot be written" in str(result.exception)
