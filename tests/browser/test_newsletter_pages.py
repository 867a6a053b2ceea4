"""The newsletter of a server in a real browser: sign up, confirm, change, leave; every page accessible, slips told."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_string, policy
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from .conftest import COMMAND
from .test_five_people import Walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

POST = "post-two-minutes"
SHELF = ("archive/", f"archive/{POST}/", "leave/slip/")


class Server:
    """A site in server mode on loopback, whose mails are printed."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = str(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self._port}"
        self._env = {
            **os.environ, "BACKSTORY_HOME": str(folder), "BACKSTORY_MODE": "server", "BACKSTORY_SECRET_KEY": "not-secret" * 5,
            "BACKSTORY_HOSTS": "127.0.0.1", "BACKSTORY_URL": self.address, "BACKSTORY_POSTAL": "Backstory, 1 Long Way, Oldtown",
        }  # fmt: skip

    def command(self, *words: str) -> str:
        """What `backstory newsletter` prints."""
        return subprocess.run(
            [COMMAND, "newsletter", *words], env=self._env, capture_output=True, text=True, check=True
        ).stdout

    def mailed(self, page: str) -> str:
        """Send what is due; the link of one kind in it."""
        mails = self.command("work", "--once").split("-" * 79)
        plain = [message_from_string(mail.lstrip(), policy=policy.default).get_body(("plain",)) for mail in mails]
        texts = [part.get_content() for part in plain if part]
        return next(found[0] for text in texts if (found := re.search(rf"http\S+/newsletter/{page}/[^\s>]+", text)))

    def start(self) -> subprocess.Popen[bytes]:
        """Make the tables, and serve until killed."""
        self.command("status")
        serve = [
            sys.executable,
            "-m",
            "uvicorn",
            "backstory.web.asgi:application",
            "--port",
            self._port,
            "--lifespan",
            "off",
        ]
        process = subprocess.Popen(serve, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        assert any(b"running on" in line for line in process.stderr)
        return process


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path / "home")
    process = found.start()
    yield found
    process.kill()
    process.communicate()


def ask(page: Page, button: str, *, address: str) -> None:
    page.locator("#address").fill(address)
    page.get_by_role("button", name=button).click()


CASES: list[tuple[int, Literal["light", "dark"]]] = [(w, s) for w in (320, 768, 1280) for s in ("light", "dark")]


@pytest.mark.long
@pytest.mark.needs("chromium")
@pytest.mark.parametrize(("width", "scheme"), CASES)
def test_every_page_of_the_newsletter_is_accessible(
    chromium: Browser, server: Server, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    walk = Walk(page, check=True)
    for path, button, answer in (("", "Yes, ask me", "confirm"), ("link/", "Send me", "preferences")):
        page.goto(f"{server.address}/newsletter/{path}")
        walk.look()
        ask(page, button, address="ann@example")
        page.locator("[role=alert]:focus").wait_for()
        assert page.title().startswith("Error: ")
        assert page.locator("#address").get_attribute("aria-invalid") == "true"
        walk.look()
        ask(page, button, address="ann@example.org")
        page.wait_for_url("**/newsletter/asked/")
        walk.look()
        page.goto(server.mailed(answer))
        walk.look()
        if answer == "confirm":
            page.get_by_role("button", name="Yes, send it to me").click()
            walk.look()
            server.command("send", POST)
            for address in (server.mailed("leave"), *(f"{server.address}/newsletter/{at}" for at in SHELF)):
                page.goto(address)
                walk.look()
    page.get_by_role("button", name="Keep this").click()
    walk.look()
    page.get_by_role("button", name="erase everything").click()
    walk.look()
    assert walk.foreign == []
    context.close()
