"""The probability that at least one cause of a class is there, and the urgency that rests on it, against brute force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from backstory.inference import Answer, Evidence, Facts, Network, gather, posterior
from backstory.inference.network import Array
from backstory.inference.sweep import any_of
from backstory.knowledge.schema import Urgency
from backstory.triage.expected_loss import need_at_least

Build = Callable[..., Network]
Ask = Callable[..., Facts]
Enumerate = Callable[..., tuple[NDArray[np.int64], Array, float]]


def bare(p: list[float]) -> Evidence:
    """Causes with these priors and nothing asked."""
    c = len(p)
    return Evidence(np.array(p), np.ones((c, 1)), np.ones((c, 1)), np.zeros((0, c, 1)), np.zeros(0), (), 0.0)


def test_of_two_even_causes_each_is_there_in_two_thirds_of_complaints() -> None:
    """Three equally likely states have a cause, two of them the first."""
    found = posterior(bare([0.5, 0.5]))
    assert found.marginals[0] == pytest.approx(2 / 3)
    assert any_of(found, np.array([True, False])) == pytest.approx(2 / 3)


def test_a_class_of_one_cause_has_that_causes_marginal(random_network: Build, random_facts: Ask) -> None:
    network = random_network(8, causes=10)
    found = posterior(gather(network, random_facts(network, 8)))
    for c in range(10):
        assert any_of(found, np.arange(10) == c) == pytest.approx(found.marginals[c], abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_probability_of_a_class_equals_enumeration(
    seed: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    network = random_network(seed, causes=3 + seed % 8, kinds=1 + seed % 3)
    facts = random_facts(network, seed, present=seed % 8, absent=3)
    states, weight, _ = enumerate_states(network, facts)
    members = np.random.default_rng(seed).random(len(network.causes)) < 0.5
    expected = weight[(states[:, members] >= 0).any(axis=1)].sum()
    assert any_of(posterior(gather(network, facts)), members) == pytest.approx(expected, abs=1e-9)


def test_a_class_of_all_causes_is_certain_and_of_none_impossible(random_network: Build, random_facts: Ask) -> None:
    network = random_network(5, causes=6)
    found = posterior(gather(network, random_facts(network, 5)))
    assert any_of(found, np.ones(6, dtype=np.bool_)) == pytest.approx(1.0, abs=1e-12)
    assert any_of(found, np.zeros(6, dtype=np.bool_)) == pytest.approx(0.0, abs=1e-12)


def test_a_class_is_less_than_the_sum_of_its_marginals(random_network: Build, random_facts: Ask) -> None:
    """Two causes that explain the same findings share the cases in which both are there."""
    network = random_network(5, causes=4, kinds=1, ordered=0, density=1.0)
    found = posterior(gather(network, random_facts(network, 5, present=4, absent=0)))
    pair = np.array([False, False, True, True])
    assert any_of(found, pair) < found.marginals[2:].sum() - 0.01


@pytest.mark.parametrize("seed", range(10))
def test_need_is_the_largest_over_present_flags_left_out(
    seed: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    """Rule 8 with nothing absent, so that neither the floor on silence nor benign absence plays a part."""
    network = random_network(seed, causes=6, ordered=0)
    facts = random_facts(network, seed, present=4, absent=0)
    needs = {c: Urgency.EMERGENCY_TODAY if i < 2 else Urgency.ROUTINE for i, c in enumerate(network.causes)}
    flags = [f for f, a in facts.answers.items() if a is Answer.PRESENT][:3]
    largest = 0.0
    for size in range(len(flags) + 1):
        for left_out in combinations(flags, size):
            kept = replace(facts, answers={f: a for f, a in facts.answers.items() if f not in left_out})
            states, weight, _ = enumerate_states(network, kept)
            largest = max(largest, float(weight[(states[:, :2] >= 0).any(axis=1)].sum()))
    assert need_at_least(network, facts, Urgency.URGENT_48H, needs, frozenset(flags)) == pytest.approx(
        largest, abs=1e-9
    )


def test_need_before_any_answer_is_the_share_of_serious_causes(random_network: Build) -> None:
    network = random_network(1, causes=6, ordered=0)
    needs = {c: Urgency.EMERGENCY_TODAY if i == 0 else Urgency.ROUTINE for i, c in enumerate(network.causes)}
    expected = posterior(gather(network, Facts())).marginals[0]
    assert need_at_least(network, Facts(), Urgency.URGENT_48H, needs, frozenset()) == pytest.approx(expected, abs=1e-12)
