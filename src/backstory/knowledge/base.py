"""The loaded knowledge: every entry by id, immutable, with its version and content hash."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field
from rapidfuzz import process

from backstory.errors import InputError, shown
from backstory.knowledge.care import Device, Gate, Movement, PlanTexts, Remedy, Statement
from backstory.knowledge.conditions import Region
from backstory.knowledge.estimates import Strict
from backstory.knowledge.population import Population
from backstory.knowledge.schema import (
    Cause,
    Cluster,
    ConditionClass,
    Contributor,
    Entry,
    FactQuestion,
    Finding,
    FindingKind,
    Investigation,
    Model,
    PriorTable,
    Question,
    RedFlag,
    Source,
)
from backstory.knowledge.vocabulary import Vocabulary


class KnowledgeBase(Strict):
    """All clinical content, validated. Mappings are sorted by id."""

    version: str
    hash: str = Field(description="SHA-256 over all knowledge files, 16 hex digits")
    model: Model
    classes: dict[str, ConditionClass]
    sources: dict[str, Source]
    findings: dict[str, Finding]
    questions: dict[str, Question]
    causes: dict[str, Cause]
    contributors: dict[str, Contributor]
    redflags: dict[str, RedFlag]
    investigations: dict[str, Investigation]
    priors: dict[Region, PriorTable]
    clusters: dict[str, Cluster]
    gates: dict[str, Gate] = Field(default_factory=dict)
    remedies: dict[str, Remedy] = Field(default_factory=dict)
    movements: dict[str, Movement] = Field(default_factory=dict)
    devices: dict[str, Device] = Field(default_factory=dict)
    statements: dict[str, Statement] = Field(default_factory=dict)
    facts: dict[str, FactQuestion]
    region_of_site: dict[str, Region]
    population: Population | None = None
    vocabulary: Vocabulary
    plan: PlanTexts | None = None

    @cached_property
    def question_of(self) -> dict[str, Question]:
        """The screen on which each finding stands."""
        return {finding: question for question in self.questions.values() for finding in question.findings}

    @cached_property
    def told_in_stories(self) -> dict[str, Finding]:
        """The findings that stories tell of: all but the facts that only the plan's safety gate reads."""
        return {i: f for i, f in self.findings.items() if f.told is None or f.kind is not FindingKind.CONTEXT}

    @cached_property
    def emergency(self) -> Question:
        """The tick-list that comes before anything else."""
        return self.questions["emergency"]

    def entry(self, ident: str) -> Entry | Source:
        """Any entry by its id; raises `InputError` with the nearest ids."""
        for room in (
            self.findings, self.causes, self.questions, self.redflags, self.contributors, self.investigations,
            self.clusters, self.gates, self.remedies, self.movements, self.devices, self.statements, self.sources,
        ):  # fmt: skip
            if ident in room:
                return room[ident]
        every = [
            *self.findings,
            *self.causes,
            *self.questions,
            *self.redflags,
            *self.contributors,
            *self.investigations,
        ]
        every += [*self.remedies, *self.movements, *self.devices, *self.statements]
        raise InputError(f"nothing has the id {shown(ident)}.", hint=nearest(ident, every))


def nearest(word: str, known: list[str], most: int = 3) -> str:
    """A hint naming the known ids nearest to a mistyped one."""
    found = [match[0] for match in process.extract(word, sorted(set(known)), limit=most, score_cutoff=45)]
    return f"Did you mean {', '.join(found)}?" if found else "See 'backstory knowledge show' for the ids."
