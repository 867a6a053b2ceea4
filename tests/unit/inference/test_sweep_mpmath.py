"""The sweep on the whole shipped knowledge against inclusion-exclusion with 60 digits.

Inclusion-exclusion adds 2^positives terms of alternating sign; with 60 digits what cancels does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from backstory.inference import Answer, Evidence, Facts, Network, gather, posterior
from backstory.inference.network import Array
from backstory.knowledge.conditions import Region, Sex

Ask = Callable[..., Facts]
Number = Any
"""An mpmath number; the library has no types."""


@pytest.mark.parametrize(("seed", "positives"), [(0, 0), (1, 3), (2, 5), (3, 8)])
@pytest.mark.parametrize("region", list(Region))
def test_marginals_equal_sixty_digit_inclusion_exclusion(
    region: Region, seed: int, positives: int, shipped: dict[Region, Network], random_facts: Ask
) -> None:
    """Any answers, however odd together: eight positives and thirty negatives out of the whole interview."""
    network = shipped[region]
    facts = random_facts(network, seed, present=positives, absent=30, numbers=False)
    compare(network, facts)


@pytest.mark.parametrize("region", list(Region))
def test_marginals_equal_inclusion_exclusion_for_a_person_with_age_sex_duration_and_numbers(
    region: Region, shipped: dict[Region, Network], random_facts: Ask
) -> None:
    network = shipped[region]
    asked = random_facts(network, 9, present=5, absent=25)
    compare(network, Facts(67, Sex.FEMALE, 200.0, asked.answers, asked.numbers))


def compare(network: Network, facts: Facts) -> None:
    evidence = gather(network, facts)
    found = posterior(evidence)
    with mpmath.workdps(60):
        marginals, log_p = inclusion_exclusion(network, facts, evidence)
        errors = [abs(mpmath.mpf(float(m)) / e - 1) for m, e in zip(found.marginals, marginals, strict=True) if e > 0]
        assert max(errors) <= 1e-9
        assert abs(found.log_p - log_p) <= 1e-9
    assert [m > 0 for m in found.marginals] == [e > 0 for e in marginals]


def factors(
    network: Network, facts: Facts
) -> tuple[list[tuple[float, Array]], list[tuple[float, float, Array, Array]]]:
    """Independent negatives as (background off, off (C, K)); positives as (background on, off, on (C, K), off (C, K)).

    A binary positive is certain minus off. A level of an ordered finding is up to it minus below it. What absent symptoms
    take from their cause is left to `shared_silence`.
    """
    certain = np.ones_like(network.pres)
    negatives: list[tuple[float, Array]] = []
    positives: list[tuple[float, float, Array, Array]] = []
    for name, answer in facts.answers.items():
        column = network.finding_at.get(name)
        if column is None or answer is Answer.UNKNOWN:
            continue
        background, off = float(1.0 - network.background[column]), 1.0 - network.links[:, :, column]
        if answer is Answer.ABSENT:
            negatives.append((background, off if network.measured[column] else certain))
        else:
            positives.append((1.0, background, certain, off))
    for ordered in network.ordered:
        if ordered.finding in facts.numbers:
            level = ordered.level(facts.numbers[ordered.finding])
            upto = certain * ordered.causes[:, level, None]
            if level == 0:
                negatives.append((float(ordered.background[0]), upto))
            else:
                below = certain * ordered.causes[:, level - 1, None]
                positives.append((float(ordered.background[level]), float(ordered.background[level - 1]), upto, below))
    return negatives, positives


def shared_silence(network: Network, facts: Facts, cause: int, kind: int) -> Number:
    """P(all absent symptoms are silent | cause, presentation), their severity being one: (1 + theta sum t)^(-1 / theta)."""
    theta = mpmath.mpf(network.model.severity_variation)
    total = mpmath.mpf(0)
    for name, answer in facts.answers.items():
        column = network.finding_at.get(name)
        if column is not None and answer is Answer.ABSENT and not network.measured[column]:
            total += ((1 - mpmath.mpf(float(network.links[cause, kind, column]))) ** -theta - 1) / theta
    return (1 + theta * total) ** (-1 / theta)


def inclusion_exclusion(network: Network, facts: Facts, evidence: Evidence) -> tuple[list[Number], Number]:
    """Marginals (C,) and log P(answers | complaint). Only the person's priors are taken from the evidence."""
    negatives, positives = factors(network, facts)
    c, k = network.pres.shape
    silent = [
        [mpmath.mpf(float(network.pres[i, j])) * shared_silence(network, facts, i, j) for j in range(k)]
        for i in range(c)
    ]
    base = mpmath.mpf(1)
    for background, off in negatives:
        base *= background
        silent = [[silent[i][j] * float(off[i, j]) for j in range(k)] for i in range(c)]
    terms = [(base, silent)]
    for on_base, off_base, on, off in positives:
        terms = [
            (sign * size * b, [[kinds[i][j] * float(table[i, j]) for j in range(k)] for i in range(c)])
            for size, kinds in terms
            for sign, b, table in ((1, on_base, on), (-1, off_base, off))
        ]
    p = [mpmath.mpf(float(x)) for x in evidence.p]
    none = mpmath.fprod(1 - x for x in p)
    total, joint = mpmath.mpf(0), [mpmath.mpf(0)] * c
    for size, kinds in terms:
        shows = [p[i] * mpmath.fsum(kinds[i]) for i in range(c)]
        every = [1 - p[i] + shows[i] for i in range(c)]
        whole = size * mpmath.fprod(every)
        total += whole - size * none
        joint = [joint[i] + whole / every[i] * shows[i] for i in range(c)]
    return [x / total for x in joint], mpmath.log(total / (1 - none))
