"""The one document that every front end gets: command line, Python and, later, the web."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from backstory.knowledge.conditions import Region, Sex
from backstory.knowledge.estimates import Grade
from backstory.knowledge.schema import Advice, Rating, Urgency, Where

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Part(BaseModel):
    """Base of every part: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class KnowledgeStamp(Part):
    """Which knowledge made this result."""

    version: str
    hash: str
    software: str


class Person(Part):
    """Who it is about, as far as was told."""

    age: float | None
    sex: Sex | None
    region: Region | None
    duration_days: float | None
    answered_by: Literal["self", "other"]


class Because(Part):
    """One reason for the urgency: a fired rule, a floor for what is unknown, or the likely causes."""

    kind: Literal["rule", "unknown", "expected_loss", "fault"]
    rule: str | None = None
    level: Urgency
    text: str
    action: str | None = None
    say: str | None = None
    source: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class UrgencyPart(Part):
    """What to do, where, by when, and what to watch for."""

    level: Urgency
    headline: str
    because: tuple[Because, ...]
    unknown: tuple[str, ...]
    where: Where
    by: str
    needed: dict[Urgency, Share]
    safety_net: str
    watch_for: tuple[str, ...]


class Reason(Part):
    """What an answer did to a cause; ``weight`` in decibans, ``strength`` in words."""

    finding: str
    text: str
    answer: str
    weight: float
    strength: Literal["strongly", "clearly", "slightly"]
    source: str
    grade: Grade


class CausePart(Part):
    """One likely cause with its reasons. Several causes can be true at once, so probabilities need not sum to 1."""

    id: str
    name: str
    clinical_name: str
    cause_class: str = Field(alias="class")
    probability: Share
    low: Share
    high: Share
    words: str
    summary: str
    outlook: str
    serious: bool
    reasons_for: tuple[Reason, ...] = Field(alias="for")
    reasons_against: tuple[Reason, ...] = Field(alias="against")
    unknown: tuple[str, ...]
    source: tuple[str, ...]


class ClassPart(Part):
    """Probability that at least one cause of a class is present, from the joint."""

    cause_class: str = Field(alias="class")
    probability: Share


class ContributorPart(Part):
    """Something that adds to the trouble; never a diagnosis."""

    id: str
    name: str
    strength: Share
    because: str
    what_helps: str
    causality: str
    source: str
    grade: Grade


class InvestigationPart(Part):
    """Whether a test would help a clinician now."""

    id: str
    name: str
    advice: Advice
    rating: Rating
    why: str
    downsides: str
    source: tuple[str, ...]


class Change(Part):
    """An answer that would change the result. People are shown ``urgency`` only, and only what raises it."""

    kind: Literal["urgency", "cause"]
    finding: str
    text: str
    answer: str
    effect: str


class NextQuestion(Part):
    """What would be worth asking next."""

    id: str
    text: str
    worth: float


class Fault(Part):
    """Something inside went wrong; the result is then never "self-care"."""

    kind: str
    message: str


class Source(Part):
    """A source that the document cites."""

    id: str
    text: str
    url: str | None
    verified: bool


class Assessment(Part):
    """The whole result. The same answers, day and knowledge give the same bytes."""

    knowledge: KnowledgeStamp
    today: str
    person: Person
    urgency: UrgencyPart
    causes: tuple[CausePart, ...]
    classes: tuple[ClassPart, ...]
    setting: str
    approximate: bool
    contributors: tuple[ContributorPart, ...]
    investigations: tuple[InvestigationPart, ...]
    would_change: tuple[Change, ...]
    next_questions: tuple[NextQuestion, ...]
    stopped: str | None
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    fault: Fault | None = None
    not_a_doctor: str
