"""Numbers with their provenance: no bare number enters the knowledge."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Strict(BaseModel):
    """Immutable, and refuses unknown keys: a misplaced key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Grade(StrEnum):
    """How far a value can be trusted; ``unverified`` = its citation was not checked, or it is a judgement."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"
    UNVERIFIED = "unverified"


class Setting(StrEnum):
    """Where a value was measured; selected settings are damped (``model.yaml``)."""

    PRIMARY_CARE = "primary_care"
    POPULATION = "population"
    EMERGENCY = "emergency"
    SPECIALIST = "specialist"
    SURGICAL = "surgical"
    CASE_CONTROL = "case_control"
    CASE_SERIES = "case_series"
    JUDGEMENT = "judgement"


class Provenance(Strict):
    """What every estimate carries beside its value: source, sample or interval, grade, setting."""

    n: Annotated[int, Field(gt=0)] | None = None
    ci: tuple[float, float] | None = None
    source: str
    grade: Grade
    setting: Setting = Setting.PRIMARY_CARE
    locator: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _has_precision(self) -> Self:
        if self.n is None and self.ci is None:
            raise ValueError("an estimate needs n (sample size) or ci (interval)")
        if self.ci is not None and self.ci[0] > self.ci[1]:
            raise ValueError("ci must be [low, high]")
        if self.source == "judgement" and self.grade is not Grade.UNVERIFIED:
            raise ValueError("source judgement must have grade unverified")
        return self


class Rate(Provenance):
    """A probability in [0, 1]: how often a finding is present, or a share."""

    value: Probability

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.ci is not None and not self.ci[0] - 1e-9 <= self.value <= self.ci[1] + 1e-9:
            raise ValueError("value lies outside its ci")
        return self


class Ratio(Provenance):
    """A likelihood, odds or relative ratio, > 0."""

    value: Annotated[float, Field(gt=0.0, le=1000.0)]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.ci is not None and not self.ci[0] - 1e-9 <= self.value <= self.ci[1] + 1e-9:
            raise ValueError("value lies outside its ci")
        return self


class Distribution(Provenance):
    """Probabilities of the levels of an ordered finding, lowest level first; they sum to 1."""

    values: tuple[Probability, ...]

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        if abs(sum(self.values) - 1.0) > 0.005:
            raise ValueError(f"the levels sum to {sum(self.values):.3f}, not 1")
        return self


class Bands(Provenance):
    """Odds multipliers by age band (`schema.AGE_BANDS`, youngest first)."""

    values: tuple[
        Annotated[float, Field(gt=0.0, le=100.0)],
        Annotated[float, Field(gt=0.0, le=100.0)],
        Annotated[float, Field(gt=0.0, le=100.0)],
        Annotated[float, Field(gt=0.0, le=100.0)],
        Annotated[float, Field(gt=0.0, le=100.0)],
    ]
