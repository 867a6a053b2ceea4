"""The one document of a plan, for the command line, paper, Python and, later, the web."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from backstory.assessment.document import KnowledgeStamp, Part
from backstory.assessment.document import Source as SourceText
from backstory.knowledge.care import Direction, Purpose, Verdict
from backstory.knowledge.schema import Urgency


class ReasonPart(Part):
    """One reason with the ids of its sources."""

    text: str
    source: tuple[str, ...]


class GatePart(Part):
    """The verdict on one remedy, movement or device."""

    verdict: Verdict
    reasons: tuple[ReasonPart, ...]


class DosePart(Part):
    """``sets`` of ``reps``, each held ``hold_s`` seconds, on ``days`` days a week; ``text`` says it."""

    sets: int
    reps: int
    hold_s: float
    days: int
    text: str


class Item(Part):
    """One thing to do. ``minutes``: of the day's time; ``cautions``: what the safety gate asks to mind."""

    id: str
    kind: Literal["advice", "movement", "remedy", "device"]
    name: str
    text: str
    how: tuple[str, ...] = ()
    dose: DosePart | None = None
    minutes: float = 0.0
    purpose: Purpose | None = None
    why: str | None = None
    cautions: tuple[ReasonPart, ...] = ()
    bad_day: str | None = None
    stop_if: str | None = None
    source: tuple[str, ...]


class Day(Part):
    """One day of the first week: ids of the movements, what is extra that day, and the minutes in all."""

    date: str
    do: tuple[str, ...]
    note: str | None
    minutes: float


class Stage(Part):
    """One step of the six weeks: what it says and the dose of each movement then."""

    text: str
    doses: dict[str, str]
    source: tuple[str, ...]


class Rejected(Part):
    """What was not chosen, and why."""

    id: str
    name: str
    why: str
    source: tuple[str, ...] = ()


class Asked(Part):
    """A safety fact that is missing: the finding (or the list of the person's file), and the question."""

    id: str
    text: str
    because: str | None = None


class Understood(Part):
    """What the words of a list were taken for."""

    said: str
    means: tuple[str, ...]


class SafetyNet(Part):
    """By when it should be better, and what to do if it is not; ``by`` is a date."""

    by: str
    if_: str = Field(alias="if")
    watch_for: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


class DevicePart(Part):
    """An owner's device: what is known, the size that fits, and, if nothing speaks against it, the programme."""

    id: str
    name: str
    verdict: Verdict
    evidence: str
    buying: str
    size: str | None
    size_text: str
    steps: tuple[Item, ...]
    not_coached: tuple[str, ...]
    stop_rules: tuple[str, ...]
    cautions: tuple[str, ...]
    trial: str | None
    source: tuple[str, ...]


class Plan(Part):
    """The whole plan. The same assessment, person and knowledge give the same bytes.

    ``gate`` judges everything; ``today`` is for this day, ``week`` the seven days, ``six_weeks`` how it grows. Above
    `routine` ``today`` says what to do until one is seen, and there is no movement in it.
    """

    knowledge: KnowledgeStamp
    made_on: str
    urgency: Urgency | None
    headline: str
    direction: Direction | None
    minutes: float
    gate: dict[str, GatePart]
    today: tuple[Item, ...]
    week: tuple[Day, ...]
    six_weeks: tuple[Stage, ...]
    progress: tuple[ReasonPart, ...]
    ease: tuple[ReasonPart, ...]
    stop: tuple[ReasonPart, ...]
    bad_day: tuple[ReasonPart, ...]
    flare: tuple[ReasonPart, ...]
    prevention: tuple[ReasonPart, ...]
    devices: tuple[DevicePart, ...]
    rejected: tuple[Rejected, ...]
    safety_net: SafetyNet
    ask: tuple[Asked, ...]
    understood: tuple[Understood, ...]
    not_understood: tuple[str, ...]
    sources: tuple[SourceText, ...]
    not_a_doctor: str
