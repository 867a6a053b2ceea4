"""In a language that nobody speaks the newsletter's pages and mails still come, and nothing is left in English."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.translation.pseudo import OPEN, PSEUDO
from tests.translation.reading import assert_translated, untranslated

from .conftest import ADDRESS, POST

if TYPE_CHECKING:
    from django.test import Client

    from backstory.web.newsletter.models import Subscriber


@pytest.fixture
def guest(visitor: Client, pseudo_locale: dict[str, str]) -> Client:
    """A visitor whose browser asks for the pseudo-locale."""
    visitor.defaults["HTTP_ACCEPT_LANGUAGE"] = pseudo_locale["Accept-Language"]
    return visitor


def read(guest: Client, path: str, status: int = 200, post: dict[str, str] | None = None) -> None:
    answer = guest.get(path) if post is None else guest.post(path, post, follow=True)
    assert answer.status_code == status, path
    assert_translated(answer.content.decode(), path)


def test_the_pages_for_everyone(guest: Client) -> None:
    read(guest, "/newsletter/archive/")
    for page in ("", "link/"):
        read(guest, f"/newsletter/{page}")
        read(guest, f"/newsletter/{page}", 422, {"address": "nobody"})
        read(guest, f"/newsletter/{page}", post={"address": ADDRESS})
    read(guest, "/newsletter/leave/nonsense/", 404)
    read(guest, "/posts/")


def test_the_pages_of_a_subscriber(guest: Client, reader: Callable[..., Subscriber]) -> None:
    from backstory.web.newsletter import issues, links  # noqa: PLC0415

    someone, new = reader(), reader("bob@example.org", state="unconfirmed")
    issues.send(POST)
    read(guest, f"/newsletter/archive/{POST}/")
    read(guest, "/newsletter/archive/")
    own = f"/newsletter/preferences/{links.token(links.Purpose.PREFERENCES, someone)}/"
    read(guest, own)
    read(guest, own, post={"do": "form", "form": "text"})
    leave = f"/newsletter/leave/{links.token(links.Purpose.LEAVE, someone)}/"
    read(guest, leave)
    read(guest, own, post={"do": "erase"})
    read(guest, leave)
    confirm = f"/newsletter/confirm/{links.token(links.Purpose.CONFIRM, new)}/"
    read(guest, confirm)
    read(guest, confirm, post={})


def test_on_ones_own_machine_there_is_none(browser: Client, pseudo_locale: dict[str, str]) -> None:
    answer = browser.get("/newsletter/", headers=pseudo_locale)
    assert answer.status_code == 404
    assert_translated(answer.content.decode(), "/newsletter/")


def test_the_mails(guest: Client, reader: Callable[..., Subscriber]) -> None:
    from django.utils import translation  # noqa: PLC0415

    from backstory.web.newsletter import issues, mails  # noqa: PLC0415
    from backstory.web.newsletter.models import Delivery  # noqa: PLC0415

    someone = reader()
    issues.send(POST)
    with translation.override(PSEUDO):
        made = [mails.confirmation(someone), mails.preferences(someone), mails.issue_mail(Delivery.objects.get())]
    for mail in made:
        assert OPEN in str(mail.body)
        assert untranslated(str(mail.alternatives[0][0])) == []
        assert untranslated(str(mail.subject)) == []
        assert [line for line in str(mail.body).splitlines() if untranslated(line)] == []
