"""Simulated people: seeded, possible, and as common in everything as the knowledge says."""

from __future__ import annotations

import numpy as np
import pytest

from backstory.errors import KnowledgeError
from backstory.inference.evidence import Answer
from backstory.knowledge import KnowledgeBase, Region, Sex
from backstory.knowledge.schema import Form, Urgency
from backstory.population.people import Person, Sampler, some_of

MANY = 600


@pytest.fixture(scope="module")
def sampler(base: KnowledgeBase) -> Sampler:
    return Sampler(base)


@pytest.fixture(scope="module")
def people(sampler: Sampler) -> list[Person]:
    return sampler.people(MANY, seed=3)


def rate(people: list[Person], ident: str) -> float:
    return float(np.mean([p.truth.answers[ident] is Answer.PRESENT for p in people]))


def test_the_same_seed_gives_the_same_people_and_another_seed_others(sampler: Sampler, people: list[Person]) -> None:
    assert sampler.people(5, seed=3) == people[:5]
    assert sampler.people(5, seed=4) != people[:5]


def test_everyone_has_a_cause_and_needs_what_the_worst_of_them_needs(base: KnowledgeBase, people: list[Person]) -> None:
    for person in people:
        assert person.causes
        assert person.need.rank == max(base.causes[c].need.rank for c in person.causes)


def test_nobody_has_what_their_anatomy_or_region_rules_out(base: KnowledgeBase, people: list[Person]) -> None:
    for person in people:
        for ident, answer in person.truth.answers.items():
            finding = base.findings[ident]
            if answer is Answer.PRESENT:
                assert finding.anatomy in {None, person.truth.sex}, ident
                assert person.region in finding.regions, ident
    assert not any(base.causes[c].anatomy is Sex.MALE for p in people if p.truth.sex is Sex.FEMALE for c in p.causes)


def test_single_choice_screens_have_at_most_one_answer_and_the_rest_is_silent(
    base: KnowledgeBase, people: list[Person]
) -> None:
    screens = [q for q in base.questions.values() if q.form is Form.CHOICE]
    for person in people:
        for screen in screens:
            chosen = [i for i in screen.findings if person.truth.answers.get(i) is Answer.PRESENT]
            assert len(chosen) <= 1
            assert set(screen.findings) - set(chosen) <= person.truth.silent


def test_what_a_finding_implies_is_there_and_what_it_excludes_is_not(base: KnowledgeBase, people: list[Person]) -> None:
    for person in people:
        yes = {i for i, a in person.truth.answers.items() if a is Answer.PRESENT}
        for ident in yes:
            asked = {i for i in base.findings[ident].implies if person.region in base.findings[i].regions}
            assert asked <= yes, ident
            assert not set(base.findings[ident].excludes) & yes, ident


@pytest.mark.parametrize("ident", ["leg_pain_below_knee", "smoking", "poor_sleep", "cancer_ever"])
def test_common_answers_are_about_as_common_as_in_ordinary_pain(
    base: KnowledgeBase, people: list[Person], ident: str
) -> None:
    where = [p for p in people if p.region is Region.LOW_BACK]
    finding = base.findings[ident]
    estimate = finding.ordinary_by_region.get(Region.LOW_BACK, finding.ordinary)
    assert estimate is not None
    assert abs(rate(where, ident) - estimate.value) < 0.08


def test_history_goes_with_age(people: list[Person]) -> None:
    old = [p for p in people if (p.truth.age or 0) >= 60]
    young = [p for p in people if (p.truth.age or 0) < 40]
    for ident in ("cancer_ever", "high_blood_pressure", "anticoagulant"):
        assert rate(old, ident) > 2.0 * rate(young, ident), ident


def test_people_in_danger_all_have_a_cause_that_cannot_wait(base: KnowledgeBase, sampler: Sampler) -> None:
    found = sampler.endangered(40, seed=3)
    assert len(found) == 40
    assert all(any(base.causes[c].need.rank >= Urgency.URGENT_48H.rank for c in p.causes) for p in found)


def test_a_region_can_be_asked_for(base: KnowledgeBase) -> None:
    assert {p.region for p in Sampler(base, Region.NECK).people(20, seed=1)} == {Region.NECK}


def test_causes_are_drawn_from_their_odds_given_that_there_is_one() -> None:
    random = np.random.default_rng(5)
    p = np.array([0.1, 0.2, 0.05])
    drawn = np.array([some_of(p, np.ones(3, dtype=bool), random) for _ in range(8000)])
    assert drawn.any(axis=1).all()
    assert drawn.mean(axis=0) == pytest.approx(p / (1.0 - np.prod(1.0 - p)), abs=0.02)


def test_without_a_population_nobody_can_be_drawn(base: KnowledgeBase) -> None:
    with pytest.raises(KnowledgeError, match=r"population\.yaml is missing"):
        Sampler(base.model_copy(update={"population": None}))


def test_a_population_that_names_an_unknown_finding_is_refused(base: KnowledgeBase) -> None:
    assert base.population is not None
    odd = base.population.model_copy(update={"by_age": {"no_such_thing": base.population.by_age["cancer_ever"]}})
    with pytest.raises(KnowledgeError, match="no_such_thing"):
        Sampler(base.model_copy(update={"population": odd}))
