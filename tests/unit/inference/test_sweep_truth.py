"""The sweep against brute force: every state of a small network, written out and summed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from backstory.errors import FaultError
from backstory.inference import Answer, Evidence, Facts, Network, gather, posterior
from backstory.inference.batch import marginals
from backstory.inference.network import Array
from backstory.inference.sweep import explained

Build = Callable[..., Network]
Ask = Callable[..., Facts]
Enumerate = Callable[..., tuple[NDArray[np.int64], Array, float]]

CASES = [pytest.param(seed, seed % 8, id=f"seed{seed}-positives{seed % 8}") for seed in range(32)]


def sizes(seed: int) -> dict[str, int]:
    """3 to 12 causes, one to three presentations, none to two ordered findings."""
    return {"causes": 3 + seed % 10, "findings": 16, "kinds": 1 + seed % 3, "ordered": seed % 3}


@pytest.mark.parametrize(("seed", "positives"), CASES)
def test_posterior_and_probability_of_the_answers_equal_enumeration(
    seed: int, positives: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    network = random_network(seed, **sizes(seed))
    facts = random_facts(network, seed, present=positives, absent=seed % 7)
    states, weight, log_p = enumerate_states(network, facts)
    found = posterior(gather(network, facts))
    for k in range(network.pres.shape[1]):
        expected = [weight[states[:, c] == k].sum() for c in range(len(network.causes))]
        np.testing.assert_allclose(found.presentations[:, k], expected, rtol=0, atol=1e-9)
    present = [weight[states[:, c] >= 0].sum() for c in range(len(network.causes))]
    np.testing.assert_allclose(found.marginals, present, rtol=0, atol=1e-9)
    assert found.log_p == pytest.approx(log_p, abs=1e-9)
    assert found.exact


def test_compiled_batch_gives_the_same_numbers_as_one_person(random_network: Build, random_facts: Ask) -> None:
    network = random_network(3, causes=12, findings=24, kinds=3, ordered=2)
    people = [
        gather(network, random_facts(network, i, present=i % 10, absent=i % 8, numbers=i % 3 == 0)) for i in range(60)
    ]
    together, log_p = marginals(people)
    for row, evidence in enumerate(people):
        alone = posterior(evidence)
        np.testing.assert_allclose(together[row], alone.marginals, rtol=0, atol=1e-12)
        assert log_p[row] == pytest.approx(alone.log_p, abs=1e-12 * max(1.0, abs(alone.log_p)))


@pytest.mark.parametrize("seed", range(6))
def test_superset_sums_of_explained_leave_positives_out(seed: int, random_network: Build, random_facts: Ask) -> None:
    """The mass of all cells that explain the others, whatever the left-out ones do, is the mass without them."""
    network = random_network(seed, causes=9, findings=14, kinds=2, ordered=0)
    evidence = gather(network, random_facts(network, seed, present=5))
    n = len(evidence.names)
    mass = explained(evidence).reshape((2,) * n)
    for size in range(n + 1):
        for left_out in combinations(range(n), size):
            kept = [j for j in range(n) if j not in left_out]
            summed = mass[tuple(slice(None) if j in left_out else 1 for j in range(n))].sum()
            assert summed == pytest.approx(explained(without(evidence, kept))[-1], rel=1e-12)


def without(evidence: Evidence, kept: list[int]) -> Evidence:
    names = tuple(evidence.names[j] for j in kept)
    return replace(evidence, links=evidence.links[kept], background=evidence.background[kept], names=names)


@pytest.mark.parametrize("seed", range(12))
def test_a_left_out_answer_is_the_same_as_one_never_given(
    seed: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    network = random_network(seed, causes=7, ordered=0)
    facts = random_facts(network, seed, present=4)
    first = next(name for name, answer in facts.answers.items() if answer is Answer.PRESENT)
    evidence = gather(network, facts)
    kept = [j for j, name in enumerate(evidence.names) if name != first]
    _, _, log_p = enumerate_states(network, facts.without(first))
    assert posterior(without(evidence, kept)).log_p == pytest.approx(log_p, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("number", [-1.0, 0.0, 9.9, 10.0, 25.0, 30.0, 99.0])
def test_an_ordered_answer_enters_as_noisy_max(
    seed: int, number: float, random_network: Build, enumerate_states: Enumerate
) -> None:
    """P(level | causes) = product a_c - product b_c = product a_c (1 - product b_c / a_c)."""
    network = random_network(seed, causes=6, ordered=2)
    facts = Facts(numbers={"o0": number, "o1": number})
    states, weight, log_p = enumerate_states(network, facts)
    found = posterior(gather(network, facts))
    expected = [weight[states[:, c] >= 0].sum() for c in range(6)]
    np.testing.assert_allclose(found.marginals, expected, rtol=0, atol=1e-9)
    assert found.log_p == pytest.approx(log_p, abs=1e-9)


def test_the_levels_of_an_ordered_finding_exhaust_all_probability(random_network: Build) -> None:
    network = random_network(2, causes=7, ordered=2)
    for ordered in network.ordered:
        each = [posterior(gather(network, Facts(numbers={ordered.finding: n}))).log_p for n in (0.0, 10.0, 20.0, 30.0)]
        assert np.exp(each).sum() == pytest.approx(1.0, abs=1e-12)


def test_the_order_of_causes_does_not_matter(random_network: Build, random_facts: Ask, subnetwork: Build) -> None:
    network = random_network(11, causes=12, kinds=3)
    facts = random_facts(network, 11, present=6)
    order = np.random.default_rng(1).permutation(12)
    found = posterior(gather(network, facts))
    shuffled = posterior(gather(subnetwork(network, order), facts))
    np.testing.assert_allclose(shuffled.marginals, found.marginals[order], rtol=0, atol=1e-12)


def test_unknown_and_unasked_findings_change_nothing(random_network: Build) -> None:
    network = random_network(4)
    known = {"f00": Answer.PRESENT, "f01": Answer.ABSENT}
    found = posterior(gather(network, Facts(answers=known)))
    more = posterior(gather(network, Facts(answers={**known, "f02": Answer.UNKNOWN, "not_a_finding": Answer.PRESENT})))
    np.testing.assert_array_equal(found.marginals, more.marginals)
    assert found.log_p == more.log_p


def test_options_not_chosen_on_a_single_choice_screen_carry_no_weight(random_network: Build) -> None:
    network = random_network(4)
    chosen = {"f00": Answer.PRESENT}
    found = posterior(gather(network, Facts(answers=chosen)))
    screen = Facts(answers={**chosen, "f01": Answer.ABSENT, "f02": Answer.ABSENT}, silent=frozenset({"f01", "f02"}))
    np.testing.assert_array_equal(posterior(gather(network, screen)).marginals, found.marginals)


def test_answers_of_probability_zero_are_a_fault(random_network: Build) -> None:
    network = random_network(4, ordered=0)
    impossible = replace(network, links=np.zeros_like(network.links), background=np.zeros_like(network.background))
    with pytest.raises(FaultError, match="probability zero"):
        posterior(gather(impossible, Facts(answers={"f00": Answer.PRESENT})))
