"""A test that wants a program the machine lacks is skipped, listed, and on CI fails the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.needs("no-such-program-here")
def test_draws(): raise AssertionError("must not run")

@pytest.mark.needs("sh")
def test_runs(): pass
"""


def run_suite(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(__file__).parents[1] / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = needs(program): wants a program\n")
    (folder / "test_it.py").write_text(SUITE)
    kept = {key: value for key, value in os.environ.items() if key not in {"CI", "PYTEST_ADDOPTS"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**kept, **environment},
    )


@pytest.mark.parametrize(("environment", "status"), [({}, 0), ({"CI": "1"}, 1)])
def test_a_lacking_program_skips_its_tests_and_is_listed(
    tmp_path: Path, environment: dict[str, str], status: int
) -> None:
    ran = run_suite(tmp_path, **environment)
    assert ran.returncode == status, ran.stdout
    assert "could not run for lack of:" in ran.stdout
    tail = ran.stdout.partition("could not run for lack of:")[2]
    assert "no-such-program-here" in tail
    assert "test_it.py::test_draws" in tail
    assert "test_it.py::test_runs" not in tail
    assert "1 passed, 1 skipped" in ran.stdout
