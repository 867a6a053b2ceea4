"""The site under load, on loopback: people who answer one question after another, each in a visit of their own."""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from benchmarks.coldstart import BACKSTORY
from benchmarks.results import Effort, Figure, Section, duration

AIM_QUESTION = 0.060
AIM_FIRST = 2.0
THINKING = 4.0
"""Mean seconds that a person reads and thinks before they answer: quicker than anyone really is."""

SHARE_SURE = 0.75
SECONDS = 60
WORKERS = 2
LONGEST_START = 60.0
WARM = 15.0
"""Seconds after the start in which the readers load beside the first pages; they do not count for the load."""


@dataclass
class Seen:
    """What happened: seconds by kind of request, and what was no success."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def took(self, kind: str, seconds: float) -> None:
        """Note one request."""
        self.times.setdefault(kind, []).append(seconds)


class Form(HTMLParser):
    """What a page asks: the token that every form carries, and the choices or the number of its question."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.token = ""
        self.picks: list[str] = []
        self.number: tuple[int, int] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read one field."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "input" and name == "csrfmiddlewaretoken":
            self.token = value
        elif tag == "input" and name == "pick":
            self.picks.append(value)
        elif tag == "input" and name == "number":
            self.number = (int(float(given.get("min") or 0)), int(float(given.get("max") or 10)))

    def answer(self, draw: random.Random) -> dict[str, str]:
        """What a person sends: mostly "none of these" where it stands, a middling number where one is asked."""
        if self.number:
            least, most = self.number
            return {"number": str(draw.randint(least + (most - least) // 5, most - (most - least) // 3))}
        if not self.picks:
            return {"skip": "1"}
        calm = [pick for pick in self.picks if pick in {"none", "me", "absent", "no"}]
        return {"pick": calm[0] if calm and draw.random() < SHARE_SURE else draw.choice(self.picks)}


class Purse:
    """One person's cookies. They are for HTTPS alone, which the proxy of a server speaks; here they come without it."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}
        self.hooks: dict[str, list[Callable[..., Any]]] = {"request": [self._show], "response": [self._take]}

    async def _show(self, request: httpx.Request) -> None:
        request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._held.items())

    async def _take(self, response: httpx.Response) -> None:
        for header in response.headers.get_list("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self._held[name] = value


def measure(effort: Effort) -> Section:
    """Twenty people at once, then a hundred; every request is timed, and anything but a success is an error."""
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        first = first_page(Path(folder))
    figures = [Figure("site: start to first page", duration(first), f"under {duration(AIM_FIRST)}", first < AIM_FIRST)]
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as address:
        for people in (20, 100):
            seen = asyncio.run(crowd(address, people, effort.of(SECONDS, 20)))
            for kind, times in sorted(seen.times.items()):
                half, most = statistics.median(times), quantile(times, 0.95)
                rows.append((str(people), kind, str(len(times)), duration(half), duration(most), duration(max(times))))
            asked = quantile(seen.times["next question"], 0.95)
            if people == 20:
                aim = f"under {duration(AIM_QUESTION)}"
                figures.append(Figure("site: p95, 20 people at once", duration(asked), aim, asked < AIM_QUESTION))
            else:
                figures.append(Figure("site: errors, 100 people at once", str(len(seen.errors)), "0", not seen.errors))
            rows.append((str(people), "errors", str(len(seen.errors)), "", "", "; ".join(sorted(set(seen.errors))[:3])))
    about = (
        f"`backstory serve --workers {WORKERS}` in server mode on SQLite; each person has a session of their own, thinks for {THINKING:g} seconds in "
        'the mean (exponential), answers, and begins again after the result. "Next question" is from the press of the button to the '
        "next question in full: one request that stores the answer and one that shows. The people run on the same machine. The first "
        "page is that of personal mode, from the start of the process."
    )
    columns = ("people", "request", "times", "median", "p95", "longest")
    return Section("The site under load", about, columns, tuple(rows), tuple(figures))


def first_page(folder: Path) -> float:
    """Seconds from the start of `backstory` to a page."""
    start = time.perf_counter()
    with started(["serve", "--no-browser"], {"BACKSTORY_HOME": str(folder)}) as process:
        assert process.stdout is not None
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+token=\S+", line)))
        httpx.get(address, follow_redirects=True, timeout=60)
        return time.perf_counter() - start


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server of its own, warmed up; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "BACKSTORY_HOME": str(folder),
        "BACKSTORY_MODE": "server",
        "BACKSTORY_HOSTS": "127.0.0.1",
        "BACKSTORY_SECRET_KEY": secrets.token_urlsafe(48),
    }
    address = f"http://127.0.0.1:{port}"
    with started(["serve", "--port", str(port), "--workers", str(WORKERS)], settings):
        until = time.perf_counter() + LONGEST_START
        while True:
            try:
                httpx.get(address)
                break
            except httpx.HTTPError:
                if time.perf_counter() > until:
                    raise
                time.sleep(0.2)
        time.sleep(WARM)
        yield address


@contextmanager
def started(arguments: list[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`backstory` with these arguments, stopped at the end with all its processes."""
    process = subprocess.Popen(
        [str(BACKSTORY), *arguments],
        stdout=subprocess.PIPE, text=True, env={**os.environ, **settings}, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


async def crowd(address: str, people: int, seconds: float) -> Seen:
    """So many people for so long."""
    seen = Seen()
    until = time.perf_counter() + seconds
    await asyncio.gather(*(person(address, seen, until, random.Random(f"{people}-{n}")) for n in range(people)))
    return seen


async def person(address: str, seen: Seen, until: float, draw: random.Random) -> None:
    """One visit after another."""
    async with httpx.AsyncClient(base_url=address, timeout=30, event_hooks=Purse().hooks) as client:
        while time.perf_counter() < until:
            await asyncio.sleep(draw.uniform(0, THINKING))
            form = Form((await client.get("/")).text)
            page = await press(client, seen, "/check/", form, {}, "start")
            while page is not None and time.perf_counter() < until:
                if "/result/" in page.url.path:
                    break
                await asyncio.sleep(draw.expovariate(1 / THINKING))
                form = Form(page.text)
                page = await press(client, seen, page.url.path, form, form.answer(draw), "next question")


async def press(
    client: httpx.AsyncClient, seen: Seen, path: str, form: Form, fields: dict[str, str], kind: str
) -> httpx.Response | None:
    """Send a form and follow to the next page; None after an error."""
    start = time.perf_counter()
    try:
        page = await client.post(path, data={"csrfmiddlewaretoken": form.token, **fields}, follow_redirects=True)
    except httpx.HTTPError as problem:
        seen.errors.append(type(problem).__name__)
        return None
    took = time.perf_counter() - start
    if page.status_code != httpx.codes.OK:
        seen.errors.append(f"{page.status_code} {re.sub(r'[0-9a-f-]{36}', 'ID', page.url.path)}")
        return None
    seen.took("result" if "/result/" in page.url.path else kind, took)
    return page


def quantile(times: list[float], share: float) -> float:
    """The time that this share of the requests did not pass."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]
