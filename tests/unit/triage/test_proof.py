"""The proof: the shipped knowledge passes, and each law has a break that is found and told in answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge import KnowledgeBase, Region
from backstory.knowledge.conditions import Condition
from backstory.knowledge.schema import RedFlag, Urgency, most_urgent
from backstory.triage import fired, flag_findings, must_ask, rule_level, triage, urgency
from backstory.triage.expected_loss import ExpectedLoss, expected_loss
from backstory.triage.proof import Certificate, Ending, prove
from backstory.triage.proof.algebra import Formulas
from backstory.triage.proof.code import faults_end_today, loss_only_raises, normal_tests_never_lower
from backstory.triage.proof.faithful import conditions_differ, persons_differ, random_people
from backstory.triage.proof.laws import (
    Search,
    every_rule_can_fire,
    present_never_lowers,
    rules_keep_their_level,
    shadowed,
    unknown_is_never_no,
)
from backstory.triage.proof.space import space_of
from backstory.triage.rules import Fired

LAWS = [
    "fired_rules_hold", "present_never_lowers", "unknown_is_never_no", "normal_test_never_lowers", "fault_ends_today",
    "rules_can_fire", "loss_only_raises",
]  # fmt: skip


def ends(facts: Facts, rules: Sequence[Fired]) -> Ending:
    return Ending(most_urgent([Urgency.URGENT_48H, *(f.level for f in rules)]), due_today=True)


@pytest.fixture(scope="module")
def few(base: KnowledgeBase) -> KnowledgeBase:
    """A handful of rules: most breaks need no more, and are found at once."""
    names = (
        "collapse",
        "cord_signs_two",
        "limb_weakness",
        "bleeding_after_change",
        "severe_constant_pain",
        "throat_neck",
        "breathless",
    )
    changed = with_rules(base, *(base.redflags[name] for name in names), only=True)
    tick_list = base.emergency.model_copy(update={"findings": ("collapse_or_shock", "breathless_new")})
    critical = base.model.model_copy(update={"critical_findings": ("collapse_or_shock",)})
    changed = changed.model_copy(update={"questions": {**base.questions, "emergency": tick_list}, "model": critical})
    changed.__dict__.pop("emergency", None)  # a copy keeps what was worked out before
    changed.__dict__.pop("question_of", None)
    return changed


def with_rules(base: KnowledgeBase, *rules: RedFlag, only: bool = False) -> KnowledgeBase:
    kept = {} if only else base.redflags
    return base.model_copy(update={"redflags": {**kept, **{rule.id: rule for rule in rules}}})


def reworded(base: KnowledgeBase, rule: str, when: Any, **changes: Any) -> KnowledgeBase:
    """The same knowledge with another condition of one rule, past the loader's checks."""
    changed = base.redflags[rule].model_copy(update={"when": Condition.model_validate(when), **changes})
    return with_rules(base, changed)


def search(base: KnowledgeBase) -> Search:
    return Search(space_of(base), Formulas())


@pytest.fixture(scope="module")
def certificate(base: KnowledgeBase) -> Certificate:
    return prove(base, ends)


def test_all_laws_hold_for_the_shipped_knowledge(base: KnowledgeBase, certificate: Certificate) -> None:
    assert certificate.broken == ()
    assert [law.id for law in certificate.proved] == LAWS
    assert certificate.over["rules"] == len(base.redflags)
    assert certificate.line().startswith(f"proved: 7 properties over {len(base.redflags)} rules")


def test_the_certificate_names_what_it_is_about_and_holds_no_clock(
    base: KnowledgeBase, certificate: Certificate
) -> None:
    told = json.loads(certificate.as_json())
    assert (told["knowledge_version"], told["knowledge_hash"]) == (base.version, base.hash)
    assert {law["id"] for law in told["proved"]} == set(LAWS)
    assert all(law["statement"] and law["method"] and law["over"] for law in told["proved"])
    assert "second" not in certificate.as_json()


def test_the_same_knowledge_gives_the_same_certificate(few: KnowledgeBase) -> None:
    once, again = prove(few, ends), prove(few, ends)
    assert once.holds
    assert once.as_json() == again.as_json()


def test_a_rule_that_ends_below_its_level_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        urgency, "most_urgent", lambda levels: min(levels, key=lambda u: u.rank, default=Urgency.SELF_CARE)
    )
    trouble = rules_keep_their_level(search(few))
    assert trouble is not None
    assert "fires at" in trouble


def test_an_escalation_that_is_forgotten_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fired
    monkeypatch.setattr(
        urgency, "fired", lambda base, facts: [replace(f, level=f.rule.level or f.level) for f in real(base, facts)]
    )
    trouble = rules_keep_their_level(search(few))
    assert trouble is not None
    assert "'cord_signs_two' fires at emergency_today and the level is urgent_48h" in trouble


def test_levels_in_another_order_are_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = {**{u: u.rank for u in Urgency}, Urgency.EMERGENCY_TODAY: 2, Urgency.URGENT_48H: 3}
    monkeypatch.setattr("backstory.knowledge.schema._RANKS", swapped)
    assert "order" in str(rules_keep_their_level(search(few)))


def test_not_on_a_sign_that_another_rule_counts_is_found_with_the_answers(base: KnowledgeBase) -> None:
    broken = reworded(base, "blood_in_pee", {"all": ["urine_blood", {"not": "cough_new"}]}, escalate=())
    trouble = present_never_lowers(search(broken))
    assert trouble is not None
    assert "(cough_new) lowers it from" in trouble
    assert "yes to" in trouble


def test_a_screen_that_a_sign_closes_is_found(base: KnowledgeBase) -> None:
    """What does not apply counts as absent, so a screen that closes on a sign would silence its own signs."""
    head = base.questions["head"].model_copy(update={"when": Condition.model_validate({"not": "cough_new"})})
    broken = base.model_copy(update={"questions": {**base.questions, "head": head}})
    broken.__dict__.pop("question_of", None)  # a copy keeps what was worked out before
    assert "cough_new" in str(present_never_lowers(search(broken)))


def test_a_number_that_a_rule_counts_backwards_is_found(base: KnowledgeBase) -> None:
    mild = {"all": ["night_pain_unremitting", {"not": {"number": {"finding": "pain_severity", "min": 8}}}]}
    trouble = present_never_lowers(search(reworded(base, "severe_constant_pain", mild)))
    assert "(pain_severity) lowers it" in str(trouble)


def test_a_floor_that_is_gone_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgency, "floors", lambda base, facts: [])
    trouble = unknown_is_never_no(search(few))
    assert trouble is not None
    assert "of the tick-list has no yes or no, and the level is self_care" in trouble


def test_a_critical_sign_that_counts_as_any_other_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgency, "dont_know", lambda base, facts: [])
    monkeypatch.setattr(urgency, "half_known", lambda base, rule, facts: False)
    assert '"I do not know" to' in str(unknown_is_never_no(search(few)))


def test_an_open_rule_that_is_let_go_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgency, "open_rules", lambda base, facts: [])
    tick_list = few.emergency.findings
    monkeypatch.setattr(urgency, "must_ask", lambda base, facts: {i: 1 for i in tick_list if i not in facts.answers})
    assert "is open, and the level is self_care" in str(unknown_is_never_no(search(few)))


def test_a_normal_self_test_that_counts_as_no_is_found(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    assert normal_tests_never_lower(search(base))[0] is None
    monkeypatch.setattr(urgency, "without_normal_tests", lambda base, facts: facts)
    trouble, _ = normal_tests_never_lower(search(base))
    assert "changes what is looked at" in str(trouble)


def test_a_loss_that_sees_normal_tests_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    real = urgency.judged

    def careless(base: KnowledgeBase, facts: Facts, loss: urgency.Loss | None) -> urgency.Triage:
        return real(base, facts, None if loss is None else lambda _: loss(facts))

    monkeypatch.setattr(urgency, "judged", careless)
    assert "given more" in str(normal_tests_never_lower(search(few))[0])


FAULTS: dict[str, Callable[[Facts, Sequence[Fired]], Ending]] = {
    "too low": lambda facts, rules: Ending(Urgency.ROUTINE, due_today=True),
    "later": lambda facts, rules: Ending(ends(facts, rules).level, due_today=False),
    "deaf to rules": lambda facts, rules: Ending(Urgency.URGENT_48H, due_today=True),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_ends_too_mildly_is_found(few: KnowledgeBase, name: str) -> None:
    assert faults_end_today(few, ends)[0] is None
    assert "after a fault the level is" in str(faults_end_today(few, FAULTS[name])[0])


NEVER = {"all": ["period_missed_or_bleeding", {"age": {"min": 60}}, {"age": {"max": 50}}]}
MEN = {"all": [{"sex": "male"}, "period_missed_or_bleeding"]}
TWO_CHOICES = {"all": ["trend_worsening", "trend_improving"]}


@pytest.mark.parametrize("when", [NEVER, MEN, TWO_CHOICES], ids=["age", "anatomy", "one choice"])
def test_a_rule_that_nobody_can_fire_is_found(few: KnowledgeBase, when: Any) -> None:
    assert every_rule_can_fire(search(few)) is None
    broken = reworded(few, "bleeding_after_change", when)
    assert every_rule_can_fire(search(broken)) == "no answers make rule 'bleeding_after_change' fire"


def test_a_level_that_is_never_reached_is_found(few: KnowledgeBase) -> None:
    rule = few.redflags["cord_signs_two"]
    steps = tuple(step.model_copy(update={"when": rule.when}) for step in rule.escalate)
    broken = with_rules(few, rule.model_copy(update={"escalate": steps}))
    assert every_rule_can_fire(search(broken)) == "no answers make rule 'cord_signs_two' fire at urgent_48h"


def test_a_rule_behind_a_stronger_one_is_told(base: KnowledgeBase, few: KnowledgeBase) -> None:
    assert shadowed(search(few)) == []
    weak = base.redflags["bleeding_after_change"].model_copy(
        update={"when": Condition.model_validate({"all": ["collapse_or_shock", {"sex": "female"}]})}
    )
    assert shadowed(search(with_rules(few, weak))) == [
        "rule 'bleeding_after_change' never decides the level: whenever it fires, 'collapse' calls for more"
    ]


def test_an_expected_loss_that_replaces_the_rules_is_found(few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loss_only_raises(search(few))[0] is None
    real = urgency.verdict
    monkeypatch.setattr(
        urgency, "verdict",
        lambda rules, lows, loss: replace(real(rules, lows, loss), level=loss.level) if loss else real(rules, lows, loss),
    )  # fmt: skip
    assert "the verdict makes" in str(loss_only_raises(search(few))[0])


def test_a_formula_that_decides_otherwise_than_the_code_is_found(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = space_of(base)
    wrong, compared = conditions_differ(space)
    assert wrong == []
    assert compared["states compared"] > 10_000
    assert persons_differ(space, random_people(space, 40, 3)) == []
    monkeypatch.setattr("backstory.triage.logic.at_least", lambda n, values: sum(v is True for v in values) >= n)
    assert conditions_differ(space)[0]
    monkeypatch.setattr("backstory.triage.proof.faithful.floors", lambda base, facts: [])
    assert persons_differ(space, random_people(space, 40, 3))


def test_triage_of_a_person_is_the_verdict_over_rules_floors_and_expected_loss(
    base: KnowledgeBase, chooser: Any, quiet: Facts
) -> None:
    network, needs = chooser.network(Region.LOW_BACK), {i: cause.need for i, cause in base.causes.items()}
    for ident in ("cancer_ever", "urine_blood", "worse_sitting", "saddle_numbness_new"):
        facts = replace(quiet, answers={**quiet.answers, ident: Answer.PRESENT})
        loss = expected_loss(network, urgency.without_normal_tests(base, facts), needs, flag_findings(base))
        got = triage(base, network, facts)
        assert got.loss == loss
        assert got.level is most_urgent([rule_level(base, urgency.without_normal_tests(base, facts)), loss.level])


WAITING: dict[str, dict[str, Any]] = {
    "age": {"age": {"min": 50}}, "sex": {"sex": "male"}, "region": {"region": ["low_back"]},
    "duration_days": {"duration": {"max": 20}},
}  # fmt: skip


@pytest.mark.parametrize("fact", WAITING)
def test_a_rule_that_waits_for_who_where_or_how_long_alone_means_48_hours(
    few: KnowledgeBase, quiet: Facts, fact: str
) -> None:
    """`worse_sitting` is no warning by itself, so that nothing but the open rule makes a floor."""
    when = {"all": ["worse_sitting", WAITING[fact]]}
    changed = reworded(few, "bleeding_after_change", when, level=Urgency.URGENT_48H)
    told = replace(quiet, answers={**quiet.answers, "worse_sitting": Answer.PRESENT})
    asked, missing = (
        {"age": replace(told, age=40.0)}.get(fact, told),
        replace(told, **cast("dict[str, Any]", {fact: None})),
    )
    assert rule_level(changed, missing) is Urgency.URGENT_48H
    assert rule_level(changed, replace(missing, answers=quiet.answers)) is Urgency.SELF_CARE
    assert rule_level(changed, asked) is (Urgency.SELF_CARE if fact == "age" else Urgency.URGENT_48H)


def test_an_escalation_counts_only_together_with_its_rule(
    base: KnowledgeBase, few: KnowledgeBase, quiet: Facts
) -> None:
    """Of a denied rule it is neither asked nor a floor; of an open one it keeps the rule open, though it is true."""
    rule = base.redflags["bone_marrow_bloods"]
    (step,) = rule.escalate
    alone = step.model_copy(update={"when": Condition(finding="worse_sitting")})
    rule = rule.model_copy(update={"when": Condition(finding="worse_twisting"), "escalate": (alone,)})
    changed = with_rules(few, rule)
    denied = quiet.without("worse_sitting")
    assert rule_level(changed, denied) is Urgency.SELF_CARE
    assert "worse_sitting" not in must_ask(changed, denied)
    half = replace(quiet.without("worse_twisting"), answers={**quiet.answers, "worse_sitting": Answer.PRESENT})
    waiting = half.without("worse_twisting")
    assert rule_level(changed, waiting) is Urgency.ROUTINE
    assert "worse_twisting" in must_ask(changed, waiting)
    both = replace(waiting, answers={**waiting.answers, "worse_twisting": Answer.PRESENT})
    assert rule_level(changed, both) is step.level


def test_an_expected_loss_of_none_stays_a_verdict() -> None:
    assert urgency.verdict([], [], None).level is Urgency.SELF_CARE
    assert urgency.verdict([], [], ExpectedLoss(Urgency.ROUTINE, {})).level is Urgency.ROUTINE
