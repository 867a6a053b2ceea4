"""The body map of “Where does it hurt?”: a twin of the list, which stays the form's truth."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from backstory.knowledge import load

if TYPE_CHECKING:
    from django.test import Client

WEB = Path(__file__).parents[3] / "src" / "backstory" / "web"
NOT_PLACES = {"site_one_side", "site_widespread"}
PHONE = 320 / 2 / 208
"""Pixels a unit of the drawing has where two figures stand on a phone 360 px wide."""


@pytest.fixture
def places() -> list[str]:
    """What the question asks about."""
    return list(load().questions["sites"].findings)


@pytest.fixture
def address(browser: Client) -> str:
    """The question, of a visit without signs of danger."""
    answer = browser.post("/check/", follow=True)
    danger = answer.redirect_chain[-1][0]
    browser.post(danger, {"pick": "none"})
    return danger.replace("emergency", "sites")


@pytest.fixture
def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def body_map(page: str) -> ElementTree.Element:
    """The map as it stands in the page; well-formed, since it can be read at all."""
    found = re.search(r'<div class="bodymap".*?</div>\s*<p class="named".*?</p>\s*</div>', page, re.DOTALL)
    assert found
    return ElementTree.fromstring(re.sub(r" hidden(?=[ >])", ' hidden=""', found[0]))


def regions(part: ElementTree.Element) -> list[ElementTree.Element]:
    return [g for g in part.iter("g") if "data-finding" in g.attrib]


def named(part: ElementTree.Element) -> list[str]:
    return [g.attrib["data-finding"] for g in regions(part)]


def test_every_region_is_a_finding_of_the_question(body_map: ElementTree.Element, places: list[str]) -> None:
    assert set(named(body_map)) <= set(places)


def test_every_place_has_a_region_and_what_is_no_place_has_none(
    body_map: ElementTree.Element, places: list[str]
) -> None:
    assert set(named(body_map)) == set(places) - NOT_PLACES


def test_a_figure_has_a_place_once(body_map: ElementTree.Element) -> None:
    figures = list(body_map.iter("figure"))
    assert len(figures) == 2
    for figure in figures:
        assert len(named(figure)) == len(set(named(figure)))


def test_each_part_of_a_region_has_a_shape_a_reach_and_a_mark(body_map: ElementTree.Element) -> None:
    for region in regions(body_map):
        kinds = [path.attrib["class"] for path in region]
        assert kinds in (["reach", "skin", "mark"], ["reach", "skin", "mark"] * 2), region.attrib


def test_every_region_is_wide_enough_for_a_finger(body_map: ElementTree.Element) -> None:
    for region in regions(body_map):
        for path in region.findall("path[@class='reach']"):
            assert min(size(path.attrib["d"])) * PHONE >= 24, region.attrib


def size(shape: str) -> tuple[float, float]:
    """Width and height of a shape: corners, or a circle of two arcs."""
    if arc := re.search(r"a(\S+) ", shape):
        return 2 * float(arc[1]), 2 * float(arc[1])
    numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", shape)]
    across, down = numbers[::2], numbers[1::2]
    return max(across) - min(across), max(down) - min(down)


def test_left_and_right_are_named_as_seen(body_map: ElementTree.Element) -> None:
    sides = [[word.text for word in p] for p in body_map.iter("p") if p.get("class") == "sides"]
    assert sides == [["Left", "Back", "Right"], ["Right", "Front", "Left"]]


def test_the_right_shoulder_blade_is_on_the_right_of_the_back_only(body_map: ElementTree.Element) -> None:
    back, front = body_map.iter("figure")
    assert "site_right_shoulder_blade" not in named(front)
    (region,) = [r for r in regions(back) if r.attrib["data-finding"] == "site_right_shoulder_blade"]
    for path in region:
        start = re.match(r"M(-?[\d.]+)", path.attrib["d"])
        assert start and float(start[1]) > 0
        assert "transform" not in path.attrib


@pytest.mark.parametrize(
    ("place", "side"),
    [
        ("site_low_back", "Back"),
        ("site_mid_back", "Back"),
        ("site_buttock", "Back"),
        ("site_tailbone", "Back"),
        ("site_neck", "Back"),
        ("site_sacroiliac_point", "Back"),
        ("site_abdomen", "Front"),
        ("site_chest_wall", "Front"),
        ("site_groin_hip", "Front"),
        ("site_jaw_throat", "Front"),
    ],
)
def test_a_place_is_on_its_own_side_only(body_map: ElementTree.Element, place: str, side: str) -> None:
    sides = [b.text for figure in body_map.iter("figure") if place in named(figure) for b in figure.iter("b")]
    assert sides == [side]


def test_the_map_waits_for_its_script_and_is_kept_from_keyboard_and_screen_reader(
    body_map: ElementTree.Element,
) -> None:
    assert "hidden" in body_map.attrib
    figures = body_map.find("div[@class='figures']")
    assert figures is not None
    assert figures.get("aria-hidden") == "true"
    assert not {part.tag for part in body_map.iter()} & {"a", "button", "input", "title"}
    assert not [part for part in body_map.iter() if "tabindex" in part.attrib]
    assert [svg.get("focusable") for svg in body_map.iter("svg")] == ["false", "false"]


def test_it_says_that_the_list_does_the_same(body_map: ElementTree.Element) -> None:
    line = body_map.find("p")
    assert line is not None
    assert "You can use the list below instead." in "".join(line.itertext())
    assert "aria-hidden" not in line.attrib


def test_nothing_is_inline_and_nothing_from_elsewhere(page: str) -> None:
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for attributes, inside in scripts:
        assert 'src="/static/' in attributes
        assert not inside.strip()
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_ids_of_the_drawing_are_there_once_and_used(page: str) -> None:
    ids = re.findall(r'\sid="(map-[\w-]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(|href=")#(map-[\w-]+)', page)) == set(ids)


def test_its_colours_are_the_sites() -> None:
    css = (WEB / "static" / "web" / "bodymap.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", css)
    drawing = (WEB / "templates" / "web" / "bodymap.html").read_text("utf-8")
    assert not re.search(r'"#[0-9a-fA-F]{3,8}"|rgb\(|hsl\(', drawing)


def test_the_page_works_without_it(browser: Client, page: str, places: list[str], address: str) -> None:
    boxes = re.findall(r'<input type="checkbox" name="pick" value="(\w+)"', page)
    assert set(boxes) == {*places, "none"}
    answer = browser.post(address, {"pick": ["site_low_back", "site_buttock"]})
    assert answer.status_code == 302
    ticked = re.findall(r'value="(\w+)" checked', browser.get(address).content.decode())
    assert set(ticked) == {"site_low_back", "site_buttock"}


def test_other_questions_do_not_load_it(browser: Client, address: str) -> None:
    other = browser.get(address.replace("sites", "onset")).content.decode()
    assert 'class="question"' in other
    assert "bodymap" not in other


def test_the_files_it_loads_are_there(page: str) -> None:
    for name in ("bodymap.css", "bodymap.js"):
        assert f"/static/web/{name}" in page
        assert (WEB / "static" / "web" / name).is_file()
