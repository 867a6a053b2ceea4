"""Hypothetical answers: their urgency is that of triage, and they follow as given answers would."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from backstory.assessment.hypotheticals import Assessed, given_atoms, open_atoms
from backstory.assessment.ways import MOST_ANSWERS, is_open, ways
from backstory.assessment.whatif import Atoms, WhatIf, no, with_answers, yes
from backstory.inference.evidence import Answer, Facts
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.conditions import Condition
from backstory.triage import triage
from backstory.triage.logic import evaluate
from backstory.triage.urgency import rule_level, without_normal_tests

Assess = Callable[[Mapping[str, Any]], Assessed]
Begin = Callable[[Mapping[str, Any]], Interview]


@pytest.mark.parametrize("seed", range(8))
def test_levels_of_many_variants_are_those_of_triage(
    assessed: Assess, random_record: Callable[[int], dict[str, Any]], seed: int
) -> None:
    person = assessed(random_record(seed))
    draw = random.Random(seed)
    atoms = [*open_atoms(person), *given_atoms(person)]
    sets = [frozenset(draw.sample(atoms, size)) for size in (1, 1, 1, 2, 2, 3)]
    changed = [facts for s in sets if (facts := with_answers(person.base, person.facts, s)) is not None]
    what_if = WhatIf(person.base, person.network, person.facts)
    assert changed
    assert what_if.levels(changed) == [triage(person.base, person.network, facts).level for facts in changed]
    assert [what_if.rules(facts) for facts in changed] == [
        rule_level(person.base, without_normal_tests(person.base, facts)) for facts in changed
    ]


def test_without_a_region_the_level_is_that_of_rules_and_floors(base: KnowledgeBase, interviewed: Begin) -> None:
    facts = interviewed({"emergency": "none", "age": 40, "sex": "female"}).facts
    what_if = WhatIf(base, None, facts)
    changed = with_answers(base, facts, [yes("collapse_or_shock")])
    assert changed is not None
    assert what_if.levels([facts, changed]) == [triage(base, None, each).level for each in (facts, changed)]


def test_an_option_chosen_takes_the_place_of_the_one_before(base: KnowledgeBase, interviewed: Begin) -> None:
    begun = {"main_region": "low_back", "onset": "onset_lift_twist"}
    facts = interviewed(begun).facts
    changed = with_answers(base, facts, [yes("onset_gradual")])
    assert changed == interviewed({**begun, "onset": "onset_gradual"}).facts


def test_what_follows_from_an_answer_is_there_and_contradictions_are_refused(
    base: KnowledgeBase, interviewed: Begin
) -> None:
    facts = interviewed({"main_region": "low_back"}).facts
    ident = next(i for i, f in base.findings.items() if f.implies)
    implied = base.findings[ident].implies[0]
    changed = with_answers(base, facts, [yes(ident)])
    assert changed is not None
    assert changed.answers[implied] is Answer.PRESENT
    assert with_answers(base, facts, [yes(ident), no(implied)]) is None
    excluding = next(i for i, f in base.findings.items() if f.excludes)
    assert with_answers(base, facts, [yes(excluding), yes(base.findings[excluding].excludes[0])]) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ways_are_exactly_the_minimal_sets_that_decide_a_rule(
    base: KnowledgeBase, interviewed: Begin, random_record: Callable[[int], dict[str, Any]], seed: int
) -> None:
    facts = interviewed(random_record(seed)).facts
    checked = 0
    for rule in base.redflags.values():
        ids = [i for i in rule.when.findings() if is_open(base, facts, i) and not base.findings[i].levels]
        numbered = any(base.findings[i].levels for i in rule.when.findings())
        if not 1 <= len(ids) <= 7 or numbered or evaluate(rule.when, facts, base) is not None:
            continue
        for value in (True, False):
            expected = _by_trying(base, facts, rule.when, ids, value=value)
            assert set(ways(rule.when, facts, base, value=value)) == expected, rule.id
            checked += bool(expected)
    assert checked >= 5


def _by_trying(base: KnowledgeBase, facts: Facts, condition: Condition, ids: list[str], *, value: bool) -> set[Atoms]:
    """Minimal deciding sets by trying all; answers are put in bare, without what follows from them."""
    atoms = [make(i) for i in ids for make in (yes, no)]
    found: list[Atoms] = []
    for size in range(1, MOST_ANSWERS + 1):
        for group in map(frozenset, combinations(atoms, size)):
            if len({a.finding for a in group}) < size or any(part <= group for part in found):
                continue
            changed = replace(facts, answers={**facts.answers, **{a.finding: Answer(a.answer) for a in group}})
            if evaluate(condition, changed, base) is value:
                found.append(group)
    return set(found)
