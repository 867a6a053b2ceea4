"""Absent symptoms of one cause share its severity: the closed form against the integral, its limits, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest

from backstory.inference import Answer, Evidence, Facts, Network, gather, posterior
from backstory.inference.evidence import Cautious
from backstory.inference.frailty import loads, log_silence, silence, silence_last
from backstory.inference.hypotheses import pairs_family
from backstory.inference.network import Array
from backstory.inference.weights import weights

Build = Callable[..., Network]
Ask = Callable[..., Facts]
Number = Any
"""An mpmath number; the library has no types."""

LINKS = np.array([0.02, 0.3, 0.5, 0.8, 0.95])


def varied(network: Network, variation: float) -> Network:
    return replace(network, model=network.model.model_copy(update={"severity_variation": variation}))


def denying(*names: str) -> Facts:
    return Facts(answers=dict.fromkeys(names, Answer.ABSENT))


def symptoms(network: Network) -> list[int]:
    return np.flatnonzero(~network.measured).tolist()


@pytest.mark.parametrize("variation", [0.25, 1.0, 2.5])
def test_silence_is_the_average_over_severity(variation: float) -> None:
    """The integral of the gamma density times exp(-z t), for each symptom alone and for all together."""

    shape, power = 1 / mpmath.mpf(variation), max(mpmath.mpf(1), mpmath.mpf(variation))

    def average(load: Number) -> Number:
        """Over severity z = u^power, where the density has no pole at zero."""

        def density(u: Number) -> Number:
            return mpmath.exp(-(u**power) * (shape + load)) * power * u ** (power * shape - 1)

        return mpmath.quad(density, [0, 0.01, 0.1, 1, 10, 100, mpmath.inf]) * shape**shape / mpmath.gamma(shape)

    found = loads(LINKS, variation)
    with mpmath.workdps(20):
        single = [float(average(mpmath.mpf(t))) for t in found.tolist()]
        together = float(average(mpmath.mpf(float(found.sum()))))
    np.testing.assert_allclose(single, 1.0 - LINKS, rtol=1e-10)
    assert float(np.exp(log_silence(found.sum(), variation))) == pytest.approx(together, rel=1e-10)


@pytest.mark.parametrize("variation", [0.0, 1e-6, 0.5, 1.0, 3.0])
def test_one_absent_symptom_is_silent_exactly_as_often_as_its_link_says(
    variation: float, random_network: Build
) -> None:
    network = varied(random_network(1), variation)
    for column in range(len(network.findings)):
        np.testing.assert_allclose(silence(network, [column]), 1.0 - network.links[:, :, column], rtol=1e-12)


def test_without_variation_symptoms_are_independent(random_network: Build) -> None:
    network = random_network(2)
    columns = list(range(8))
    product = (1.0 - network.links[:, :, columns]).prod(axis=2)
    np.testing.assert_allclose(silence(varied(network, 0.0), columns), product, rtol=1e-12)
    np.testing.assert_allclose(silence(varied(network, 1e-9), columns), product, rtol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_many_absent_symptoms_say_less_than_their_product_and_more_than_the_most_telling(
    seed: int, random_network: Build
) -> None:
    network = random_network(seed, findings=20, density=0.8)
    columns = symptoms(network)[:12]
    single = 1.0 - network.links[:, :, columns]
    before = single.prod(axis=2)
    for variation in (0.2, 1.0, 3.0):
        after = silence(varied(network, variation), columns)
        assert (after >= before).all()
        assert (after <= single.min(axis=2)).all()
        assert (after > before + 1e-6).any()
        before = after


def test_another_absent_symptom_always_speaks_against_its_cause(random_network: Build) -> None:
    network = random_network(3, density=0.9)
    columns = symptoms(network)
    for n in range(1, len(columns)):
        less, more = silence(network, columns[:n]), silence(network, columns[: n + 1])
        linked = network.links[:, :, columns[n]] > 0
        assert (more[linked] < less[linked]).all()
        np.testing.assert_array_equal(more[~linked], less[~linked])


def test_a_normal_result_weighs_the_same_whatever_symptoms_are_denied(random_network: Build) -> None:
    network = random_network(4, density=0.9)
    columns, result = symptoms(network), int(np.flatnonzero(network.measured)[0])
    ratio = silence(network, [*columns, result]) / silence(network, columns)
    np.testing.assert_allclose(ratio, 1.0 - network.links[:, :, result], rtol=1e-12)


@pytest.mark.parametrize("variation", [0.0, 1.0, 2.0])
def test_what_each_absent_finding_adds_last_is_the_silence_with_it_over_that_without_it(
    variation: float, random_network: Build
) -> None:
    network = varied(random_network(5, density=0.8), variation)
    absent = [0, 2, 4, 5, 9, 11]
    last = silence_last(network, absent)
    quiet = pairs_family(network).quiet
    for place, column in enumerate(absent):
        rest = [c for c in absent if c != column]
        np.testing.assert_allclose(last[:, :, place], silence(network, absent) / silence(network, rest), rtol=1e-12)
        told, untold = _one_hot(network, absent), _one_hot(network, rest)
        for given in (absent, rest):
            np.testing.assert_allclose(quiet.last(given)[column], quiet.parts(told) - quiet.parts(untold), rtol=1e-9)


def _one_hot(network: Network, columns: list[int]) -> Array:
    told = np.zeros(len(network.findings))
    told[columns] = 1.0
    return told


def test_the_weight_of_a_denial_left_out_is_that_of_the_answers_without_it(
    random_network: Build, random_facts: Ask
) -> None:
    """The short way, by dividing out one silence, gives what the long way does."""
    network = random_network(6, density=0.8, ordered=0)
    facts = random_facts(network, 6, present=2, absent=6)
    found = posterior(gather(network, facts))
    got = weights(network, facts, found, least=0.0)
    start = _decibans(network, Facts())
    denied = [i for i, answer in facts.answers.items() if answer is Answer.ABSENT]
    for ident in denied:
        last = _decibans(network, facts) - _decibans(network, facts.without(ident))
        first = _decibans(network, denying(ident)) - start
        np.testing.assert_allclose(got[ident], (last + first) / 2.0, rtol=0, atol=1e-6)


def _decibans(network: Network, facts: Facts) -> Array:
    p = posterior(gather(network, facts)).marginals
    return np.asarray(10.0 * np.log10(p / (1.0 - p)))


def test_flags_and_other_findings_are_silent_apart_from_each_other_for_urgency(random_network: Build) -> None:
    """Denied flags do to a serious cause what they do with nothing else denied, at most down to the floor; to others nothing."""
    network = random_network(7, density=0.9, ordered=0)
    names = [network.findings[c] for c in symptoms(network)]
    flags, others = names[:3], names[3:]
    benign = np.arange(len(network.causes)) % 2 == 0
    cautious = Cautious(benign, frozenset(flags), network.model.silence_floor)

    def weight(*idents: str) -> Array:
        evidence: Evidence = gather(network, denying(*idents), cautious)
        return evidence.weight

    on_flags = silence(network, [network.finding_at[i] for i in flags])
    assert (on_flags[~benign] < cautious.silence_floor).any()
    np.testing.assert_array_equal(weight(*flags)[benign], 1.0)
    np.testing.assert_allclose(
        weight(*flags)[~benign], np.maximum(on_flags, cautious.silence_floor)[~benign], rtol=1e-12
    )
    np.testing.assert_allclose(weight(*names), weight(*flags) * weight(*others), rtol=1e-12)
