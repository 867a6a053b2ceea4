"""The result's fixed phrases: levels, likelihoods, dates. Plain words, no promise, no fright."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.schema import Finding, Urgency, Where

HEADLINES = {
    Urgency.EMERGENCY_NOW: "Call an ambulance now.",
    Urgency.EMERGENCY_TODAY: "Go to an emergency department now. Do not wait until later today.",
    Urgency.URGENT_48H: "Contact a clinician within 48 hours.",
    Urgency.ROUTINE: "Book an appointment in the next few weeks.",
    Urgency.SELF_CARE: "You can care for this at home for now.",
}

SOON = {7: "See someone in the next few days.", 14: "Book an appointment in the next two weeks."}
"""The headline of `routine` where a rule wants the person seen within these days."""

ELSEWHERE_TODAY = "Get help today, without delay."
"""For `emergency_today` where someone other than an emergency department is the right one to call."""

PLACE_WORDS = {
    Where.AMBULANCE: "Call your emergency number (112, 999 or 911).",
    Where.EMERGENCY_DEPARTMENT: "Go to the nearest emergency department. Let someone else drive.",
    Where.SAME_DAY_CLINICIAN: "Call your GP practice or an out-of-hours line and say that you need to be seen soon.",
    Where.MATERNITY: "Call your maternity unit or midwife now, day or night.",
    Where.CANCER_HOTLINE: "Call your cancer team's hotline now, day or night.",
    Where.GP: "Book with your GP or a physiotherapist.",
    Where.PHARMACIST: "A pharmacist can help.",
    Where.HOME: "Home care, with a date to look again.",
}

DAYS = {
    Urgency.EMERGENCY_NOW: 0,
    Urgency.EMERGENCY_TODAY: 0,
    Urgency.URGENT_48H: 2,
    Urgency.ROUTINE: 28,
    Urgency.SELF_CARE: 42,
}

NOT_A_DOCTOR = (
    "Backstory is not a doctor and cannot examine you. Questions alone cannot prove that nothing serious is there. "
    "If you feel that something is badly wrong, get help now, whatever it says here."
)

FAULT_TEXT = "Something went wrong inside Backstory while it worked on your answers. See a clinician today."


def headline(level: Urgency, where: Where, days: int | None = None) -> str:
    """What to do, in one line; ``days`` is by when, if not as the level has it."""
    if level is Urgency.EMERGENCY_TODAY and where is not Where.EMERGENCY_DEPARTMENT:
        return ELSEWHERE_TODAY
    if level is Urgency.ROUTINE and days is not None:
        return next((words for most, words in SOON.items() if days <= most), HEADLINES[level])
    return HEADLINES[level]


def likelihood(probability: float) -> str:
    """A probability in words; the bands are fixed and shown beside the number."""
    bands = (
        (0.75, "very likely"),
        (0.5, "likely"),
        (0.25, "possible"),
        (0.1, "less likely"),
        (0.03, "unlikely"),
    )
    return next((words for edge, words in bands if probability >= edge), "very unlikely")


def strength(decibans: float) -> Literal["strongly", "clearly", "slightly"]:
    """A weight of evidence in words: 10 decibans multiply the odds by ten, 5 by three."""
    size = abs(decibans)
    return "strongly" if size >= 10.0 else "clearly" if size >= 5.0 else "slightly"


def in_hundred(probability: float) -> str:
    """ "about 3 in 10", "about 4 in 100", "fewer than 1 in 100"."""
    if probability >= 0.095:
        return f"about {round(probability * 10)} in 10"
    if probability >= 0.01:
        return f"about {round(probability * 100)} in 100"
    return "fewer than 1 in 100"


def spoken(finding: Finding, facts: Facts) -> str:
    """A finding as answered: "pain down the leg", "no fever", "minutes of stiffness in the morning: 20"."""
    if finding.id in facts.numbers:
        return f"{finding.option[0].lower()}{finding.option[1:]}: {facts.numbers[finding.id]:g}"
    if facts.answers.get(finding.id) is Answer.PRESENT:
        return finding.statement
    if finding.denied is not None:
        return finding.denied
    words = finding.statement.split(" ", 1)
    return f"no {words[1] if words[0] in {'a', 'an', 'the'} else finding.statement}"


def between(low: float, high: float) -> str:
    """ "between 4 and 70 in 100": an interval in whole numbers out of a hundred."""
    return f"between {round(low * 100)} and {round(high * 100)} in 100"


def deadline(today: date, days: int) -> str:
    """The end of the day by which to act, ISO 8601 without zone (the person's own)."""
    return f"{(today + timedelta(days=days)).isoformat()}T23:59:00"


def in_words(day: date) -> str:
    """ "Monday 7 December 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def safety_net(level: Urgency, today: date, days: int, duration_days: float | None) -> str:
    """Dated advice: when to look again, and what to do if it is not better; ``days`` is by when to act."""
    by = in_words(today + timedelta(days=days))
    if level is Urgency.EMERGENCY_NOW:
        return "Do not drive yourself. Do not eat or drink until you have been seen. Keep this page to show."
    if level is Urgency.EMERGENCY_TODAY:
        return "If any sign gets worse on the way, or a new one comes, call an ambulance. Keep this page to show."
    if level is Urgency.URGENT_48H:
        return f"If you cannot get help by {by}, call an out-of-hours line. If any sign below comes, do not wait: get emergency help."
    if level is Urgency.ROUTINE:
        return (
            "If any sign below comes, get emergency help. If it gets worse, changes or spreads, do not wait for your appointment: "
            f"call sooner, or answer the questions again. If nobody has seen you by {by}, call once more. Go even if you feel better."
        )
    long_standing = duration_days is not None and duration_days > 84
    first, last = (28, 84) if long_standing else (14, 42)
    return (
        f"You should see some gain by {in_words(today + timedelta(days=first))}. If you do not, or if you are not clearly better "
        f"by {in_words(today + timedelta(days=last))}, book with a GP or physiotherapist. Answer the questions again sooner if it "
        "gets worse, changes, or spreads."
    )
