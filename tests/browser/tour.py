"""Every kind of page of a check, one after the other, with the slips that people make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .test_five_people import PEOPLE, Walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOMEONE = PEOPLE["self-care"]
STORY = "It began two weeks ago. Walking eases it. My zxqv is blah."


def go_on(page: Page) -> None:
    """Send the form, whatever stands in it."""
    page.get_by_role("button", name="Go on", exact=True).click()


def emergency(page: Page, address: str) -> Iterator[str]:
    """From the first page by way of an alarm to an answer that is taken back."""
    page.goto(address)
    yield "home"
    page.get_by_role("button", name="Start the check").click()
    yield "danger"
    go_on(page)
    yield "danger, nothing ticked"
    page.locator('input[name=pick][value="saddle_numbness_new"]').check()
    go_on(page)
    yield "alarm"
    page.get_by_role("button", name="Stop here").click()
    yield "result of an emergency"
    page.goto(page.url.replace("/result/", "/question/emergency/?edit=1"))
    page.locator('input[name=pick][value="none"]').check()
    go_on(page)
    yield "mistake"
    page.get_by_role("button", name="It was a mistake").click()
    yield "result with what was taken back"


def ordinary(page: Page, address: str) -> Iterator[str]:
    """From the first page to the plan, then what is not there, and the closed door."""
    walk = Walk(page, check=False)
    page.goto(address)
    page.get_by_role("button", name="Start the check").click()
    page.locator('input[name=pick][value="none"]').check()
    go_on(page)
    yield "words"
    page.locator("#story").fill(STORY)
    go_on(page)
    yield "understood"
    go_on(page)
    seen = set[str]()
    while "/question/" in page.url:
        field = page.locator("fieldset input").first
        kind = f"{field.get_attribute('type')}{page.locator('.bodymap').count() * ' and map'}"
        if kind not in seen:
            seen.add(kind)
            yield f"question with {kind}"
            go_on(page)
            yield f"question with {kind}, nothing given"
        walk._answer(SOMEONE)
        go_on(page)
    assert seen >= {"radio", "checkbox and map", "number"}
    result = page.url
    yield "result"
    page.goto(f"{result}?depth=everything")
    yield "result with everything"
    page.goto(result.replace("/result/", "/answers/"))
    yield "answers"
    page.goto(result.replace("/result/", "/you/"))
    yield "about you"
    page.locator("#weight_kg").fill("heavy")
    page.locator("#height_m").fill("180")
    page.get_by_role("button", name="Make my plan").click()
    yield "about you, with slips"
    page.locator("#weight_kg").fill("75")
    page.locator("#height_m").fill("1.8")
    page.get_by_role("button", name="Make my plan").click()
    page.wait_for_url("**/plan/")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    yield "plan"
    page.goto(result.split("/check/")[0] + "/nothing/")
    yield "not found"
    page.context.clear_cookies()
    page.reload()
    yield "closed door"
