"""In a language that nobody speaks every page still comes, and nothing of the interface is left in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
from tests.translation.pseudo import CLOSE, OPEN, PSEUDO, pseudo
from tests.translation.reading import assert_translated, untranslated

if TYPE_CHECKING:
    from django.test import Client

STORY = "My low back has hurt for two weeks since I lifted a box. My neck hurts. Xyzzy."
ABOUT = {
    "conditions": "asthma", "medicines": "ibuprofen", "allergies-none": "on", "recent-none": "on", "doses_taken_24h-none": "on",
    "can_get_off_floor": "yes", "minutes": "15", "owns": "backrack", "height_m": "1.8",
}  # fmt: skip


@pytest.fixture
def reader(browser: Client, pseudo_locale: dict[str, str]) -> Client:
    """A browser that asks for the pseudo-locale."""
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = pseudo_locale["Accept-Language"]
    return browser


def read(reader: Client, path: str, status: int = 200, post: Mapping[str, object] | None = None) -> str:
    """A page in the pseudo-locale; the one that a form leads to, if one is sent."""
    answer = reader.get(path) if post is None else reader.post(path, post, follow=True)
    assert answer.status_code == status, path
    page = answer.content.decode()
    assert_translated(page, path)
    return page


def go(reader: Client, path: str, fields: dict[str, object]) -> str:
    """Send a form; gives where it leads."""
    return str(reader.post(path, fields)["Location"])


def begin(reader: Client, danger: str = "none") -> str:
    """A check with its tick-list answered; gives its address."""
    visit = go(reader, "/check/", {})
    go(reader, f"{visit}question/emergency/", {"pick": danger})
    return visit


def test_a_text_keeps_its_placeholders_and_grows_by_a_third() -> None:
    text = pseudo("<b>Question</b> %(number)s of about %(most)s, 100 %% &amp; more")
    assert re.findall(r"%\(\w+\)s|%%|<[^>]+>|&\w+;", text) == ["<b>", "</b>", "%(number)s", "%(most)s", "%%", "&amp;"]
    assert (text[0], text[-1]) == (OPEN, CLOSE)
    assert (
        1.3 < len(pseudo("What hurts, since when, how it began?")) / len("What hurts, since when, how it began?") < 1.5
    )


def test_plain_words_of_the_interface_are_noticed() -> None:
    page = (
        f"<h1>{pseudo('Library')}</h1><p>{pseudo('Sent by')} Ann. There is no post yet.</p><input placeholder='Search'>"
    )
    assert untranslated(page) == ["Ann. There is no post yet", "Search"]


FIXED = (
    "/", "/about/", "/library/", "/library/?q=sciatica", "/library/?q=qqqqqq", "/library/heat/", "/posts/", "/movements/",
    "/movements/cat-cow/", "/options/", "/options/heat/", "/devices/backrack/",
)  # fmt: skip


@pytest.mark.parametrize("path", FIXED)
def test_the_pages_without_a_check(reader: Client, path: str) -> None:
    read(reader, path)


def test_the_way_from_the_tick_list_to_the_plan(reader: Client) -> None:
    visit = go(reader, "/check/", {})
    read(reader, f"{visit}question/emergency/")
    read(reader, f"{visit}question/emergency/", 422, {})
    go(reader, f"{visit}question/emergency/", {"pick": "none"})
    read(reader, f"{visit}words/")
    go(reader, f"{visit}words/", {"story": STORY})
    read(reader, f"{visit}understood/")
    go(reader, f"{visit}understood/", {"right": ["site_low_back", "site_neck"]})
    read(reader, f"{visit}question/age/")
    read(reader, f"{visit}question/age/", 422, {"number": "old"})
    go(reader, f"{visit}question/age/", {"number": "44"})
    go(reader, f"{visit}question/sex/", {"pick": "male"})
    assert 'class="bodymap"' in read(reader, f"{visit}question/sites/?edit=1")
    read(reader, f"{visit}answers/")
    for depth in ("short", "more", "everything"):
        read(reader, f"{visit}result/?depth={depth}")
    read(reader, f"{visit}you/")
    read(reader, f"{visit}you/", 422, {**ABOUT, "height_m": "tall"})
    read(reader, f"{visit}you/", post=ABOUT)
    assert 'role="status"' in read(reader, f"{visit}swap/cat-cow/", post={"why": ""})
    read(reader, "/")
    assert 'role="status"' in read(reader, f"{visit}erase/", post={})


def test_the_way_of_an_emergency(reader: Client) -> None:
    visit = begin(reader, "saddle_numbness_new")
    read(reader, f"{visit}alarm/")
    read(reader, f"{visit}alarm/", post={"stop": "1"})
    read(reader, f"{visit}question/emergency/?edit=1", post={"pick": "none"})
    read(reader, f"{visit}mistake/emergency/", post={"yes": "1"})
    read(reader, f"{visit}result/?depth=more")


def test_the_pages_for_what_goes_wrong(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read(reader, "/nothing/", 404)
    crossing = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert reader.get("/", headers=crossing).content.decode() == pseudo("Requests from other sites are refused.")
    reader.raise_request_exception = False
    monkeypatch.setattr("backstory.web.views.library.library", lambda: 1 / 0)
    read(reader, "/posts/", 500)
    reader.cookies.clear()
    read(reader, "/", 403)


def test_the_feed_is_translated(reader: Client) -> None:
    assert pseudo("Backstory editors") in reader.get("/posts/feed.atom").content.decode()


@pytest.mark.parametrize(
    ("asked", "given"), [("fr", "en-gb"), ("en-us", "en-gb"), ("xx,en-xa;q=0.5", PSEUDO), ("", "en-gb")]
)
def test_a_browser_gets_the_language_that_it_asks_for_if_there_is_one(reader: Client, asked: str, given: str) -> None:
    answer = reader.get("/about/", headers={"Accept-Language": asked})
    assert answer["Content-Language"] == given
    assert f'<html lang="{given}"' in answer.content.decode()


def test_a_number_in_a_field_has_a_point_where_people_write_a_comma(browser: Client) -> None:
    from django.test import override_settings  # noqa: PLC0415 - Django must be set up

    visit = begin(browser)
    go(browser, f"{visit}question/age/", {"number": "44,5"})
    with override_settings(LANGUAGES=[("de", "Deutsch")]):
        page = browser.get(f"{visit}question/age/?edit=1", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="de"' in page
    assert 'value="44.5"' in page
