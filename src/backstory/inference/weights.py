"""Weight of evidence: what each answer did to each cause, by leaving it out, in decibans (10 log10 of the odds ratio)."""

from __future__ import annotations

import numpy as np

from backstory.inference.evidence import Answer, Facts, gather
from backstory.inference.network import Array, Network
from backstory.inference.sweep import Posterior, posterior

WEIGHT_POSITIVES = 9
"""Positives kept exact while answers are left out one by one; the rest are bounded around the full posterior."""


def weights(network: Network, facts: Facts, found: Posterior) -> dict[str, Array]:
    """Decibans (C,) for every answer that speaks: positive = for the cause, negative = against it."""
    whole = _log_odds(network, facts, found)
    spoken = [i for i, a in facts.answers.items() if a is not Answer.UNKNOWN and i not in facts.silent]
    known = {*network.finding_at, *network.risk_at}
    return {
        ident: whole - _log_odds(network, facts.without(ident), found)
        for ident in [*spoken, *facts.numbers]
        if ident in known or ident in facts.numbers
    }


def _log_odds(network: Network, facts: Facts, found: Posterior) -> Array:
    marginals = np.clip(
        posterior(gather(network, facts), WEIGHT_POSITIVES, found.presentations).marginals, 1e-9, 1 - 1e-9
    )
    return np.asarray(10.0 * np.log10(marginals / (1.0 - marginals)))
