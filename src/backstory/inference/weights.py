"""Weight of evidence: what each answer did to each cause, in decibans (10 log10 of the odds ratio).

The mean of two effects: leaving the answer out of all (last in), and giving it alone (first in). Leaving out alone makes
answers that say the same thing vanish behind each other: with tingling known, leg pain adds little, and the reverse.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Answer, Evidence, Facts, answered_columns, gather, prior_odds
from backstory.inference.frailty import silence_last
from backstory.inference.network import Array, Network
from backstory.inference.sweep import Posterior, variants

WEIGHT_POSITIVES = 9
"""Positives kept exact while answers are left out one by one; the rest are bounded around the full posterior."""


def weights(network: Network, facts: Facts, found: Posterior, least: float = 1.0) -> dict[str, Array]:
    """Decibans (C,) for every answer that may reach ``least`` for some cause: positive = for it, negative = against it."""
    whole = bound_surplus(gather(network, facts), WEIGHT_POSITIVES, found.presentations)
    denials = _denials(network, facts)
    quiet: dict[str, Evidence] = {}
    swept: dict[str, Array] = {}
    for ident in (*facts.answers, *facts.numbers):
        if ident in facts.numbers or (facts.answers[ident] is Answer.PRESENT and ident in network.finding_at):
            rest = bound_surplus(gather(network, facts.without(ident)), WEIGHT_POSITIVES, found.presentations)
            swept[ident] = variants([rest])[0]
        elif (other := _without_quiet(network, facts, whole, denials, ident, least)) is not None:
            quiet[ident] = other
    full, *others = _log_odds(variants([whole, *quiet.values()]))
    last = {ident: full - other for ident, other in zip(quiet, others, strict=True)}
    last |= {ident: full - _log_odds(marginals) for ident, marginals in swept.items()}
    first = _alone(network, facts, list(last))
    return {ident: (last[ident] + first[ident]) / 2.0 for ident in last}


def _alone(network: Network, facts: Facts, idents: list[str]) -> dict[str, Array]:
    """Decibans (C,) of each answer given by itself, on top of age, sex and duration."""
    bare = replace(facts, answers={}, numbers={})
    start = _log_odds(variants([gather(network, bare)])[0])
    single = {ident: gather(network, _only(facts, bare, ident)) for ident in idents}
    found: dict[str, Array] = {}
    for size in (0, 1):
        group = [ident for ident in idents if len(single[ident].names) == size]
        if group:
            found |= dict(zip(group, _log_odds(variants([single[i] for i in group])) - start, strict=True))
    return found


def _only(facts: Facts, bare: Facts, ident: str) -> Facts:
    if ident in facts.numbers:
        return replace(bare, numbers={ident: facts.numbers[ident]})
    return replace(bare, answers={ident: facts.answers[ident]})


def _denials(network: Network, facts: Facts) -> dict[str, Array]:
    """What every absent finding multiplies the silence (C, K) of all the others by."""
    _, absent = answered_columns(network, facts)
    last = silence_last(network, absent)
    return {network.findings[column]: last[:, :, place] for place, column in enumerate(absent)}


def _without_quiet(
    network: Network, facts: Facts, whole: Evidence, denials: dict[str, Array], ident: str, least: float
) -> Evidence | None:
    """The evidence less an absent finding or a risk factor, which share all positives; None if it says too little."""
    if facts.answers[ident] is Answer.UNKNOWN:
        return None
    if ident in network.risk_at:
        odds = prior_odds(network, facts.without(ident))
        return replace(whole, p=odds / (1.0 + odds))
    if (silent := denials.get(ident)) is None or 10.0 * np.log10(silent.max() / silent.min()) < least:
        return None
    return replace(whole, weight=whole.weight / silent)


def _log_odds(marginals: Array) -> Array:
    p = np.clip(marginals, 1e-9, 1.0 - 1e-9)
    return np.asarray(10.0 * np.log10(p / (1.0 - p)))
