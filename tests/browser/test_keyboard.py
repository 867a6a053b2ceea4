"""The whole way with keys alone: every stop can be seen, in the order of the page, and nothing holds the focus."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from .test_five_people import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Site

STORY = "It began two weeks ago. Walking eases it."
STOPS = """() => [...document.querySelectorAll("a[href], button, input, textarea, summary, [tabindex='0']")].filter(one =>
    one.checkVisibility({visibilityProperty: true}) && one.type !== "hidden" && !(one.type === "radio" &&
    one !== (document.querySelector(`[name="${one.name}"]:checked`) ?? document.querySelector(`[name="${one.name}"]`))))"""
"""What Tab should stop at, in the order of the page; a group of radio buttons is one stop."""
AT = f"""() => {{
  const at = document.activeElement;
  if (at === document.body) return null;
  const held = at.closest(".choice, .pill") ?? at, drawn = held.matches(".pill") ? at.nextElementSibling : held;
  const style = getComputedStyle(drawn), whole = drawn.getBoundingClientRect(), box = drawn.getClientRects()[0] ?? whole;
  const middle = (from, size, most) => (Math.max(from, 0) + Math.min(from + size, most)) / 2;
  const hit = document.elementFromPoint(middle(box.x, box.width, innerWidth), middle(box.y, box.height, innerHeight));
  return {{
    place: ({STOPS})().indexOf(at), value: at.value ?? "", name: at.name ?? "", type: at.type ?? "",
    kind: [at.tagName, at.type, at.className, at.closest(".note")?.className].join(" "),
    words: (at.labels?.[0] ?? at).textContent.trim().replace(/\\s+/g, " ").slice(0, 90),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    covered: !hit || !(held.contains(hit) || hit.contains(held)),
    box: {{x: whole.x, y: whole.y, width: whole.width, height: whole.height}}, top: whole.y + scrollY,
  }};
}}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus is."""

    place: int
    value: str
    name: str
    type: str
    kind: str
    words: str
    ringed: bool
    covered: bool
    box: dict[str, float]
    top: float


class Keys:
    """Someone without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.kinds: set[str] = set()

    def press(self, key: str) -> Stop | None:
        """Press a key; where the focus then is can be seen."""
        self.page.keyboard.press(key)
        found = self.page.evaluate(AT)
        stop = Stop(**found) if found else None
        if stop and "Tab" in key:
            assert stop.ringed, f"{self.page.url}: no ring around {stop}"
            assert not stop.covered, f"{self.page.url}: something covers {stop}"
            if stop.kind not in self.kinds:
                self.kinds.add(stop.kind)
                self._differs(stop)
        return stop

    def _differs(self, stop: Stop) -> None:
        """The picture of what has the focus is another than without it."""
        left, top = max(0.0, stop.box["x"] - 8), max(0.0, stop.box["y"] - 8)
        clip = {"x": left, "y": top, "width": stop.box["width"] + 16, "height": min(stop.box["height"] + 16, 700)}
        with_focus = self.page.screenshot(clip=clip)  # type: ignore[arg-type]
        self.page.evaluate("() => { window.before = document.activeElement; before.blur(); }")
        without = self.page.screenshot(clip=clip)  # type: ignore[arg-type]
        self.page.evaluate("() => before.focus({focusVisible: true})")
        assert with_focus != without, f"{self.page.url}: the focus cannot be seen on {stop}"

    def to(self, words: str, key: str = "Tab") -> Stop:
        """Tab to what bears these words."""
        for _ in range(120):
            stop = self.press(key)
            if stop and words in stop.words:
                return stop
        raise AssertionError(f"{self.page.url}: no way to “{words}”")

    def field(self, name: str) -> Stop:
        """Tab to a field."""
        for _ in range(120):
            stop = self.press("Tab")
            if stop and stop.name == name:
                return stop
        raise AssertionError(f"{self.page.url}: no way to {name}")

    def go(self, words: str, key: str = "Enter") -> None:
        """Tab to a button or link and use it."""
        self.to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def choose(self, *wanted: str) -> str:
        """Choose one of the answers: Space ticks a box, arrows go through a group."""
        stop: Stop | None = self.field("pick")
        for _ in range(60):
            if stop and stop.value in wanted:
                break
            stop = self.press("ArrowDown") if stop and stop.type == "radio" else self.field("pick")
        assert stop and stop.value in wanted, f"{self.page.url}: none of {wanted}"
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked")
        return stop.value

    def round(self) -> None:
        """Tab through the whole page and back: all of it, in its order, down the page, and out at both ends."""
        self.page.wait_for_load_state("load")
        expected: int = self.page.evaluate(f"({STOPS})().length")
        there = self._until_out("Tab", expected)
        assert [stop.place for stop in there] == list(range(expected)), self.page.url
        for before, after in pairwise(there[1:]):
            assert after.top > before.top - 40, f"{self.page.url}: {after} comes after {before}"
        back = self._until_out("Shift+Tab", expected)
        assert [stop.place for stop in back] == list(reversed(range(expected))), self.page.url

    def _until_out(self, key: str, most: int) -> list[Stop]:
        stops: list[Stop] = []
        for _ in range(most + 1):
            stop = self.press(key)
            if stop is None or (stops and stop.place == stops[0].place):
                return stops
            stops.append(stop)
        raise AssertionError(f"{self.page.url}: the focus does not leave the page: {stops[-1]}")


def start(chromium: Browser, site: Site, size: dict[str, int], path: str = "") -> Keys:
    page = chromium.new_page(viewport={"width": size["width"], "height": size["height"]})
    address = site.address()
    page.goto(address)
    if path:
        page.goto(f"{address.split('?')[0]}{path}")
    return Keys(page)


@pytest.mark.needs("chromium")
def test_the_first_stop_skips_to_the_page(chromium: Browser, site: Site) -> None:
    keys = start(chromium, site, DESKTOP)
    keys.round()
    keys.page.reload()
    first = keys.press("Tab")
    assert first is not None
    assert first.words == "Skip to the page"
    keys.page.keyboard.press("Enter")
    assert keys.page.evaluate("document.activeElement.id") == "main"
    after = keys.press("Tab")
    assert after is not None
    assert after.words == "Start the check"
    keys.page.close()


def answer(keys: Keys) -> None:
    """One question; the place is chosen in the list, and the map, which takes no focus, shows it."""
    page = keys.page
    screen = page.url.rstrip("/").rsplit("/", 1)[1]
    if page.locator("input[name=number]").count():
        keys.field("number")
        page.keyboard.type("44" if screen == "age" else "4")
    elif screen == "sites":
        chosen = keys.choose("site_low_back")
        assert page.locator(f'.bodymap [data-finding="{chosen}"].chosen').count() == 1
        assert page.locator(".bodymap :is(a, button, [tabindex])").count() == 0
    elif not page.locator("input[name=pick]:checked").count():
        first = page.locator("input[name=pick]").first.get_attribute("value") or ""
        keys.choose("absent", "none", "self", "male", *([first] if page.locator("input[type=radio]").count() else []))
    keys.go("Go on")


def check(keys: Keys) -> None:
    """From the first page to the result."""
    page = keys.page
    keys.go("Start the check")
    keys.round()
    keys.to("What counts?")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Space")
    assert page.locator("details[open]").count() == 0
    keys.choose("none")
    keys.go("Go on")
    keys.round()
    keys.field("story")
    page.keyboard.type(STORY)
    keys.go("Go on", "Space")
    keys.round()
    keys.field("right")
    page.keyboard.press("Space")
    assert not page.evaluate("document.activeElement.checked")
    page.keyboard.press("Space")
    keys.go("Go on")
    seen = set[str]()
    while "/question/" in page.url:
        screen = page.url.rstrip("/").rsplit("/", 1)[1]
        assert screen not in seen
        seen.add(screen)
        if screen in {"sites", "age"}:
            keys.round()
        answer(keys)
    assert {"sites", "age"} <= seen


@pytest.mark.long
@pytest.mark.needs("chromium")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_whole_way_with_keys_alone(chromium: Browser, site: Site, size: dict[str, int]) -> None:
    keys = start(chromium, site, size)
    check(keys)
    page = keys.page
    keys.round()
    keys.go("Today's advice")
    keys.round()
    page.reload()
    for name in ("conditions", "medicines", "allergies", "recent", "doses_taken_24h"):
        keys.field(f"{name}-none")
        page.keyboard.press("Space")
    keys.field("can_get_off_floor")
    page.keyboard.press("Space")
    assert page.locator('input[name=can_get_off_floor][value="yes"]').is_checked()
    keys.go("Make my plan")
    assert page.url.endswith("/plan/")
    keys.round()
    page.reload()
    keys.to("Keep the figure still")
    page.keyboard.press("Space")
    assert page.locator(".figure .still").first.is_visible()
    keys.to("Why this, a bad day, or something else")
    page.keyboard.press("Enter")
    keys.field("why")
    page.keyboard.type("my knees")
    keys.go("Swap it")
    assert "my knees" in page.inner_text("main")
    page.close()


PAGES = ("movements/glute-bridge/", "options/", "devices/backrack/")


@pytest.mark.long
@pytest.mark.needs("chromium")
@pytest.mark.parametrize("path", PAGES)
def test_the_focus_goes_through_any_page(chromium: Browser, site: Site, path: str) -> None:
    keys = start(chromium, site, PHONE, path)
    keys.round()
    keys.page.close()
