"""Why absent findings are not independent: the severity that all symptoms of one cause share.

Severity Z of a cause ~ Gamma(mean 1, variance ``variation``). Given Z, symptom j stays silent with probability
exp(-Z t_j), so that all of some stay silent with (1 + variation * sum t_j)^(-1 / variation): a shared frailty (Vaupel,
Manton and Stallard, Demography 1979;16:439-454; between symptoms it makes Clayton's association, Biometrika
1978;65:141-151). One symptom by itself is silent exactly as often as its link says. At variation 0 symptoms are independent.
"""

from __future__ import annotations

import numpy as np

from backstory.inference.network import Array, Network

MOST = 1.0 - 1e-12
"""A link is at most this here, so that a certain symptom weighs much and not infinitely."""


def loads(links: Array, variation: float) -> Array:
    """t of every link, same shape: how much a symptom weighs in the silence; ((1 - link)^-variation - 1) / variation."""
    silent = np.log1p(-np.minimum(links, MOST))
    return np.asarray(np.expm1(-variation * silent) / variation if variation > 0.0 else -silent)


def log_silence(load: Array, variation: float) -> Array:
    """Log-probability, same shape, that all symptoms of a cause stay silent whose loads add up to ``load``."""
    return np.asarray(-np.log1p(variation * load) / variation if variation > 0.0 else -load)


def silence(network: Network, absent: list[int]) -> Array:
    """P(the findings in these columns are all silent | cause, presentation), shape (C, K).

    Results that were measured do not follow how ill a person feels: each counts by itself.
    """
    links = network.links[:, :, absent]
    felt = ~network.measured[absent]
    variation = network.model.severity_variation
    shared = log_silence(loads(links[:, :, felt], variation).sum(axis=2), variation)
    return np.asarray(np.exp(shared) * (1.0 - links[:, :, ~felt]).prod(axis=2))


def silence_last(network: Network, absent: list[int]) -> Array:
    """What each of these columns multiplies the silence of all the others by, shape (C, K, n)."""
    links = network.links[:, :, absent]
    variation = network.model.severity_variation
    load = loads(links, variation) * ~network.measured[absent]
    total = load.sum(axis=2, keepdims=True)
    shared = np.exp(log_silence(total, variation) - log_silence(total - load, variation))
    return np.asarray(np.where(network.measured[absent], 1.0 - links, shared))
