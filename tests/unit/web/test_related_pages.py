"""What belongs together, from the causes, contributors and remedies that the files themselves name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backstory.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from django.test import Client

    from backstory.web.articles import Article


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Article]:
    from backstory.web.articles import library  # noqa: PLC0415 - Django must be set up

    assert site
    return library().pages


def test_a_movement_for_an_article_helps_its_first_causes_or_its_first_contributor(
    pages: dict[str, Article], base: KnowledgeBase
) -> None:
    from backstory.web.related import movements_for  # noqa: PLC0415

    found = 0
    for page in pages.values():
        for movement in movements_for(page):
            found += 1
            assert {*page.causes[:2], *page.contributors[:1]} & set(movement.helps), (page.slug, movement.id)
    assert found > 100


def test_an_article_on_danger_a_test_a_device_or_a_broken_bone_names_no_movement(pages: dict[str, Article]) -> None:
    from backstory.web.related import movements_for  # noqa: PLC0415

    still = [page for page in pages.values() if page.topic in {"safety", "tests", "device"}]
    assert len(still) >= 10
    for page in [*still, pages["thin-bones-and-fractures"], pages["children-and-teenagers"], pages["painkillers"]]:
        assert movements_for(page) == [], page.slug


FIRST = {
    "sciatica": "sciatic-slider",
    "neck-pain": "neck-rotation",
    "cat-cow-and-childs-pose": "cat-cow",
    "walking": "walking-programme",
}


@pytest.mark.parametrize("slug", FIRST)
def test_the_movement_that_one_expects_is_there_and_leads_back(
    pages: dict[str, Article], base: KnowledgeBase, slug: str
) -> None:
    from backstory.web.related import movements_for, pages_for_movement  # noqa: PLC0415

    movement = base.movements[FIRST[slug]]
    assert movement in movements_for(pages[slug])
    assert pages[slug] in pages_for_movement(movement)


def test_every_movement_leads_to_an_article(pages: dict[str, Article], base: KnowledgeBase) -> None:
    from backstory.web.related import pages_for_movement  # noqa: PLC0415

    assert [one.id for one in base.movements.values() if not pages_for_movement(one)] == []


OWN = {
    "heat": "heat",
    "exercise": "exercise",
    "stay-active": "staying-active",
    "ibuprofen": "painkillers",
    "traction": "spinal-decompression",
}


@pytest.mark.parametrize("remedy", OWN)
def test_an_option_names_its_own_article_first(pages: dict[str, Article], base: KnowledgeBase, remedy: str) -> None:
    from backstory.web.related import pages_for_remedy  # noqa: PLC0415

    assert pages_for_remedy(base.remedies[remedy])[0].slug == OWN[remedy]


def test_what_is_not_suggested_never_stands_under_what_may_help(pages: dict[str, Article]) -> None:
    from backstory.web.related import options_for  # noqa: PLC0415

    good, bad = options_for(pages["muscle-spasm"])
    assert "bed-rest" in {one.id for one in bad}
    assert not {one.id for one in good} & {one.id for one in bad}


def test_the_end_of_an_article_leads_on(browser: Client) -> None:
    page = browser.get("/library/sciatica/").content.decode()
    assert "Movements for this" in page and 'href="/movements/sciatic-slider/"' in page
    assert "What may help" in page and 'href="/options/nerve-mobilising/"' in page
    assert "Often tried, but not suggested:" in page and 'href="/options/opioids/"' in page
    assert "Do the check" in page


def test_an_option_and_a_movement_lead_to_articles(browser: Client) -> None:
    assert 'href="/library/heat/"' in browser.get("/options/heat/").content.decode()
    assert 'href="/library/sciatica/"' in browser.get("/movements/sciatic-slider/").content.decode()
