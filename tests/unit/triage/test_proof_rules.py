"""What every rule function gives, to the last finding, on a few made-up rules: here each small fault of the code shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge import KnowledgeBase, Region, Sex
from backstory.knowledge.conditions import Condition
from backstory.knowledge.schema import Escalation, FlagKind, RedFlag, Urgency, Where
from backstory.triage import fired, flag_findings, must_ask
from backstory.triage.expected_loss import ExpectedLoss
from backstory.triage.logic import applies
from backstory.triage.rule_tests import failing_tests
from backstory.triage.rules import (
    dont_know,
    fire,
    half_known,
    open_rules,
    positive_atoms,
    raising,
    red_conditions,
    warning_kind,
    worth_asking,
)
from backstory.triage.urgency import Floor, floors, judged, verdict

TWO = {"all": ["cough_new", "night_sweats"]}
TODAY, SOON, ROUTINE = Urgency.EMERGENCY_TODAY, Urgency.URGENT_48H, Urgency.ROUTINE


def says(**answers: str) -> Facts:
    return Facts(answers={i: Answer(a) for i, a in answers.items()})


def step(when: Any, level: Urgency, where: Where) -> Escalation:
    return Escalation(when=Condition.model_validate(when), level=level, where=where)


@pytest.fixture(scope="module")
def made(base: KnowledgeBase) -> KnowledgeBase:
    """A tick-list of two; a rule of two steps; two mild rules, of which one rises by its own sign; one modifier."""
    pattern = base.redflags["cancer_history"]

    def rule(ident: str, when: Any, level: Urgency, *steps: Escalation) -> RedFlag:
        named = {"id": ident, "when": Condition.model_validate(when), "level": level, "escalate": steps}
        return pattern.model_copy(update={**named, "where": Where.GP, "asks": ("smoking",)})

    fever = rule(
        "fever", {"any": ["fever_rigors", TWO]}, SOON,
        step("cough_new", TODAY, Where.EMERGENCY_DEPARTMENT), step("night_sweats", TODAY, Where.AMBULANCE),
    )  # fmt: skip
    mild = rule("mild", "worse_sitting", ROUTINE)
    rising = rule("rising", "worse_walking", ROUTINE, step("worse_walking", SOON, Where.SAME_DAY_CLINICIAN))
    older = base.redflags["age_over_50"].model_copy(
        update={"asks": ("cancer_ever", "pain_severity", "testicular_pain", "worse_twisting")}
    )
    tick_list = base.emergency.model_copy(update={"findings": ("collapse_or_shock", "fever_rigors")})
    changed = base.model_copy(
        update={
            "redflags": {r.id: r for r in (older, fever, mild, rising)},
            "questions": {**base.questions, "emergency": tick_list},
        }
    )
    changed.__dict__.pop("emergency", None)  # a copy keeps what was worked out before
    changed.__dict__.pop("question_of", None)
    return changed


def test_modifiers_raise_nothing(made: KnowledgeBase) -> None:
    assert [rule.id for rule in raising(made)] == ["fever", "mild", "rising"]
    older = made.redflags["age_over_50"]
    assert older.kind is FlagKind.MODIFIER
    assert red_conditions(older) == []
    assert fire(made, older, Facts(age=60.0)) is None


def test_of_two_steps_to_one_level_the_first_names_the_place(made: KnowledgeBase) -> None:
    (found,) = fired(made, says(fever_rigors="present", cough_new="present", night_sweats="present"))
    assert (found.level, found.where) == (TODAY, Where.EMERGENCY_DEPARTMENT)
    (found,) = fired(made, says(fever_rigors="present", night_sweats="present"))
    assert (found.level, found.where) == (TODAY, Where.AMBULANCE)
    (found,) = fired(made, says(fever_rigors="present", cough_new="unknown"))
    assert (found.level, found.where) == (SOON, Where.GP)


def test_the_ways_to_48_hours_are_the_rule_and_the_rule_with_each_step(made: KnowledgeBase) -> None:
    fever, rising = made.redflags["fever"], made.redflags["rising"]
    one, two = fever.escalate
    assert red_conditions(fever) == [(fever.when,), (fever.when, one.when), (fever.when, two.when)]
    assert red_conditions(rising) == [(rising.when, rising.escalate[0].when)]
    assert red_conditions(made.redflags["mild"]) == []


ASKED: dict[str, tuple[Facts, dict[str, int]]] = {
    "nothing": (Facts(), {"collapse_or_shock": 1, "cough_new": 3, "fever_rigors": 4, "night_sweats": 3, "worse_walking": 1}),
    "a part denied": (
        says(cough_new="absent"), {"collapse_or_shock": 1, "fever_rigors": 3, "night_sweats": 1, "worse_walking": 1},
    ),
    "not sure": (
        says(cough_new="unknown", collapse_or_shock="unknown"), {"fever_rigors": 4, "night_sweats": 3, "worse_walking": 1},
    ),
    "the rule true": (
        says(fever_rigors="present"), {"collapse_or_shock": 1, "cough_new": 1, "night_sweats": 1, "worse_walking": 1},
    ),
    "at its top": (
        says(fever_rigors="present", cough_new="present", night_sweats="absent", worse_walking="absent"),
        {"collapse_or_shock": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_what_must_be_asked_and_in_how_many_conditions(made: KnowledgeBase, case: str) -> None:
    facts, wanted = ASKED[case]
    assert must_ask(made, facts) == wanted


def test_a_number_that_was_given_is_not_asked_again(base: KnowledgeBase) -> None:
    severe = base.redflags["severe_constant_pain"]
    alone = base.model_copy(update={"redflags": {severe.id: severe}})
    told = must_ask(alone, says(night_pain_unremitting="present"))
    assert "pain_severity" in told
    assert "pain_severity" not in must_ask(alone, says(night_pain_unremitting="present", pain_severity="unknown"))
    assert "pain_severity" not in must_ask(
        alone, replace(says(night_pain_unremitting="present"), numbers={"pain_severity": 3.0})
    )


def test_a_rule_is_open_until_one_of_its_parts_is_denied(made: KnowledgeBase) -> None:
    def ids(facts: Facts) -> list[str]:
        return [rule.id for rule in open_rules(made, facts)]

    assert ids(Facts()) == ["fever", "rising"]
    assert ids(says(fever_rigors="absent", night_sweats="absent")) == ["rising"]
    assert ids(says(worse_walking="absent", fever_rigors="unknown", cough_new="absent")) == ["fever"]


def test_modifiers_bring_what_is_not_told_and_makes_sense(made: KnowledgeBase) -> None:
    """`mild` is true and has its own list, but is no modifier."""
    facts = replace(says(cancer_ever="absent", worse_sitting="present"), age=60.0, sex=Sex.FEMALE)
    assert worth_asking(made, facts) == ["pain_severity", "worse_twisting"]
    assert worth_asking(made, replace(facts, numbers={"pain_severity": 2.0})) == ["worse_twisting"]
    assert worth_asking(made, replace(facts, age=40.0)) == []
    assert worth_asking(made, replace(facts, age=None)) == []
    assert worth_asking(made, replace(facts, sex=None)) == ["pain_severity", "testicular_pain", "worse_twisting"]


def test_red_flags_are_what_alone_fires_a_rule_of_48_hours(made: KnowledgeBase) -> None:
    assert flag_findings(made) == {"fever_rigors", "worse_walking"}


def test_signs_are_told_by_the_number_of_negations(base: KnowledgeBase) -> None:
    mixed = Condition.model_validate(
        {"all": ["cough_new", {"not": {"any": ["fever_rigors", {"not": "night_sweats"}]}}, {"age": {"min": 3}}]}
    )
    assert positive_atoms(mixed) == {"cough_new", "night_sweats"}
    assert positive_atoms(mixed, positive=False) == {"fever_rigors"}


def half(made: KnowledgeBase, level: Urgency, facts: Facts, when: Any) -> bool:
    rule = made.redflags["fever"].model_copy(update={"when": Condition.model_validate(when), "level": level})
    return half_known(made, rule, facts)


PARTS = {"all": ["fever_rigors", "cough_new", "worse_sitting"]}
HALF: list[tuple[dict[str, str], bool]] = [
    ({"fever_rigors": "present"}, True),
    ({"fever_rigors": "present", "cough_new": "absent"}, True),
    ({"fever_rigors": "present", "cough_new": "absent", "worse_sitting": "absent"}, False),
    ({"fever_rigors": "present", "cough_new": "present", "worse_sitting": "present"}, False),
    ({"fever_rigors": "unknown"}, False),
    ({"worse_sitting": "present"}, False),
    ({}, False),
]


@pytest.mark.parametrize(("answers", "expected"), HALF)
def test_half_known_is_a_present_warning_with_a_part_open(
    made: KnowledgeBase, answers: dict[str, str], expected: bool
) -> None:
    facts = says(**answers)
    assert half(made, SOON, facts, PARTS) is expected
    assert half(made, ROUTINE, facts, PARTS) is False
    assert half(made, SOON, facts, {"at_least": {"n": 2, "of": PARTS["all"]}}) is expected
    assert half(made, SOON, facts, {"any": PARTS["all"]}) is False


def test_a_warning_is_a_safety_sign_or_a_strong_history(base: KnowledgeBase) -> None:
    told = {
        i: warning_kind(base, i)
        for i in ("fever_rigors", "cancer_ever", "osteoporosis", "worse_sitting", "site_abdomen")
    }
    assert told == {
        "fever_rigors": True, "cancer_ever": True, "osteoporosis": False, "worse_sitting": False, "site_abdomen": False,
    }  # fmt: skip


def test_not_sure_counts_for_critical_signs_that_apply(base: KnowledgeBase) -> None:
    model = base.model.model_copy(update={"critical_findings": ("fever_rigors", "testicular_pain")})
    changed = base.model_copy(update={"model": model})
    facts = says(fever_rigors="unknown", testicular_pain="unknown", cough_new="unknown")
    assert dont_know(changed, facts) == ["fever_rigors", "testicular_pain"]
    assert dont_know(changed, replace(facts, sex=Sex.FEMALE)) == ["fever_rigors"]
    assert dont_know(changed, says(fever_rigors="absent")) == []


def test_whether_a_finding_applies_is_yes_or_no(base: KnowledgeBase) -> None:
    assert applies("testicular_pain", Facts(sex=Sex.FEMALE), base) is False
    assert applies("pregnant", Facts(age=80.0), base) is False
    assert applies("sore_throat_lump", Facts(region=Region.LOW_BACK), base) is False
    assert applies("fever_rigors", Facts(), base) is True


def test_a_floor_names_what_is_not_asked_and_what_was_not_known(made: KnowledgeBase) -> None:
    facts = says(collapse_or_shock="absent", fever_rigors="absent", cough_new="unknown", worse_walking="absent")
    (floor,) = floors(made, facts)
    assert (floor.level, floor.findings, floor.today) == (ROUTINE, ("night_sweats", "cough_new"), False)
    assert floors(made, replace(facts, answers={**facts.answers, "night_sweats": Answer.ABSENT})) == []


def test_without_a_place_the_level_is_at_least_routine(base: KnowledgeBase, quiet: Facts) -> None:
    result = judged(base, quiet, None)
    assert result.level is ROUTINE
    assert [floor.reason for floor in result.floors] == ["Where it hurts is not known yet."]
    assert judged(base, quiet, lambda _: ExpectedLoss(Urgency.SELF_CARE, {})).level is Urgency.SELF_CARE


def test_the_place_is_that_of_the_first_rule_at_the_level_else_the_usual_one(made: KnowledgeBase) -> None:
    rules = fired(made, says(fever_rigors="present", night_sweats="present", worse_sitting="present"))
    got = verdict(rules, [], None)
    assert (got.level, got.where) == (TODAY, Where.AMBULANCE)
    elsewhere = fired(made, says(fever_rigors="present", cough_new="present"))
    raised = verdict(elsewhere, [], ExpectedLoss(Urgency.EMERGENCY_NOW, {}))
    assert (raised.level, raised.where) == (Urgency.EMERGENCY_NOW, Where.AMBULANCE)
    low = verdict([], [Floor(SOON, "", ("a", "b")), Floor(ROUTINE, "", ("b", "c"))], None)
    assert (low.level, low.where, low.unknown) == (SOON, Where.SAME_DAY_CLINICIAN, ("a", "b", "c"))


def test_a_modifiers_case_must_decide_it(base: KnowledgeBase) -> None:
    older = base.redflags["age_over_50"]
    told, *_ = older.tests
    undecided = older.model_copy(update={"tests": (told.model_copy(update={"age": None, "name": "no age"}),)})
    assert list(failing_tests(base.model_copy(update={"redflags": {older.id: undecided}}))) == [
        ("age_over_50", "test 'no age': the condition is not decided by the case")
    ]
