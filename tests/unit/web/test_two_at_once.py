"""Two tabs or a double click on the same visit: nothing that was answered is lost, on either database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

HOST = "back.example.org"
TOGETHER = 0.5
"""Seconds for which a request waits, within its view, for the other one to come as far."""

Sent = tuple[str, dict[str, str]]
AtOnce = Callable[[Sent, Sent], list[int]]


@pytest.fixture
def client(store: str) -> Iterator[Client]:
    """Anyone on a server."""
    assert store
    from django.test import Client as Browser  # noqa: PLC0415 - Django must be set up
    from django.test import override_settings  # noqa: PLC0415

    with override_settings(PERSONAL=False, ALLOWED_HOSTS=[HOST]):
        yield Browser(SERVER_NAME=HOST, headers={"host": HOST})


@pytest.fixture
def visit(client: Client) -> str:
    """A visit past the tick-list."""
    at = client.post("/check/", follow=True).redirect_chain[-1][0]
    client.post(at, {"pick": "none"})
    return str(at).split("/question/", maxsplit=1)[0]


@pytest.fixture
def at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    """Send two requests so that, if nothing holds one back, both have read the visit before either writes it."""
    from django.db import connections  # noqa: PLC0415

    from backstory.web.visits import interview_of as usual  # noqa: PLC0415

    both = threading.Barrier(2, timeout=TOGETHER)

    def interview_of(visit: Any) -> Any:
        with suppress(threading.BrokenBarrierError):  # the other one is held back, as it should be
            both.wait()
        return usual(visit)

    def send(one: Sent) -> int:
        from django.test import Client as Browser  # noqa: PLC0415

        tab = Browser(SERVER_NAME=HOST, headers={"host": HOST})
        tab.cookies = client.cookies
        try:
            return tab.post(*one).status_code
        finally:
            connections.close_all()

    def go(first: Sent, second: Sent) -> list[int]:
        with monkeypatch.context() as patch, ThreadPoolExecutor(2) as threads:
            patch.setattr("backstory.web.views.check.interview_of", interview_of)
            return list(threads.map(send, (first, second)))

    return go


def answers(visit: str) -> dict[str, Any]:
    """What is kept."""
    from backstory.web.models import Visit  # noqa: PLC0415

    return dict(Visit.objects.get(pk=visit.split("/")[2]).record["answers"])


def test_answers_from_two_tabs_are_both_kept(visit: str, at_once: AtOnce) -> None:
    sent = (f"{visit}/question/age/", {"number": "44"}), (f"{visit}/question/pain_severity/", {"number": "7"})
    assert at_once(*sent) == [302, 302]
    assert answers(visit)["age"] == 44
    assert answers(visit)["pain_severity"] == 7


def test_a_double_click_is_one_answer(visit: str, at_once: AtOnce) -> None:
    before = answers(visit)
    sent = f"{visit}/question/age/", {"number": "44"}
    assert at_once(sent, sent) == [302, 302]
    assert answers(visit) == {**before, "age": 44}


def test_a_double_click_on_back_takes_one_answer_back(client: Client, visit: str, at_once: AtOnce) -> None:
    client.post(f"{visit}/question/age/", {"number": "44"})
    client.post(f"{visit}/question/pain_severity/", {"number": "7"})
    before = answers(visit)
    sent = f"{visit}/back/", {"of": str(len(before))}
    assert at_once(sent, sent) == [302, 302]
    assert len(answers(visit)) == len(before) - 1


def test_words_and_an_answer_at_once_are_both_kept(visit: str, at_once: AtOnce) -> None:
    from backstory.web.models import Visit  # noqa: PLC0415

    told = "My low back hurts since I lifted a box."
    assert at_once((f"{visit}/words/", {"story": told}), (f"{visit}/question/age/", {"number": "44"})) == [302, 302]
    assert answers(visit)["age"] == 44
    assert Visit.objects.get(pk=visit.split("/")[2]).record["story"] == told


def test_what_is_erased_does_not_come_back_with_a_late_answer(visit: str, at_once: AtOnce) -> None:
    from backstory.web.models import Visit  # noqa: PLC0415

    done = at_once((f"{visit}/question/age/", {"number": "44"}), (f"{visit}/erase/", {}))
    assert done[1] == 302
    assert not Visit.objects.filter(pk=visit.split("/")[2]).exists()
