"""Every article can be read, is in date, and names sources and neighbours that exist."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backstory.errors import KnowledgeError
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.checks import reading_grade
from backstory.knowledge.loading import knowledge_root

if TYPE_CHECKING:
    from backstory.web.articles import Article, Library

SLUGS = sorted(path.stem for path in (knowledge_root() / "articles").glob("*.md"))
MARK = re.compile(r"\[\^([a-z0-9_]+)\]")


@pytest.fixture(scope="module")
def shelves(site: Path) -> Library:
    """The shipped library."""
    from backstory.web.articles import library  # noqa: PLC0415 - Django must be set up

    assert site
    return library()


def plain(page: Article) -> list[str]:
    """What is read aloud: no marks, no signs of Markdown."""
    text = re.sub(r"[#*_`>]|\[([^]]*)\]\([^)]*\)", r"\1", MARK.sub("", page.body))
    return [line.strip(" -") for line in text.splitlines() if line.strip()]


def test_there_are_enough_of_each_kind(shelves: Library) -> None:
    assert len(shelves.articles) >= 50
    assert len(shelves.posts) >= 5
    topics = {page.topic for page in shelves.articles}
    assert {"causes", "neck-and-head", "remedies", "tests", "safety", "living", "device"} <= topics


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_is_readable_sourced_and_in_date(shelves: Library, base: KnowledgeBase, slug: str) -> None:
    page = shelves.pages[slug]
    assert page.slug == slug
    assert reading_grade(plain(page)) <= 8.0
    assert page.review_by > date(2026, 11, 22)
    assert set(MARK.findall(page.body)) == set(page.sources)
    assert set(page.sources) <= set(base.sources)
    assert set(page.causes) <= set(base.causes)
    assert set(page.remedies) <= set(base.remedies)
    assert set(page.investigations) <= set(base.investigations)
    assert set(page.contributors) <= set(base.contributors)
    assert set(page.related) <= set(shelves.pages)
    assert page.kind == "post" or "get help" in page.body.lower()
    assert '<a href="#source-1">' in page.html
    assert "[^" not in page.html


SEARCHES = {
    "sciatica": "sciatica",
    "siatica": "sciatica",
    "mri": "mri",
    "ice": "cold-and-alternating",
    "backrack": "backrack",
    "spasm": "muscle-spasm",
}


@pytest.mark.parametrize("words", SEARCHES)
def test_a_search_finds_the_page_first(shelves: Library, words: str) -> None:
    assert SEARCHES[words] in [page.slug for page in shelves.search(words)[:3]]


def test_a_search_for_nothing_known_finds_nothing(shelves: Library) -> None:
    assert shelves.search("zxqv") == []


def test_a_broken_article_says_where(site: Path, tmp_path: Path) -> None:
    from backstory.web.articles import Library as Shelves  # noqa: PLC0415 - Django must be set up

    (tmp_path / "a.md").write_text("no front matter", "utf-8")
    with pytest.raises(KnowledgeError, match=r"a\.md"):
        Shelves(tmp_path)
    (tmp_path / "a.md").write_text("---\nslug: a\n---\nx", "utf-8")
    with pytest.raises(KnowledgeError, match="title"):
        Shelves(tmp_path)
