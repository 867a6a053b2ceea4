"""The plan's timers, the printed result, and the claims, in real Chromium."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from .conftest import Site

ARTICLE = Path(__file__).parents[1] / "unit" / "claims" / "article.txt"

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """The first page of a new site."""
    context = chromium.new_context(viewport={"width": 375, "height": 800}, color_scheme="dark")
    opened = context.new_page()
    opened.goto(site.address())
    yield opened
    context.close()


def no_violation(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def to_result(page: Page, danger: str) -> None:
    """From the tick-list to the result; of the questions only the first is answered."""
    page.get_by_role("button", name="Start the check").click()
    page.locator(f'input[name=pick][value="{danger}"]').check()
    page.get_by_role("button", name="Go on").click()
    if "/alarm/" in page.url:
        page.get_by_role("button", name="Stop here").click()
    else:
        page.locator("#story").fill("I am a man of 44. My low back hurts since I lifted a box a week ago.")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Go on").click()
        page.locator('input[name=pick][value="self"]').check()
        page.get_by_role("button", name="Go on", exact=True).click()
        page.get_by_role("link", name="See the result now").click()
    page.wait_for_load_state("load")


def to_plan(page: Page) -> None:
    page.get_by_role("link", name="Today's advice").click()
    for name in ("conditions", "medicines", "allergies", "recent", "doses_taken_24h"):
        page.locator(f"input[name={name}-none]").check()
    page.locator("#alcohol").fill("none")
    page.locator("#weight_kg").fill("75")
    page.get_by_role("button", name="Make my plan").click()


def test_a_timer_tells_the_end_politely_and_holds_its_time_while_the_tab_sleeps(page: Page) -> None:
    to_result(page, "none")
    to_plan(page)
    no_violation(page)
    page.clock.install()
    page.reload()
    timer = page.locator('.timer[data-seconds="1200"]')
    said = timer.get_by_role("status")
    button = timer.get_by_role("button")
    button.click()
    assert button.inner_text() == "Stop the timer"
    page.clock.run_for(61_000)
    assert timer.locator(".left").inner_text() == "18:59"
    assert said.inner_text() == ""
    page.clock.fast_forward("15:00")  # fires what is due at most once, as a tab does that has slept
    assert timer.locator(".left").inner_text() == "3:59"
    page.clock.fast_forward("04:00")
    assert said.inner_text().startswith("Time is up")
    assert button.inner_text().startswith("Start a timer")
    button.click()
    assert said.inner_text() == ""
    button.click()
    page.clock.run_for(30 * 60_000)
    assert said.inner_text() == ""


def text_of(pdf: Path) -> list[str]:
    """The words of each page, on one line."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.split("\f")[:-1]]


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("size", ["A4", pytest.param("Letter", marks=pytest.mark.long)])
def test_an_emergency_prints_on_one_page_of_its_own(page: Page, tmp_path: Path, size: str) -> None:
    to_result(page, "saddle_numbness_new")
    paper = tmp_path / "result.pdf"
    page.pdf(path=paper, format=size)
    assert len(text_of(paper)) == 1
    page.goto(f"{page.url}?depth=everything", wait_until="load")
    page.pdf(path=paper, format=size)
    first, *rest = text_of(paper)
    for words in ("112", "999", "Say:", "cauda equina", "New shortness of breath"):
        assert words in first
    assert "What may be behind it" not in first
    assert "What may be behind it" in rest[0]
    assert "https://" in "".join(rest)
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"


@pytest.mark.needs("pdftotext")
def test_a_result_prints_without_what_only_a_screen_can_do_and_with_all_that_was_folded(
    page: Page, tmp_path: Path
) -> None:
    to_result(page, "none")
    paper = tmp_path / "result.pdf"
    page.pdf(path=paper, format="A4")
    words = " ".join(text_of(paper))
    for gone in ("Library", "Today's advice", "This is wrong", "My answers", "Print", "Read more", "Follow new posts"):
        assert gone not in words, gone
    assert "New numbness around the genitals" in words
    assert words.count("Why, and what usually happens") == page.locator(".bars li").count() - 1
    assert words.count("What usually happens") == 1
    assert words.count("Speaks for it:") == page.locator(".bars li").filter(has_text="Speaks for it:").count()


def test_a_checked_article_is_accessible_and_fits_the_smallest_phone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_role("link", name="Check what it claims").click()
    page.locator("#text").fill(ARTICLE.read_text("utf-8"))
    page.get_by_role("button", name="Check the claims").click()
    assert page.locator(".claim").count() > 10
    no_violation(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_day_of_a_painkiller_is_one_tap_and_an_erased_check_one_page_more(page: Page) -> None:
    to_result(page, "none")
    to_plan(page)
    page.evaluate("window.same = true")
    page.get_by_role("button", name="I took it today").click()
    page.get_by_text("today is day 1 of 4").wait_for()
    assert page.evaluate("window.same && document.activeElement.matches('.taken')")
    no_violation(page)
    page.get_by_role("link", name="Backstory").click()
    no_violation(page)
    page.get_by_role("link", name="Erase").click()
    no_violation(page)
    page.get_by_role("button", name="Erase it for good").click()
    page.get_by_text("It is erased.").wait_for()


def test_the_library_finds_while_one_types_and_without_a_script_too(page: Page, chromium: Browser, site: Site) -> None:
    page.get_by_role("link", name="Library").first.click()
    page.evaluate("window.same = true")
    page.get_by_role("searchbox").press_sequentially("sciatica")
    page.wait_for_url("**/library/?q=sciatica")
    page.get_by_text("fit “sciatica”").wait_for()
    assert page.evaluate("window.same")
    assert page.locator("#shelves h2").count() == 0
    assert page.locator("#shelves .card").count() >= 1
    no_violation(page)
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(site.address())
    plain.get_by_role("link", name="Library").first.click()
    plain.get_by_role("searchbox").fill("zzzz")
    plain.get_by_role("button", name="Search").click()
    assert "Nothing was found for “zzzz”" in plain.inner_text("main")
    context.close()
