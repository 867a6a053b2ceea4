"""Only the person at this machine gets in, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import TOKEN

if TYPE_CHECKING:
    from django.test import Client


def test_without_the_address_there_is_only_a_closed_door(stranger: Client) -> None:
    answer = stranger.get("/")
    assert answer.status_code == 403
    assert b"Start it again" in answer.content
    assert stranger.get("/", {"token": "guess"}).status_code == 403


def test_the_address_works_once(stranger: Client) -> None:
    assert stranger.get("/", {"token": TOKEN}).status_code == 302
    assert stranger.get("/").status_code == 200
    stranger.cookies.clear()
    assert stranger.get("/", {"token": TOKEN}).status_code == 403


def test_another_host_and_another_site_are_refused(browser: Client) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400
    crossing = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert browser.get("/", headers=crossing).status_code == 403
    assert (
        browser.post("/check/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code
        == 403
    )


def test_a_form_without_its_token_is_refused(browser: Client) -> None:
    browser.handler.enforce_csrf_checks = True
    assert browser.post("/check/").status_code == 403


PAGES = (
    "/", "/about/", "/library/", "/library/?q=sciatika", "/library/heat/", "/posts/", "/movements/", "/movements/cat-cow/", "/options/",
    "/options/heat/", "/devices/backrack/", "/posts/feed.atom", "/sitemap.xml",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_and_fetches_nothing_from_elsewhere(browser: Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    fetched = re.findall(r"""(?:src|srcset|action)=["']([^"']+)""", page)
    fetched += re.findall(r"""<link[^>]+rel="(?:stylesheet|icon)"[^>]*href="([^"]+)""", page)
    assert all(address.startswith("/") and not address.startswith("//") for address in fetched), fetched
    assert not re.search(r"""<[^>]+\son\w+=|<[^>]+\sstyle=|<script(?![^>]+src=)""", page)


def test_what_is_not_there_says_so(browser: Client) -> None:
    for path in ("/nothing/", "/library/nothing/", "/movements/nothing/", "/options/nothing/", "/devices/nothing/"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert b"does not exist" in answer.content


def test_the_data_belongs_to_this_person_alone(site: Path, browser: Client) -> None:
    for name in ("site.sqlite3", "secret"):
        assert stat.S_IMODE((site / name).stat().st_mode) == 0o600, name
    assert stat.S_IMODE(site.stat().st_mode) == 0o700
