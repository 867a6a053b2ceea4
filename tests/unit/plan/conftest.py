"""A reader of health, an ordinary person and assessments, made once for all tests of the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import backstory
from backstory.assessment import Assessment
from backstory.knowledge import KnowledgeBase
from backstory.plan import HealthReader, Plan, SafetyGate, make_plan
from backstory.plan.gates import Judged
from backstory.plan.person import person_of

DAY = date(2026, 11, 22)

HEALTHY: dict[str, Any] = {
    "age": 45, "sex": "male", "height_m": 1.8, "weight_kg": 80, "alcohol": "rarely", "can_get_off_floor": True,
    "conditions": [], "medicines": [], "doses_taken_24h": [], "allergies": [], "recent": [],
}  # fmt: skip
"""Everything told and nothing wrong."""

Judge = Callable[..., Judged]
Make = Callable[..., Plan]


@pytest.fixture(scope="session")
def health(base: KnowledgeBase) -> HealthReader:
    """The reader over the shipped knowledge."""
    return HealthReader(base)


@pytest.fixture(scope="session")
def judge(base: KnowledgeBase, health: HealthReader) -> Judge:
    """The gate's verdict on one thing for a healthy person with these fields changed; None leaves a field out."""

    def verdict(ident: str, **fields: Any) -> Judged:
        person = person_of({**HEALTHY, **fields})
        return SafetyGate(base, person, health.read(person, {})).everything()[ident]

    return verdict


@pytest.fixture(scope="session")
def strained() -> Assessment:
    """Two weeks of low back pain after a lift, worse on bending, eased by walking: nothing urgent."""
    answers = {
        "emergency": "none",
        "worse_bending_forward": "present",
        "better_standing_walking": "present",
        "worse_sitting": "present",
    }
    text = "My low back has hurt for two weeks since I lifted a box."
    return backstory.assess({"age": 45, "sex": "male", **answers}, text=text, today=DAY)


@pytest.fixture(scope="session")
def endangered() -> Assessment:
    """Numb between the legs: an emergency."""
    answers = {"age": 45, "sex": "male", "emergency": ["saddle_numbness_new"], "sites": ["site_low_back"]}
    return backstory.assess(answers, today=DAY)


@pytest.fixture(scope="session")
def make(base: KnowledgeBase, health: HealthReader, strained: Assessment) -> Make:
    """The plan of a healthy person with these fields changed, on the ordinary assessment or another."""

    def plan(assessment: Assessment | None = strained, /, **fields: Any) -> Plan:
        return make_plan(base, health, person_of({**HEALTHY, **fields}), assessment, DAY)

    return plan
