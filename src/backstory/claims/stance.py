"""Whether a text makes a claim, denies it, or leaves it open: negatives around the words that say it, and their reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from backstory.claims import wording
from backstory.intake.matching import Match

_NEAR = 2
"""Words that may stand between "without" and what it sets aside, or between a claim and a negative that denies it."""

_LABELS = frozenset({"myth", "misconception", "false"})
"""What stands before a colon and a claim that is then denied."""

_ORDERS = frozenset({"should", "must", "ought"})
"""With a negative and a verb after it, what forbids ("you should not lift"); "should not be used" denies."""

_BEFORE_ORDERS = frozenset({"do", "please", "so", "and", "also"})
"""What may open a clause that forbids ("please do not...")."""

_JOINERS = frozenset({",", "and", "or"})


class Stance(StrEnum):
    """What a sentence does with a claim; a question `ASKS`, a heading `NAMES`."""

    ASSERTS = "asserts"
    DENIES = "denies"
    LEAVES_OPEN = "leaves_open"
    ASKS = "asks"
    NAMES = "names"


class Turns:
    """Turns of speech, found in a row of words."""

    def __init__(self, turns: Iterable[str], tokens: Callable[[str], tuple[str, ...]]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for turn in turns:
            said = tokens(turn)
            self._by_first.setdefault(said[0], []).append(said)

    def places(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Start and end of each turn in the words."""
        return [
            (at, at + len(turn))
            for at, word in enumerate(words)
            for turn in self._by_first.get(word, ())
            if tuple(words[at : at + len(turn)]) == turn
        ]


class StanceReader:
    """Reads the stance of one clause towards the claims that it names."""

    def __init__(self, tokens: Callable[[str], tuple[str, ...]]) -> None:
        self._pseudo = Turns(wording.NOT_CUES, tokens)
        self._before = Turns(wording.DENIES_BEFORE, tokens)
        self._after = Turns(wording.DENIES_AFTER, tokens)
        self._topic_after = Turns(wording.DENIES_TOPIC_AFTER, tokens)
        self._open = Turns(wording.OPEN_BEFORE, tokens)
        self._aside = Turns(wording.SET_ASIDE, tokens)

    def read(self, words: Sequence[str], own: frozenset[int], match: Match, *, whole: bool) -> Stance:
        """The stance towards the claim said by the words of the match.

        ``own``: words that belong to a claim themselves ("no" of "no side effects") and deny nothing; ``whole``: the words
        are a claim by themselves, else they only name what is claimed something of.
        """
        shown = ["" if at in own else word for at, word in enumerate(words)]
        for a, b in self._pseudo.places(shown):
            shown[a:b] = [""] * (b - a)
        start, end = match.start, match.end
        if any(self._sets_aside(shown, cue, match) for _, cue in self._aside.places(shown[:end])):
            return Stance.LEAVES_OPEN
        if any(not {",", *wording.ENDS_REACH} & set(shown[b:start]) for _, b in self._open.places(shown[:start])):
            return Stance.LEAVES_OPEN
        negative = start in own and words[start] in wording.OWN_NEGATIVES
        found = {
            self._reach(shown, words, (a, b), start, negative=negative) for a, b in self._before.places(shown[:end])
        }
        after = self._after.places(shown[end:])
        after += [(a, b) for a, b in self._topic_after.places(shown[end:]) if not whole or a <= _NEAR]
        found |= {self._back(shown, end, end + a) for a, _ in after}
        return next((s for s in (Stance.LEAVES_OPEN, Stance.DENIES) if s in found), Stance.ASSERTS)

    def _sets_aside(self, shown: Sequence[str], after: int, match: Match) -> bool:
        """Whether a word of the match follows right upon "without"."""
        named = (item.start for item in match.items if item.start >= after)
        return any(at <= after + _NEAR and not _JOINERS & set(shown[after:at]) for at in named)

    def _reach(
        self, shown: Sequence[str], words: Sequence[str], place: tuple[int, int], start: int, *, negative: bool
    ) -> Stance:
        """What a negative before the claim, or among its words, does to it."""
        cue, after = place
        between = shown[after:start]
        if shown[cue] in _LABELS and ":" in between[:2]:
            return Stance.DENIES
        if wording.ENDS_REACH & set(between):
            return Stance.ASSERTS
        breaks = [at for at, word in enumerate(between) if word in _JOINERS]
        if breaks and (negative or any(_next(words, after + at) in wording.NEW_SUBJECT for at in breaks)):
            return Stance.ASSERTS
        condition = bool(wording.CONDITIONS & set(shown[max(cue - 6, 0) : cue]))
        if condition:
            return Stance.ASSERTS if "," in between else Stance.LEAVES_OPEN
        ordered = cue > 0 and words[cue - 1] in _ORDERS and _next(words, cue) != "be"
        if (ordered or set(words[:cue]) <= _BEFORE_ORDERS) and shown[cue] in {"not", "n't", "never", "nt"}:
            return Stance.LEAVES_OPEN
        return Stance.LEAVES_OPEN if breaks and shown[cue] not in {"not", "n't", "neither", "nor"} else Stance.DENIES

    def _back(self, shown: Sequence[str], end: int, cue: int) -> Stance:
        """What a negative after the claim does to it."""
        between = set(shown[end:cue])
        if wording.ENDS_REACH & between or wording.CONDITIONS & between:
            return Stance.ASSERTS
        if any(
            word in {",", "and"} and _next(shown, end + at) in wording.NEW_SUBJECT
            for at, word in enumerate(shown[end:cue])
        ):
            return Stance.ASSERTS
        return Stance.LEAVES_OPEN if "and" in between else Stance.DENIES


def _next(words: Sequence[str], at: int) -> str:
    """The next word after a joiner that is no joiner itself."""
    return next((word for word in words[at + 1 :] if word and word not in _JOINERS), "")
