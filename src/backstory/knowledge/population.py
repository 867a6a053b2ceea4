"""The schema of `population.yaml`: who comes with back or neck pain. It feeds simulations, never a person's result."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from backstory.knowledge.conditions import Region
from backstory.knowledge.estimates import Distribution, Id, Provenance, Rate, Ratio
from backstory.knowledge.schema import AGE_BANDS, Entry


class ByAge(Provenance):
    """How common a finding is in each age band, as weights: the mean stays that of the finding's own ``ordinary``.

    ``women`` are weighted this many times as much as men of the same age.
    """

    values: Annotated[tuple[Annotated[float, Field(ge=0.0)], ...], Field(min_length=5, max_length=5)]
    women: Annotated[float, Field(gt=0.0, le=20.0)] = 1.0


class Population(Entry):
    """A population of people who look for help: regions, ages, sexes, durations, and what goes with age.

    ``ages`` follow `schema.AGE_BANDS`, ``durations`` the options of the duration question. ``tendency`` is how many times as often a person one standard deviation above the average says
    yes to an alarming question that none of their causes explains.
    """

    regions: Distribution
    ages: dict[Region, Distribution]
    youngest: Annotated[int, Field(ge=0, le=15)]
    oldest: Annotated[int, Field(ge=71, le=110)]
    women: dict[Region, Rate]
    durations: dict[Region, Distribution]
    by_age: dict[Id, ByAge] = Field(default_factory=dict)
    tendency: Ratio

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(self.regions.values) != len(Region):
            raise ValueError("regions: one share a region, in the order low_back, thoracic, neck")
        for name, table in (("ages", self.ages), ("women", self.women), ("durations", self.durations)):
            if set(table) != set(Region):
                raise ValueError(f"{name}: one entry a region")
        if any(len(ages.values) != len(AGE_BANDS) for ages in self.ages.values()):
            raise ValueError(f"ages: one share a band, {AGE_BANDS}")
        return self
