"""What the pages for readers say works: the README's commands and Python, and the links from page to page."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BACKSTORY = str(Path(sys.executable).with_name("backstory"))
COMMANDS = [line.partition("#")[0].split(" ", 1)[1].strip() for line in README.splitlines() if line.startswith(".venv/bin/backstory ")]  # fmt: skip
TOO_LONG = ("evaluate", "population", "knowledge check")
"""Tested elsewhere: they take a minute."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader would be, with the files of their own that the README names."""
    made = tmp_path_factory.mktemp("readme")
    for name in ("tests", "benchmarks"):
        (made / name).symlink_to(ROOT / name)
    (made / "me.yaml").write_text("age: 44\nsex: male\n", "utf-8")
    (made / "advert.txt").write_text("Heat relaxes the muscles.\n", "utf-8")
    asked = [BACKSTORY, "assess", "--answers", "tests/cards/card-065.yaml", "--json"]
    (made / "result.json").write_bytes(subprocess.run(asked, check=True, cwd=made, capture_output=True).stdout)
    return made


@pytest.mark.parametrize("command", [c for c in COMMANDS if " " in c and not c.startswith(TOO_LONG) and c != "assess --stdio"])  # fmt: skip
def test_a_command_of_the_readme_works(command: str, folder: Path) -> None:
    done = subprocess.run([BACKSTORY, *shlex.split(command)], check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for option in re.findall(r"\S+\.(?:pdf|ics|svg)\b", command):
        assert (folder / option).stat().st_size > 0


def test_the_python_of_the_readme_works(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(code, {})
    assert "blocked" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = [*re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text), *re.findall(r'src="([^":]+)"', text)]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []
