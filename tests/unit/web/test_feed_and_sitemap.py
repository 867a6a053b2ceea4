"""The feed is Atom by the letter (RFC 4287), and the sitemap keeps the rules of sitemaps.org."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

if TYPE_CHECKING:
    from django.test import Client

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?")


@pytest.fixture
def feed(browser: Client) -> Element:
    answer = browser.get("/posts/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def one(part: Element, name: str) -> str:
    """The text of a child that stands there once."""
    (found,) = part.findall(f"{ATOM}{name}")
    assert found.text
    return found.text.strip()


def link(part: Element, relation: str) -> dict[str, str]:
    (found,) = [link.attrib for link in part.findall(f"{ATOM}link") if link.get("rel", "alternate") == relation]
    return found


def absolute(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def test_the_feed_says_whose_it_is_and_where(feed: Element) -> None:
    assert feed.tag == f"{ATOM}feed"
    assert {part.tag.partition("}")[0] + "}" for part in feed.iter()} == {ATOM}
    assert absolute(one(feed, "id"))
    assert one(feed, "title") == "Backstory: latest posts"
    assert datetime.fromisoformat(one(feed, "updated")).tzinfo
    (author,) = feed.findall(f"{ATOM}author")
    assert one(author, "name")
    assert link(feed, "self")["href"].endswith("/posts/feed.atom")
    assert link(feed, "alternate")["href"].endswith("/posts/")
    assert all(absolute(found.attrib["href"]) for found in feed.iter(f"{ATOM}link"))


def test_every_entry_is_whole(feed: Element) -> None:
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) >= 5
    for entry in entries:
        assert one(entry, "title")
        assert one(entry, "summary")
        assert datetime.fromisoformat(one(entry, "updated")) >= datetime.fromisoformat(one(entry, "published"))
        assert absolute(link(entry, "alternate")["href"])
    idents = [one(entry, "id") for entry in entries]
    assert all(urlsplit(ident).scheme for ident in idents)
    assert len(set(idents)) == len(idents)
    times = [datetime.fromisoformat(one(entry, "updated")) for entry in entries]
    assert times == sorted(times, reverse=True)
    assert datetime.fromisoformat(one(feed, "updated")) == times[0]


def test_a_feed_reader_reads_it(browser: Client) -> None:
    import feedparser  # noqa: PLC0415

    read: Any = feedparser.parse(browser.get("/posts/feed.atom").content)
    assert not read.bozo
    assert read.version == "atom10"
    assert all(browser.get(urlsplit(entry.link).path).status_code == 200 for entry in read.entries)


def test_the_sitemap_keeps_the_rules(browser: Client) -> None:
    content = browser.get("/sitemap.xml").content
    assert len(content) < 50_000_000
    tree = ElementTree.fromstring(content)
    assert tree.tag == f"{MAP}urlset"
    pages = tree.findall(f"{MAP}url")
    assert 50 < len(pages) < 50_000
    places = [page.findtext(f"{MAP}loc") or "" for page in pages]
    assert all(absolute(place) and len(place) < 2048 for place in places)
    assert len({urlsplit(place).netloc for place in places}) == 1
    assert len(set(places)) == len(places)
    dates = [date.text or "" for date in tree.iter(f"{MAP}lastmod")]
    assert dates
    assert all(W3C_DATE.fullmatch(date) for date in dates)
    assert all(browser.get(urlsplit(place).path).status_code == 200 for place in places)
