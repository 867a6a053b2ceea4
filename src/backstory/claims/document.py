"""The document that a checked text becomes: its claims in order, each with what the evidence says."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from backstory.claims.stance import Stance
from backstory.knowledge.estimates import Grade

Count = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """Base of every part: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ClaimVerdict(StrEnum):
    """What the evidence says of a claim as the text makes it; `NOT_COVERED`: nothing is said here."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    NOT_HEALTH = "not_a_health_claim"
    NOT_COVERED = "not_covered"


class ClaimSource(Part):
    """A source of a verdict."""

    id: str
    title: str
    url: str | None


class Claim(Part):
    """One claim, and what the evidence says of it; ``text`` is the text from ``start`` to ``end`` (characters).

    A denial of a claim never gets the verdict of the claim: it is ``not_covered``. Where the evidence does not support what
    is denied either, ``agrees`` is true, and ``statement``, ``because``, ``effect``, ``grade`` and ``source`` say why.
    Several statements may fit the same words: they follow one another, the most specific first.
    """

    text: str
    start: Count
    end: Count
    stance: Stance
    verdict: ClaimVerdict
    agrees: Literal[True] | None = None
    id: str | None = None
    statement: str | None = None
    because: str | None = None
    effect: str | None = None
    grade: Grade | None = None
    source: tuple[ClaimSource, ...] = ()


class ClaimSummary(Part):
    """How many claims got which verdict; ``agrees``: how many of those not covered deny what has no proof."""

    supported: Count = 0
    mixed: Count = 0
    unsupported: Count = 0
    contradicted: Count = 0
    not_a_health_claim: Count = 0
    not_covered: Count = 0
    agrees: Count = 0


class ClaimKnowledge(Part):
    """Which knowledge graded the claims."""

    version: str
    hash: str
    software: str


class ClaimReport(Part):
    """A text, claim by claim. The same text and knowledge give the same bytes; ``note`` says what could not be read."""

    claims: tuple[Claim, ...]
    summary: ClaimSummary
    note: str | None
    knowledge: ClaimKnowledge
