"""Ages, durations, sexes and numbers with units, as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_ONES = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "couple": 2, "couple of": 2, "a couple of": 2, "a couple": 2, "a few": 3, "few": 3, "several": 4,
    "some": 3, "many": 5, "half": 0.5, "half a": 0.5, "half an": 0.5, "a dozen": 12,
}  # fmt: skip
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = (
    rf"(?:\d{{1,4}}(?:\.\d+)?|(?:{_TENS})[- ](?:one|two|three|four|five|six|seven|eight|nine)|(?:a )?couple(?: of)?|a few|a dozen|half an?|"
    + "|".join(sorted((w for w in _ONES if " " not in w), key=len, reverse=True))
    + r")"
)
_RANGE = rf"(?P<n>{_NUMBER})(?:\s*(?:-|to|or)\s*(?P<m>{_NUMBER}))?"
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.4, "year": 365.25, "decade": 3652.5}  # fmt: skip
_UNIT = r"(?P<unit>minute|min|hour|hr|day|night|week|wk|fortnight|month|year|yr|decade)s?'?"
_SHORT = {"min": "minute", "hr": "hour", "wk": "week", "yr": "year"}
_SPELL = rf"\b{_RANGE}[- ]+(?:long |whole |full |solid |and a half )?{_UNIT}\b"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_LASTED = re.compile(
    r"(?:\b(?:for|past|last|over|about|around|roughly|approximately|nearly|almost|lasting|lasted|within|in|of|after|"
    rf"some|than|now|these)\s+(?:the\s+)?(?:past\s+|last\s+|about\s+|around\s+|some\s+|roughly\s+|nearly\s+|almost\s+|over\s+|at least\s+|more than\s+|approximately\s+)*)?{_SPELL}"
)
_AGE = [
    re.compile(rf"\b(?P<n>\d{{1,3}}|(?:{_TENS})(?:[- ]\w+)?)[- ]?(?:years?|yrs?|y)[- ]?(?:old|o)\b"),
    re.compile(r"\b(?:aged?|age of|age is|age:|i am|i'm|im|he is|he's|she is|she's|turned|turning)\s+(?P<n>\d{1,3})\b(?!\s*(?:weeks?|months?|days?|hours?|minutes?|kg|kilos|pounds|stone|cm|percent|%|/))"),
    re.compile(r"\b(?:man|woman|male|female|guy|girl|boy|lady|gentleman) of (?P<n>\d{1,3})\b"),
    re.compile(r"\b(?P<n>\d{2})[- ]?(?:m|f|yo|y/o)\b"),
    re.compile(r"\b(?:in|into) (?:my|his|her) (?:early |mid |mid-|late )?(?P<n>\d0)s\b"),
]  # fmt: skip
_FEMALE = re.compile(
    r"\b(?:i am|i'm|im|as) a (?:\S+ ){0,3}?(?:woman|female|lady|girl|mother|mum|mom|housewife|grandmother)\b|\b(?:woman|female|lady) (?:of|aged)\b|-year-old (?:woman|female|lady|girl)\b|\byears? old (?:woman|female|lady|girl)\b|\bi(?:'m| am) (?:\d+ weeks |currently |\w+ months )?pregnant\b|\bmy (?:wife|mother|mum|mom|sister|daughter|grandmother|girlfriend|aunt|gran|nan)\b(?= (?:has|is|woke|can|fell|started|began|got|who|was|,|keeps|cannot|can't))"
)
_MALE = re.compile(
    r"\b(?:i am|i'm|im|as) a (?:\S+ ){0,3}?(?:man|male|guy|gentleman|father|dad|grandfather|boy)\b|\b(?:man|male|gentleman) (?:of|aged)\b|-year-old (?:man|male|gentleman|boy|guy)\b|\byears? old (?:man|male|gentleman|boy|guy)\b|\bmy (?:husband|father|dad|brother|son|grandfather|boyfriend|uncle|grandad)\b(?= (?:has|is|woke|can|fell|started|began|got|who|was|,|keeps|cannot|can't))"
)
_OTHER = re.compile(
    r"^\W*(?:hi|hello|hey|dear doctor|please help)?\W*(?:(?:it's|this is|asking|writing|posting|i am asking|i'm asking|i'm writing|i am writing) (?:about|for|on behalf of) )?my (?:\d+[- ]year[- ]old |elderly |little |dear |poor |\w+ )?(?:husband|wife|mother|father|mum|mom|dad|son|daughter|brother|sister|partner|grandmother|grandfather|gran|grandma|grandpa|grandad|nan|child|friend|neighbour|neighbor|uncle|aunt|boyfriend|girlfriend|patient|client)\b"
)
_FIRST, _THIRD = re.compile(r"\b(?:i|i'm|i've|my|me)\b"), re.compile(r"\b(?:he|she|his|her|him)\b")


@dataclass(frozen=True)
class Lasting:
    """A stretch of time named in the text: its ``days``, its place, and whether it tells how long this spell has lasted."""

    days: float
    start: int
    end: int
    spell: bool


def number(text: str) -> float:
    """A number in digits or words. Raises `ValueError` for anything else."""
    text = re.sub(r"\s+", " ", text.strip().replace("-", " "))
    if text in _ONES:
        return float(_ONES[text])
    head, _, tail = text.partition(" ")
    if tail and head in _ONES and tail in _ONES:
        return float(_ONES[head] + _ONES[tail])
    return float(text)


def age_of(text: str) -> float | None:
    """The age in years that a lower-case text gives for its person."""
    for pattern in _AGE:
        for match in pattern.finditer(text):
            try:
                years = number(match["n"])
            except ValueError:
                continue
            if 1 <= years <= 115:
                return years
    return None


def sex_of(text: str) -> str | None:
    """The sex that a lower-case text gives for its person, where it gives only one."""
    female, male = bool(_FEMALE.search(text)), bool(_MALE.search(text))
    return None if female == male else "female" if female else "male"


def is_about_other(text: str) -> bool:
    """Whether somebody writes for another: it opens with "my husband..." and speaks of them more than of "I"."""
    return bool(_OTHER.search(text)) and len(_THIRD.findall(text)) >= max(1, len(_FIRST.findall(text)) - 1)


_COMPLAINT = re.compile(
    r"\b(?:pain|ache|aching|pains|sore|hurts?|hurting|stiff|stiffness|sciatica|backache)\s*[,:]?\s*(?:about|around|x)?\s*$"
)
"""Right before a stretch of time: "back pain 5 days"."""


def lastings(text: str, today: date | None) -> list[Lasting]:
    """All stretches of time in a lower-case text; "ago", "for", "since" mark how long this spell has lasted."""
    found = []
    for match in _LASTED.finditer(text):
        unit = _SHORT.get(match["unit"], match["unit"])
        try:
            low = number(match["n"])
            high = number(match["m"]) if match["m"] else low
        except ValueError:
            continue
        after = text[match.end() : match.end() + 14]
        lead = match[0][: match.start("n") - match.start()]
        if re.match(r"[- ]?(?:old|pregnant|gone)\b", after) or (
            unit == "hour" and re.match(r" (?:shift|drive|flight|trip)", after)
        ):
            continue
        spell = bool(
            re.match(r"\s*(?:ago|back|now|history|duration|so far|running)\b", after)
            or re.search(r"\b(?:for|past|last|these|within|over|lasting|lasted|now)\b", lead)
            or re.search(r"\b(?:since|from)\s*(?:the\s+)?$", text[: match.start()])
            or (
                _COMPLAINT.search(text[: match.start()])
                and re.match(r"\s*(?:$|[,.;!?\n]|and\b|but\b|with\b|no\b)", after)
            )
        )
        days = (low + high) / 2 * _DAYS[unit]
        found.append(Lasting(round(days, 2), match.start(), match.end(), spell))
    return sorted(found + _since(text, today), key=lambda lasting: lasting.start)


def _since(text: str, today: date | None) -> list[Lasting]:
    """ "Since yesterday", "this morning", and where ``today`` is known "since March", "since 2019", "since Monday"."""
    fixed = {
        r"(?:since |began |started |start |from )?(?:this morning|today|tonight|this afternoon|this evening|an hour ago|earlier today)": 0.5,
        r"(?:since |began |started |start |from )?(?:yesterday|last night|last evening)": 1.0,
        r"(?:since |began |started |start |from )?(?:the day before yesterday|two nights ago)": 2.0,
        r"(?:since |from )?(?:this weekend|last weekend|the weekend)": 3.0,
        r"since last week|last week": 7.0,
        r"since last month|last month": 30.0,
        r"since last year|last year": 365.0,
        r"for years|for many years|over the years|for ages|years of|all my life|since childhood|since i was a (?:child|teenager|kid)": 1500.0,
        r"for months|for many months|over the months|months of": 150.0,
        r"for weeks|for many weeks|weeks of": 25.0,
        r"for days|for some days|these days|over the last few days": 4.0,
    }
    found = []
    for pattern, days in fixed.items():
        found += [Lasting(days, m.start(), m.end(), spell=True) for m in re.finditer(rf"\b(?:{pattern})\b", text)]
    if today is None:
        return found
    for match in re.finditer(
        rf"\bsince (?:last |early |mid |late |about )?(?P<what>{'|'.join((*_MONTHS, *_WEEKDAYS))})(?: (?P<year>(?:19|20)\d\d))?",
        text,
    ):
        found.append(Lasting(_days_since(match["what"], match["year"], today), match.start(), match.end(), spell=True))
    for match in re.finditer(r"\b(?:since|in) (?P<year>(?:19|20)\d\d)\b", text):
        years = today.year - int(match["year"])
        if years >= 0:
            found.append(
                Lasting(max(years, 0.5) * 365.25, match.start(), match.end(), spell=match[0].startswith("since"))
            )
    return found


def _days_since(what: str, year: str | None, today: date) -> float:
    if what in _WEEKDAYS:
        return float((today.weekday() - _WEEKDAYS.index(what)) % 7 or 7)
    month = _MONTHS.index(what) + 1
    if year is not None:
        return float(max((today - date(int(year), month, 15)).days, 1)) if int(year) <= today.year else 30.0
    months = (today.month - month) % 12
    return max(months * 30.4, 15.0)


_SEVERITY = re.compile(r"\b(?P<n>10|\d)(?:\.\d)?(?:\s*(?:-|to)\s*(?P<m>10|\d))?\s*(?:/|out of|of|on a scale of)\s*(?:10|ten)\b|\b(?P<w>one|two|three|four|five|six|seven|eight|nine|ten) out of (?:10|ten)\b")  # fmt: skip
_LENGTH = re.compile(rf"{_RANGE}[- ]?(?P<unit>minute|min|hour|hr)s?\b")
_METRES = re.compile(rf"(?P<n>{_NUMBER})[- ]?(?P<unit>metre|meter|m|yard|block|mile|kilometre|kilometer|km|step)s?\b")
_METRES_A_MINUTE = {"metre": 1, "meter": 1, "m": 1, "yard": 0.9, "block": 100, "mile": 1600, "kilometre": 1000, "kilometer": 1000, "km": 1000, "step": 0.7}  # fmt: skip
_PACE = 60.0
"""Metres a minute at an easy walk."""


def severity(text: str) -> tuple[float, int, int] | None:
    """A pain score out of ten, with its place."""
    match = _SEVERITY.search(text)
    if match is None:
        return None
    value = number(match["w"]) if match["w"] else max(float(match["n"]), float(match["m"] or 0))
    return value, match.start(), match.end()


def minutes(text: str) -> tuple[float, int, int] | None:
    """A stretch of minutes or hours, with its place."""
    match = _LENGTH.search(text)
    if match is None:
        return None
    try:
        values = [number(match["n"]), number(match["m"]) if match["m"] else number(match["n"])]
    except ValueError:
        return None
    factor = 60.0 if match["unit"] in {"hour", "hr"} else 1.0
    return sum(values) / 2 * factor, match.start(), match.end()


def walking_minutes(text: str) -> tuple[float, int, int] | None:
    """How long a walk is, in minutes; distances at an easy pace."""
    if (found := minutes(text)) is not None:
        return found
    match = _METRES.search(text)
    if match is None:
        return None
    try:
        metres = number(match["n"]) * _METRES_A_MINUTE[match["unit"]]
    except ValueError:
        return None
    return metres / _PACE, match.start(), match.end()
