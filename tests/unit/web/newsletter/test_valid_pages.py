"""Every page of the newsletter is valid HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .conftest import POST

if TYPE_CHECKING:
    from django.test import Client

    from backstory.web.newsletter.models import Subscriber

    from ..conftest import Judge


@pytest.mark.parametrize("path", ["", "asked/", "link/", "archive/", "confirm/slip/", f"archive/{POST}/"])
def test_a_page_for_everyone_is_valid(
    visitor: Client, reader: Callable[..., Subscriber], judge: Judge, path: str
) -> None:
    from backstory.web.newsletter import issues  # noqa: PLC0415 - Django must be set up

    reader()
    issues.send(POST)
    judge("page", visitor.get(f"/newsletter/{path}").content.decode())


@pytest.mark.parametrize("path", ["", "link/"])
def test_a_bad_address_is_told_on_its_field(visitor: Client, judge: Judge, path: str) -> None:
    answer = visitor.post(f"/newsletter/{path}", {"address": "nobody"})
    assert answer.status_code == 422
    page = answer.content.decode()
    judge("wrong", page)
    assert "<title>Error: " in page
    assert page.count('aria-invalid="true"') == 1
    assert 'value="nobody"' in page


def test_the_pages_behind_a_link_are_valid(visitor: Client, reader: Callable[..., Subscriber], judge: Judge) -> None:
    from backstory.web.newsletter.links import Purpose, token  # noqa: PLC0415
    from backstory.web.newsletter.models import Subscriber as Row  # noqa: PLC0415

    asked = reader("bob@example.org", state=Row.State.UNCONFIRMED, confirmed_at=None)
    confirm = f"/newsletter/confirm/{token(Purpose.CONFIRM, asked)}/"
    judge("confirm", visitor.get(confirm).content.decode())
    judge("confirmed", visitor.post(confirm).content.decode())
    known = reader()
    preferences = f"/newsletter/preferences/{token(Purpose.PREFERENCES, known)}/"
    leave = f"/newsletter/leave/{token(Purpose.LEAVE, known)}/"
    judge("preferences", visitor.get(preferences).content.decode())
    judge("changed", visitor.post(preferences, {"do": "form", "form": "text"}).content.decode())
    judge("leave", visitor.get(leave).content.decode())
    judge("erased", visitor.post(preferences, {"do": "erase"}).content.decode())
    judge("left", visitor.post(leave).content.decode())
