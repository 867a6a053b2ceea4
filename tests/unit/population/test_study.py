"""Studies: interviews are the measure, the fast judge agrees with triage, counts add up, calibration can be told from its absence, all is repeatable."""

from __future__ import annotations

import numpy as np
import pytest

from backstory.interview import Chooser
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency
from backstory.population.calibration import Stated, covered, reliability
from backstory.population.judging import FLOOR, LOSS, Judge, interviewed
from backstory.population.people import Person, Sampler
from backstory.population.report import diagram, page
from backstory.population.study import DAY, Study, StudySize, levels_of, run_study
from backstory.triage import fired, triage


@pytest.fixture(scope="module")
def sampler(base: KnowledgeBase) -> Sampler:
    return Sampler(base)


@pytest.fixture(scope="module")
def few(sampler: Sampler) -> list[Person]:
    return sampler.people(25, seed=8)


@pytest.fixture(scope="module")
def study(base: KnowledgeBase) -> Study:
    return run_study(base, StudySize(people=8, endangered=3, complete=5, calibrated=4, intervals=1), seed=2)


def test_the_judge_gives_the_level_of_triage(base: KnowledgeBase, sampler: Sampler, few: list[Person]) -> None:
    judge = Judge(base)
    for person in few:
        network = sampler.network(person.region)
        assert judge.verdict(network, person.truth).level is triage(base, network, person.truth).level


def test_the_reasons_are_the_rules_that_fire_at_the_level(
    base: KnowledgeBase, sampler: Sampler, few: list[Person]
) -> None:
    judge = Judge(base)
    for person in few:
        verdict = judge.verdict(sampler.network(person.region), person.truth)
        rules = {f.rule.id for f in fired(base, person.truth) if f.level is verdict.level}
        assert rules <= set(verdict.reasons) <= rules | {FLOOR, LOSS}
        assert bool(verdict.reasons) == (verdict.level is not Urgency.SELF_CARE)


def test_an_interview_is_answered_from_the_truth(base: KnowledgeBase, chooser: Chooser, few: list[Person]) -> None:
    for person in few[:3]:
        held = interviewed(base, chooser, person, DAY)
        assert held.screens > 5
        assert held.facts.age == person.truth.age
        assert held.facts.region is person.region
        for ident, answer in held.facts.answers.items():
            if ident in person.truth.answers:
                assert answer is person.truth.answers[ident], ident


def test_an_interview_names_what_decided_its_level(base: KnowledgeBase, chooser: Chooser, few: list[Person]) -> None:
    for person in few[:6]:
        held = interviewed(base, chooser, person, DAY)
        verdict, level = held.verdict, held.triage.level
        rules = {f.rule.id for f in fired(base, held.facts) if f.level is level}
        assert verdict.level is level
        assert rules <= set(verdict.reasons) <= rules | {FLOOR, LOSS}
        assert bool(verdict.reasons) == (level is not Urgency.SELF_CARE)
        if LOSS in verdict.reasons:
            assert held.triage.loss is not None
            assert held.triage.loss.level is level


def test_nobody_is_asked_everything(base: KnowledgeBase, study: Study) -> None:
    assert 5 < study.screens_mean <= study.screens_most < len(base.questions) / 2


def test_the_counts_of_a_study_add_up(study: Study) -> None:
    given = study.levels.given
    assert sum(share.count for share in given.values()) == study.levels.people == 8
    assert sum(sum(row.values()) for row in study.levels.by_need.values()) == 8
    assert study.chances.people == 8
    assert study.endangered is not None
    assert study.endangered.people == 3
    assert study.complete is not None
    assert study.complete.levels.people == 5
    assert study.complete.same_level.count + study.complete.lower_level.count <= 5
    assert study.chances_complete is not None
    assert study.chances_complete.people == 4


def test_a_study_with_the_same_seed_is_the_same_byte_for_byte(base: KnowledgeBase, study: Study) -> None:
    again = run_study(base, StudySize(people=8, endangered=3, complete=5, calibrated=4, intervals=1), seed=2)
    assert again.model_dump_json() == study.model_dump_json()


def test_less_and_more_than_needed_are_told_apart(few: list[Person]) -> None:
    all_home = levels_of(few, [Urgency.SELF_CARE] * len(few))
    all_now = levels_of(few, [Urgency.EMERGENCY_NOW] * len(few))
    assert all_home.over.count == 0
    assert all_home.under.count == sum(p.need is not Urgency.SELF_CARE for p in few) > 0
    assert all_now.under.count == 0


def test_chances_that_come_true_are_calibrated_and_boasts_are_not(sampler: Sampler, few: list[Person]) -> None:
    network = sampler.network(few[0].region)
    random = np.random.default_rng(1)
    size = len(network.causes)
    honest = [random.random(size) * 0.5 for _ in range(200)]
    truth = [random.random(size) < p for p in honest]
    right = reliability([Stated(network, p, t) for p, t in zip(honest, truth, strict=True)])
    boast = reliability([Stated(network, np.minimum(1.0, 2.0 * p), t) for p, t in zip(honest, truth, strict=True)])
    assert right.calibration_error < 0.02
    assert boast.calibration_error > 0.2
    assert boast.expected > 1.5 * boast.happened


def test_a_table_of_one_class_counts_that_class_only(sampler: Sampler, few: list[Person]) -> None:
    network = sampler.network(few[0].region)
    size = len(network.causes)
    whole = Stated(network, np.full(size, 0.1), np.zeros(size, dtype=bool))
    one = reliability([whole], "vertebral_fracture")
    assert sum(b.count for b in one.bins) == sum(c == "vertebral_fracture" for c in network.classes) > 0


def test_most_fresh_draws_lie_inside_the_intervals(sampler: Sampler, few: list[Person]) -> None:
    pairs = [covered(sampler.network(p.region), p.truth, 8, seed) for seed, p in enumerate(few[:3])]
    inside, of = sum(i for i, _ in pairs), sum(n for _, n in pairs)
    assert of > 50
    assert 0.6 < inside / of <= 1.0


def test_the_page_names_levels_aims_and_the_seed(study: Study) -> None:
    text = page(study, "calibration.svg")
    assert "seed 2" in text
    assert "self_care at least" in text
    assert "(calibration.svg)" in text
    assert "If every question were asked" in text
    assert diagram(study.chances.overall).count("<circle") == len(study.chances.overall.bins)
