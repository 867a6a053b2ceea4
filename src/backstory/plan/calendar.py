"""The dates of a plan as an iCalendar file: the sessions of the first week and the day by which to be seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from backstory.plan.document import Plan


def calendar(plan: Plan) -> bytes:
    """The calendar as bytes (RFC 5545). All entries are whole days; the same plan gives the same bytes."""
    made = date.fromisoformat(plan.made_on)
    names = {item.id: item for item in plan.today}
    whole = Calendar()
    whole.add("prodid", "-//Backstory//plan//EN")
    whole.add("version", "2.0")
    for day in plan.week:
        if not day.do:
            continue
        steps = [f"{names[ident].name}: {names[ident].text}" for ident in day.do]
        whole.add_component(
            _event(f"{plan.made_on}-{day.date}", made, date.fromisoformat(day.date), "Backstory: your movements", steps)
        )
    check = _event(
        f"{plan.made_on}-check",
        made,
        date.fromisoformat(plan.safety_net.by),
        "Backstory: is it better?",
        [plan.safety_net.if_, *(f"Get emergency help for: {sign}." for sign in plan.safety_net.watch_for)],
    )
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Is it better?")
    alarm.add("trigger", timedelta(hours=9))
    check.add_component(alarm)
    whole.add_component(check)
    return bytes(whole.to_ical())


def _event(uid: str, made: date, day: date, title: str, lines: list[str]) -> Event:
    event = Event()
    event.add("uid", f"{uid}@backstory")
    event.add("dtstamp", datetime(made.year, made.month, made.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", "\n".join(lines))
    return event
