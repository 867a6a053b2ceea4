"""The small language of rules: conditions over findings and facts, read from YAML.

A plain string names a finding that must be present. The other forms are mappings with one key:
``all``, ``any`` (lists), ``not`` (one condition), ``at_least: {n, of}``, ``age: {min, max}``, ``sex``,
``region`` (list), ``duration: {min, max}`` in days, ``number: {finding, min}``,
``cause: {id, p}`` and ``class: {id, p}`` (investigations only).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from backstory.knowledge.estimates import Id, Probability, Strict


class Sex(StrEnum):
    """Sex recorded at birth, as it bears on anatomy and risk."""

    FEMALE = "female"
    MALE = "male"


class Region(StrEnum):
    """Where the main pain is; each has its own table of priors."""

    LOW_BACK = "low_back"
    THORACIC = "thoracic"
    NECK = "neck"


class Span(Strict):
    """A closed range of years or days; an open end is None."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        return self


class AtLeast(Strict):
    """True when at least ``n`` of the conditions are."""

    n: Annotated[int, Field(ge=1)]
    of: tuple[Condition, ...]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.n > len(self.of):
            raise ValueError(f"n is {self.n} but only {len(self.of)} conditions are listed")
        return self


class NumberAtLeast(Strict):
    """True when the numeric answer to an ordered finding is at least ``min``."""

    finding: Id
    min: float


class Likely(Strict):
    """True when the posterior probability of a cause or class is at least ``p``."""

    id: Id
    p: Probability


class Condition(Strict):
    """One node of a condition; exactly one field is set."""

    finding: Id | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    negated: Condition | None = Field(default=None, alias="not")
    at_least: AtLeast | None = None
    age: Span | None = None
    sex: Sex | None = None
    region: tuple[Region, ...] | None = None
    duration: Span | None = None
    number: NumberAtLeast | None = None
    cause: Likely | None = None
    cause_class: Likely | None = Field(default=None, alias="class")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        return {"finding": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _one_field(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("a condition has exactly one of: " + ", ".join(sorted(self.field_names())))
        return self

    @classmethod
    def field_names(cls) -> list[str]:
        """The keys as written in YAML."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    def children(self) -> tuple[Condition, ...]:
        """The conditions directly inside this one."""
        if self.negated is not None:
            return (self.negated,)
        if self.at_least is not None:
            return self.at_least.of
        return self.all or self.any or ()

    def walk(self) -> Iterator[Condition]:
        """This condition and all inside it, outermost first."""
        yield self
        for child in self.children():
            yield from child.walk()

    def findings(self) -> tuple[str, ...]:
        """Ids of the findings that this condition reads, in order, once each."""
        ids = [c.finding or (c.number.finding if c.number else None) for c in self.walk()]
        return tuple(dict.fromkeys(i for i in ids if i))


AtLeast.model_rebuild()
Condition.model_rebuild()
