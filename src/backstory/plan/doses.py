"""Painkillers taken in the last 24 hours: how many milligrams of what, or that the amount cannot be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Remedy

_NUMBERS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "half": 0.5, "once": 1.0, "twice": 2.0, "thrice": 3.0,
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(_NUMBERS)})"
_MG = re.compile(r"(\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)\s*(mg|milligrams?|g|grams?)\b")
_LITTLE = re.compile(
    r"\b(?:i|have|had|has|took|taken|take|was|my|the|a|an|of|at|in|on|for|to|total|and|so far|just|only|about|"
    r"today|yesterday|last|this|ago|back|neck|head|leg|shoulder|pain|ache|headache|"
    r"tablets?|tabs?|pills?|capsules?|caplets?|caps|doses?|strength|extra|plus|rapid|max|soluble|liquid|gel|liquigels?|ec)\b"
)
_WHEN = re.compile(
    r"\b(?:morning|noon|midday|lunch(?:time)?|afternoon|evening|night|bedtime|breakfast|dinner|tea(?:time)?|supper)\b"
)
"""One time of the day is one time; two may be two doses. Whatever else is left of a text may say how often or how many."""

_COUNT = re.compile(rf"\b({_NUMBER})\s*(?:x|×|\*|tablets?|tabs?|pills?|capsules?|caplets?|doses?|of)\b")
_TIMES = re.compile(rf"(?:x|×|\*)\s*({_NUMBER})\b|\b(once|twice|thrice)\b|\b({_NUMBER})\s+times\b")
_LEADING = re.compile(rf"^\s*({_NUMBER})\b(?!\s*(?:mg|g|milligram|gram|/|[.,]\d))")


@dataclass(frozen=True)
class Taken:
    """Milligrams of one painkiller in the last 24 hours; None where the text does not tell how much."""

    remedy: str
    mg: float | None


@dataclass(frozen=True)
class Doses:
    """taken: of each known painkiller; unnamed: entries that name none of them; beside: what stands beside the names of
    entries that are not one plain dose, and may name others.
    """

    taken: tuple[Taken, ...]
    unnamed: tuple[str, ...]
    beside: tuple[str, ...]


def doses(base: KnowledgeBase, entries: tuple[str, ...]) -> Doses:
    """What the entries of the last 24 hours tell."""
    totals: dict[str, float | None] = {}
    unnamed, beside = [], []
    for entry in entries:
        text = entry.lower()
        named = _named(base, text)
        if not named:
            if text.strip() not in {"", "none", "nothing", "no", "0"}:
                unnamed.append(entry)
            continue
        amount = _amount(text, named[0]) if len(named) == 1 else None
        if amount is None:
            beside.append(_without_names(text, named))
        for remedy in named:
            before = totals.get(remedy.id, 0.0)
            totals[remedy.id] = None if amount is None or before is None else before + amount
    taken = tuple(Taken(ident, mg) for ident, mg in sorted(totals.items()))
    return Doses(taken, tuple(unnamed), tuple(beside))


def _named(base: KnowledgeBase, text: str) -> list[Remedy]:
    """The painkillers whose own names stand in the text."""
    found = []
    for remedy in base.remedies.values():
        words = remedy.medicine.words if remedy.medicine else ()
        if any(re.search(rf"\b{re.escape(word)}\b", text) for word in words):
            found.append(remedy)
    return found


def _without_names(text: str, remedies: list[Remedy]) -> str:
    words = [word for remedy in remedies for word in (remedy.medicine.words if remedy.medicine else ())]
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\b", " ", text)


def _amount(text: str, remedy: Remedy) -> float | None:
    """Milligrams in all; None unless the strength, the count and the times are plain and nothing else is said."""
    strengths = _MG.findall(text)
    if len(strengths) != 1 or re.search(r"\d\.\d{3}\b", text):  # "4.000 mg" is four grams in some countries
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
    left = _LITTLE.sub(" ", _without_names(left, [remedy]))
    more = re.search(r"\w", _WHEN.sub(" ", left)) or len(_WHEN.findall(left)) > 1
    if len(counts) > 1 or len(times) > 1 or more:
        return None
    return mg * (counts[0] if counts else 1.0) * (times[0] if times else 1.0)


def _value(text: str) -> float:
    """A number in words or digits; a comma or blank before three digits parts thousands, any other comma decimals."""
    if text in _NUMBERS:
        return _NUMBERS[text]
    return float(re.sub(r"[ ,](?=\d{3}(?:\D|$))", "", text).replace(",", "."))
