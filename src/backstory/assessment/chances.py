"""How probable a set of answers is, given everything else that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from backstory.assessment.whatif import Atom, Atoms
from backstory.inference.bound import bound_surplus
from backstory.inference.evidence import Answer, Evidence, Facts, gather, prior_odds
from backstory.inference.network import Array, Network
from backstory.inference.sweep import likelihoods
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Form

CHANCE_POSITIVES = 7
"""Positives kept exact for these probabilities; the rest are bounded around the posterior."""


@dataclass(frozen=True)
class Term:
    """One signed likelihood of a sum: silence (C, K), its background's log-probability, and who carries which risk."""

    sign: float
    silence: Array | float
    log_base: float
    risks: tuple[tuple[str, Answer], ...] = ()


def chances(
    base: KnowledgeBase, network: Network, facts: Facts, belief: Array, sets: Sequence[Atoms]
) -> list[float | None]:
    """P(answers of each set | all other answers); None where the network does not know one of the findings.

    A present finding is everything less its silence, so all terms share their positives and no bound is loosened.
    ``belief`` (C, K): where surplus positives are bounded.
    """
    found: list[float | None] = [None] * len(sets)
    alike: dict[frozenset[str], list[int]] = defaultdict(list)
    for place, atoms in enumerate(sets):
        if all(_known(network, atom) for atom in atoms):
            alike[frozenset(i for atom in atoms for i in _replaced(base, facts, atom))].append(place)
    for dropped, places in alike.items():
        rest = facts
        for ident in sorted(dropped):
            rest = rest.without(ident)
        evidence = bound_surplus(gather(network, rest), CHANCE_POSITIVES, belief)
        for place, chance in zip(places, _chances(network, rest, evidence, [sets[i] for i in places]), strict=True):
            found[place] = chance
    return found


def _known(network: Network, atom: Atom) -> bool:
    ident = atom.finding
    if atom.number is not None:
        return any(ordered.finding == ident for ordered in network.ordered)
    return ident in network.finding_at or ident in network.risk_at


def _replaced(base: KnowledgeBase, facts: Facts, atom: Atom) -> list[str]:
    """Given answers that the atom takes the place of: its own, and those of the same single-choice screen."""
    screen = base.question_of.get(atom.finding)
    ids = list(screen.findings) if screen is not None and screen.form is Form.CHOICE else [atom.finding]
    return [i for i in ids if i in facts.numbers or facts.answers.get(i) in {Answer.PRESENT, Answer.ABSENT}]


def _chances(network: Network, rest: Facts, evidence: Evidence, sets: Sequence[Atoms]) -> list[float]:
    """For each set, the sum of its signed likelihoods over the sum for every way in which its risks could stand."""
    sums = [terms for atoms in sets for terms in _fraction(network, evidence, atoms)]
    values = _likelihoods(network, rest, evidence, [term for terms in sums for term in terms])
    ends = np.cumsum([len(terms) for terms in sums])[:-1]
    totals = [float(part.sum()) for part in np.split(values, ends)]
    pairs = zip(totals[::2], totals[1::2], strict=True)
    return [min(max(above / max(below, 1e-300), 0.0), 1.0) for above, below in pairs]


def _fraction(network: Network, evidence: Evidence, atoms: Atoms) -> tuple[list[Term], list[Term]]:
    """The terms of a set's likelihood, and those of everything with the risks of the set in any state."""
    risks = tuple(sorted((a.finding, Answer(a.answer)) for a in atoms if a.finding in network.risk_at))
    signs = [_factors(network, atom) for atom in sorted(atoms) if atom.finding not in network.risk_at]
    above = [
        Term(
            float(np.prod([t.sign for t in parts])),
            np.prod([np.broadcast_to(t.silence, evidence.weight.shape) for t in parts], axis=0) if parts else 1.0,
            sum(t.log_base for t in parts),
            risks,
        )
        for parts in product(*signs)
    ]
    states = product((Answer.PRESENT, Answer.ABSENT), repeat=len(risks))
    below = [Term(1.0, 1.0, 0.0, tuple((i, s) for (i, _), s in zip(risks, state, strict=True))) for state in states]
    return above, below


def _factors(network: Network, atom: Atom) -> list[Term]:
    """A finding's answer as a signed sum of silences; answers not given yet count each by itself, as where questions are chosen."""
    if atom.number is not None:
        ordered = next(o for o in network.ordered if o.finding == atom.finding)
        level = ordered.level(atom.number)
        up_to = Term(1.0, ordered.causes[:, level][:, None], float(np.log(ordered.background[level])))
        if level == 0:
            return [up_to]
        below = ordered.causes[:, level - 1][:, None]
        return [up_to, Term(-1.0, below, float(np.log(ordered.background[level - 1])))]
    column = network.finding_at[atom.finding]
    silent = Term(1.0, 1.0 - network.links[:, :, column], float(np.log1p(-network.background[column])))
    return [Term(1.0, 1.0, 0.0), replace(silent, sign=-1.0)] if atom.present else [silent]


def _likelihoods(network: Network, rest: Facts, evidence: Evidence, terms: list[Term]) -> Array:
    """Signed P(answers | complaint, risks) P(risks) of every term, in one pass."""
    variants, factors = [], []
    for term in terms:
        told = replace(rest, answers={**rest.answers, **dict(term.risks)})
        odds = prior_odds(network, told) if term.risks else evidence.p / (1.0 - evidence.p)
        p = odds / (1.0 + odds)
        variants.append(replace(evidence, p=p, weight=evidence.weight * term.silence))
        prevalence = [network.prevalence[network.risk_at[i]] for i, _ in term.risks]
        share = [q if a is Answer.PRESENT else 1.0 - q for q, (_, a) in zip(prevalence, term.risks, strict=True)]
        factors.append(term.sign * float(np.prod(share)) * float(np.exp(term.log_base)) / -np.expm1(np.log1p(-p).sum()))
    return np.asarray(likelihoods(variants) * np.array(factors))
