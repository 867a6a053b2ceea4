"""Many ordinary signs at once: the surplus is bounded, the flags never are, and what is bounded depends on no flag."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from backstory.inference.bound import informativeness
from backstory.inference.evidence import Answer, Facts, gather
from backstory.inference.network import Network
from backstory.interview import Chooser
from backstory.knowledge import KnowledgeBase, Region
from backstory.knowledge.schema import Urgency
from backstory.triage import flag_findings
from backstory.triage.expected_loss import (
    MOST_OTHERS,
    Surplus,
    _left_out,
    cautious_evidence,
    cautious_of,
    surplus,
)


@pytest.fixture(scope="module")
def network(chooser: Chooser) -> Network:
    return chooser.network(Region.LOW_BACK)


@pytest.fixture(scope="module")
def flags(base: KnowledgeBase) -> frozenset[str]:
    return flag_findings(base)


def told(network: Network, flags: frozenset[str], ordinary: int, flagged: int) -> Facts:
    others = [i for i in network.findings if i not in flags][:ordinary]
    signs = [i for i in network.findings if i in flags][:flagged]
    assert (len(others), len(signs)) == (ordinary, flagged)
    return Facts(age=50.0, region=Region.LOW_BACK, answers=dict.fromkeys([*others, *signs], Answer.PRESENT))


def never() -> Surplus:
    raise AssertionError("nothing is to be bounded")


@pytest.fixture(scope="module")
def needs(base: KnowledgeBase) -> dict[str, Urgency]:
    return {ident: cause.need for ident, cause in base.causes.items()}


def test_up_to_the_most_all_are_kept_exact_however_many_flags(
    network: Network, flags: frozenset[str], needs: dict[str, Urgency]
) -> None:
    cautious = cautious_of(network, Urgency.URGENT_48H, needs, flags)
    facts = told(network, flags, MOST_OTHERS, 3)
    got = cautious_evidence(network, facts, cautious, never)
    assert set(got.names) == set(facts.answers)


def test_beyond_it_the_least_telling_ordinary_signs_are_bounded_and_no_flag(
    network: Network, flags: frozenset[str], needs: dict[str, Urgency]
) -> None:
    cautious = cautious_of(network, Urgency.URGENT_48H, needs, flags)
    facts = told(network, flags, MOST_OTHERS + 3, 2)
    ordinary = replace(facts, answers={i: a for i, a in facts.answers.items() if i not in flags})
    extra = surplus(network, facts, cautious)
    plain = gather(network, ordinary, cautious)
    least_first = np.argsort(informativeness(plain), kind="stable")
    assert extra.names == {plain.names[j] for j in least_first[:3]}
    assert extra.belief.shape == network.pres.shape
    got = cautious_evidence(network, facts, cautious, lambda: extra)
    assert set(got.names) == set(facts.answers) - extra.names


def test_what_is_bounded_and_how_is_the_same_with_and_without_flags(
    network: Network, flags: frozenset[str], needs: dict[str, Urgency]
) -> None:
    cautious = cautious_of(network, Urgency.EMERGENCY_TODAY, needs, flags)
    without = surplus(network, told(network, flags, MOST_OTHERS + 3, 0), cautious)
    for flagged in (1, 3):
        found = surplus(network, told(network, flags, MOST_OTHERS + 3, flagged), cautious)
        assert found.names == without.names
        np.testing.assert_array_equal(found.belief, without.belief)


@pytest.mark.parametrize("flagged", [[True, False, True], [False, False], [True], [True, True, False, True]])
def test_a_flag_left_out_counts_explained_or_not_and_all_else_must_be_explained(flagged: list[bool]) -> None:
    mass = np.random.default_rng(5).random(2 ** len(flagged))
    expected = []
    for left_out in product(*[(True, False) if flag else (False,) for flag in flagged]):
        states = product(*[(0, 1) if out else (1,) for out in left_out])
        expected.append(sum(mass[int("".join(map(str, state)), 2)] for state in states))
    np.testing.assert_allclose(_left_out(mass, flagged), expected, rtol=1e-12)
