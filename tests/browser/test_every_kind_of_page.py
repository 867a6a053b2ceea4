"""Every kind of page of a check at each width, light and dark, enlarged, and with a reader's own spacing: accessible, and nothing cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .test_five_people import DESKTOP, PHONE, Walk
from .tour import emergency, ordinary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Site

TOURS = {"emergency": emergency, "ordinary": ordinary}
WINDOWS: dict[str, dict[str, Any]] = {
    "320 dark": {"width": 320},
    "320 light": {"width": 320, "scheme": "light"},
    "768 light": {"width": 768, "scheme": "light"},
    "768 dark": {"width": 768},
    "1280 light": {"width": 1280, "scheme": "light"},
    "1280 dark": {"width": 1280},
    "1280 at 200 %": {"width": 640, "scheme": "light", "scale": 2},
    "1280 at 400 %": {"width": 320, "scheme": "light", "scale": 4},
}
CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
  const style = getComputedStyle(one), hides = (way) => ["hidden", "clip"].includes(way);
  return one.checkVisibility() && one.textContent.trim() && !one.closest(".hidden, .skip, svg")
    && ((hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1) || (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
}).map(one => one.outerHTML.slice(0, 200))"""
"""What hides a part of its own text."""
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"
"""What WCAG 1.4.12 lets a reader set."""


def fits(page: Page, name: str) -> None:
    """No sideways scrolling, and no text cut off."""
    page.wait_for_load_state("load")
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"
    assert page.evaluate(CUT) == [], name


CASES = [(tour, window) for tour in TOURS for window in WINDOWS]
QUICK = [("emergency", "320 dark")]


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("tour", "window"), [*QUICK, *(pytest.param(*case, marks=pytest.mark.long) for case in CASES if case not in QUICK)]
)
def test_every_page_of_a_check_is_accessible(chromium: Browser, site: Site, tour: str, window: str) -> None:
    told = WINDOWS[window]
    context = chromium.new_context(
        viewport={"width": told["width"], "height": 900},
        device_scale_factor=told.get("scale", 1),
        color_scheme=told.get("scheme", "dark"),
    )
    walk = Walk(context.new_page(), check=True)
    for name in TOURS[tour](walk.page, site.address()):
        walk.look()
        fits(walk.page, name)
    assert walk.foreign == []
    context.close()


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("tour", "size"),
    [
        ("emergency", PHONE),
        *(pytest.param(t, s, marks=pytest.mark.long) for t, s in [("ordinary", PHONE), ("ordinary", DESKTOP)]),
    ],
)
def test_nothing_is_cut_off_with_a_readers_own_spacing(
    chromium: Browser, site: Site, tour: str, size: dict[str, int]
) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": size["width"], "height": size["height"]})
    page = context.new_page()
    for name in TOURS[tour](page, site.address()):
        page.wait_for_load_state("load")
        page.add_style_tag(content=SPACING)
        fits(page, name)
    context.close()


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("tour", "size"),
    [
        ("emergency", DESKTOP),
        *(pytest.param(t, s, marks=pytest.mark.long) for t, s in [("ordinary", PHONE), ("ordinary", DESKTOP)]),
    ],
)
def test_nothing_is_cut_off_at_twice_the_text_size(
    chromium: Browser, site: Site, tour: str, size: dict[str, int]
) -> None:
    """The text size of the browser itself, not a zoom."""
    page = chromium.new_page(viewport={"width": size["width"], "height": size["height"]})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    for name in TOURS[tour](page, site.address()):
        page.wait_for_load_state("load")
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 36, name
        fits(page, name)
    page.close()
