"""No person gets a plan with anything that their gate blocks. FUZZ=100000 (`make fuzz`) tries as many; the quick run a few hundred."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import backstory
from backstory.api import health_reader, knowledge
from backstory.assessment import Assessment
from backstory.knowledge.care import Direction, Purpose, Verdict
from backstory.knowledge.schema import Told, Urgency
from backstory.plan import make_plan
from backstory.plan.person import person_of

MANY = settings(
    max_examples=int(os.environ.get("FUZZ", "250")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TODAY = date(2026, 11, 22)

STORIES = (
    "My low back has hurt for two weeks since I lifted a box. It is worse when I sit.",
    "My neck has been stiff for four months and my shoulders are tense.",
    "The middle of my back aches after a day at the desk.",
    "My low back hurts and I have lost weight and feel feverish.",
    "Since yesterday I am numb between my legs and cannot pee.",
)


@cache
def assessments() -> tuple[Assessment, ...]:
    """Calm and urgent ones of every region."""
    calm = {"emergency": "none"}
    made = [backstory.assess({"age": 40, "sex": "female", **calm}, text=text, today=TODAY) for text in STORIES[:3]]
    made += [backstory.assess({"age": 60, "sex": "male"}, text=text, today=TODAY) for text in STORIES[3:]]
    return tuple(made)


@cache
def entries(told: Told) -> st.SearchStrategy[list[str] | None]:
    """None, nothing, things that people write in this list, amounts beside them, and anything at all."""
    words = sorted({phrase for f in knowledge().findings.values() if f.told is told for phrase in f.phrases})
    said = st.sampled_from(words)
    beside = st.tuples(
        said, st.sampled_from([" 5 mg", " since 2019", " and ", ", ", " not ", " in my mother"]), said
    ).map("".join)
    return st.none() | st.lists(st.one_of(said, said, beside, st.text(max_size=20)), max_size=4)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a person's file."""
    wishes: dict[str, Any] = {
        "minutes": draw(st.sampled_from([1, 2, 3, 5, 8, 15, 60])),
        "floor": draw(st.none() | st.booleans()),
        "equipment": draw(st.none() | st.lists(st.sampled_from(["chair", "band", "step", "towel"]), max_size=3)),
        "owns": draw(st.sampled_from([[], [], ["backrack"], ["rack"]])),
        "direction": draw(st.none() | st.sampled_from([d.value for d in Direction])),
        "recovered": draw(st.booleans()),
        "avoid": draw(st.dictionaries(st.sampled_from(sorted(knowledge().movements)), st.just("no"), max_size=5)),
    }
    dose = st.sampled_from(
        ["paracetamol 1 g", "8 x 500 mg paracetamol", "ibuprofen", "400 mg ibuprofen", "naproxen 220 mg", "zz"]
    )
    return {
        "age": draw(st.none() | st.floats(0, 110)),
        "sex": draw(st.none() | st.sampled_from(["male", "female"])),
        "height_m": draw(st.none() | st.floats(0.5, 2.3)),
        "weight_kg": draw(st.none() | st.floats(20, 200)),
        "pregnant_weeks": draw(st.none() | st.sampled_from([0, 0, 8, 24, 38])),
        "breastfeeding": draw(st.none() | st.booleans()),
        "alcohol": draw(st.none() | st.sampled_from(["none", "20 units a week", "it depends"]) | st.text(max_size=20)),
        "can_get_off_floor": draw(st.none() | st.booleans()),
        "conditions": draw(entries(Told.CONDITIONS)),
        "medicines": draw(entries(Told.MEDICINES)),
        "allergies": draw(entries(Told.ALLERGIES)),
        "recent": draw(entries(Told.RECENT)),
        "doses_taken_24h": draw(st.none() | st.lists(dose, max_size=2)),
        "notes": draw(st.none() | st.text(max_size=60)),
        "preferences": wishes,
    }


@MANY
@given(people(), st.integers(0, len(STORIES) - 1))
def test_no_plan_holds_what_its_gate_blocks(fields: dict[str, Any], which: int) -> None:
    """Nor more time than there is, nor a sentence without a source, nor a movement above `routine`; always three at most."""
    base, assessment = knowledge(), assessments()[which]
    plan = make_plan(base, health_reader(), person_of(fields), assessment, TODAY)
    movements = [item for item in plan.today if item.kind == "movement"]
    for item in plan.today:
        assert item.kind == "advice" or plan.gate[item.id].verdict is not Verdict.BLOCKED, item.id
        assert item.source
        assert item.id not in fields["preferences"]["avoid"]
    for device in plan.devices:
        assert not device.steps or plan.gate[device.id].verdict is not Verdict.BLOCKED
    assert sum(item.minutes for item in plan.today) <= fields["preferences"]["minutes"]
    assert all(day.minutes <= fields["preferences"]["minutes"] for day in plan.week)
    assert len(movements) <= 3
    assert len({item.purpose for item in movements}) == len(movements)
    assert len([item for item in movements if item.purpose is Purpose.STRENGTH]) <= 1
    if assessment.urgency.level.rank > Urgency.ROUTINE.rank:
        assert not movements and not plan.week
    assert plan.safety_net.by >= TODAY.isoformat()
