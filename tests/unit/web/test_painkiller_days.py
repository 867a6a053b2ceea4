"""The days of a painkiller: one tap a day, undone by one tap, and an end that the label sets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backstory.knowledge import KnowledgeBase
from backstory.plan.labels import most_days

if TYPE_CHECKING:
    from django.test import Client

TODAY = date(2026, 11, 23)
ANSWERS = {"emergency": "none", "who": "self", "age": 44.0, "sex": "male", "sites": ["site_low_back"], "duration": 5.0}
PERSON = {
    "conditions": [],
    "medicines": [],
    "allergies": [],
    "recent": [],
    "doses_taken_24h": [],
    "alcohol": "none",
    "weight_kg": "80",
}


class Days:
    """A plan with ibuprofen, on a day that can be turned."""

    def __init__(self, browser: Client, patch: pytest.MonkeyPatch) -> None:
        from backstory.web import engine  # noqa: PLC0415 - Django must be set up
        from backstory.web.models import Visit  # noqa: PLC0415

        self.browser, self._patch = browser, patch
        record = {"today": TODAY.isoformat(), "answers": ANSWERS, "knowledge_hash": engine.knowledge().hash}
        self.visit = Visit.objects.create(owner="me", record=record, person=PERSON, words_done=True)
        self.on(0)

    def on(self, day: int) -> Days:
        self._patch.setattr("backstory.web.views.painkillers.today", lambda: TODAY + timedelta(days=day))
        return self

    def tap(self, **fields: str) -> str:
        path = f"/check/{self.visit.id}/painkiller/ibuprofen/"
        answer = self.browser.post(path, fields)
        assert answer["Location"] == f"/check/{self.visit.id}/plan/#days-ibuprofen"
        return self.page()

    def page(self) -> str:
        page = self.browser.get(f"/check/{self.visit.id}/plan/").content.decode()
        found = re.search(r'id="days-ibuprofen"[^>]*>(.*?)</article>', page, re.DOTALL)
        assert found
        return found[1]


@pytest.fixture
def days(browser: Client, monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(browser, monkeypatch)


MOST = {
    "paracetamol": 3,
    "ibuprofen": 4,
    "naproxen": 4,
    "topical-nsaid": 7,
    "heat": None,
    "opioids": None,
    "topical-heat-rub": None,
}


@pytest.mark.parametrize("remedy", MOST)
def test_the_days_are_those_of_the_knowledge_and_only_of_painkillers(base: KnowledgeBase, remedy: str) -> None:
    known = base.remedies[remedy]
    assert most_days(known) == MOST[remedy]
    if known.medicine and known.limits:
        assert known.limits.days == MOST[remedy]


def test_before_the_first_tap_the_most_days_and_their_sources_are_shown(days: Days) -> None:
    page = days.page()
    assert "At most 4 days in a row" in page
    assert "Days used: 0 of 4." in page
    assert "I took it today" in page and "Undo" not in page
    assert "The label says:" in page and '<ul class="sources"><li>' in page


def test_a_tap_notes_today_and_there_is_no_second_one(days: Days) -> None:
    page = days.tap()
    assert "today is day 1 of 4" in page
    assert "I took it today" not in page
    assert "today is day 1 of 4" in days.tap()
    assert "Days used: 1 of 4." in days.on(1).page()


def test_a_slip_is_undone(days: Days) -> None:
    days.tap()
    assert "today is day 2 of 4" in days.on(1).tap()
    assert "Undo 24 November" in days.page()
    assert "Days used: 1 of 4." in days.tap(undo="1")
    assert "Days used: 0 of 4." in days.tap(undo="1")
    assert "Days used: 0 of 4." in days.tap(undo="1")


def test_on_the_last_day_it_says_not_to_go_on_and_after_it_to_stop(days: Days) -> None:
    for day in range(3):
        assert "Do not take it tomorrow" not in days.on(day).tap()
    assert "Do not take it tomorrow" in days.on(3).tap()
    after = days.on(4).page()
    assert "Stop: 4 of 4 days are used up" in after
    assert "pharmacist or doctor" in after
    assert "I took it today" not in after
    assert "4 of 4 days" in days.tap()


def test_a_day_off_gives_no_day_back(days: Days) -> None:
    for day in (0, 1, 2, 30):
        page = days.on(day).tap()
    assert "Do not take it tomorrow" in page


def test_what_has_no_days_has_no_tracker(days: Days) -> None:
    page = days.browser.get(f"/check/{days.visit.id}/plan/").content.decode()
    assert page.count('class="taken"') == 1
    for remedy in ("heat", "no-such-thing"):
        assert days.browser.post(f"/check/{days.visit.id}/painkiller/{remedy}/").status_code == 404


def test_nobody_else_can_tap(days: Days) -> None:
    type(days.visit).objects.filter(id=days.visit.id).update(owner="somebody")
    assert days.browser.post(f"/check/{days.visit.id}/painkiller/ibuprofen/").status_code == 404


@pytest.mark.parametrize(("zone", "hours"), [("XXX-14", 14), ("XXX+11", -11)])
def test_today_is_the_day_of_this_machine_not_of_greenwich(tmp_path: Path, zone: str, hours: int) -> None:
    code = "import django; django.setup(); from django.conf import settings; print(settings.LOCAL_ZONE.utcoffset(None))"
    environment = {
        **os.environ, "TZ": zone, "BACKSTORY_HOME": str(tmp_path), "BACKSTORY_SECRET_KEY": "x",
        "DJANGO_SETTINGS_MODULE": "backstory.web.settings",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == str(timedelta(hours=hours))
