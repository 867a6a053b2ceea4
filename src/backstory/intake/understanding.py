"""What was understood of a text: every mention with the words that said it, and the words that nothing could be made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a text says of a finding."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"


class Time(StrEnum):
    """When it is said to be so."""

    CURRENT = "current"
    PAST = "past"


class Experiencer(StrEnum):
    """Whom it is said of."""

    SELF = "self"
    RELATIVE = "relative"


class Side(StrEnum):
    """Where a side is named."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of the text, and how they read."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mention:
    """One finding as the text speaks of it; ``phrase``: the phrase of the finding that matched; ``value``: in the unit
    of an ordered finding.
    """

    finding: str
    state: State
    span: Span
    phrase: str
    time: Time = Time.CURRENT
    experiencer: Experiencer = Experiencer.SELF
    side: Side | None = None
    value: float | None = None


@dataclass(frozen=True)
class Person:
    """What the text says about the person and this spell; None where it says nothing. ``duration_days``: how long so far."""

    age: float | None = None
    sex: str | None = None
    other: bool = False
    duration_days: float | None = None


@dataclass(frozen=True)
class Understanding:
    """A text as it was understood.

    ``mentions`` are in the order of the text. ``unread`` are the pieces in which nothing was recognised: they are shown,
    never dropped. ``concepts`` are all concepts and stems seen, for deciding what an unmatched fact may be about.
    ``english`` is False where hardly a word is English.
    """

    text: str
    mentions: tuple[Mention, ...]
    person: Person
    unread: tuple[Span, ...]
    concepts: frozenset[str]
    english: bool = True
    shortened: bool = False

    def said(self, finding: str) -> Mention | None:
        """The mention that counts for a finding: of the person; present before uncertain before absent; current first."""
        own = [m for m in self.mentions if m.finding == finding and m.experiencer is Experiencer.SELF]
        order = [State.PRESENT, State.UNCERTAIN, State.ABSENT]
        return min(own, key=lambda m: (m.time is Time.PAST, order.index(m.state)), default=None)
