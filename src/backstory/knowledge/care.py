"""The shape of the files about care: gates of safety, remedies, movements, devices and graded statements."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backstory.knowledge.conditions import Condition, Region
from backstory.knowledge.estimates import Grade, Id, Strict
from backstory.knowledge.poses import Pose, Prop, View
from backstory.knowledge.schema import Entry, Text, Urgency

Sources = Annotated[tuple[str, ...], Field(min_length=1)]
"""Ids of sources, one at least."""

Line = Annotated[str, Field(min_length=2, max_length=280)]
"""One step, one cue, one short reason."""


Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
"""The id of a thing of care, as plans and reports write it: ``cat-cow``."""


class CareEntry(Entry):
    """A reviewed file about care."""

    id: Slug


class Verdict(StrEnum):
    """What the safety gate says of one remedy, movement or device for one person."""

    ALLOWED = "allowed"
    CAUTION = "caution"
    BLOCKED = "blocked"

    @property
    def rank(self) -> int:
        """0 allowed, 1 caution, 2 blocked."""
        return _RANKS[self]


_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


class GateRule(Strict):
    """One reason for care. While ``when`` is not known, the verdict counts as it stands and what is missing is asked.

    ``unknown: caution``: while unknown it is asked but counts as a caution only. ``ignore`` is for what is so rare, or so surely
    told without asking, that it need not be asked of everyone.
    """

    when: Condition
    verdict: Literal[Verdict.CAUTION, Verdict.BLOCKED]
    reason: Line
    source: Sources
    unknown: Literal["ask", "caution", "ignore"] = "ask"


class Gate(CareEntry):
    """Reasons for care that several remedies, movements or devices share."""

    name: Line
    rules: Annotated[tuple[GateRule, ...], Field(min_length=1)]


class Worth(StrEnum):
    """What the trials say of one effect."""

    HELPS = "helps"
    HELPS_LITTLE = "helps_little"
    UNCERTAIN = "uncertain"
    NO_BENEFIT = "no_benefit"
    HARMS = "harms"
    NOT_STUDIED = "not_studied"


class Course(StrEnum):
    """How long the trouble has lasted: up to 12 weeks, or more; or the time after recovery."""

    ACUTE = "acute"
    CHRONIC = "chronic"
    RECOVERED = "recovered"


class Effect(Strict):
    """One result of trials: for whom, on what, how much; ``plain`` says it in numbers that a lay person can picture."""

    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    courses: Annotated[tuple[Course, ...], Field(min_length=1)]
    outcome: Line
    against: Line
    worth: Worth
    plain: Text
    measure: str | None = None
    value: float | None = None
    ci: tuple[float, float] | None = None
    scale: str | None = None
    trials: Annotated[int, Field(ge=0)] | None = None
    people: Annotated[int, Field(ge=0)] | None = None
    grade: Grade
    source: Sources
    note: str | None = None

    @model_validator(mode="after")
    def _measured_or_not(self) -> Self:
        if self.value is not None and (self.measure is None or self.scale is None):
            raise ValueError("a value needs its measure and scale")
        if self.ci is not None and (self.value is None or not self.ci[0] <= self.value <= self.ci[1]):
            raise ValueError("a ci must hold its value")
        return self


class Group(StrEnum):
    """The shelf on which a remedy stands."""

    ACTIVITY = "activity"
    HEAT_COLD = "heat_cold"
    EVERYDAY = "everyday"
    PAINKILLER = "painkiller"
    HANDS_ON = "hands_on"
    GUIDED = "guided"
    MIND = "mind"
    DEVICE = "device"


class Stance(StrEnum):
    """How the plan treats it: offered to all who may; tried if wished; for a clinician to offer; never suggested."""

    OFFER = "offer"
    MAY_TRY = "may_try"
    ASK_CLINICIAN = "ask_clinician"
    NOT_SUGGESTED = "not_suggested"


class Stretch(StrEnum):
    """Where in the plan it belongs."""

    TODAY = "today"
    WEEK = "week"
    SIX_WEEKS = "six_weeks"
    AFTER = "after"


class Limits(Strict):
    """What may not be passed: minutes at a time, times a day, days in a row, pause between; timers read them."""

    minutes: Annotated[float, Field(gt=0)] | None = None
    per_day: Annotated[int, Field(gt=0)] | None = None
    days: Annotated[int, Field(gt=0)] | None = None
    hours_between: Annotated[float, Field(gt=0)] | None = None
    source: Sources


class Label(Strict):
    """The label of a painkiller without prescription in one country (or ``other``), for adults; ``text`` states it."""

    country: Literal["GB", "US", "other"]
    without_prescription: bool
    single_mg: tuple[float, float] | None = None
    day_mg: Annotated[float, Field(gt=0)] | None = None
    text: Text
    source: Sources


class Medicine(Strict):
    """What a painkiller is made of and its labels; ``taken``: the finding that says that it is taken already."""

    ingredient: str
    words: Annotated[tuple[str, ...], Field(min_length=1)]
    taken: Id
    labels: Annotated[tuple[Label, ...], Field(min_length=1)]


class Remedy(CareEntry):
    """One thing that people do, take or have done to them for a sore back or neck.

    ``gates`` and ``gate`` are its reasons for care; ``most_urgent``: the highest urgency at which it is still allowed;
    ``bad_day``: how it looks on a bad day; ``why``: the reason that the plan gives for it.
    """

    name: Annotated[str, Field(max_length=70)]
    group: Group
    stance: Stance
    what: Text
    why: Text
    how: Annotated[tuple[Line, ...], Field(min_length=1)]
    bad_day: Line | None = None
    regions: tuple[Region, ...] = tuple(Region)
    courses: tuple[Course, ...] = tuple(Course)
    stretch: tuple[Stretch, ...]
    for_findings: tuple[Id, ...] = ()
    minutes: Annotated[float, Field(ge=0)] = 0
    effort: Literal["low", "medium", "high"]
    cost: Line
    harms: Text
    harms_source: Sources
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    limits: Limits | None = None
    medicine: Medicine | None = None
    gates: tuple[Slug, ...] = ()
    gate: tuple[GateRule, ...] = ()
    most_urgent: Urgency = Urgency.ROUTINE
    source: Sources
    note: str | None = None


class Purpose(StrEnum):
    """What a movement trains."""

    MOBILITY = "mobility"
    STRENGTH = "strength"
    AEROBIC = "aerobic"
    NERVE = "nerve"
    RELAXATION = "relaxation"
    REST = "rest"


class Direction(StrEnum):
    """Which way the spine goes."""

    FLEXION = "flexion"
    EXTENSION = "extension"
    ROTATION = "rotation"
    SIDE = "side"
    BOTH = "both"
    NEUTRAL = "neutral"


class Stand(StrEnum):
    """How the body is held; those of `FLOOR` need getting down and up."""

    STANDING = "standing"
    SITTING = "sitting"
    ALL_FOURS = "all_fours"
    KNEELING = "kneeling"
    ON_BACK = "on_back"
    ON_FRONT = "on_front"
    ON_SIDE = "on_side"


FLOOR = frozenset({Stand.ALL_FOURS, Stand.KNEELING, Stand.ON_BACK, Stand.ON_FRONT, Stand.ON_SIDE})

Equipment = Literal["chair", "wall", "doorway", "step", "table", "towel", "cushion", "band", "bed"]


class Dose(Strict):
    """How much: ``sets`` of ``reps``, each held ``hold_s`` seconds, ``days`` a week, ``minutes`` in all a day."""

    sets: Annotated[int, Field(ge=1, le=5)]
    reps: Annotated[int, Field(ge=1, le=30)]
    hold_s: Annotated[float, Field(ge=0, le=120)] = 0
    days: Annotated[int, Field(ge=1, le=7)]
    minutes: Annotated[float, Field(gt=0, le=60)]


class Doses(Strict):
    """The dose at the start, once it goes well, and to keep; ``basis`` says where they come from."""

    start: Dose
    build: Dose
    keep: Dose
    basis: Line


class Movement(CareEntry):
    """One exercise or position of ease.

    ``helps``: ids of causes and contributors that it suits; ``evidence``: the remedy whose trials stand behind it;
    ``easier`` and ``harder``: the neighbours on its ladder; ``on_bed``: may be done on a firm bed instead of the floor;
    ``view``, ``frame`` (all of the figure, or from the hips up), ``props`` and ``poses``: how it looks.
    """

    name: Annotated[str, Field(max_length=60)]
    also: tuple[str, ...] = ()
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    purpose: Purpose
    direction: Direction
    level: Literal[1, 2, 3]
    stand: Stand
    on_bed: bool = False
    equipment: tuple[Equipment, ...] = ()
    why: Text
    how: Annotated[tuple[Line, ...], Field(min_length=2, max_length=8)]
    feel: Line
    doses: Doses
    easier: Slug | None = None
    harder: Slug | None = None
    bad_day: Line
    faults: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]
    stop_if: Line
    helps: tuple[Id, ...] = ()
    evidence: Slug
    gates: Annotated[tuple[Slug, ...], Field(min_length=1)]
    gate: tuple[GateRule, ...] = ()
    view: View = View.SIDE
    frame: Literal["whole", "upper"] = "whole"
    props: tuple[Prop, ...] = ()
    poses: Annotated[tuple[Pose, ...], Field(min_length=2, max_length=8)]
    source: Sources
    note: str | None = None


class Size(Strict):
    """One size of a device, for people from ``min_m`` up to ``max_m`` metres tall."""

    id: Id
    name: str
    min_m: float
    max_m: float
    source: Sources


class DeviceStep(Strict):
    """One exercise on a device. ``coached`` False: its instructions are not known well enough to be told."""

    id: Id
    name: str
    coached: bool
    how: tuple[Line, ...] = ()
    hold_s: Annotated[float, Field(ge=0, le=120)] | None = None
    missing: Line | None = None
    gate: tuple[GateRule, ...] = ()
    source: Sources

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.coached != bool(self.how) or self.coached == bool(self.missing):
            raise ValueError("a coached step has how; one that is not has missing, and no how")
        return self


class Stage(Strict):
    """One stage of a device programme, open after ``after_weeks`` weeks of the one before."""

    id: Id
    name: str
    after_weeks: Annotated[int, Field(ge=0)]
    times_a_week: tuple[int, int]
    minutes: tuple[float, float]
    text: Text
    steps: tuple[DeviceStep, ...]
    source: Sources


class Device(CareEntry):
    """One thing sold for the spine: what is known, who must not use it, and, for owners, how with most care.

    ``claims``: ids of the statements that grade what its maker says; ``unknown``: what could not be found out.
    """

    name: str
    maker: str
    what: Text
    evidence: Text
    buying: Text
    sizes: tuple[Size, ...] = ()
    overlap: Line | None = None
    no_size: Line | None = None
    gates: tuple[Slug, ...] = ()
    gate: tuple[GateRule, ...] = ()
    getting_on: tuple[Line, ...] = ()
    stages: tuple[Stage, ...] = ()
    stop_rules: tuple[Line, ...] = ()
    cautions: tuple[Line, ...] = ()
    unknown: tuple[Line, ...] = ()
    trial: Text | None = None
    claims: tuple[Slug, ...] = ()
    source: Sources


class Judgement(StrEnum):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    NOT_HEALTH = "not_a_health_claim"


class Statement(CareEntry):
    """One claim in its general form, graded. ``phrases``: how articles and adverts say it; ``effect``: in plain numbers."""

    text: Line
    phrases: Annotated[tuple[str, ...], Field(min_length=1)]
    judgement: Judgement
    because: Text
    effect: Text | None = None
    grade: Grade | None = None
    source: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _graded(self) -> Self:
        if self.judgement is not Judgement.NOT_HEALTH and not (self.grade and self.source):
            raise ValueError("a health claim needs its grade and source")
        return self


class PlanLine(Strict):
    """One thing that plans say, with its source."""

    id: Slug
    text: Text
    source: Sources


Lines = Annotated[tuple[PlanLine, ...], Field(min_length=1)]


class PlanTexts(Strict):
    """What plans and results say beside movements and remedies: until one is seen, of an ordinary day, today, how to go on, ease off and stop, in a flare-up,
    on a bad day, over six weeks, to keep it away, about the direction of movements, and by when to be seen.
    """

    review_by: date
    until_seen: Lines
    living: Lines
    today: Lines
    progress: Lines
    ease: Lines
    stop: Lines
    flare: Lines
    bad_day: Lines
    six_weeks: Lines
    prevention: Lines
    direction: Lines
    review: Lines
