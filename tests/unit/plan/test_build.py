"""The plan: small, within the time, deterministic, sourced, and nothing in it that its gate blocks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backstory.assessment import Assessment
from backstory.assessment.document import Fault
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.care import Direction, Purpose, Stance, Verdict
from backstory.knowledge.schema import Urgency
from backstory.plan import Plan

from .conftest import DAY, Make


def moves(plan: Plan) -> list[str]:
    return [item.id for item in plan.today if item.kind == "movement"]


def test_three_movements_one_of_each_kind(make: Make, base: KnowledgeBase) -> None:
    plan = make()
    purposes = [base.movements[ident].purpose for ident in moves(plan)]
    assert purposes == [Purpose.MOBILITY, Purpose.STRENGTH, Purpose.AEROBIC]
    assert "walking-programme" in moves(plan)
    assert len([item for item in plan.today if item.kind == "remedy"]) <= 3


def test_the_same_gives_the_same_bytes(make: Make) -> None:
    assert make().model_dump_json(by_alias=True) == make().model_dump_json(by_alias=True)


@pytest.mark.parametrize("minutes", [1, 2, 4, 6, 10, 30])
def test_it_fits_into_the_time(make: Make, minutes: float) -> None:
    plan = make(preferences={"minutes": minutes})
    assert moves(plan)
    assert sum(item.minutes for item in plan.today) <= minutes
    assert all(day.minutes <= minutes for day in plan.week)


def test_a_back_that_bending_forward_hurts_bends_back(make: Make, base: KnowledgeBase) -> None:
    plan = make()
    assert plan.direction is Direction.EXTENSION
    assert {base.movements[ident].direction for ident in moves(plan)} <= {Direction.EXTENSION, Direction.NEUTRAL}
    assert "which way" not in {r.why for r in plan.rejected}
    assert any("the way that makes it worse" in r.why for r in plan.rejected)


def test_what_eased_it_in_a_test_decides(make: Make) -> None:
    assert make(preferences={"direction": "flexion"}).direction is Direction.FLEXION


def test_everything_left_out_says_why_and_nothing_is_forgotten(make: Make, base: KnowledgeBase) -> None:
    plan = make()
    named = {r.id for r in plan.rejected} | set(moves(plan))
    assert set(base.movements) <= named
    assert all(r.why for r in plan.rejected)
    not_suggested = {r.id for r in base.remedies.values() if r.stance is Stance.NOT_SUGGESTED}
    assert not_suggested <= named
    assert not not_suggested & {item.id for item in plan.today}


def test_every_sentence_of_advice_has_a_source_that_exists(make: Make, base: KnowledgeBase) -> None:
    plan = make(conditions=["high blood pressure", "asthma"], sex="female", pregnant_weeks=12)
    parts: list[Any] = [
        *plan.today,
        *plan.six_weeks,
        *plan.progress,
        *plan.ease,
        *plan.stop,
        *plan.bad_day,
        *plan.flare,
    ]
    parts += [*plan.prevention, plan.safety_net, *(r for item in plan.today for r in item.cautions)]
    parts += [r for gate in plan.gate.values() for r in gate.reasons]
    for part in parts:
        assert part.source, part
        assert set(part.source) <= set(base.sources), part


def test_what_the_person_does_not_want_is_swapped_and_the_reason_kept(make: Make) -> None:
    before = moves(make())
    after = make(preferences={"avoid": {before[0]: "my wrists hurt"}})
    assert before[0] not in moves(after)
    assert len(moves(after)) == 3
    (why,) = [r.why for r in after.rejected if r.id == before[0]]
    assert "my wrists hurt" in why


def test_nothing_on_the_floor_means_a_bed_a_chair_or_standing(make: Make, base: KnowledgeBase) -> None:
    plan = make(preferences={"floor": False})
    assert len(moves(plan)) == 3
    for ident in moves(plan):
        movement = base.movements[ident]
        assert movement.on_bed or movement.stand.value in {"standing", "sitting"}, ident


def test_equipment_that_is_not_there_is_not_asked_for(make: Make, base: KnowledgeBase) -> None:
    plan = make(preferences={"equipment": []})
    for ident in moves(plan):
        assert set(base.movements[ident].equipment) <= {"wall", "bed", "doorway"}


def test_an_emergency_has_no_movement_but_what_to_do_until_seen(make: Make, endangered: Assessment) -> None:
    plan = make(endangered)
    assert plan.urgency is Urgency.EMERGENCY_TODAY
    assert moves(plan) == []
    assert plan.week == ()
    assert plan.today[0].id.startswith("urgent")
    assert plan.safety_net.by == DAY.isoformat()
    assert not {item.id for item in plan.today} & {"ibuprofen", "paracetamol", "heat"}


def test_a_faulty_assessment_has_no_movement(make: Make, strained: Assessment) -> None:
    assert moves(make(strained.model_copy(update={"fault": Fault(kind="ValueError", message="x")}))) == []


def test_without_an_assessment_it_is_the_gate(make: Make) -> None:
    plan = make(None)
    assert plan.today == ()
    assert plan.gate["ibuprofen"].verdict is Verdict.ALLOWED


def test_the_week_has_each_movement_on_its_days(make: Make, base: KnowledgeBase) -> None:
    plan = make()
    assert [day.date for day in plan.week] == [date(2026, 11, 22 + i).isoformat() for i in range(7)]
    for ident in moves(plan):
        assert sum(ident in day.do for day in plan.week) == base.movements[ident].doses.start.days


def test_the_safety_net_has_a_date_two_weeks_on_or_four_for_long_trouble(make: Make, strained: Assessment) -> None:
    assert make().safety_net.by == "2026-12-06"
    chronic = strained.model_copy(update={"person": strained.person.model_copy(update={"duration_days": 400.0})})
    assert make(chronic).safety_net.by == "2026-12-20"


def test_who_has_recovered_keeps_it_away(make: Make) -> None:
    plan = make(preferences={"recovered": True})
    assert "walking-programme" in moves(plan)
    assert plan.safety_net.by == "2027-01-03"


def test_what_words_were_taken_for_is_shown(make: Make) -> None:
    plan = make(medicines=["Eliquis 5 mg", "zorblax"], conditions=["ulcer in 2019"])
    assert [(one.said, one.means) for one in plan.understood] == [
        ("Eliquis", ("blood thinner medicine",)),
        ("ulcer in 2019", ("stomach ulcer or gut bleed at some time",)),
    ]


def test_what_is_missing_is_asked_once(make: Make) -> None:
    asked = [one.id for one in make(medicines=None, conditions=["wibbleitis"]).ask]
    assert len(asked) == len(set(asked))
    assert {"medicines", "conditions"} == set(asked)
    assert [one.id for one in make(weight_kg=None).ask] == ["low_body_weight"]
    assert make().ask == ()


def test_an_owner_is_told_what_is_known_and_no_step_that_is_not(make: Make) -> None:
    (device,) = make(preferences={"owns": ["backrack"]}).devices
    assert "No trial" in device.evidence or "no trial" in device.evidence
    assert device.size is not None
    assert device.steps == ()  # getting off it and the backwards tilt are not known
    assert device.not_coached
    assert make().devices == ()


@pytest.mark.parametrize(
    ("height", "fits"), [(1.5, False), (1.6, True), (1.75, True), (1.9, True), (2.05, False), (None, False)]
)
def test_a_size_goes_by_height(make: Make, height: float | None, fits: bool) -> None:
    (device,) = make(preferences={"owns": ["backrack"]}, height_m=height).devices
    assert (device.size is not None) is fits
    assert device.size_text
    if not fits:
        assert device.verdict is Verdict.BLOCKED


def test_what_the_notes_deny_oddly_is_asked_once(make: Make) -> None:
    plan = make(notes="My wife gives me my warfarin.")
    assert plan.gate["ibuprofen"].verdict is Verdict.BLOCKED
    assert len(plan.not_understood) == 1
    assert sum(plan.not_understood[0] in asked.text for asked in plan.ask) == 1
