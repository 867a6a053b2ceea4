"""The next question by matrix products, over sets of at most two causes.

One table P(finding present | hypothesis) serves everyone; a person differs in the prior of the hypotheses only. Used to
choose questions and for nothing else: truncated marginals are never reported. Ratio of the truncated to the exact
probability of the answers is the certificate; below 0.9 a family focused on the likeliest causes takes over.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from backstory.inference.evidence import Facts, prior_odds
from backstory.inference.frailty import loads, log_silence
from backstory.inference.network import Array, Network

SECOND_PRESENTATIONS = 20
FOCUS_CAUSES = 10
FOCUS_BELOW = 0.9


@dataclass(frozen=True)
class Quiet:
    """What absent findings say, over the A parts (a cause, or a cause in one presentation) that hypotheses are made of.

    choice (A, H) of 0/1; load (F, A) of the symptoms, 0 for measured results; alone (F, A) log-silence of the results;
    background (F,) log-silence of the background; variation of the severity that the symptoms of a part share.
    """

    choice: Array
    load: Array
    alone: Array
    background: Array
    variation: float

    def parts(self, absent: Array) -> Array:
        """Log-silence of every part, (..., A), for absent findings (..., F) of 0/1; the background is left out."""
        return np.asarray(log_silence(absent @ self.load, self.variation) + absent @ self.alone)

    def last(self, absent: list[int]) -> Array:
        """What denying each finding adds to the log-silence of every part, (F, A), after these have been denied.

        For one of these: what it added, the others being known.
        """
        others = self.load[absent].sum(axis=0) - self.load * np.isin(np.arange(len(self.load)), absent)[:, None]
        shared = log_silence(others + self.load, self.variation) - log_silence(others, self.variation)
        return np.asarray(shared + self.alone)


@dataclass(frozen=True)
class Family:
    """H hypotheses, F findings, R risks.

    members (H, C) of 0/1; share (H,) of their presentations; table (H, 2F) = [P(present) | its entropy], risk (H, 2R)
    likewise; log_present (F, H): what a present finding adds; levels: per ordered finding (H, L).
    """

    members: Array
    share: Array
    table: Array
    risk: Array
    log_present: Array
    quiet: Quiet
    levels: tuple[Array, ...]


def pairs_family(network: Network) -> Family:
    """All sets of one or two (cause, presentation); causes beyond the twenty commonest with several
    presentations enter with their average.
    """
    several = [c for c in np.argsort(-network.shares, kind="stable") if np.count_nonzero(network.pres[c]) > 1]
    split = set(several[:SECOND_PRESENTATIONS])
    atoms: list[tuple[int, float, Array]] = []
    for c in range(len(network.causes)):
        if c in split:
            atoms += [(c, float(network.pres[c, k]), network.links[c, k]) for k in np.flatnonzero(network.pres[c])]
        else:
            atoms.append((c, 1.0, network.pres[c] @ network.links[c]))
    sets: list[tuple[int, ...]] = [(a,) for a in range(len(atoms))]
    sets += [pair for pair in combinations(range(len(atoms)), 2) if atoms[pair[0]][0] != atoms[pair[1]][0]]
    choice = np.zeros((len(sets), len(atoms)))
    for row, group in enumerate(sets):
        choice[row, list(group)] = 1.0
    owner = np.zeros((len(atoms), len(network.causes)))
    owner[np.arange(len(atoms)), [c for c, _, _ in atoms]] = 1.0
    share = np.exp(choice @ np.log([s for _, s, _ in atoms]))
    return _family(network, choice @ owner, share, choice, np.array([links for _, _, links in atoms]))


def focused_family(network: Network, causes: NDArray[np.intp]) -> Family:
    """All subsets, at most 4,096, of the first causes at these indices (presentations averaged)."""
    chosen = causes[:FOCUS_CAUSES]
    bits = ((np.arange(1, 2 ** len(chosen))[:, None] >> np.arange(len(chosen))) & 1).astype(float)
    members = np.zeros((len(bits), len(network.causes)))
    members[:, chosen] = bits
    links = np.einsum("ck,ckf->cf", network.pres[chosen], network.links[chosen])
    return _family(network, members, np.ones(len(bits)), bits, links)


def _family(network: Network, members: Array, share: Array, choice: Array, links: Array) -> Family:
    """choice (H, A): which parts make up each hypothesis; links (A, F) of the parts."""
    background, variation = np.log1p(-network.background), network.model.severity_variation
    log_absent = choice @ np.log1p(-links) + background
    present = np.clip(-np.expm1(log_absent), 1e-9, 1.0 - 1e-9)
    log_present = np.log(present)
    entropy = -present * log_present - (1.0 - present) * log_absent
    levels = []
    for ordered in network.ordered:
        cumulative = ordered.background * np.exp(members @ np.log(ordered.causes))
        levels.append(np.clip(np.diff(cumulative, axis=1, prepend=0.0), 1e-9, 1.0))
    risk = _exposed(network, members)
    return Family(
        members=members,
        share=share,
        table=np.concatenate([present, entropy], axis=1),
        risk=np.concatenate([risk, binary_entropy(risk)], axis=1),
        log_present=np.ascontiguousarray(log_present.T),
        quiet=Quiet(
            choice=np.ascontiguousarray(choice.T),
            load=np.ascontiguousarray(np.where(network.measured, 0.0, loads(links, variation)).T),
            alone=np.ascontiguousarray(np.where(network.measured, np.log1p(-links), 0.0).T),
            background=background,
            variation=variation,
        ),
        levels=tuple(levels),
    )


def _exposed(network: Network, members: Array) -> Array:
    """P(risk factor present | hypothesis), (H, R): the largest among the causes of the hypothesis."""
    prevalence, ratio = network.prevalence, network.risk_or
    exposed = prevalence * ratio / (1.0 + prevalence * (ratio - 1.0))
    result = np.repeat(prevalence[None], len(members), axis=0)
    for c in np.flatnonzero(members.any(axis=0)):
        rows = members[:, c] > 0
        result[rows] = np.maximum(result[rows], exposed[c])
    return np.clip(result, 1e-9, 1.0 - 1e-9)


def binary_entropy(p: Array) -> Array:
    """Entropy in nats of a yes/no event, any shape."""
    p = np.clip(p, 1e-12, 1.0 - 1e-12)
    return np.asarray(-p * np.log(p) - (1.0 - p) * np.log1p(-p))


def log_prior(network: Network, family: Family, facts: Facts) -> Array:
    """Log prior of every hypothesis for a person, shape (H,), relative to no cause at all; numeric answers included."""
    odds = np.maximum(prior_odds(network, facts), 1e-30)
    log_prob = family.members @ np.log(odds) + np.log(family.share)
    for ordered, levels in zip(network.ordered, family.levels, strict=True):
        if ordered.finding in facts.numbers:
            log_prob = log_prob + np.log(levels[:, ordered.level(facts.numbers[ordered.finding])])
    return np.asarray(log_prob)


def belief_of(family: Family, prior: Array, present: list[int], absent: list[int]) -> tuple[Array, float]:
    """Posterior (H,) over hypotheses of one person, and the log of its normaliser."""
    denied = np.zeros(len(family.quiet.load))
    denied[absent] = 1.0
    log_post = prior + family.log_present[present].sum(axis=0) + family.quiet.parts(denied) @ family.quiet.choice
    log_post += family.quiet.background[absent].sum()
    top = float(log_post.max())
    weights = np.exp(log_post - top)
    total = float(weights.sum())
    return weights / total, top + float(np.log(total))


def information_in_batches(family: Family, prior: Array, answers: Array, chunk: int = 1024) -> Array:
    """Expected information (N, F) about the hypotheses of asking each finding, for N people.

    prior (N, H); answers (N, 2F) = [present | absent] one-hot. H(post P) - post H(P), by two matrix products a chunk.
    """
    findings = family.table.shape[1] // 2
    said = np.concatenate([answers[:, :findings], family.quiet.parts(answers[:, findings:])], axis=1)
    evidence = np.concatenate([family.log_present, family.quiet.choice])
    result = np.empty((len(prior), findings))
    for start in range(0, len(prior), chunk):
        rows = slice(start, start + chunk)
        weights = said[rows] @ evidence
        weights += prior[rows]
        weights -= weights.max(axis=1, keepdims=True)
        np.exp(weights, out=weights)
        mixed = weights @ family.table
        mixed /= weights.sum(axis=1, keepdims=True)
        result[rows] = binary_entropy(mixed[:, :findings]) - mixed[:, findings:]
    return result


def worth(belief: Array, table: Array, needs: NDArray[np.int64], weight: float) -> Array:
    """Nats of asking each finding: about the hypothesis, plus ``weight`` times those about the urgency needed.

    belief (H,); table (H, 2F) = [P | entropy]; needs (H,) level of each hypothesis, 0 to 4. Shape (F,).
    """
    findings = table.shape[1] // 2
    by_level = np.zeros((5, len(belief)))
    by_level[needs, np.arange(len(belief))] = belief
    joint = by_level @ table
    mixed = binary_entropy(joint[:, :findings].sum(axis=0))
    mass = by_level.sum(axis=1)[:, None]
    within = (mass * binary_entropy(joint[:, :findings] / np.maximum(mass, 1e-300))).sum(axis=0)
    about_cause = mixed - joint[:, findings:].sum(axis=0)
    return np.asarray(np.clip(about_cause, 0.0, None) + weight * np.clip(mixed - within, 0.0, None))


def level_information(levels: Array, belief: Array) -> float:
    """Expected information of an ordered or single-choice question; levels (H, L) sum to 1 over L."""
    return float(_entropy(belief @ levels) - belief @ _entropy(levels))


def _entropy(p: Array) -> Array:
    return np.asarray(-(p * np.log(np.clip(p, 1e-12, None))).sum(axis=-1))


def choice_levels(family: Family, columns: list[int]) -> Array:
    """(H, options + 1) probabilities of the options of a single-choice screen and of none, normalised."""
    options = family.table[:, columns]
    none = np.clip(1.0 - options.sum(axis=1, keepdims=True), 0.02, None)
    table = np.concatenate([options, none], axis=1)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def needs_of(family: Family, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """The most urgent need (H,) among the causes of each hypothesis; rank (C,) of each cause."""
    return np.asarray((family.members * (rank[None] + 1)).max(axis=1).astype(np.int64) - 1)
