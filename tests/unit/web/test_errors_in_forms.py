"""A form that cannot be used says so: in its title, in an alert, and on the field, with what was typed still there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from .markup import faults_of
from .test_the_way import ABOUT, Walker

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from django.test import Client


def told(answer: Any) -> Element:
    """The page, which says that there is an error."""
    assert answer.status_code == 422
    page = answer.content.decode()
    assert faults_of(page) == []
    tree: Element = html5lib.parse(page, namespaceHTMLElements=False)
    assert (tree.findtext("head/title") or "").startswith("Error: ")
    alerts = tree.findall(".//*[@role='alert']")
    assert len(alerts) == 1
    assert "".join(alerts[0].itertext()).strip()
    return tree


def wrong(tree: Element) -> list[Element]:
    """What is marked as wrong; a text that is there says why."""
    marked = tree.findall(".//*[@aria-invalid='true']")
    for part in marked:
        if part.attrib.get("type") == "checkbox":
            (group,) = tree.findall(".//fieldset[@aria-describedby]")
        else:
            group = part
        why = group.attrib["aria-describedby"].split()[-1]
        assert "".join(tree.find(f".//*[@id='{why}']").itertext()).strip()  # type: ignore[union-attr]
    return marked


@pytest.fixture
def walker(browser: Client) -> Walker:
    found = Walker(browser)
    found.begin()
    found.post(found.at, {"skip": "1"})
    return found


def ask(walker: Walker, screen: str) -> str:
    return f"/check/{walker.visit}/question/{screen}/"


def test_a_page_without_an_error_marks_none(walker: Walker) -> None:
    assert "aria-invalid" not in walker.page
    assert "<title>Error" not in walker.page


def test_no_choice_marks_the_group(walker: Walker) -> None:
    marked = wrong(told(walker.browser.post(ask(walker, "who"), {})))
    assert [(part.tag, part.attrib["role"]) for part in marked] == [("fieldset", "radiogroup")]


@pytest.mark.parametrize("screen", ["emergency", "sites"])
def test_nothing_ticked_marks_the_boxes(walker: Walker, screen: str) -> None:
    marked = wrong(told(walker.browser.post(ask(walker, screen), {})))
    assert len(marked) > 5
    assert {part.attrib["type"] for part in marked} == {"checkbox"}


def test_a_tick_beside_none_is_told_and_stays(walker: Walker) -> None:
    tree = told(walker.browser.post(ask(walker, "sites"), {"pick": ["site_neck", "none"]}))
    ticked = [part.attrib["value"] for part in tree.iter("input") if "checked" in part.attrib]
    assert ticked == ["site_neck", "none"]


NUMBERS = {"": "", "old": "", "nan": "", "1e999": "", "400": "400.0", "-1": "-1.0"}


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_that_cannot_be_is_told_in_plain_words(walker: Walker, typed: str) -> None:
    tree = told(walker.browser.post(ask(walker, "age"), {"number": typed}))
    (field,) = wrong(tree)
    assert field.attrib["name"] == "number"
    assert field.attrib["value"] == NUMBERS[typed]
    assert re.fullmatch(r"Write a number( from 0 to 120)?\.", "".join(tree.find(".//*[@id='problem']").itertext()))  # type: ignore[union-attr]


def test_a_question_can_be_left_with_a_wrong_number_in_it(walker: Walker) -> None:
    tree = told(walker.browser.post(ask(walker, "age"), {"number": "400"}))
    leaving = [part for part in tree.iter("button") if part.attrib.get("name") in {"unknown", "skip"}]
    assert len(leaving) == 2
    assert all("formnovalidate" in part.attrib for part in leaving)


SLIPS: dict[str, tuple[str, str]] = {
    "weight_kg": ("heavy", "Write a number from 2 to 400."),
    "height_m": ("180", "Write a number from 0.4 to 2.6."),
    "country": ("x" * 61, "Write at most 60 letters."),
    "medicines": ("x" * 401, "Write at most 200 lines, each of at most 400 letters."),
}


def test_each_slip_about_you_is_told_on_its_field_and_nothing_typed_is_lost(walker: Walker) -> None:
    sent = {**ABOUT, **{name: typed for name, (typed, _) in SLIPS.items()}, "conditions": "gout\nasthma"}
    tree = told(walker.browser.post(f"/check/{walker.visit}/you/", sent))
    alert = tree.find(".//*[@role='alert']")
    assert alert is not None
    assert {link.attrib["href"][1:] for link in alert.iter("a")} == set(SLIPS)
    marked = {part.attrib["name"]: part for part in wrong(tree)}
    assert set(marked) == set(SLIPS)
    for name, (typed, text) in SLIPS.items():
        assert marked[name].attrib.get("value", marked[name].text) == typed
        assert tree.findtext(f".//*[@id='{name}-problem']") == text
    assert tree.findtext(".//textarea[@name='conditions']") == "gout\nasthma"
    assert walker.browser.get(f"/check/{walker.visit}/plan/").status_code == 302


def test_a_forged_choice_counts_as_not_said(walker: Walker) -> None:
    walker.post(f"/check/{walker.visit}/you/", {**ABOUT, "minutes": "ages"})
    assert walker.at.endswith("/plan/")
