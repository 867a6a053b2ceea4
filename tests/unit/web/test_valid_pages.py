"""Every kind of page is valid HTML. The pages are left in the test's folder, for another checker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import Judge
from .markup import faults_of
from .test_the_way import ABOUT, STORY, Walker

if TYPE_CHECKING:
    from django.test import Client

SHELVES = (
    "/", "/about/", "/library/", "/library/?q=sciatika", "/library/?q=zxqv", "/library/heat/", "/posts/", "/movements/",
    "/movements/cat-cow/", "/options/", "/options/heat/", "/devices/backrack/", "/newsletter/", "/nothing/",
)  # fmt: skip


@pytest.mark.parametrize("path", SHELVES)
def test_a_page_for_everyone_is_valid(browser: Client, judge: Judge, path: str) -> None:
    judge("page", browser.get(path).content.decode())


def test_the_closed_door_is_valid(stranger: Client, judge: Judge) -> None:
    judge("locked", stranger.get("/").content.decode())


def test_the_page_for_our_own_failure_is_valid(site: Path, judge: Judge) -> None:
    from django.test import RequestFactory  # noqa: PLC0415 - Django must be set up

    from backstory.web.views.home import failed  # noqa: PLC0415

    assert site
    judge("failed", failed(RequestFactory().get("/")).content.decode())


def test_every_page_on_the_way_is_valid(browser: Client, judge: Judge) -> None:
    walker = Walker(browser)
    walker.post("/check/", {})
    judge("danger", walker.page)
    judge("danger-wrong", walker.post(walker.at, {}))
    judge("words", walker.post(walker.at, {"pick": "none"}))
    judge("understood", walker.post(walker.at, {"story": f"{STORY} Blah zxqv. It does not tingle."}))
    walker.post(walker.at, {})
    asked = 0
    while "/question/" in walker.at:
        asked += 1
        screen = walker.at.rstrip("/").rsplit("/", 1)[1]
        judge(f"question-{screen}", walker.page)
        judge(
            f"question-{screen}-wrong",
            walker.post(walker.at, {"number": "x"} if 'name="number"' in walker.page else {}),
        )
        walker.post(walker.at, walker._usual())
    assert asked >= 5
    visit = walker.visit
    judge("again", walker.get(f"/check/{visit}/question/age/?edit=1"))
    judge("answers", walker.get(f"/check/{visit}/answers/"))
    judge("home", walker.get("/"))
    for depth in ("short", "more", "everything"):
        judge(f"result-{depth}", walker.get(f"/check/{visit}/result/?depth={depth}"))
    judge("about-you", walker.get(f"/check/{visit}/you/"))
    judge("about-you-wrong", walker.post(walker.at, {**ABOUT, "weight_kg": "heavy", "height_m": "9"}))
    judge("plan", walker.post(walker.at, {**ABOUT, "conditions": "glaucoma\nzxqv"}))


def test_every_page_of_an_emergency_is_valid(browser: Client, judge: Judge) -> None:
    walker = Walker(browser)
    walker.begin("saddle_numbness_new")
    judge("alarm", walker.page)
    judge("result", walker.post(walker.at, {"stop": "1"}))
    visit = walker.visit
    judge("mistake", walker.post(f"/check/{visit}/question/emergency/?edit=1", {"pick": "none"}))
    judge("taken-back", walker.post(walker.at, {"yes": "1"}))
    judge("again", walker.get(f"/check/{visit}/question/emergency/?edit=1"))


GOOD = '<!doctype html><html lang="en"><head><title>A</title></head><body><main id="main"><h1>A</h1>{}</main></body></html>'
BROKEN = {
    "<p>a</b></p>": "Unexpected end tag",
    '<p id="a"></p><p id="a"></p>': "the id a is there 2 times",
    '<p aria-describedby="b">a</p>': "leads to b",
    '<a href="#b">a</a>': "leads to b",
    "<h3>a</h3>": "h3 follows h1",
    "<h1>a</h1>": "one h1",
    '<input name="a">': "has no label",
    '<label><input type="number" min="0,5"></label>': "is not a number",
    '<img src="a">': "no alt",
    '</main><main id="other">': "not one main",
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_fault_in_a_page_is_named(part: str) -> None:
    assert faults_of(GOOD.format("")) == []
    assert BROKEN[part] in " ".join(faults_of(GOOD.format(part)))
