"""The real site in real Chromium."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

COMMAND = str(Path(sys.executable).with_name("backstory"))
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Site:
    """A running site; each `address` lets one browser in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[str]] = []

    def address(self) -> str:
        """Start the site and give the one-time address that it prints."""
        process = subprocess.Popen(
            [COMMAND, "serve", "--no-browser"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "BACKSTORY_HOME": str(self._folder)},
        )  # fmt: skip
        self._processes.append(process)
        assert process.stdout is not None
        return next(found[0] for line in process.stdout if (found := re.search(r"http://\S+token=\S+", line)))

    def stop(self) -> None:
        """Stop what runs."""
        for process in self._processes:
            process.kill()
            process.communicate()
        self._processes.clear()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with a data folder of its own."""
    running = Site(tmp_path / "home")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window; gone after the module, for its event loop would be in Django's way."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a run without a browser must not need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()
