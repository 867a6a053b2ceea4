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


class ChangedAnswer(Part):
    """One answer of a change: ``present``, ``absent`` or a number; ``was`` is what was answered, None if nothing."""

    finding: str
    answer: str
    was: str | None = None


class ResultEffect(Part):
    """What one result of a test would change: ``level`` and ``effect`` if urgency, ``first_class`` if the likeliest class;
    ``over_threshold`` names grave classes that would come over the threshold of the urgency they need.

    Show people only what has the audience ``everyone``: results that would raise urgency.
    """

    audience: Literal["everyone", "clinician"]
    answers: tuple[ChangedAnswer, ...]
    text: str
    probability: Share
    level: Urgency | None
    effect: str | None
    first_class: str | None
    over_threshold: tuple[str, ...]


class InvestigationValue(Part):
    """What a test would tell about the cause, beside the advice, which it never changes.

    ``bits``: expected information about which class it is (each class alone, or several at once), None where no result is
    counted (``why_not``). ``exact`` is False where surplus answers were bounded. ``results``: those that would change
    the plan; none means that no counted result would.
    """

    bits: Annotated[float, Field(ge=0.0)] | None
    exact: bool
    counted: tuple[str, ...]
    not_counted: str | None
    why_not: str | None
    results: tuple[ResultEffect, ...] = ()


class InvestigationPart(Part):
    """Whether a test would help a clinician now: the sourced advice decides, ``value`` stands beside it.

    ``in_words``: the value for everyone.
    """

    id: str
    name: str
    advice: Advice
    rating: Rating
    why: str
    downsides: str
    source: tuple[str, ...]
    value: InvestigationValue
    in_words: str


class Change(Part):
    """A smallest set of answers that would change urgency or the first cause: no part of it has the same effect.

    ``given``: it changes answers already given; else it answers what is open. ``probability``: of these answers given
    all others, None where the model has none. Show people only what has the audience ``everyone``: signs that would
    raise urgency. What would lower it, and what would put another cause first, is for clinicians.
    """

    kind: Literal["urgency", "cause"]
    audience: Literal["everyone", "clinician"]
    direction: Literal["raises", "lowers", "other"]
    given: bool
    answers: tuple[ChangedAnswer, ...]
    text: str
    probability: Share | None
    level: Urgency | None = None
    cause: str | None = None
    effect: str


class NextQuestion(Part):
    """What would be worth asking next."""

    id: str
    text: str
    worth: float


class Heard(Part):
    """One finding as the person's own text speaks of it; ``start`` and ``end`` are characters of the text.

    ``taken`` says whether it counts as an answer: what is uncertain, past or of a relative, and a danger that only the text
    denies, waits for the person to confirm it.
    """

    finding: str
    text: str
    said: str
    start: int
    end: int
    state: Literal["present", "absent", "uncertain"]
    time: Literal["current", "past"]
    of: Literal["self", "relative"]
    side: Literal["left", "right", "both"] | None
    value: float | None
    taken: bool


class StoryPart(Part):
    """What was understood of the person's own text, and the pieces in which nothing was recognised."""

    heard: tuple[Heard, ...]
    not_understood: tuple[str, ...]
    to_confirm: tuple[str, ...]
    note: str | None


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
    """The whole result. The same answers, day and knowledge give the same bytes.

    ``answers``: every finding that is known to be present or absent, or that the person does not know.
    """

    knowledge: KnowledgeStamp
    today: str
    person: Person
    answers: dict[str, Literal["present", "absent", "unknown"]] = Field(default_factory=dict)
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
    story: StoryPart | None = None
    sources: tuple[Source, ...]
    fault: Fault | None = None
    not_a_doctor: str
