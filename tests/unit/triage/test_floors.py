"""Floors: what is not known may never read as "no"; and the order of what has fired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from backstory.inference.evidence import Answer, Facts
from backstory.interview import Chooser
from backstory.knowledge import KnowledgeBase, Region
from backstory.knowledge.schema import FindingKind, Stage, Urgency, Where
from backstory.triage import fired, must_ask, rule_level, triage
from backstory.triage.rule_tests import failing_tests
from backstory.triage.rules import half_known
from backstory.triage.urgency import Floor, floors

LOW = Urgency.URGENT_48H.rank


def also(facts: Facts, answer: Answer, *idents: str) -> Facts:
    return replace(facts, answers={**facts.answers, **dict.fromkeys(idents, answer)})


def unasked(facts: Facts, idents: Iterable[str]) -> Facts:
    for ident in idents:
        facts = facts.without(ident)
    return facts


def half(base: KnowledgeBase, quiet: Facts, rule: str, *present: str) -> Facts:
    """Nothing but these, and every other part of one rule open."""
    return also(unasked(quiet, base.redflags[rule].when.findings()), Answer.PRESENT, *present)


def urgent(base: KnowledgeBase, facts: Facts) -> list[Floor]:
    return [floor for floor in floors(base, facts) if floor.level.rank >= LOW]


def test_with_everything_denied_there_is_no_floor(base: KnowledgeBase, quiet: Facts) -> None:
    assert floors(base, quiet) == []
    assert must_ask(base, quiet) == {}
    assert rule_level(base, quiet) is Urgency.SELF_CARE


def test_an_open_must_ask_answer_means_at_least_routine(base: KnowledgeBase, quiet: Facts) -> None:
    for ident in base.emergency.findings:
        if base.findings[ident].anatomy not in {None, quiet.sex}:
            continue
        missing, unsure = quiet.without(ident), also(quiet, Answer.UNKNOWN, ident)
        assert ident in must_ask(base, missing)
        for facts in (missing, unsure):
            (last,) = [floor for floor in floors(base, facts) if floor.level is Urgency.ROUTINE]
            assert ident in last.findings
            assert rule_level(base, facts).rank >= Urgency.ROUTINE.rank
        assert rule_level(base, missing) is Urgency.ROUTINE, ident


def test_nothing_known_at_all_is_at_least_routine(base: KnowledgeBase) -> None:
    assert rule_level(base, Facts()).rank >= Urgency.ROUTINE.rank
    result = triage(base, None, Facts())
    assert result.level.rank >= Urgency.ROUTINE.rank
    assert result.unknown


HALF = [
    ("cough_and_loss", "cough_new"),
    ("fused_spine_fall", "ankylosed_spine"),
    ("cancer_spine_pain", "cancer_ever"),
]


@pytest.mark.parametrize(("rule", "sign"), HALF)
def test_a_warning_sign_whose_rule_is_open_means_48_hours(
    base: KnowledgeBase, quiet: Facts, rule: str, sign: str
) -> None:
    facts = half(base, quiet, rule, sign)
    assert all(f.level.rank < LOW for f in fired(base, facts))
    assert half_known(base, base.redflags[rule], facts)
    (floor,) = urgent(base, facts)
    assert floor.level is Urgency.URGENT_48H
    assert not floor.today
    assert floor.findings
    assert set(floor.findings) <= set(base.redflags[rule].when.findings()) - {sign}
    assert rule_level(base, facts) is Urgency.URGENT_48H
    for answer in (Answer.ABSENT, Answer.UNKNOWN):
        assert urgent(base, also(facts, answer, sign)) == []


@pytest.mark.parametrize(("rule", "sign"), HALF)
def test_once_the_open_parts_are_denied_the_floor_is_gone(
    base: KnowledgeBase, quiet: Facts, rule: str, sign: str
) -> None:
    assert urgent(base, also(quiet, Answer.PRESENT, sign)) == []


def test_with_every_sign_there_a_duration_that_is_not_known_means_48_hours(base: KnowledgeBase, quiet: Facts) -> None:
    facts = replace(quiet, duration_days=None, numbers={**quiet.numbers, "pain_severity": 8.0})
    assert urgent(base, facts) == []
    fallen = also(facts, Answer.PRESENT, "onset_minor_trauma")
    assert [floor.level for floor in urgent(base, fallen)] == [Urgency.URGENT_48H]
    assert urgent(base, replace(fallen, duration_days=200.0)) == []


WEAK = [("gallbladder_bile", "site_abdomen"), ("fragility_fracture", "osteoporosis")]


@pytest.mark.parametrize(("rule", "ident"), WEAK)
def test_a_place_or_a_weaker_history_alone_is_no_half_known_warning(
    base: KnowledgeBase, quiet: Facts, rule: str, ident: str
) -> None:
    facts = half(base, quiet, rule, ident)
    assert not half_known(base, base.redflags[rule], facts)
    assert urgent(base, facts) == []
    assert rule_level(base, facts) is Urgency.ROUTINE


def test_no_place_of_pain_alone_makes_a_floor_of_48_hours(base: KnowledgeBase) -> None:
    for site in base.questions["sites"].findings:
        for region in (None, *Region):
            assert urgent(base, Facts(region=region, answers={site: Answer.PRESENT})) == [], site


@pytest.mark.parametrize("days", [1.0, 40.0, 100.0, 800.0])
@pytest.mark.parametrize("age", [17.0, 42.0, 71.0])
def test_no_duration_and_no_age_alone_makes_a_floor_of_48_hours(base: KnowledgeBase, age: float, days: float) -> None:
    for region in Region:
        assert urgent(base, Facts(age=age, duration_days=days, region=region)) == []


def test_alone_only_signs_of_danger_and_strong_histories_make_a_floor_of_48_hours(base: KnowledgeBase) -> None:
    made = {i for i in base.findings if urgent(base, Facts(answers={i: Answer.PRESENT}))}
    histories = {i for i in made if base.findings[i].kind is FindingKind.RISK}
    assert histories == set(base.model.strong_history)
    signs = made - histories
    assert signs
    assert {base.question_of[i].stage for i in signs} == {Stage.EMERGENCY, Stage.SAFETY}


def test_dont_know_about_a_critical_sign_means_48_hours_and_today(
    base: KnowledgeBase, quiet: Facts, chooser: Chooser
) -> None:
    for ident in base.model.critical_findings:
        facts = also(quiet, Answer.UNKNOWN, ident)
        (floor,) = urgent(base, facts)
        assert (floor.level, floor.today, floor.findings) == (Urgency.URGENT_48H, True, (ident,))
        result = triage(base, chooser.network(Region.LOW_BACK), facts)
        assert result.level.rank >= LOW
        assert floor in result.floors


def test_dont_know_about_another_sign_asks_for_no_one_today(base: KnowledgeBase, quiet: Facts) -> None:
    others = [i for i in base.emergency.findings if i not in base.model.critical_findings]
    assert others
    for ident in others:
        assert not any(floor.today for floor in floors(base, also(quiet, Answer.UNKNOWN, ident)))


def test_a_tick_list_passed_over_means_48_hours_and_today(base: KnowledgeBase, quiet: Facts) -> None:
    (floor,) = urgent(base, also(quiet, Answer.UNKNOWN, *base.emergency.findings))
    assert floor.today
    assert set(floor.findings) == set(base.model.critical_findings) & set(base.emergency.findings)


def test_what_fires_is_ordered_by_level_then_by_level_before_escalation_then_by_id(base: KnowledgeBase) -> None:
    signs = ("urine_blood", "saddle_numbness_new", "urinary_retention_new", "medicine_overdose", "collapse_or_shock")
    found = fired(base, also(Facts(), Answer.PRESENT, *signs))
    now, today, soon = Urgency.EMERGENCY_NOW, Urgency.EMERGENCY_TODAY, Urgency.URGENT_48H
    assert [(f.rule.id, f.level, f.rule.level) for f in found] == [
        ("collapse", now, now),
        ("cauda_equina_retention", now, today),
        ("cauda_equina_saddle", now, today),
        ("medicine_overdose", now, today),
        ("blood_in_pee", today, soon),
    ]
    assert [f.where for f in found] == [Where.AMBULANCE] * 4 + [Where.EMERGENCY_DEPARTMENT]


def test_every_rule_answers_its_own_test_cases(base: KnowledgeBase) -> None:
    assert list(failing_tests(base)) == []


def test_a_rule_that_misses_its_test_case_is_named(base: KnowledgeBase) -> None:
    rule = base.redflags["meningitis"]
    wrong = rule.model_copy(
        update={"tests": tuple(t.model_copy(update={"level": Urgency.ROUTINE}) for t in rule.tests)}
    )
    changed = base.model_copy(update={"redflags": {**base.redflags, rule.id: wrong}})
    assert [ident for ident, _ in failing_tests(changed)] == ["meningitis"] * len(rule.tests)
