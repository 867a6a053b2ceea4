"""How sure the numbers are: the posterior again under seeded draws of the parameters.

Rates move on the logit scale with variance 1 / (n p (1 - p)), shares and odds ratios on the log scale; the rates taken
over from ordinary pain move together. Levels of ordered findings stay at their points.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Facts, gather
from backstory.inference.network import Array, Network, links_of
from backstory.inference.sweep import Posterior, variants

DRAW_POSITIVES = 9
"""Positives kept exact in each draw; the others are bounded around the point posterior."""

WIDEST = 1.0
"""Standard deviation, in logits or logs, that no parameter exceeds."""

QUANTILES = (0.1, 0.9)


def intervals(network: Network, facts: Facts, point: Posterior, seed: int) -> tuple[Array, Array]:
    """Low and high (C,) of each marginal: 10 % and 90 % quantiles of the draws, widened to hold the point."""
    random = np.random.default_rng(seed)
    small = answered(network, facts)
    people = [gather(drawn(small, random), facts) for _ in range(network.model.draws)]
    draws = variants([bound_surplus(person, DRAW_POSITIVES, point.presentations) for person in people])
    low, high = np.quantile(draws, QUANTILES, axis=0)
    return np.minimum(low, point.marginals), np.maximum(high, point.marginals)


def answered(network: Network, facts: Facts) -> Network:
    """The same network with the columns of answered findings only."""
    columns = [network.finding_at[name] for name in sorted(facts.answers) if name in network.finding_at]
    names = tuple(network.findings[i] for i in columns)
    return replace(
        network,
        findings=names,
        finding_at={name: i for i, name in enumerate(names)},
        links=network.links[:, :, columns],
        background=network.background[columns],
        measured=network.measured[columns],
        rates=network.rates[:, :, columns],
        precision=network.precision[:, columns],
        usual=network.usual[:, columns],
    )


def drawn(network: Network, random: np.random.Generator) -> Network:
    """The same network with every parameter moved within its precision."""
    model = network.model
    mean = np.einsum("ck,ckf->cf", network.pres, network.rates)
    spread = np.minimum(WIDEST, 1.0 / np.sqrt(network.precision * mean * (1.0 - mean) + 1e-12))
    own = random.standard_normal(mean.shape)
    shared = np.broadcast_to(random.standard_normal(mean.shape[1]), mean.shape)
    shift = np.where(network.usual, shared, own) * spread
    odds = network.rates / (1.0 - network.rates) * np.exp(shift)[:, None, :]
    rates = np.clip(odds / (1.0 + odds), model.min_rate, model.max_rate)
    background = np.clip(rates.min(axis=(0, 1), initial=1.0), model.min_rate, model.max_rate)
    total = network.shares.sum()
    proportion = network.shares / total
    share_spread = np.minimum(WIDEST, np.sqrt((1.0 - proportion) / (network.share_precision * proportion)))
    shares = network.shares * np.exp(random.standard_normal(len(proportion)) * share_spread)
    ratios = network.risk_or * np.exp(
        random.standard_normal(network.risk_or.shape) * np.minimum(WIDEST, network.risk_spread)
    )
    return replace(
        network,
        rates=rates,
        background=background,
        links=links_of(rates, background, model.max_rate),
        shares=np.clip(shares * total / shares.sum(), 0.0, 0.9),
        risk_or=ratios,
    )
