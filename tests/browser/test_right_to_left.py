"""In a language that is written from right to left the pages turn round, and nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.translation.pseudo import ARABIC, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .conftest import Site

PHONE, DESKTOP = 360, 1280
ROOT = Path(__file__).parents[2]
STORY = "My low back has hurt for two weeks since I lifted a box. It is worse when I sit. Walking eases it."
PAGES = (
    "", "about/", "library/", "library/sciatica/", "posts/", "movements/", "movements/cat-cow/", "options/", "options/heat/",
    "devices/backrack/", "nothing/",
)  # fmt: skip


@pytest.fixture
def arabic(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a site that has a language of Arabic letters."""
    write(tmp_path / "locale", "ar_XB", ARABIC)
    monkeypatch.setenv("BACKSTORY_TEST_LOCALE", str(tmp_path / "locale"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.translation.settings")
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=":")
    return site.address()


class Look:
    """Goes from page to page and sees that each is turned round and fits."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def at(self, address: str) -> None:
        self.page.goto(address)
        self.here()

    def here(self) -> None:
        page = self.page
        page.wait_for_load_state("load")
        assert page.locator("html").get_attribute("dir") == "rtl", page.url
        assert page.locator("html").get_attribute("lang") == "ar-xb", page.url
        page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true; })")
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{page.url} is {wide} px too wide at {width} px"

    def send(self, **fields: str) -> None:
        """Tick or fill fields, and press the first large button."""
        for name, value in fields.items():
            choice = self.page.locator(f'[name={name}][value="{value}"]')
            if choice.count():
                choice.check(force=True)
            else:
                self.page.locator(f"[name={name}]").fill(value)
        self.page.locator("main form button.big").first.click()
        self.here()

    def order(self, *selectors: str) -> list[str]:
        """The first thing of each kind, from right to left by its middle."""
        boxes = {selector: self.page.locator(selector).first.bounding_box() for selector in selectors}
        return sorted(boxes, key=lambda selector: -(box["x"] + box["width"] / 2) if (box := boxes[selector]) else 0.0)


@pytest.mark.needs("chromium")
def test_every_page_is_turned_round_and_fits(chromium: Browser, arabic: str) -> None:
    context = chromium.new_context(locale="ar-XB")
    look = Look(context.new_page())
    look.at(arabic)
    assert look.order(".top nav", ".brand") == [".brand", ".top nav"]
    site = arabic.partition("?")[0]
    for path in PAGES:
        look.at(f"{site}{path}")

    look.at(site)
    look.send()
    assert look.order(".choice b", ".choice input") == [".choice input", ".choice b"]
    look.send(pick="none")
    check = look.page.url.removesuffix("words/")
    look.send(story=STORY)
    look.send()
    look.send(pick="self")
    look.send(number="44")
    look.send(pick="male")
    look.at(f"{check}question/sites/?edit=1")
    left, right = ".sides span:first-child", ".sides span:last-child"
    assert look.order(left, right) == [right, left], "the left of a body is not turned round"
    assert look.order(".choices", ".bodymap") == [".bodymap", ".choices"]
    look.at(f"{check}answers/")
    look.at(f"{check}result/?depth=everything")
    look.at(f"{check}you/")
    for none in look.page.locator("input[name$=-none]").all():
        none.check()
    look.send(minutes="15", can_get_off_floor="yes", alcohol="none", weight_kg="80")
    assert look.order(".dose", ".movement-head h3") == [".movement-head h3", ".dose"]

    look.at(site)
    look.send()
    look.send(pick="saddle_numbness_new")
    assert "/alarm/" in look.page.url
    assert look.order(".numbers b", ".numbers a") == [".numbers b", ".numbers a"]
    look.send()
    assert look.page.url.endswith("/result/")
    context.close()
