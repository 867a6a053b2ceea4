"""A server as docs/server.md runs it: two processes of the site and the worker on PostgreSQL, behind a proxy."""

from __future__ import annotations

import json
import os
import quopri
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Post

COMMAND = str(Path(sys.executable).with_name("backstory"))
HOST = "back.example.org"
ANN, PASSWORD = "ann@example.org", "purple stairs under rain"
ABOUT = {"conditions-none": "on", "medicines-none": "on", "allergies-none": "on", "recent-none": "on", "minutes": "10"}


class Person:
    """A browser behind the proxy: it speaks HTTPS there, and the proxy says so."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http",)))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.told = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.5",
        }
        self.at = self.page = ""
        self.headers: dict[str, str] = {}

    def get(self, path: str) -> int:
        return self._go(path, None)

    def post(self, path: str, fields: dict[str, Any]) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        told = {**fields, "csrfmiddlewaretoken": token[1] if token else ""}
        return self._go(path, urlencode(told, doseq=True).encode())

    def _go(self, path: str, sent: bytes | None) -> int:
        try:
            answer = self.opener.open(urllib.request.Request(f"{self.root}{path}", sent, self.told), timeout=60)
        except urllib.error.HTTPError as problem:
            answer = problem
        with answer:
            self.page = answer.read().decode()
            self.at = answer.geturl().removeprefix(self.root)
            self.headers = dict(answer.headers.items())
            return int(answer.status)

    def answer_all(self) -> None:
        """The whole check, from its first page to its result."""
        for _screen in range(40):
            if "/question/" not in self.at:
                break
            values = re.findall(r'name="pick" value="([\w-]+)"', self.page)
            usual = next((v for v in ("absent", "none", "self", "male") if v in values), values[0] if values else "")
            assert (
                self.post(self.at, {"pick": usual} if usual else {"number": "44" if "/age/" in self.at else "5"}) == 200
            )
            if self.at.endswith("/words/"):
                assert self.post(self.at, {"story": "My low back hurts since I lifted a box."}) == 200
                assert self.post(self.at, {"right": re.findall(r'name="right" value="(\w+)"', self.page)}) == 200


class Server:
    """The site, and the commands that are run beside it."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.environment, self.port = environment, port

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [COMMAND, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def server(postgresql: str, port: int, tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("BACKSTORY_", "DJANGO_"))},
        "BACKSTORY_HOME": str(tmp_path / "home"),
        "BACKSTORY_MODE": "server",
        "BACKSTORY_HOSTS": HOST,
        "BACKSTORY_SECRET_KEY": "a secret that only this test knows, and long enough",
        "BACKSTORY_DATABASE": postgresql,
        "BACKSTORY_PROXY": "127.0.0.1",
        "BACKSTORY_SMTP": f"smtp://127.0.0.1:{port}",
        "BACKSTORY_POSTAL": "Backstory, 1 Long Way, Oldtown, Utopia",
    }
    command = [COMMAND, "serve", "--port", str(at), "--workers", "2"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", at)) == 0:
                    break
            time.sleep(0.05)
        yield Server(environment, at)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert process.wait(30) == 0, said
        assert said == ""
    assert not (tmp_path / "home" / "site.sqlite3").exists()


def link(post: Post, kind: str) -> str:
    """The path in the last letter."""
    found = re.search(rf"https://{HOST}({kind}\S+)", quopri.decodestring(post.last).decode())
    assert found
    return found[1]


@pytest.mark.needs("initdb")
def test_a_check_an_account_and_the_newsletter_on_postgresql(server: Server, post: Post) -> None:
    here, elsewhere = Person(server.port), Person(server.port)
    assert here.get("/") == 200
    assert here.headers["strict-transport-security"] == "max-age=86400"
    assert here.post("/check/", {}) == 200
    cookies = {cookie.name: cookie for cookie in here.jar}
    assert set(cookies) == {"backstory", "csrftoken"}
    for cookie in cookies.values():
        assert cookie.secure and cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    here.answer_all()
    assert here.at.endswith("/result/"), here.at
    visit = here.at.split("/")[2]
    assert here.get(f"/check/{visit}/you/") == 200
    assert here.post(here.at, ABOUT) == 200
    assert here.at == f"/check/{visit}/plan/"
    assert here.get(f"/check/{visit}/result.json") == 200
    result = json.loads(here.page)

    assert here.get("/account/new/") == 200
    assert here.post(here.at, {"email": ANN}) == 200
    server.command("newsletter", "work", "--once")
    begin = link(post, "/account/new/")
    assert here.get(begin) == 200
    assert here.post(begin, {"password": PASSWORD}) == 200
    assert here.at == "/"
    assert visit in here.page
    assert elsewhere.get(f"/check/{visit}/result.json") == 404
    assert elsewhere.get("/account/sign-in/") == 200
    assert elsewhere.post(elsewhere.at, {"email": ANN, "password": PASSWORD}) == 200
    assert elsewhere.get(f"/check/{visit}/result.json") == 200
    assert json.loads(elsewhere.page) == result
    assert elsewhere.get("/account/data.json") == 200
    kept = json.loads(elsewhere.page)["visits"][0]
    assert kept["record"]["answers"]["emergency"] == "none"
    assert kept["person"]["conditions"] == []

    assert here.get("/newsletter/") == 200
    assert here.post(here.at, {"address": "reader@example.org"}) == 200
    server.command("newsletter", "work", "--once")
    confirm = link(post, "/newsletter/confirm/")
    assert here.get(confirm) == 200
    assert here.post(confirm, {}) == 200
    assert "Queued for 1" in server.command("newsletter", "send", "post-two-minutes")
    server.command("newsletter", "work", "--once")
    assert json.loads(server.command("newsletter", "status", "--json"))["issues"]["post-two-minutes"] == {"sent": 1}
    assert [address for address, _ident in post.accepted] == [ANN, "reader@example.org", "reader@example.org"]

    assert here.get(f"/check/{visit}/result/") == 200
    assert here.get("/account/delete/") == 200
    assert here.post(here.at, {"password": PASSWORD}) == 200
    assert here.get(f"/check/{visit}/result/") == 404
    assert elsewhere.get("/account/data.json") == 200
    assert elsewhere.at == "/account/sign-in/"


BASE = {
    "BACKSTORY_MODE": "server",
    "BACKSTORY_HOSTS": HOST,
    "BACKSTORY_SECRET_KEY": "a secret that only this test knows, and long enough",
}
WRONG = [
    ({"BACKSTORY_SECRET_KEY": ""}, "BACKSTORY_SECRET_KEY is not set"),
    ({"BACKSTORY_SECRET_KEY": "short"}, "BACKSTORY_SECRET_KEY is too short"),
    ({"BACKSTORY_HOSTS": ""}, "BACKSTORY_HOSTS is not set"),
    ({"BACKSTORY_SESSION_DAYS": "a month"}, "BACKSTORY_SESSION_DAYS is not a number"),
    ({"BACKSTORY_DATABASE": "one two three four five six"}, "BACKSTORY_DATABASE has too many words"),
    ({"BACKSTORY_DATABASE": "backstory anna secret-word 127.0.0.1 1"}, "See that it runs"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=[said for _wrong, said in WRONG])
def test_a_server_that_lacks_something_does_not_start_and_says_what_to_set(
    tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    environment = {**os.environ, "BACKSTORY_HOME": str(tmp_path), **BASE, **wrong}
    done = subprocess.run(
        [COMMAND, "serve", "--port", "1"], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "secret-word" not in done.stderr
