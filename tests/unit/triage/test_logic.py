"""Kleene's logic over findings and facts: unknown is never taken as no, and what cannot apply is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge import KnowledgeBase, Region, Sex
from backstory.knowledge.conditions import Condition, Likely
from backstory.triage.logic import Truth, applies, at_least, evaluate, finding_truth

ABC = ("fever_rigors", "collapse_or_shock", "chest_pain_pressure")
TRUTHS: tuple[Truth, ...] = (True, False, None)
TRIPLES = list(product(TRUTHS, repeat=3))


def truth(base: KnowledgeBase, condition: Any, facts: Facts) -> Truth:
    return evaluate(Condition.model_validate(condition), facts, base)


def told(values: tuple[Truth, ...], *, unknown: bool = False) -> Facts:
    """The findings A, B and C with these truths; what is not known was not asked, or was answered "don't know"."""
    words = {True: Answer.PRESENT, False: Answer.ABSENT, None: Answer.UNKNOWN}
    known = {i: words[v] for i, v in zip(ABC, values, strict=False) if unknown or v is not None}
    return Facts(answers=known)


def completed(values: tuple[Truth, ...], least: int) -> Truth:
    """Whether at least so many are true however the open ones turn out: by trying every way."""
    ways = product(*[(True, False) if v is None else (v,) for v in values])
    found = {sum(way) >= least for way in ways}
    return found.pop() if len(found) == 1 else None


@pytest.mark.parametrize("unknown", [False, True], ids=["not asked", "don't know"])
@pytest.mark.parametrize("values", TRIPLES)
def test_all_any_and_at_least_hold_when_they_do_however_the_open_ones_turn_out(
    base: KnowledgeBase, values: tuple[Truth, ...], unknown: bool
) -> None:
    facts = told(values, unknown=unknown)
    assert truth(base, {"all": list(ABC)}, facts) is completed(values, 3)
    assert truth(base, {"any": list(ABC)}, facts) is completed(values, 1)
    for n in (1, 2, 3):
        assert truth(base, {"at_least": {"n": n, "of": list(ABC)}}, facts) is completed(values, n)
        assert at_least(n, list(values)) is completed(values, n)


AND_OR: list[tuple[Truth, Truth, Truth, Truth]] = [
    (True, True, True, True), (True, False, False, True), (True, None, None, True),
    (False, True, False, True), (False, False, False, False), (False, None, False, None),
    (None, True, None, True), (None, False, False, None), (None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "both", "either"), AND_OR)
def test_and_and_or_follow_kleenes_tables(base: KnowledgeBase, a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    facts = told((a, b))
    assert truth(base, {"all": list(ABC[:2])}, facts) is both
    assert truth(base, {"any": list(ABC[:2])}, facts) is either
    neither = {"not": {"any": [{"not": ABC[0]}, {"not": ABC[1]}]}}
    assert truth(base, neither, facts) is both


@pytest.mark.parametrize(("inner", "outer"), [(True, False), (False, True), (None, None)])
def test_not_turns_yes_and_no_and_leaves_unknown(base: KnowledgeBase, inner: Truth, outer: Truth) -> None:
    assert truth(base, ABC[0], told((inner,))) is inner
    assert truth(base, {"not": ABC[0]}, told((inner,))) is outer
    assert truth(base, {"not": {"not": ABC[0]}}, told((inner,))) is inner


SPANS: list[tuple[dict[str, float], float | None, Truth]] = [
    ({"min": 50}, 50, True), ({"min": 50}, 49.9, False), ({"min": 50}, None, None),
    ({"max": 50}, 50, True), ({"max": 50}, 50.1, False), ({"max": 50}, None, None),
    ({"min": 12, "max": 55}, 12, True), ({"min": 12, "max": 55}, 55, True),
    ({"min": 12, "max": 55}, 11, False), ({"min": 12, "max": 55}, 56, False), ({"min": 12, "max": 55}, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("span", "value", "expected"), SPANS)
def test_age_and_duration_are_closed_ranges(
    base: KnowledgeBase, span: dict[str, float], value: float | None, expected: Truth
) -> None:
    assert truth(base, {"age": span}, Facts(age=value, duration_days=30)) is expected
    assert truth(base, {"duration": span}, Facts(duration_days=value, age=30)) is expected


@pytest.mark.parametrize(("number", "expected"), [(8.0, True), (7.9, False), (10.0, True), (0.0, False), (None, None)])
def test_a_number_counts_from_its_least(base: KnowledgeBase, number: float | None, expected: Truth) -> None:
    severe = {"number": {"finding": "pain_severity", "min": 8}}
    numbers = {} if number is None else {"pain_severity": number}
    assert truth(base, severe, Facts(numbers=numbers)) is expected
    if number is None:
        assert truth(base, severe, Facts(answers={"pain_severity": Answer.UNKNOWN})) is None


def test_a_number_that_cannot_apply_is_not_reached(base: KnowledgeBase) -> None:
    far = {"number": {"finding": "walking_limit", "min": 1}}
    assert truth(base, far, Facts(region=Region.LOW_BACK)) is None
    assert truth(base, far, Facts(region=Region.NECK)) is False


@pytest.mark.parametrize(("sex", "expected"), [(Sex.FEMALE, True), (Sex.MALE, False), (None, None)])
def test_sex_is_compared(base: KnowledgeBase, sex: Sex | None, expected: Truth) -> None:
    assert truth(base, {"sex": "female"}, Facts(sex=sex)) is expected


@pytest.mark.parametrize(
    ("region", "expected"), [(Region.NECK, True), (Region.THORACIC, True), (Region.LOW_BACK, False), (None, None)]
)
def test_region_is_one_of_those_listed(base: KnowledgeBase, region: Region | None, expected: Truth) -> None:
    assert truth(base, {"region": ["neck", "thoracic"]}, Facts(region=region)) is expected


def test_likely_causes_are_unknown_without_a_belief(base: KnowledgeBase) -> None:
    asked: list[tuple[str, str, float]] = []

    def belief(kind: str, limit: Likely) -> Truth:
        asked.append((kind, limit.id, limit.p))
        return kind == "cause"

    for key, expected in (("cause", True), ("class", False)):
        condition = Condition.model_validate({key: {"id": "meningitis", "p": 0.25}})
        assert evaluate(condition, Facts(), base) is None
        assert evaluate(condition, Facts(), base, belief) is expected
    assert asked == [("cause", "meningitis", 0.25), ("class", "meningitis", 0.25)]


def test_a_finding_of_the_other_sex_or_another_region_is_absent(base: KnowledgeBase) -> None:
    assert finding_truth("testicular_pain", Facts(), base) is None
    assert finding_truth("testicular_pain", Facts(sex=Sex.MALE), base) is None
    assert finding_truth("testicular_pain", Facts(sex=Sex.FEMALE), base) is False
    assert finding_truth("sore_throat_lump", Facts(region=Region.NECK), base) is None
    assert finding_truth("sore_throat_lump", Facts(region=Region.LOW_BACK), base) is False


def test_a_result_that_nobody_was_told_is_absent_unless_reported(base: KnowledgeBase) -> None:
    measured = [f.id for f in base.findings.values() if f.measured]
    assert measured
    for ident in measured:
        assert finding_truth(ident, Facts(), base) is False
        assert finding_truth(ident, Facts(answers={ident: Answer.PRESENT}), base) is True


OUTSIDE = [
    ("pregnant", Facts(sex=Sex.FEMALE), {"age": 60}),
    ("pregnant", Facts(age=30), {"sex": Sex.MALE}),
    ("headache_new", Facts(region=Region.LOW_BACK), {"answers": {"site_head": Answer.ABSENT}}),
]


@pytest.mark.parametrize(("ident", "open_to", "closed_by"), OUTSIDE)
def test_a_finding_whose_screen_cannot_come_does_not_apply(
    base: KnowledgeBase, ident: str, open_to: Facts, closed_by: dict[str, Any]
) -> None:
    """False alone closes it: while the screen's condition is not decided, the finding stays open."""
    screen = base.question_of[ident]
    assert screen.when is not None
    assert evaluate(screen.when, open_to, base) is None
    assert applies(ident, open_to, base)
    assert finding_truth(ident, open_to, base) is None
    closed = replace(open_to, **closed_by)
    assert evaluate(screen.when, closed, base) is False
    assert not applies(ident, closed, base)
    assert finding_truth(ident, closed, base) is False


def test_an_answer_counts_even_where_its_screen_would_not_come(base: KnowledgeBase) -> None:
    closed = Facts(region=Region.LOW_BACK, answers={"site_head": Answer.ABSENT, "headache_new": Answer.PRESENT})
    assert finding_truth("headache_new", closed, base) is True


@pytest.mark.parametrize("region", Region)
def test_tenderness_over_the_bones_is_asked_in_every_region(base: KnowledgeBase, region: Region) -> None:
    assert base.question_of["midline_bone_tender"].id == "bone"
    assert applies("midline_bone_tender", Facts(region=region), base)
