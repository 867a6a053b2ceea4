"""Dates for a calendar, and the grid of options."""

from __future__ import annotations

from html.parser import HTMLParser

from icalendar import Calendar

from backstory.knowledge import KnowledgeBase
from backstory.plan.calendar import calendar
from backstory.plan.grid import grid, page

from .conftest import Make


def test_the_calendar_has_the_sessions_and_the_day_to_be_better(make: Make) -> None:
    plan = make()
    events = list(Calendar.from_ical(calendar(plan)).walk("VEVENT"))
    days = [str(e.decoded("dtstart")) for e in events]
    assert days == [*(day.date for day in plan.week if day.do), plan.safety_net.by]
    assert "see a GP" in str(events[-1]["description"])
    assert len({str(e["uid"]) for e in events}) == len(events)
    assert calendar(plan) == calendar(plan)


def test_the_grid_has_every_remedy_with_effects_harms_cost_and_sources(base: KnowledgeBase) -> None:
    rows = grid(base)
    assert {row.id for row in rows} == set(base.remedies)
    for row in rows:
        assert row.effects
        assert row.harms and row.cost and row.source
        assert all(set(effect.source) <= set(base.sources) for effect in row.effects)


class Counter(HTMLParser):
    rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.rows += tag == "tr"
        assert tag not in {"script", "img", "link"}
        assert not any(name in {"src", "href"} for name, _ in attrs)


def test_the_page_is_whole_and_fetches_nothing(base: KnowledgeBase) -> None:
    rows = grid(base)
    reader = Counter()
    reader.feed(page(rows))
    assert reader.rows == len(rows) + 1
