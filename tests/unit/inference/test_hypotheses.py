"""Sets of at most two causes, which choose the next question: against enumeration and the definition of information."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from backstory.inference import Facts, Network, gather, posterior
from backstory.inference.evidence import answered_columns
from backstory.inference.hypotheses import (
    SECOND_PRESENTATIONS,
    Family,
    belief_of,
    choice_levels,
    focused_family,
    information_in_batches,
    level_information,
    log_prior,
    needs_of,
    pairs_family,
    worth,
)
from backstory.inference.network import Array
from backstory.knowledge.conditions import Region, Sex

Build = Callable[..., Network]
Ask = Callable[..., Facts]
Enumerate = Callable[..., tuple[NDArray[np.int64], Array, float]]


def believe(network: Network, family: Family, facts: Facts) -> tuple[Array, float]:
    """Posterior (H,) and the log of its normaliser, relative to no cause at all."""
    return belief_of(family, log_prior(network, family, facts), *answered_columns(network, facts))


def about_cause(family: Family, belief: Array) -> Array:
    """Information about the hypothesis alone: no weight on urgency."""
    return worth(belief, family.table, np.zeros(len(belief), dtype=np.int64), 0.0)


def by_members(members: NDArray[np.bool_], weight: Array) -> dict[tuple[int, ...], float]:
    """Mass of every set of causes, presentations added up."""
    mass: dict[tuple[int, ...], float] = defaultdict(float)
    for row, value in zip(members, weight, strict=True):
        mass[tuple(np.flatnonzero(row).tolist())] += float(value)
    return mass


@pytest.mark.parametrize("seed", range(10))
def test_posterior_over_pairs_equals_enumeration_of_at_most_two_causes(
    seed: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    network = random_network(seed, causes=4 + seed % 6, kinds=1 + seed % 3, ordered=0)
    facts = random_facts(network, seed, present=seed % 7, absent=4)
    states, weight, _ = enumerate_states(network, facts)
    few = (states >= 0).sum(axis=1) <= 2
    family = pairs_family(network)
    belief, _ = believe(network, family, facts)
    expected = by_members(states[few] >= 0, weight[few] / weight[few].sum())
    found = by_members(family.members > 0, belief)
    assert set(found) == set(expected)
    for causes, mass in expected.items():
        assert found[causes] == pytest.approx(mass, abs=1e-9)


def test_one_row_for_every_cause_or_pair_with_every_presentation(random_network: Build) -> None:
    network = random_network(3, causes=6, kinds=3, ordered=0)
    kinds = (network.pres > 0).sum(axis=1)
    pairs = sum(kinds[a] * kinds[b] for a in range(6) for b in range(a))
    assert len(pairs_family(network).members) == kinds.sum() + pairs


@pytest.mark.parametrize("seed", range(6))
def test_focused_family_equals_enumeration_of_all_subsets(
    seed: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    network = random_network(seed, causes=8, kinds=1, ordered=0)
    facts = random_facts(network, seed, present=5, absent=4)
    states, weight, log_p = enumerate_states(network, facts)
    family = focused_family(network, np.arange(8))
    belief, log_total = believe(network, family, facts)
    expected, found = by_members(states >= 0, weight), by_members(family.members > 0, belief)
    assert {c: pytest.approx(m, abs=1e-9) for c, m in expected.items()} == dict(found)
    assert certificate(network, facts, log_total, log_p) == pytest.approx(1.0, abs=1e-9)


def certificate(network: Network, facts: Facts, log_total: float, log_p: float) -> float:
    """P of the answers with the family's sets only, over P with all sets."""
    p = gather(network, facts).p
    return float(np.exp(log_total + np.log1p(-p).sum() - np.log1p(-np.prod(1.0 - p)) - log_p))


@pytest.mark.parametrize("seed", range(10))
def test_certificate_is_the_share_of_the_states_with_at_most_two_causes(
    seed: int, random_network: Build, random_facts: Ask, enumerate_states: Enumerate
) -> None:
    network = random_network(seed, causes=8, kinds=2, ordered=0, density=0.6)
    facts = random_facts(network, seed, present=seed % 8, absent=2)
    states, weight, log_p = enumerate_states(network, facts)
    _, log_total = believe(network, pairs_family(network), facts)
    share = weight[(states >= 0).sum(axis=1) <= 2].sum()
    assert certificate(network, facts, log_total, log_p) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("region", list(Region))
def test_pairs_never_hold_more_than_everything_on_shipped_causes(
    region: Region, seed: int, shipped: dict[Region, Network], random_facts: Ask, subnetwork: Build
) -> None:
    """With at most twenty causes of several presentations nothing is averaged: pairs are a part of the whole."""
    several = np.count_nonzero(shipped[region].pres, axis=1) > 1
    network = subnetwork(shipped[region], [*np.flatnonzero(~several), *np.flatnonzero(several)[:SECOND_PRESENTATIONS]])
    facts = odd_person(network, seed, random_facts)
    _, log_total = believe(network, pairs_family(network), facts)
    assert certificate(network, facts, log_total, posterior(gather(network, facts)).log_p) <= 1.0 + 1e-9


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("region", list(Region))
def test_averaged_presentations_overstate_the_certificate_by_little(
    region: Region, seed: int, shipped: dict[Region, Network], random_facts: Ask
) -> None:
    """The rarer causes enter with their average presentation, so that the share is no longer a strict one."""
    network = shipped[region]
    facts = odd_person(network, seed, random_facts)
    _, log_total = believe(network, pairs_family(network), facts)
    assert certificate(network, facts, log_total, posterior(gather(network, facts)).log_p) <= 1.05


def odd_person(network: Network, seed: int, random_facts: Ask) -> Facts:
    """Random answers that hardly go together."""
    asked = random_facts(network, seed, present=2 * seed, absent=20, numbers=False)
    return Facts(40.0 + 10 * seed, list(Sex)[seed % 2], 30.0, asked.answers)


@pytest.mark.parametrize("region", list(Region))
def test_pairs_hold_nearly_everything_before_any_answer(region: Region, shipped: dict[Region, Network]) -> None:
    """Three causes at once are rare in the prior: sum of p is 0.3."""
    network = shipped[region]
    _, log_total = believe(network, pairs_family(network), Facts())
    assert 0.98 < certificate(network, Facts(), log_total, 0.0) <= 1.0 + 1e-9


def mutual_information(prior: Array, likelihood: Array) -> float:
    """By definition: what each answer tells about the hypothesis, averaged over the answers. likelihood (H, A)."""
    total = 0.0
    for answer in range(likelihood.shape[1]):
        probability = float(prior @ likelihood[:, answer])
        after = prior * likelihood[:, answer] / probability
        seen = after > 0
        total += probability * float((after[seen] * np.log(after[seen] / prior[seen])).sum())
    return total


@pytest.mark.parametrize("seed", range(5))
def test_expected_information_equals_its_definition(seed: int, random_network: Build, random_facts: Ask) -> None:
    network = random_network(seed, causes=6, ordered=0)
    family = pairs_family(network)
    belief, _ = believe(network, family, random_facts(network, seed))
    found = about_cause(family, belief)
    for f in range(len(network.findings)):
        likelihood = np.stack([family.table[:, f], 1.0 - family.table[:, f]], axis=1)
        assert found[f] == pytest.approx(mutual_information(belief, likelihood), abs=1e-9)


def test_batches_value_questions_as_one_person_does(random_network: Build, random_facts: Ask) -> None:
    network = random_network(4, causes=7, ordered=1)
    family = pairs_family(network)
    people = [random_facts(network, seed) for seed in range(5)]
    answers = np.zeros((len(people), 2 * len(network.findings)))
    for row, facts in enumerate(people):
        present, absent = answered_columns(network, facts)
        answers[row, present] = 1.0
        answers[row, [len(network.findings) + column for column in absent]] = 1.0
    prior = np.array([log_prior(network, family, facts) for facts in people])
    found = information_in_batches(family, prior, answers, chunk=2)
    for row, facts in enumerate(people):
        np.testing.assert_allclose(
            found[row], about_cause(family, believe(network, family, facts)[0]), rtol=0, atol=1e-12
        )


def test_nothing_is_learnt_from_a_finding_that_every_hypothesis_shows_alike() -> None:
    belief = np.full(6, 1.0 / 6)
    table = np.stack([np.full(6, 0.3), np.full(6, -0.3 * np.log(0.3) - 0.7 * np.log(0.7))], axis=1)
    assert worth(belief, table, np.arange(6) % 5, 1.0)[0] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_information_of_an_ordered_answer_equals_its_definition(
    seed: int, random_network: Build, random_facts: Ask
) -> None:
    network = random_network(seed, causes=6, ordered=2)
    family = pairs_family(network)
    belief, _ = believe(network, family, random_facts(network, seed))
    for levels in family.levels:
        np.testing.assert_allclose(levels.sum(axis=1), 1.0, rtol=0, atol=1e-8)
        expected = mutual_information(belief, levels)
        assert level_information(levels, belief) == pytest.approx(expected, abs=1e-7)


def test_information_of_a_single_choice_screen_equals_its_definition(random_network: Build, random_facts: Ask) -> None:
    network = random_network(6, causes=6, ordered=0)
    family = pairs_family(network)
    belief, _ = believe(network, family, random_facts(network, 6))
    table = choice_levels(family, [2, 5, 7])
    np.testing.assert_allclose(table.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert level_information(table, belief) == pytest.approx(mutual_information(belief, table), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_information_about_urgency_equals_its_definition(seed: int, random_network: Build, random_facts: Ask) -> None:
    """What an answer tells about the need: hypotheses of one need are one."""
    network = random_network(seed, causes=6, ordered=0)
    family = pairs_family(network)
    belief, _ = believe(network, family, random_facts(network, seed))
    rank = np.arange(6) % 5
    needs = needs_of(family, rank)
    worst = [max(rank[c] for c in np.flatnonzero(row)) for row in family.members]
    np.testing.assert_array_equal(needs, worst)
    found = worth(belief, family.table, needs, 1.0) - about_cause(family, belief)
    by_need = np.eye(5)[needs]
    mass = belief @ by_need
    held = mass > 0
    for f in range(len(network.findings)):
        shown = (belief * family.table[:, f]) @ by_need[:, held] / mass[held]
        expected = mutual_information(mass[held], np.stack([shown, 1.0 - shown], axis=1))
        assert found[f] == pytest.approx(expected, abs=1e-9)
