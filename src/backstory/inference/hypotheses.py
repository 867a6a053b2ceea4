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

from backstory.inference.evidence import Answer, Facts, prior_odds
from backstory.inference.network import Array, Network

SECOND_PRESENTATIONS = 20
FOCUS_CAUSES = 10
FOCUS_BELOW = 0.9


@dataclass(frozen=True)
class Family:
    """H hypotheses: members (H, C) of 0/1; share (H,) of their presentations; present (H, F) = P(finding on);
    log_present, log_absent (H, F) the logarithms that an answer adds (absent: tempered); risk (H, R) = P(risk factor present); levels: per ordered
    finding (H, L).
    """

    members: Array
    share: Array
    present: Array
    log_present: Array
    log_absent: Array
    entropy: Array
    risk: Array
    levels: tuple[Array, ...]


def pairs_family(network: Network) -> Family:
    """All sets of one or two (cause, presentation); causes beyond the twenty commonest with several
    presentations enter with their average.
    """
    spread = np.argsort(-network.shares, kind="stable")
    several = [c for c in spread if np.count_nonzero(network.pres[c]) > 1][:SECOND_PRESENTATIONS]
    atoms: list[tuple[int, float, Array]] = []
    for c in range(len(network.causes)):
        kinds = np.flatnonzero(network.pres[c])
        if c in several:
            atoms += [(c, float(network.pres[c, k]), network.links[c, k]) for k in kinds]
        else:
            atoms.append((c, 1.0, network.pres[c] @ network.links[c]))
    sets: list[tuple[int, ...]] = [(a,) for a in range(len(atoms))]
    sets += [pair for pair in combinations(range(len(atoms)), 2) if atoms[pair[0]][0] != atoms[pair[1]][0]]
    silence = np.log1p(-np.array([links for _, _, links in atoms]))
    choice = np.zeros((len(sets), len(atoms)))
    for row, group in enumerate(sets):
        choice[row, list(group)] = 1.0
    owner = np.zeros((len(atoms), len(network.causes)))
    owner[np.arange(len(atoms)), [c for c, _, _ in atoms]] = 1.0
    share = np.exp(choice @ np.log([s for _, s, _ in atoms]))
    return _family(network, choice @ owner, share, choice @ silence)


def focused_family(network: Network, causes: NDArray[np.int64]) -> Family:
    """All subsets, at most 4,096, of the causes at these indices (presentations averaged)."""
    chosen = list(causes[:FOCUS_CAUSES])
    bits = np.array([[mask >> i & 1 for i in range(len(chosen))] for mask in range(1, 2 ** len(chosen))], dtype=float)
    members = np.zeros((len(bits), len(network.causes)))
    members[:, chosen] = bits
    silence = np.log1p(-np.einsum("ck,ckf->cf", network.pres[chosen], network.links[chosen]))
    return _family(network, members, np.ones(len(bits)), bits @ silence)


def _family(network: Network, members: Array, share: Array, silence: Array) -> Family:
    log_absent = silence + np.log1p(-network.background)
    present = np.clip(-np.expm1(log_absent), 1e-9, 1.0 - 1e-9)
    levels = []
    for ordered in network.ordered:
        cumulative = ordered.background * np.exp(members @ np.log(ordered.causes))
        levels.append(np.clip(np.diff(cumulative, axis=1, prepend=0.0), 1e-9, 1.0))
    prevalence, ratio = network.prevalence, network.risk_or
    exposed = prevalence * ratio / (1.0 + prevalence * (ratio - 1.0))
    risk = np.empty((len(members), len(prevalence)))
    for r, usual in enumerate(prevalence):
        risk[:, r] = np.where(members > 0, exposed[:, r], usual).max(axis=1)
    return Family(
        members=members,
        share=share,
        present=present,
        log_present=np.log(present),
        log_absent=log_absent * network.temper,
        entropy=binary_entropy(present),
        risk=np.clip(risk, 1e-9, 1.0 - 1e-9),
        levels=tuple(levels),
    )


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


def one_hot(network: Network, facts: Facts) -> tuple[Array, Array]:
    """The answers as two indicator rows (F,): present, absent."""
    present, absent = np.zeros(len(network.findings)), np.zeros(len(network.findings))
    for name, answer in facts.answers.items():
        column = network.finding_at.get(name)
        if column is None or answer is Answer.UNKNOWN:
            continue
        if answer is Answer.PRESENT:
            present[column] = 1.0
        elif name not in facts.silent:
            absent[column] = 1.0
    return present, absent


def beliefs(family: Family, prior: Array, present: Array, absent: Array) -> tuple[Array, Array]:
    """Posterior (N, H) over hypotheses for N people and the log of its normaliser (N,).

    prior (N, H); present, absent (N, F).
    """
    log_post = prior + present @ family.log_present.T + absent @ family.log_absent.T
    top = log_post.max(axis=1, keepdims=True)
    weights = np.exp(log_post - top)
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, (top + np.log(total))[:, 0]


def information(belief: Array, table: Array, entropy: Array | None = None) -> Array:
    """Expected information (N, F), in nats, of asking each finding: H(post P) - post H(P); table P is (H, F)."""
    return binary_entropy(belief @ table) - belief @ (binary_entropy(table) if entropy is None else entropy)


def need_information(belief: Array, table: Array, needs: Array) -> Array:
    """Expected information (N, F) about which urgency is needed; needs (H, U) one-hot level of each hypothesis."""
    people, levels = len(belief), needs.shape[1]
    joint = ((belief[:, None, :] * needs.T[None]).reshape(people * levels, -1) @ table).reshape(people, levels, -1)
    mass = (belief @ needs)[:, :, None]
    within = np.where(mass > 0, mass * binary_entropy(joint / np.maximum(mass, 1e-300)), 0.0).sum(axis=1)
    return np.asarray(np.clip(binary_entropy(joint.sum(axis=1)) - within, 0.0, None))


def level_information(levels: Array, belief: Array) -> Array:
    """Expected information (N,) of an ordered or single-choice question; levels (H, L) sum to 1 over L."""
    mixed = belief @ levels
    return np.asarray(_entropy(mixed) - belief @ _entropy(levels))


def _entropy(p: Array) -> Array:
    return np.asarray(-(p * np.log(np.clip(p, 1e-12, None))).sum(axis=-1))


def choice_levels(family: Family, columns: list[int]) -> Array:
    """(H, options + 1) probabilities of the options of a single-choice screen and of none, normalised."""
    options = family.present[:, columns]
    none = np.clip(1.0 - options.sum(axis=1, keepdims=True), 0.02, None)
    table = np.concatenate([options, none], axis=1)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def needs_of(family: Family, rank: NDArray[np.int64]) -> Array:
    """One-hot (H, 5) of the most urgent need among the causes of each hypothesis; rank (C,) of each cause."""
    worst = (family.members * (rank[None] + 1)).max(axis=1).astype(int) - 1
    return np.asarray(np.eye(5)[worst])
