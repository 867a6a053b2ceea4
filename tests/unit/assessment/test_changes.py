"""What would change the result: true by the real model, minimal, ordered, and never a way out for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from backstory.assessment import assess
from backstory.assessment.chances import chances
from backstory.assessment.changes import would_change
from backstory.assessment.document import Change, ChangedAnswer
from backstory.assessment.hypotheticals import Assessed
from backstory.assessment.ways import is_open
from backstory.assessment.whatif import Atom, WhatIf, no, with_answers, yes
from backstory.inference.evidence import Answer, Facts, gather
from backstory.inference.sweep import likelihoods, posterior
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase, Urgency
from backstory.triage import triage

Assess = Callable[[Mapping[str, Any]], Assessed]
Begin = Callable[[Mapping[str, Any]], Interview]
Records = dict[str, dict[str, Any]]


def changes_of(person: Assessed) -> tuple[Change, ...]:
    return would_change(person, WhatIf(person.base, person.network, person.facts))


def atoms_of(answers: tuple[ChangedAnswer, ...]) -> list[Atom]:
    numbered = {"present", "absent"}
    return [Atom(a.finding, a.answer, None if a.answer in numbered else float(a.answer)) for a in answers]


def parts_of(change: Change) -> list[tuple[ChangedAnswer, ...]]:
    """All proper, non-empty parts of its answers."""
    return [part for size in range(1, len(change.answers)) for part in combinations(change.answers, size)]


def facts_with(person: Assessed, answers: tuple[ChangedAnswer, ...]) -> Facts | None:
    return with_answers(person.base, person.facts, atoms_of(answers))


def level_with(person: Assessed, answers: tuple[ChangedAnswer, ...]) -> Urgency | None:
    facts = facts_with(person, answers)
    return None if facts is None else triage(person.base, person.network, facts).level


def first_with(person: Assessed, answers: tuple[ChangedAnswer, ...]) -> str | None:
    facts, network = facts_with(person, answers), person.network
    if facts is None or network is None:
        return None
    return network.causes[int(posterior(gather(network, facts)).marginals.argmax())]


@pytest.fixture(scope="module")
def seen(assessed: Assess, real_records: Records) -> dict[str, tuple[Assessed, tuple[Change, ...]]]:
    """Every real record with its changes, worked out once."""
    people = {name: assessed(answers) for name, answers in real_records.items()}
    return {name: (person, changes_of(person)) for name, person in people.items()}


def test_every_change_of_urgency_is_true_by_triage_and_no_part_of_it_does_as_much(
    seen: dict[str, tuple[Assessed, tuple[Change, ...]]],
) -> None:
    kinds = set()
    for person, changes in seen.values():
        now = person.verdict.level
        for change in changes:
            if change.kind == "urgency":
                kinds.add((change.direction, len(change.answers)))
                level = level_with(person, change.answers)
                assert level is change.level
                assert level is not None
                assert level.rank > now.rank if change.direction == "raises" else level.rank < now.rank
                inside = [got for part in parts_of(change) if (got := level_with(person, part)) is not None]
                if change.direction == "raises":
                    assert all(got.rank < level.rank for got in inside)
                else:
                    assert all(got.rank > level.rank for got in inside)
    assert {direction for direction, _ in kinds} == {"raises", "lowers"}
    assert {size for _, size in kinds} >= {1, 2}


def test_every_change_of_cause_is_true_by_the_posterior_and_no_part_of_it_changes_the_first_cause(
    seen: dict[str, tuple[Assessed, tuple[Change, ...]]],
) -> None:
    found = set()
    for person, changes in seen.values():
        first = first_with(person, ())
        for change in changes:
            if change.kind == "cause":
                found.add(change.given)
                assert first_with(person, change.answers) == change.cause != first
                assert all(first_with(person, part) in {first, None} for part in parts_of(change))
    assert found == {True, False}


def test_single_answers_by_rules_are_not_missed(seen: dict[str, tuple[Assessed, tuple[Change, ...]]]) -> None:
    """Where the changes name few raising answers of a level, trying every open sign finds no other by rules."""
    tried = 0
    for person, changes in seen.values():
        what_if = WhatIf(person.base, person.network, person.facts)
        open_ids = [i for i in person.base.told_in_stories if is_open(person.base, person.facts, i)]
        raising = {c.level for c in changes if c.direction == "raises"}
        for ident in open_ids:
            facts = with_answers(person.base, person.facts, [yes(ident)])
            if person.base.findings[ident].levels or facts is None:
                continue
            level = what_if.rules(facts)
            if level.rank > person.verdict.level.rank:
                tried += 1
                assert any(reached is not None and reached.rank >= level.rank for reached in raising), ident
    assert tried >= 10


def test_open_answers_are_open_and_given_ones_were_given_otherwise(
    seen: dict[str, tuple[Assessed, tuple[Change, ...]]],
) -> None:
    for person, changes in seen.values():
        for change in changes:
            for answer in change.answers:
                told = answer.finding in person.facts.numbers or person.facts.answers.get(answer.finding) in {
                    Answer.PRESENT,
                    Answer.ABSENT,
                }
                assert told is change.given
                assert (answer.was is not None and answer.was != answer.answer) or not told


def test_the_probable_come_first_and_the_same_answers_give_the_same_changes(
    seen: dict[str, tuple[Assessed, tuple[Change, ...]]],
) -> None:
    for person, changes in seen.values():
        for kind, given in (("urgency", False), ("cause", False), ("cause", True)):
            chances_of = [c.probability for c in changes if (c.kind, c.given) == (kind, given)]
            known = [p for p in chances_of if p is not None]
            assert known == sorted(known, reverse=True)
            assert chances_of[: len(known)] == known
        assert changes_of(person) == changes


@pytest.mark.parametrize("seed", range(10))
def test_a_person_is_only_ever_shown_signs_that_raise_urgency(
    interviewed: Begin, random_record: Callable[[int], dict[str, Any]], base: KnowledgeBase, seed: int
) -> None:
    interview = interviewed(random_record(100 + seed))
    result = assess(interview)
    assert result.fault is None
    facts, network = interview.facts, interview.chooser.network(result.person.region)  # type: ignore[arg-type]
    for change in result.would_change:
        if change.audience == "everyone":
            assert change.kind == "urgency"
            changed = with_answers(base, facts, atoms_of(change.answers))
            assert changed is not None
            assert triage(base, network, changed).level.rank > result.urgency.level.rank
            assert all(a.answer != "absent" for a in change.answers)
    for item in result.investigations:
        for effect in item.value.results:
            if effect.audience == "everyone":
                assert effect.level is not None
                assert effect.level.rank > result.urgency.level.rank
            elif effect.effect is not None:
                assert effect.effect not in item.in_words


def test_what_only_tips_a_threshold_is_for_clinicians(
    seen: dict[str, tuple[Assessed, tuple[Change, ...]]],
) -> None:
    hidden = 0
    for person, changes in seen.values():
        what_if = WhatIf(person.base, person.network, person.facts)
        for change in changes:
            facts = facts_with(person, change.answers)
            assert facts is not None
            by_rules = what_if.rules(facts).rank >= (change.level or Urgency.SELF_CARE).rank
            if change.kind == "urgency" and not by_rules:
                hidden += 1
                assert change.audience == "clinician"
    assert hidden > 0


def test_nothing_can_raise_an_ambulance(assessed: Assess) -> None:
    person = assessed(
        {
            "main_region": "thoracic",
            "age": 60,
            "sex": "female",
            "emergency": ["collapse_or_shock", "tearing_pain_abrupt"],
        }
    )
    assert person.verdict.level is Urgency.EMERGENCY_NOW
    assert all(change.audience == "clinician" for change in changes_of(person))
    assert not any(change.direction == "raises" for change in changes_of(person))


def test_without_a_place_signs_of_danger_are_shown_still(base: KnowledgeBase, interviewed: Begin) -> None:
    result = assess(interviewed({"emergency": "none", "age": 40, "sex": "female"}))
    assert not result.causes
    shown = [change for change in result.would_change if change.audience == "everyone"]
    assert shown
    assert all(change.level is not None and change.level.rank > Urgency.ROUTINE.rank for change in shown)


def test_chances_of_all_answers_to_the_same_findings_sum_to_one(
    seen: dict[str, tuple[Assessed, tuple[Change, ...]]],
) -> None:
    person, _ = seen["cards/card-052, broken off"]
    assert person.network is not None
    assert person.found is not None
    ids = [i for i in person.network.findings if is_open(person.base, person.facts, i)][:2]
    risk = next(i for i in person.network.risks if is_open(person.base, person.facts, i))
    sets = [frozenset(group) for group in product(*((yes(i), no(i)) for i in (*ids, risk)))]
    got = chances(person.base, person.network, person.facts, person.found.presentations, sets)
    assert sum(p or 0.0 for p in got) == pytest.approx(1.0, abs=1e-9)
    ordered = person.network.ordered[0]
    levels = [frozenset({Atom(ordered.finding, f"{edge:g}", edge)}) for edge in ordered.edges]
    got = chances(person.base, person.network, person.facts, person.found.presentations, levels)
    assert sum(p or 0.0 for p in got) == pytest.approx(1.0, abs=1e-9)


def test_the_chance_of_a_sign_is_the_ratio_of_the_likelihoods_with_and_without_it(assessed: Assess) -> None:
    person = assessed({"main_region": "low_back", "age": 50, "sex": "male", "leg_pain_below_knee": "present"})
    network, facts = person.network, person.facts
    assert network is not None
    assert person.found is not None
    with_both = with_answers(person.base, facts, [yes("leg_numb_tingling"), yes("worse_sitting")])
    assert with_both is not None
    alone, both = (float(likelihoods([gather(network, f)])[0]) for f in (facts, with_both))
    sets = [frozenset({yes("leg_numb_tingling"), yes("worse_sitting")})]
    (got,) = chances(person.base, network, facts, person.found.presentations, sets)
    assert got == pytest.approx(both / alone, rel=1e-9)
    assert got is not None
    assert 0.0 < got < 1.0
    assert np.isfinite(got)
