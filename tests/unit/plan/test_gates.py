"""The safety gate: what is known blocks or warns, what is unknown counts as danger and is asked."""

from __future__ import annotations

from typing import Any

import pytest

from backstory.assessment import Assessment
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.care import Verdict
from backstory.plan import HealthReader, SafetyGate
from backstory.plan.person import person_of

from .conftest import HEALTHY, Judge

A, C, B = Verdict.ALLOWED, Verdict.CAUTION, Verdict.BLOCKED

FOR_THE_HEALTHY = [
    "ibuprofen", "paracetamol", "topical-nsaid", "heat", "cold", "massage", "physical-therapy", "walking", "cat-cow", "childs-pose",
]  # fmt: skip


@pytest.mark.parametrize("ident", FOR_THE_HEALTHY)
def test_who_has_nothing_may_do_what_helps(judge: Judge, ident: str) -> None:
    judged = judge(ident)
    assert judged.verdict is A, judged.reasons
    assert judged.open == ()


CASES: list[tuple[dict[str, Any], str, Verdict, str]] = [
    ({"medicines": ["warfarin"]}, "ibuprofen", B, "blood thinner"),
    ({"medicines": ["warfarin"]}, "manual-therapy", B, "blood thinner"),
    ({"medicines": ["naproxen 500"]}, "ibuprofen", B, "already take"),
    ({"medicines": ["co-codamol"]}, "paracetamol", B, "paracetamol"),
    ({"conditions": ["ulcer in 2019"]}, "naproxen", B, "ulcer"),
    ({"conditions": ["numb feet from diabetes"]}, "heat", B, "burn"),
    ({"sex": "female", "age": 30, "pregnant_weeks": 24, "breastfeeding": False}, "ibuprofen", B, "pregnant"),
    ({"sex": "female", "age": 30, "pregnant_weeks": 24, "breastfeeding": False}, "paracetamol", C, "pregnant"),
    ({"medicines": ["fentanyl patch"]}, "heat", B, "patch"),
    ({"conditions": ["Raynaud's"]}, "cold", B, ""),
    ({"conditions": ["osteoporosis"]}, "childs-pose", B, ""),
    ({"conditions": ["glaucoma"]}, "inversion", B, ""),
    ({"conditions": ["ankylosing spondylitis"]}, "backrack", B, ""),
    ({"age": 9}, "ibuprofen", B, "pharmacist"),
    ({"age": 9}, "cat-cow", B, "adults"),
    ({"weight_kg": 44}, "paracetamol", B, "50 kg"),
    ({"can_get_off_floor": False}, "childs-pose", B, "bed or a chair"),
    ({"conditions": ["having chemo"]}, "ibuprofen", B, "cancer team"),
    ({"medicines": ["ibrutinib"]}, "naproxen", B, "cancer team"),
    ({"conditions": ["leukaemia"]}, "ibuprofen", B, "cancer team"),
    ({"conditions": ["stomach cancer"]}, "ibuprofen", B, "cancer team"),
    ({"conditions": ["liver cancer"]}, "paracetamol", B, "liver"),
    ({"conditions": ["breast cancer 2010"]}, "ibuprofen", A, ""),
    ({"conditions": ["transplant"]}, "ibuprofen", B, "transplant"),
    ({"conditions": ["gastric sleeve"]}, "naproxen", B, "ulcer"),
    ({"conditions": ["SLE"]}, "ibuprofen", B, "lupus"),
    ({"conditions": ["polymyalgia rheumatica"]}, "ibuprofen", B, "steroid"),
    ({"conditions": ["polymyalgia rheumatica"]}, "inversion", B, "bones"),
    ({"medicines": ["Percodan"]}, "ibuprofen", B, "already take"),
    ({"medicines": ["Strepsils intensive"]}, "ibuprofen", B, "already take"),
    ({"medicines": ["Sudafed sinus pain"]}, "naproxen", B, "already take"),
    ({"medicines": ["Rosuvas Gold"]}, "ibuprofen", B, "clots"),
    ({"conditions": ["shingles"]}, "heat", B, "skin"),
    ({"conditions": ["shingles"]}, "massage", B, "skin"),
    ({"allergies": ["cold urticaria"]}, "cold", B, "hives"),
    ({"allergies": ["cold urticaria"]}, "heat", A, ""),
    ({"recent": ["TKR"]}, "ibuprofen", B, "operation"),
    ({"recent": ["pulmonary embolism 2 months ago"]}, "massage", B, "clot"),
    ({"recent": ["pulmonary embolism 2 months ago"]}, "traction", B, "clot"),
    ({"medicines": ["blood pressure tablets"]}, "inversion", B, "blood pressure"),
    ({"medicines": ["Lamictal"]}, "inversion", B, "fits"),
    ({"medicines": ["tablets for fits"]}, "inversion", B, "fit"),
    ({"conditions": ["psoriatic arthritis"]}, "traction", B, "Inflamed"),
    ({"conditions": ["hemiplegia"]}, "cold", B, "feels less"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "ident", "verdict", "said"), CASES)
def test_a_known_danger_has_its_verdict_and_reason(
    judge: Judge, fields: dict[str, Any], ident: str, verdict: Verdict, said: str
) -> None:
    judged = judge(ident, **fields)
    assert judged.verdict is verdict
    assert not said or any(said in reason.text for reason in judged.reasons)
    assert all(reason.source for reason in judged.reasons)


def test_a_list_nobody_filled_in_blocks_and_is_asked(judge: Judge) -> None:
    judged = judge("ibuprofen", medicines=None)
    assert judged.verdict is B
    assert "anticoagulant" in judged.open
    assert "Tell us first" in judged.reasons[0].text


def test_a_medicine_that_nobody_knows_blocks(judge: Judge) -> None:
    assert judge("ibuprofen", medicines=["zorblaxin"]).verdict is B


def test_a_weight_nobody_told_is_asked_but_only_warns(judge: Judge) -> None:
    judged = judge("paracetamol", weight_kg=None)
    assert judged.verdict is C
    assert judged.open == ("low_body_weight",)


@pytest.mark.parametrize(
    ("country", "verdict"), [("GB", C), ("England", C), ("US", A), ("USA", A), ("Chad", C), (None, C)]
)
def test_what_needs_a_pharmacist_where_one_lives_says_so(judge: Judge, country: str | None, verdict: Verdict) -> None:
    assert judge("naproxen", country=country).verdict is verdict


DOSES: list[tuple[str, str, Verdict, str]] = [
    ("2 x 500 mg paracetamol", "paracetamol", C, "2,000 mg may follow"),
    ("8 x 500 mg paracetamol", "paracetamol", B, "get help now"),
    ("paracetamol", "paracetamol", B, "not how much"),
    ("naproxen 220 mg", "ibuprofen", B, "different anti-inflammatory"),
    ("ibuprofen 400 mg", "ibuprofen", C, "800 mg may follow"),
    ("3 x 400 mg ibuprofen", "ibuprofen", B, "Take no more today"),
    ("zorblaxin", "ibuprofen", B, "Tell us first"),
]  # fmt: skip


@pytest.mark.parametrize(("dose", "ident", "verdict", "said"), DOSES)
def test_what_was_taken_today_counts(judge: Judge, dose: str, ident: str, verdict: Verdict, said: str) -> None:
    judged = judge(ident, doses_taken_24h=[dose])
    assert judged.verdict is verdict
    assert any(said in reason.text for reason in judged.reasons)


def test_who_cannot_get_up_again_does_on_a_bed_what_a_bed_allows(judge: Judge) -> None:
    assert judge("glute-bridge", can_get_off_floor=False).verdict is C
    assert judge("cat-cow", can_get_off_floor=False).verdict is B


def test_above_routine_no_movement_and_no_device_passes(
    base: KnowledgeBase, health: HealthReader, endangered: Assessment
) -> None:
    person = person_of(HEALTHY)
    judged = SafetyGate(base, person, health.read(person, {}), endangered).everything()
    assert all(judged[ident].verdict is B for ident in (*base.movements, *base.devices, *base.remedies))
    assert all(one.reasons[0].source for one in judged.values())


def test_a_likely_serious_class_of_the_assessment_blocks_exercise(
    base: KnowledgeBase, health: HealthReader, strained: Assessment
) -> None:
    classes = tuple(
        c.model_copy(update={"probability": 0.3}) if c.cause_class == "vertebral_fracture" else c
        for c in strained.classes
    )
    person = person_of(HEALTHY)
    gate = SafetyGate(base, person, health.read(person, {}), strained.model_copy(update={"classes": classes}))
    judged = gate.judge(base.movements["cat-cow"])
    assert judged.verdict is B
    assert "broken bone" in judged.reasons[0].text


def test_everything_can_be_blocked_for_somebody(
    base: KnowledgeBase, health: HealthReader, endangered: Assessment
) -> None:
    """Movements and devices by a condition alone; what is harmless whoever has it, by an emergency."""
    unknown = person_of({})
    blocked = SafetyGate(base, unknown, health.read(unknown, {})).everything()
    for ident in (*base.movements, *base.devices):
        assert blocked[ident].verdict is B, ident
    urgent = SafetyGate(base, unknown, health.read(unknown, {}), endangered).everything()
    assert {ident for ident, one in urgent.items() if one.verdict is not B} == set()
