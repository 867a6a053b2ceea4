"""The worth of tests: bits as counted by hand, effects that are true by the real model, and advice left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from backstory.assessment import assess
from backstory.assessment.hypotheticals import Assessed
from backstory.assessment.outlook import in_words
from backstory.assessment.tests_value import Outcomes, bits, investigation_values
from backstory.assessment.whatif import WhatIf, no, with_answers, yes
from backstory.inference.evidence import Answer, Facts, answered_columns, gather
from backstory.inference.frailty import silence
from backstory.inference.network import Array, Network
from backstory.inference.sweep import any_of, posterior
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase, Urgency
from backstory.knowledge.schema import Advice
from backstory.triage import triage

Assess = Callable[[Mapping[str, Any]], Assessed]
Begin = Callable[[Mapping[str, Any]], Interview]

KEPT = ("muscle_ligament_strain", "lumbar_disc_radiculopathy", "lumbar_spinal_stenosis", "spinal_discitis_osteomyelitis",
        "spinal_epidural_abscess", "axial_spondyloarthritis")  # fmt: skip
CAUDA = {
    "emergency": ["saddle_numbness_new", "urinary_retention_new"], "age": 45, "sex": "male", "main_region": "low_back", "duration": "days",
}  # fmt: skip
ORDINARY = {"emergency": "none", "age": 35, "sex": "male", "main_region": "low_back", "sites": ["site_low_back"]}


def small(network: Network) -> Network:
    """A network of six causes, two of which share a class."""
    rows = [c for c, name in enumerate(network.causes) if name in KEPT]
    tables = ("shares", "pres", "links", "rates", "precision", "usual", "share_precision", "age", "sex", "anatomy",
              "duration", "risk_or", "risk_spread", "cluster")  # fmt: skip
    sliced: dict[str, Any] = {name: getattr(network, name)[rows] for name in tables}
    return replace(
        network,
        causes=tuple(network.causes[c] for c in rows),
        classes=tuple(network.classes[c] for c in rows),
        ordered=tuple(replace(o, causes=o.causes[rows]) for o in network.ordered),
        cause_at={network.causes[c]: i for i, c in enumerate(rows)},
        **sliced,
    )


def by_hand(network: Network, facts: Facts, results: tuple[str, ...]) -> float:
    """Bits about the class, each alone or several at once: every state of every cause, written out and summed."""
    evidence = gather(network, facts)
    kinds = [[-1, *np.flatnonzero(row)] for row in network.pres]
    states = np.array([s for s in product(*kinds) if max(s) >= 0])
    every = np.arange(len(network.causes))
    there = states >= 0
    prior = np.where(there, evidence.p * network.pres[every, states], 1.0 - evidence.p).prod(axis=1)

    def off(name: str) -> Array:
        column = network.finding_at[name]
        silent = np.where(there, 1.0 - network.links[every, states, column], 1.0).prod(axis=1)
        return np.asarray(silent * (1.0 - network.background[column]))

    theta = network.model.severity_variation
    odds = np.zeros(network.pres.shape)
    for name, answer in facts.answers.items():
        if name in network.finding_at and name not in facts.silent:
            column = network.finding_at[name]
            if answer is Answer.ABSENT and not network.measured[column]:
                odds += (1.0 - network.links[:, :, column]) ** -theta - 1.0
                prior = prior * (1.0 - network.background[column])
            else:
                prior = prior * (off(name) if answer is Answer.ABSENT else 1.0 - off(name))
    silence = (1.0 + odds) ** (-1.0 / theta)
    prior = prior * np.where(there, silence[every, states], 1.0).prod(axis=1)
    classes = np.array(network.classes)
    names = sorted(set(network.classes))
    several = len(names)
    which = np.array([_only({*classes[row].tolist()}, names, several) for row in there])

    def entropy(mass: Array) -> float:
        p = np.bincount(which, weights=mass, minlength=several + 1) / mass.sum()
        return float(-(p[p > 0] * np.log2(p[p > 0])).sum())

    expected = 0.0
    for shown in product((True, False), repeat=len(results)):
        mass = prior.copy()
        for name, on in zip(results, shown, strict=True):
            mass = mass * (1.0 - off(name) if on else off(name))
        expected += mass.sum() / prior.sum() * entropy(mass)
    return entropy(prior) - expected


def _only(present: set[str], names: list[str], several: int) -> int:
    return names.index(next(iter(present))) if len(present) == 1 else several


@pytest.mark.parametrize(
    "results",
    [("result_crp_esr_raised",), ("result_mri_disc_nerve", "result_mri_stenosis"), ("result_hla_b27_positive",)],
)
def test_bits_are_those_of_enumeration_by_hand(assessed: Assess, results: tuple[str, ...]) -> None:
    person = assessed(
        {**ORDINARY, "leg_pain_below_knee": "present", "night_pain_unremitting": "present", "worse_sitting": "absent"}
    )
    assert person.network is not None
    network = small(person.network)
    names = frozenset(results)
    outcomes = Outcomes(network, person.facts, posterior(gather(network, person.facts)), [names])
    after = outcomes.all_of(names)
    got = bits(outcomes.outcome(frozenset(), frozenset()), after)
    assert outcomes.exact
    assert sum(o.probability for o in after) == pytest.approx(1.0)
    assert got == pytest.approx(by_hand(network, person.facts, results), abs=1e-10)
    assert 0.001 < got <= len(results)


def test_an_outcome_gives_the_posterior_of_its_answers_and_its_classes_those_of_the_joint(assessed: Assess) -> None:
    person = assessed({**ORDINARY, "fever_rigors": "present", "leg_pain_below_knee": "present"})
    network, found = person.network, person.found
    assert network is not None
    assert found is not None
    names = frozenset({"result_mri_disc_nerve", "result_mri_stenosis"})
    outcomes = Outcomes(network, person.facts, found, [names])
    for outcome in outcomes.all_of(names):
        facts = with_answers(person.base, person.facts, outcome.atoms)
        assert facts is not None
        again = posterior(gather(network, facts))
        assert outcome.marginals == pytest.approx(again.marginals, abs=1e-9)
        alone = dict(zip(outcomes.classes, outcome.alone, strict=False))
        for name in ("spinal_stenosis", "disc_herniation_radiculopathy"):
            members = outcomes.members(name)
            without_others = 1.0 - any_of(again, ~members)
            assert alone[name] == pytest.approx(without_others, abs=1e-9)
        assert outcome.alone.sum() == pytest.approx(1.0)


def test_effects_are_true_by_triage_and_every_plain_result_that_raises_is_named(
    assessed: Assess, real_records: dict[str, dict[str, Any]]
) -> None:
    raised = unchanged = 0
    for answers in real_records.values():
        person = assessed(answers)
        values = investigation_values(person, WhatIf(person.base, person.network, person.facts))
        now = person.verdict.level
        for value in values.values():
            told = {frozenset((a.finding, a.answer) for a in e.answers): e.level for e in value.results}
            for shown in product((yes, no), repeat=len(value.counted)):
                atoms = frozenset(make(i) for make, i in zip(shown, value.counted, strict=True))
                facts = with_answers(person.base, person.facts, atoms) if atoms else None
                if facts is None:
                    continue
                level = triage(person.base, person.network, facts).level
                key = frozenset((a.finding, a.answer) for a in atoms)
                assert (told.get(key) or now) is level
                raised += level.rank > now.rank
                unchanged += level is now
    assert raised > 0
    assert unchanged > 0


def test_where_no_result_is_in_the_model_that_is_said_and_the_advice_stays(
    base: KnowledgeBase, interviewed: Begin
) -> None:
    result = assess(interviewed(CAUDA))
    parts = {item.id: item for item in result.investigations}
    assert parts["bladder_scan"].advice is Advice.URGENT
    assert parts["bladder_scan"].value.bits is None
    assert "not counted" in parts["bladder_scan"].in_words
    assert "risk" in parts["bone_density"].in_words
    assert base.investigations["bladder_scan"].results == ()


def test_a_scan_that_is_urgent_is_never_called_of_no_use(interviewed: Begin) -> None:
    result = assess(interviewed(CAUDA))
    scan = next(item for item in result.investigations if item.id == "mri_spine")
    assert result.urgency.level.rank >= Urgency.EMERGENCY_TODAY.rank
    assert scan.advice is Advice.URGENT
    assert scan.value.bits is not None
    assert scan.value.not_counted is not None
    assert "would not change" not in scan.in_words


def test_a_scan_that_tells_much_is_not_for_that_reason_advised(
    assessed: Assess, interviewed: Begin, base: KnowledgeBase
) -> None:
    answers = {**ORDINARY, "duration": "days", "leg_pain_below_knee": "present", "leg_numb_tingling": "present"}
    result = assess(interviewed(answers))
    scan = next(item for item in result.investigations if item.id == "mri_spine")
    assert scan.value.bits is not None
    assert scan.value.bits > 0.02
    assert scan.advice is Advice.NOT_NOW
    words = in_words(base, Advice.NOT_NOW, scan.value)
    assert "no reason to have it" in words or "would not change what you do now" in words


def test_a_known_result_has_no_worth_left(assessed: Assess) -> None:
    person = assessed({**ORDINARY, "already_scanned": "present", "result_hla_b27_positive": "present"})
    values = investigation_values(person, WhatIf(person.base, person.network, person.facts))
    assert values["hla_b27"].bits is None
    assert "known" in (values["hla_b27"].why_not or "")
    assert values["esr_crp"].bits is not None


def test_a_test_that_cannot_apply_says_so(assessed: Assess) -> None:
    person = assessed({**ORDINARY, "sex": "female"})
    values = investigation_values(person, WhatIf(person.base, person.network, person.facts))
    assert values["psa"].bits is None
    assert "this person" in (values["psa"].why_not or "")


def test_a_normal_result_is_no_empty_box(assessed: Assess) -> None:
    person = assessed(ORDINARY)
    assert person.network is not None
    for ident in (i for item in person.base.investigations.values() for i in item.results):
        if ident in person.network.finding_at:
            column = person.network.finding_at[ident]
            _, denied = answered_columns(person.network, person.facts)
            assert len(denied) > 5
            ratio = silence(person.network, [*denied, column]) / silence(person.network, denied)
            assert ratio == pytest.approx(1.0 - person.network.links[:, :, column], rel=1e-12)
