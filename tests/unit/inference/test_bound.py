"""Positives beyond the exact ones: a true upper bound, better the more are exact, and marked as approximate."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from backstory.inference import Answer, Evidence, Facts, Network, gather, posterior
from backstory.inference.bound import bound_positives, bound_surplus, informativeness
from backstory.inference.network import Array
from backstory.knowledge.conditions import Region

Build = Callable[..., Network]
Ask = Callable[..., Facts]


def crowded(seed: int, random_network: Build, random_facts: Ask, present: int = 10) -> Evidence:
    network = random_network(seed, causes=9, findings=18, kinds=2, ordered=seed % 2, density=0.5)
    return gather(network, random_facts(network, seed, present=present, absent=3))


@pytest.mark.parametrize("seed", range(15))
def test_bounded_positives_never_lower_the_probability_of_the_answers(
    seed: int, random_network: Build, random_facts: Ask
) -> None:
    """One more bounded positive replaces a factor by a larger one, in every state."""
    evidence = crowded(seed, random_network, random_facts)
    exact = posterior(evidence)
    bounds = [posterior(bound_surplus(evidence, keep)).log_p for keep in range(len(evidence.names) + 1)]
    assert bounds[-1] == pytest.approx(exact.log_p, abs=1e-12)
    assert all(more_kept <= fewer_kept + 1e-12 for fewer_kept, more_kept in pairwise(bounds))
    assert bounds[0] > exact.log_p + 1e-3


@pytest.mark.parametrize("seed", range(15))
def test_the_bound_holds_around_any_belief(seed: int, random_network: Build, random_facts: Ask) -> None:
    """The belief decides how tight the bound is, never whether it holds."""
    evidence = crowded(seed, random_network, random_facts)
    exact = posterior(evidence)
    random = np.random.default_rng(seed)
    for _ in range(4):
        belief = random.random(evidence.pres.shape) * random.choice([0.01, 0.3, 1.0])
        assert posterior(bound_surplus(evidence, 4, belief)).log_p >= exact.log_p - 1e-12


@pytest.mark.parametrize("seed", range(8))
def test_each_bounded_positive_is_at_least_its_probability_in_every_state(
    seed: int, random_network: Build, random_facts: Ask
) -> None:
    """exp(xi x - f(xi)) >= 1 - exp(-x), read off the weights: base times the weights of the causes that are there."""
    evidence = crowded(seed, random_network, random_facts)
    for j in range(len(evidence.names)):
        bounded = bound_positives(evidence, np.array([j]))
        ratio = bounded.weight[:, 0] / evidence.weight[:, 0]
        base = bounded.log_base - evidence.log_base
        for bits in range(2 ** len(ratio)):
            there = np.array([bits >> c & 1 for c in range(len(ratio))], dtype=np.bool_)
            off = (1.0 - evidence.background[j]) * (1.0 - evidence.links[j, there, 0]).prod()
            assert base + np.log(ratio[there]).sum() >= np.log1p(-off) - 1e-9


def error(evidence: Evidence, exact: Array, keep: int, share: Array | None = None) -> float:
    return float(np.abs(posterior(bound_surplus(evidence, keep, share)).marginals - exact).max())


def test_error_of_the_marginals_shrinks_as_more_positives_are_kept(random_network: Build, random_facts: Ask) -> None:
    people = [crowded(seed, random_network, random_facts, present=12) for seed in range(15)]
    exact = [posterior(person).marginals for person in people]
    errors = [
        float(np.mean([error(person, truth, keep) for person, truth in zip(people, exact, strict=True)]))
        for keep in (1, 4, 7, 10)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.5 * errors[0]


def test_two_coarse_posteriors_tighten_the_bound(random_network: Build, random_facts: Ask) -> None:
    """What `posterior` does on its own beats the bound made around the prior, at least twofold."""
    people = [crowded(seed, random_network, random_facts, present=12) for seed in range(15)]
    exact = [posterior(person).marginals for person in people]
    around_prior = np.mean([error(person, truth, 8) for person, truth in zip(people, exact, strict=True)])
    own = [np.abs(posterior(person, 8).marginals - truth).max() for person, truth in zip(people, exact, strict=True)]
    assert np.mean(own) < 0.5 * around_prior


@pytest.mark.parametrize(("limit", "is_exact"), [(9, False), (10, True), (14, True)])
def test_a_result_is_marked_approximate_above_the_limit(
    limit: int, is_exact: bool, random_network: Build, random_facts: Ask
) -> None:
    evidence = crowded(0, random_network, random_facts)
    assert len(evidence.names) == 10
    found = posterior(evidence, limit)
    assert found.exact is is_exact
    assert len(found.evidence.names) == min(limit, 10)


def test_fifteen_positives_are_one_too_many_by_default(random_network: Build) -> None:
    network = random_network(1, causes=4, findings=15, ordered=0)
    fourteen = dict.fromkeys(network.findings[:14], Answer.PRESENT)
    assert posterior(gather(network, Facts(answers=fourteen))).exact
    fifteen = dict.fromkeys(network.findings, Answer.PRESENT)
    assert not posterior(gather(network, Facts(answers=fifteen))).exact


@pytest.mark.parametrize("region", list(Region))
def test_any_number_of_positives_has_a_finite_posterior(region: Region, shipped: dict[Region, Network]) -> None:
    """Someone who says yes to half of everything, or to everything: the bounds of all together stay within a double."""
    network = shipped[region]
    for seed, share in enumerate((0.15, 0.3, 0.5, 1.0)):
        picked = np.random.default_rng(seed).random(len(network.findings)) < share
        yes = {f: Answer.PRESENT if on else Answer.ABSENT for f, on in zip(network.findings, picked, strict=True)}
        found = posterior(gather(network, Facts(age=50.0, answers=yes)))
        assert np.isfinite(found.log_p)
        assert np.isfinite(found.presentations).all()
        assert found.marginals.max() > 0.5


def test_the_kept_positives_are_the_most_informative(random_network: Build, random_facts: Ask) -> None:
    evidence = crowded(2, random_network, random_facts)
    worth = dict(zip(evidence.names, informativeness(evidence), strict=True))
    kept = bound_surplus(evidence, 4).names
    assert min(worth[name] for name in kept) >= max(worth[name] for name in evidence.names if name not in kept)
    assert list(kept) == [name for name in evidence.names if name in kept]


def test_a_positive_that_no_cause_explains_is_worth_nothing() -> None:
    evidence = Evidence(
        p=np.array([0.1, 0.2]),
        pres=np.ones((2, 1)),
        weight=np.ones((2, 1)),
        links=np.array([[[0.5], [0.0]], [[0.0], [0.0]]]),
        background=np.array([0.1, 0.1]),
        names=("telling", "mute"),
        log_base=0.0,
    )
    assert informativeness(evidence)[1] == pytest.approx(0.0, abs=1e-12)
    assert bound_surplus(evidence, 1).names == ("telling",)


@pytest.mark.parametrize("region", list(Region))
def test_the_bound_holds_on_the_shipped_network(
    region: Region, shipped: dict[Region, Network], random_facts: Ask
) -> None:
    network = shipped[region]
    evidence = gather(network, random_facts(network, 5, present=10, absent=10, numbers=False))
    exact, bounded = posterior(evidence), posterior(evidence, 6)
    assert not bounded.exact
    assert bounded.log_p >= exact.log_p - 1e-9
    assert 0.0 <= bounded.marginals.min() <= bounded.marginals.max() <= 1.0
