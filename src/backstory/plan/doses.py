"""Painkillers taken in the last 24 hours: how many milligrams of what, or that the amount cannot be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Remedy

_NUMBERS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "half": 0.5, "once": 1.0, "twice": 2.0, "thrice": 3.0,
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(_NUMBERS)})"
_MG = re.compile(r"(\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)\s*(mg|milligrams?|g|grams?)\b")
_OFTEN = re.compile(r"\d|\b(?:every|each|hourly|daily|qds|tds|tid|qid|bd|bid|od|per|a day)\b")
"""What is left of a text that says more than one strength, one count and one number of times."""

_COUNT = re.compile(rf"\b({_NUMBER})\s*(?:x|×|\*|tablets?|tabs?|pills?|capsules?|caplets?|doses?|of)\b")
_TIMES = re.compile(rf"(?:x|×|\*)\s*({_NUMBER})\b|\b(once|twice|thrice)\b|\b({_NUMBER})\s+times\b")
_LEADING = re.compile(rf"^\s*({_NUMBER})\b(?!\s*(?:mg|g|milligram|gram|/|[.,]\d))")


@dataclass(frozen=True)
class Taken:
    """Milligrams of one painkiller in the last 24 hours; None where the text does not tell how much."""

    remedy: str
    mg: float | None


def doses(base: KnowledgeBase, entries: tuple[str, ...]) -> tuple[tuple[Taken, ...], tuple[str, ...]]:
    """What was taken of each known painkiller, and the entries that name none of them."""
    totals: dict[str, float | None] = {}
    unknown = []
    for entry in entries:
        text = entry.lower()
        named = _named(base, text)
        if not named:
            if text.strip() not in {"", "none", "nothing", "no", "0"}:
                unknown.append(entry)
            continue
        for remedy in named:
            amount = _amount(text) if len(named) == 1 else None
            before = totals.get(remedy.id, 0.0)
            totals[remedy.id] = None if amount is None or before is None else before + amount
    return tuple(Taken(ident, mg) for ident, mg in sorted(totals.items())), tuple(unknown)


def _named(base: KnowledgeBase, text: str) -> list[Remedy]:
    """The painkillers whose own names stand in the text."""
    found = []
    for remedy in base.remedies.values():
        words = remedy.medicine.words if remedy.medicine else ()
        if any(re.search(rf"\b{re.escape(word)}\b", text) for word in words):
            found.append(remedy)
    return found


def _amount(text: str) -> float | None:
    """Milligrams in all; None unless both the strength and, where there are several numbers, the count are plain."""
    strengths = _MG.findall(text)
    if len(strengths) != 1:
        return None
    mg = _value(strengths[0][0]) * (1000.0 if strengths[0][1].startswith("g") else 1.0)
    rest = _MG.sub(" ", text)
    counts = [_value(m) for m in _COUNT.findall(rest)]
    leading = _LEADING.search(rest)
    if not counts and leading and not _TIMES.match(rest.strip()):
        counts = [_value(leading[1])]
    times = [_value(next(part for part in m if part)) for m in _TIMES.findall(rest)]
    left = _COUNT.sub(" ", _TIMES.sub(" ", rest))
    left = _LEADING.sub(" ", left) if not _COUNT.search(rest) else left
    if len(counts) > 1 or len(times) > 1 or _OFTEN.search(left):
        return None
    return mg * (counts[0] if counts else 1.0) * (times[0] if times else 1.0)


def _value(text: str) -> float:
    """A number in words or digits; a comma or blank before three digits parts thousands, any other comma decimals."""
    if text in _NUMBERS:
        return _NUMBERS[text]
    return float(re.sub(r"[ ,](?=\d{3}(?:\D|$))", "", text).replace(",", "."))
