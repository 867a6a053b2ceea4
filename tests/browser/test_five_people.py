"""Five people from the tick-list to the plan, on a phone and on a desktop, with and without JavaScript; every page accessible."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Site

PHONE, DESKTOP = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""All of axe; the size of targets is off by default."""


@dataclass(frozen=True)
class Someone:
    """What a person tells, answers and should meet."""

    story: str
    age: str
    sex: str
    level: tuple[str, ...]
    says: str
    danger: str = "none"
    picks: dict[str, str] = field(default_factory=dict)


PEOPLE = {
    "self-care": Someone(
        "My low back has been stiff and sore for two weeks since I lifted a box. Worse when I bend or sit, walking eases it.",
        "44", "male", ("self_care", "routine"), "muscle",
    ),
    "sciatica": Someone(
        "For three weeks pain shoots from my low back down my left leg, past the knee into the foot, with tingling. Coughing makes it worse.",
        "38", "female", ("self_care", "routine", "urgent_48h"), "Sciatica",
    ),
    "cauda equina": Someone("", "50", "female", ("emergency_today", "emergency_now"), "999", danger="saddle_numbness_new"),
    "axial spondyloarthritis": Someone(
        "My low back has been stiff for two years. It began slowly. The stiffness in the morning lasts an hour and moving eases it; "
        "pain wakes me in the second half of the night. Ibuprofen helps a lot.",
        "26", "male", ("routine", "self_care"), "nflammat",
    ),
    "whiplash": Someone(
        "Three days ago I was rear-ended at a traffic light. My neck has been stiff and sore since the next day.",
        "33", "female", ("routine", "urgent_48h", "self_care"), "hiplash",
    ),
}  # fmt: skip


class Walk:
    """One person in one browser; notes what is wrong on the way."""

    def __init__(self, page: Page, *, check: bool) -> None:
        self.page, self._check = page, check
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def _asked(self, url: str) -> None:
        if not url.startswith("http://127.0.0.1:"):
            self.foreign.append(url)

    def look(self) -> None:
        """No violation of WCAG on this page, and nothing wider than the window."""
        if not self._check:
            return
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"

    def go(self, someone: Someone) -> None:
        """From the first page to the result."""
        page = self.page
        self.look()
        page.get_by_role("button", name="Start the check").click()
        self.look()
        page.locator(f'input[name=pick][value="{someone.danger}"]').check()
        page.get_by_role("button", name="Go on").click()
        if "/alarm/" in page.url:
            self.look()
            page.get_by_role("button", name="Stop here").click()
            return
        self.look()
        page.locator("#story").fill(someone.story)
        page.get_by_role("button", name="Go on").click()
        self.look()
        page.get_by_role("button", name="Go on").click()
        asked = 0
        while "/question/" in page.url or "/alarm/" in page.url:
            if asked in {0, 5}:
                self.look()
            asked += 1
            assert asked < 40
            if "/alarm/" in page.url:
                page.get_by_role("button", name="Go on while I wait").click()
                continue
            self._answer(someone)
            page.get_by_role("button", name="Go on", exact=True).click()

    def _answer(self, someone: Someone) -> None:
        page = self.page
        page.wait_for_load_state("load")  # what is counted next must be there
        screen = page.url.rstrip("/").rsplit("/", 1)[1].split("?")[0]
        if page.locator("input[name=number]").count():
            page.locator("input[name=number]").fill(someone.age if screen == "age" else "4")
            return
        if page.locator("input[name=pick]:checked").count():
            return
        for value in (someone.sex if screen == "sex" else "self", "absent", "none"):
            if page.locator(f'input[name=pick][value="{value}"]').count():
                page.locator(f'input[name=pick][value="{value}"]').check()
                return
        page.locator("input[name=pick]").first.check()

    def plan(self) -> None:
        """From the result to the plan."""
        page = self.page
        page.get_by_role("link", name="Today's advice").click()
        self.look()
        for name in ("conditions", "medicines", "allergies", "recent", "doses_taken_24h"):
            page.locator(f"input[name={name}-none]").check()
        page.locator("#alcohol").fill("none")
        page.locator("#weight_kg").fill("75")
        if page.locator("#pregnant_weeks").count():
            page.locator("#pregnant_weeks").fill("0")
            page.locator('input[name=breastfeeding][value="no"]').check(force=True)
        page.locator('input[name=can_get_off_floor][value="yes"]').check(force=True)
        page.get_by_role("button", name="Make my plan").click()
        self.look()


QUICK = [("self-care", PHONE, True, "light"), ("cauda equina", PHONE, False, "dark")]
EVERY = [
    (name, size, script, scheme)
    for name in PEOPLE
    for size, scheme in ((PHONE, "light"), (DESKTOP, "dark"))
    for script in (True, False)
]
LONG = [pytest.param(*case, marks=pytest.mark.long) for case in EVERY if case not in QUICK]


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(("name", "size", "script", "scheme"), [*QUICK, *LONG])
def test_the_whole_way(
    chromium: Browser, site: Site, name: str, size: dict[str, int], script: bool, scheme: str
) -> None:
    someone = PEOPLE[name]
    context = chromium.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        java_script_enabled=script,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    walk = Walk(context.new_page(), check=script)
    walk.page.goto(site.address())
    walk.go(someone)
    assert walk.page.url.endswith("/result/")
    walk.look()
    verdict = walk.page.locator("section.verdict").get_attribute("class") or ""
    assert any(verdict.endswith(f"level-{level}") for level in someone.level), verdict
    assert someone.says in walk.page.inner_text("main")
    if verdict.endswith(("level-self_care", "level-routine")):
        walk.plan()
        assert "When to stop" in walk.page.inner_text("main")
    assert walk.foreign == []
    assert walk.errors == []
    context.close()


PAGES = (
    "library/",
    "library/sciatica/",
    "movements/",
    "movements/glute-bridge/",
    "options/",
    "options/heat/",
    "devices/backrack/",
    "claims/",
    "posts/",
    "about/",
)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "dark"),
        *(
            pytest.param(w, s, marks=pytest.mark.long)
            for w in (320, 768, 1280)
            for s in ("light", "dark")
            if (w, s) != (320, "dark")
        ),
    ],
)
def test_every_other_page_is_accessible(chromium: Browser, site: Site, width: int, scheme: str) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    walk = Walk(context.new_page(), check=True)
    address = site.address()
    walk.page.goto(address)
    for path in PAGES:
        walk.page.goto(f"{address.split('?')[0]}{path}")
        walk.look()
    assert walk.foreign == []
    assert walk.errors == []
    context.close()
