"""Stop and go on: the first page shows what is not finished and what is, and a new start knows where one was."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from backstory.web.models import Visit

COMMAND = str(Path(sys.executable).with_name("backstory"))


@pytest.fixture
def alone(browser: Client) -> Client:
    """A browser of someone who has no check yet."""
    from backstory.web.models import Visit as Visits  # noqa: PLC0415 - Django must be set up

    Visits.objects.all().delete()
    return browser


def visit(answers: dict[str, Any]) -> Visit:
    from backstory.web import engine  # noqa: PLC0415
    from backstory.web.models import Visit as Visits  # noqa: PLC0415

    record = {"today": date.today().isoformat(), "answers": answers, "knowledge_hash": engine.knowledge().hash}
    return Visits.objects.create(owner="me", record=record, words_done=True)


SOME = {"emergency": "none", "who": "self", "age": 44.0, "sex": "male", "sites": ["site_low_back"]}


def home(browser: Client) -> str:
    return " ".join(browser.get("/").content.decode().split())


def test_what_is_not_finished_says_where_when_and_how_far(alone: Client) -> None:
    one = visit(SOME)
    page = home(alone)
    assert f'<a href="/check/{one.id}/"><b>Go on where you stopped</b></a>' in page
    assert f"Low back, {one.created:%-d %B}, 4 questions answered" in page
    assert "Your results" not in page


def test_before_the_place_is_told_only_day_and_number_stand_there(alone: Client) -> None:
    one = visit({"emergency": "none", "who": "self"})
    assert f'<p class="quiet">{one.created:%-d %B}, 1 question answered</p>' in home(alone)


def test_a_check_without_any_answer_is_not_shown(alone: Client) -> None:
    alone.post("/check/")
    assert "Not finished yet" not in home(alone)


def test_a_danger_that_was_left_open_leads_to_what_to_do(alone: Client) -> None:
    one = visit({"emergency": ["saddle_numbness_new"]})
    page = home(alone)
    assert f'<a href="/check/{one.id}/result/"><b>A sign of danger: see what to do</b></a>' in page
    assert "Go on where you stopped" not in page


def finished(browser: Client) -> Visit:
    one = visit({"emergency": ["saddle_numbness_new"]})
    browser.get(f"/check/{one.id}/result/")
    one.refresh_from_db()
    return one


def test_what_is_finished_stands_with_its_headline_and_day(alone: Client) -> None:
    one = finished(alone)
    page = home(alone)
    assert f'<a href="/check/{one.id}/result/"><b>Go to an emergency department now.' in page
    assert f"{one.created:%-d %b %Y}" in page
    assert "Not finished yet" not in page


def test_a_result_looked_at_too_early_is_not_finished(alone: Client) -> None:
    one = visit(SOME)
    alone.get(f"/check/{one.id}/result/")
    one.refresh_from_db()
    assert one.headline
    assert not one.finished
    assert "Go on where you stopped" in home(alone)


def test_a_changed_answer_opens_a_finished_check_until_its_result_is_shown_again(alone: Client) -> None:
    one = finished(alone)
    alone.post(f"/check/{one.id}/back/")
    assert "Your results" not in home(alone)


def test_erasing_asks_first(alone: Client) -> None:
    one = finished(alone)
    page = home(alone)
    assert f'href="/check/{one.id}/erase/"' in page
    asked = alone.get(f"/check/{one.id}/erase/").content.decode()
    assert "It cannot be brought back" in asked and one.headline in asked
    assert alone.get(f"/check/{one.id}/result/").status_code == 200
    alone.post(f"/check/{one.id}/erase/")
    assert alone.get(f"/check/{one.id}/erase/").status_code == 404


def test_a_question_says_once_that_answers_are_saved(alone: Client) -> None:
    one = visit(SOME)
    page = alone.get(f"/check/{one.id}/", follow=True).content.decode()
    assert page.count("Your answers are saved on this machine as you go.") == 1


class Person:
    """A browser at a site that runs in a process of its own."""

    def __init__(self, address: str) -> None:
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self._root = address.split("/?", maxsplit=1)[0]
        self.at, self.page = "", ""
        self.go(address)

    def go(self, path: str, fields: list[tuple[str, str]] | None = None) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        sent = None
        if fields is not None:
            assert token
            sent = urllib.parse.urlencode([("csrfmiddlewaretoken", token[1]), *fields]).encode()
        with self._open(urllib.parse.urljoin(self._root, path), sent, timeout=60) as answer:
            self.at, self.page = urllib.parse.urlsplit(answer.url).path, answer.read().decode()


@contextmanager
def serving(home: Path) -> Iterator[Person]:
    environment = {**os.environ, "BACKSTORY_HOME": str(home)}
    with subprocess.Popen(
        [COMMAND, "serve", "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield Person(next(found[0] for line in process.stdout if (found := re.search(r"http://\S+token=\S+", line))))
        process.kill()


def test_a_new_start_in_the_same_folder_goes_on_at_the_same_question(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as person:
        person.go("/check/", [])
        person.go(person.at, [("pick", "none")])
        person.go(person.at, [("skip", "1")])
        person.go(person.at, [("pick", "self")])
        person.go(person.at, [("number", "44")])
        stopped = person.at
        assert "/question/" in stopped
    with serving(tmp_path / "home") as person:
        assert "2 questions answered" in person.page
        link = re.search(r'<a href="(/check/[0-9a-f-]+/)"><b>Go on where you stopped', person.page)
        assert link
        person.go(link[1])
        assert person.at == stopped
