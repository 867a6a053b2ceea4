"""A worker that is killed again and again, beside a real mail server: no mail twice, none lost, and what is doubtful is said."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import Post

COMMAND = str(Path(sys.executable).with_name("backstory"))
POST = "post-two-minutes"
SEED = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "backstory.web.settings"
from backstory.web.serve import prepare
prepare(lambda text: None)
from backstory.web.newsletter.models import Subscriber
people = [Subscriber(address=f"reader{n}@example.org", state="confirmed", wording="1", origin="x") for n in range(int(sys.argv[1]))]
Subscriber.objects.bulk_create(people, batch_size=2000)
"""


class Site:
    """A server's data folder, and the commands run on it as an editor runs them."""

    def __init__(self, folder: Path, port: int) -> None:
        self.environment = {
            **os.environ,
            "BACKSTORY_HOME": str(folder),
            "BACKSTORY_MODE": "server",
            "BACKSTORY_HOSTS": "back.example.org",
            "BACKSTORY_SECRET_KEY": "a secret that only this test knows, and long enough",
            "BACKSTORY_POSTAL": "Backstory, 1 Long Way, Oldtown, Utopia",
            "BACKSTORY_SMTP": f"smtp://127.0.0.1:{port}",
        }

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [COMMAND, "newsletter", *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def seed(self, people: int) -> None:
        subprocess.run([sys.executable, "-c", SEED, str(people)], env=self.environment, check=True)

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [COMMAND, "newsletter", "work", "--once"], env=self.environment, stderr=subprocess.DEVNULL
        )

    def states(self) -> dict[str, int]:
        """How many deliveries are in which state, as the tables say."""
        with closing(sqlite3.connect(Path(self.environment["BACKSTORY_HOME"]) / "site.sqlite3")) as tables:
            return dict(tables.execute("SELECT state, count(*) FROM newsletter_delivery GROUP BY state"))


@pytest.fixture
def site(port: int, tmp_path: Path) -> Site:
    return Site(tmp_path / "home", port)


def killed_within(site: Site, post: Post, step: str, after: int, later: float = 0.0) -> int:
    """Run the worker, kill it when the server is at this step of the n-th mail from now, or some seconds later; gives its status."""
    ready = threading.Event()
    held: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        ready.wait(60)
        held[0].send_signal(signal.SIGKILL)
        held[0].wait(60)

    post.at[step, post.steps[step] + after] = threading.Timer(later, kill).start if later else kill
    held.append(site.start())
    ready.set()
    status = held[0].wait(300)
    post.at.clear()
    return status


def end_well(site: Site, post: Post, people: int, tmp_path: Path) -> int:
    """Send the rest, then give a person's word on what is doubtful; gives how many were."""
    assert site.start().wait(600) == 0
    assert [mail for mail, count in Counter(post.accepted).items() if count > 1] == []
    states = site.states()
    doubtful = states.pop("doubtful", 0)
    assert states == {"sent": people - doubtful}
    undelivered = people - len(post.accepted)
    log = tmp_path / "accepted.txt"
    log.write_text("\n".join(ident for _address, ident in post.accepted), "utf-8")
    decided = json.loads(site.run("doubtful", "--accepted", str(log), "--json"))
    assert decided == {"sent": doubtful - undelivered, "again": undelivered}
    if undelivered:
        assert site.start().wait(600) == 0
    assert site.states() == {"sent": people}
    assert sorted(address for address, _ident in post.accepted) == sorted(
        f"reader{n}@example.org" for n in range(people)
    )
    assert len({ident for _address, ident in post.accepted}) == people
    assert "Nothing to send" in site.run("send", POST)
    assert site.states() == {"sent": people}
    return doubtful


def test_three_hundred_readers_and_three_kills_leave_a_doubt_only_between_the_dot_and_its_answer(
    site: Site, post: Post, tmp_path: Path
) -> None:
    site.seed(300)
    site.run("send", POST)
    for step in ("RCPT", "MAIL", "DOT"):
        assert killed_within(site, post, step, 60) == -signal.SIGKILL
        assert site.states()["sending" if step == "DOT" else "claimed"] >= 1
    both = [site.start(), site.start()]  # two at once share the work
    assert [worker.wait(300) for worker in both] == [0, 0]
    assert end_well(site, post, 300, tmp_path) == 1


@pytest.mark.long
def test_ten_thousand_readers_and_ten_kills(site: Site, post: Post, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    people, kills = 10_000, 10
    site.seed(people)
    site.run("send", POST)
    certain = 0
    for number in range(kills):
        step, later = chance.choice(["MAIL", "RCPT", "DOT"]), 0.0
        if number % 2:  # at any moment of a mail, not at a step of the server's
            step, later = "MAIL", chance.uniform(0.001, 0.02)
        certain += step == "DOT"
        after = chance.randint(1, people // kills - 50)
        assert killed_within(site, post, step, after, later) == -signal.SIGKILL
    doubtful = end_well(site, post, people, tmp_path)
    print(f"{doubtful} of {people} were doubtful after {kills} kills, {certain} of them for certain")
    assert certain <= doubtful <= kills
