"""What a reader asks of every site: less motion, more contrast, their own colours; and errors that cannot be missed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Literal

import pytest

from .test_five_people import PHONE, Walk
from .tour import go_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Site

pytestmark = pytest.mark.needs("chromium")

Scheme = Literal["light", "dark"]
Contrast = Literal["no-preference", "more"]
CONTRAST = """([one, other]) => {
  const light = (colour) => {
    const at = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    at.fillStyle = colour; at.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...at.getImageData(0, 0, 1, 1).data].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + .05) / (low + .05);
}"""
"""WCAG's contrast of two colours."""


def colour(page: Page, selector: str, of: str) -> str:
    """A colour as it is drawn."""
    found: str = page.locator(selector).first.evaluate(f"one => getComputedStyle(one).{of}")
    return found


def contrast(page: Page, one: str, other: str) -> float:
    found: float = page.evaluate(CONTRAST, [one, other])
    return found


def begin(page: Page, address: str) -> str:
    """A check without a sign of danger; gives its address."""
    page.goto(address)
    page.get_by_role("button", name="Start the check").click()
    page.locator('input[name=pick][value="none"]').check()
    go_on(page)
    page.locator("#story").fill("My low back has been stiff for two weeks since I lifted a box.")
    go_on(page)
    return page.url.replace("/understood/", "")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_figure_moves_only_for_those_who_like_it_and_can_be_held_still(
    chromium: Browser, site: Site, motion: str
) -> None:
    page = chromium.new_page(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    address = site.address()
    page.goto(address)
    page.goto(f"{address.split('?')[0]}movements/glute-bridge/")
    page.locator("picture img").evaluate("one => one.decode()")
    drawn = page.locator("picture img").evaluate("one => one.currentSrc")
    assert drawn.endswith("/still.svg" if motion == "reduce" else "/moving.svg")
    hold = page.get_by_role("checkbox", name="Keep the figure still")
    assert hold.is_visible() == (motion != "reduce")
    if motion != "reduce":
        hold.check()
        assert not page.locator("picture").is_visible()
        assert (page.locator(".figure .still").get_attribute("src") or "").endswith("/still.svg")
    shown = page.locator(".figure img:visible")
    assert shown.count() == 1
    shown.evaluate("one => one.decode()")
    before = shown.screenshot()
    page.wait_for_timeout(700)
    assert shown.screenshot() == before
    page.close()


def test_timers_bars_and_choices_work_in_ones_own_colours_and_without_motion(chromium: Browser, site: Site) -> None:
    page = chromium.new_page(reduced_motion="reduce", forced_colors="active")
    page.clock.install()
    check = begin(page, site.address())
    go_on(page)
    page.goto(f"{check}/result/")
    parts = [colour(page, f".{name}", "fill") for name in ("bar-ground", "bar-high", "bar-point")]
    assert len(set(parts)) == 3
    assert contrast(page, parts[2], parts[0]) >= 3
    assert contrast(page, colour(page, ".bar-ground", "stroke"), colour(page, "body", "backgroundColor")) >= 3
    page.goto(f"{check}/you/")
    page.locator('input[name=floor][value="yes"]').check(force=True)
    chosen, other = (f'.pill:has([name=floor][value="{value}"]) span' for value in ("yes", "no"))
    assert colour(page, chosen, "outlineStyle") == "solid"
    assert colour(page, other, "outlineStyle") == "none"
    page.goto(f"{check}/result/")
    Walk(page, check=False).plan()
    timer = page.locator(".timer").first
    button, left = timer.locator("button"), timer.locator(".left")
    button.click()
    started = left.inner_text()
    page.clock.run_for(2000)
    assert ":" in started
    assert left.inner_text() not in {started, ""}
    button.click()
    assert left.inner_text() == ""
    page.close()


def test_the_edges_of_fields_are_seen(chromium: Browser, site: Site) -> None:
    page = chromium.new_page()
    page.goto(f"{begin(page, site.address())}/you/")
    least: dict[Contrast, float] = {"no-preference": 3, "more": 7}
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme, wish in product(schemes, least):
        page.emulate_media(color_scheme=scheme, contrast=wish)
        ground = colour(page, "body", "backgroundColor")
        for field in ("textarea", "input#country", ".pill span"):
            assert contrast(page, colour(page, field, "borderTopColor"), ground) >= least[wish], (scheme, wish, field)
    page.close()


def alerted(page: Page) -> None:
    """The focus is on the alert, and the title says so first."""
    page.locator("[role=alert]:focus").wait_for()
    assert page.title().startswith("Error: ")


def test_the_focus_goes_to_what_is_wrong(chromium: Browser, site: Site) -> None:
    page = chromium.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(site.address())
    page.get_by_role("button", name="Start the check").click()
    go_on(page)
    alerted(page)
    page.locator('input[name=pick][value="none"]').check()
    go_on(page)
    check = page.url.replace("/words/", "")
    for screen in ("who", "age", "sites"):
        page.goto(f"{check}/question/{screen}/")
        go_on(page)
        alerted(page)
    page.goto(f"{check}/question/age/")
    page.locator("input[name=number]").fill("400")
    page.get_by_role("button", name="Skip").click()
    page.wait_for_url(lambda url: not url.endswith("/age/"))
    page.goto(f"{check}/you/")
    page.locator("#weight_kg").fill("heavy")
    page.get_by_role("button", name="Make my plan").click()
    alerted(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#weight_kg:focus").wait_for()
    assert page.locator("#weight_kg").input_value() == "heavy"
    page.close()
