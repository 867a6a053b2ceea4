"""Reasons: likely causes with the answers for and against them, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backstory.assessment.document import CausePart, ClassPart, ContributorPart, Reason
from backstory.assessment.wording import likelihood, spoken, strength
from backstory.inference.evidence import Answer, Facts
from backstory.inference.intervals import intervals
from backstory.inference.network import Array, Network
from backstory.inference.sweep import Posterior, any_of
from backstory.inference.weights import weights
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.estimates import Provenance
from backstory.knowledge.schema import Cause, FindingKind

SHOWN_CAUSES = 8
EXPLAINED_CAUSES = 5
SHOWN_REASONS = 6
LEAST_WEIGHT = 1.0
"""Decibans below which an answer is not worth naming."""


@dataclass(frozen=True)
class Ranking:
    """The posterior with intervals and, per answer, the weights for every cause of a network."""

    network: Network
    found: Posterior
    low: Array
    high: Array
    weights: Mapping[str, Array]

    @property
    def order(self) -> list[int]:
        """Indices of causes, likeliest first, ties by id."""
        return sorted(range(len(self.network.causes)), key=lambda c: (-self.found.marginals[c], self.network.causes[c]))


def rank(network: Network, facts: Facts, found: Posterior, seed: int) -> Ranking:
    """Work out intervals and weights for a posterior."""
    low, high = intervals(network, facts, found, seed)
    return Ranking(network, found, low, high, weights(network, facts, found))


def cause_parts(base: KnowledgeBase, facts: Facts, ranking: Ranking) -> tuple[CausePart, ...]:
    """The likeliest causes, the first few with reasons."""
    shown = ranking.order[:SHOWN_CAUSES]
    return tuple(
        _cause_part(base, facts, ranking, c, explain=place < EXPLAINED_CAUSES) for place, c in enumerate(shown)
    )


def _cause_part(base: KnowledgeBase, facts: Facts, ranking: Ranking, column: int, *, explain: bool) -> CausePart:
    cause = base.causes[ranking.network.causes[column]]
    probability = float(ranking.found.marginals[column])
    reasons = _reasons(base, facts, ranking, column, cause) if explain else []
    return CausePart.model_validate({
        "id": cause.id,
        "name": cause.name,
        "clinical_name": cause.clinical_name,
        "class": cause.cause_class,
        "probability": _round(probability),
        "low": _round(float(ranking.low[column])),
        "high": _round(float(ranking.high[column])),
        "words": likelihood(probability),
        "summary": cause.summary,
        "outlook": cause.outlook,
        "serious": cause.serious,
        "for": tuple(r for r in reasons if r.weight > 0)[:SHOWN_REASONS],
        "against": tuple(r for r in reversed(reasons) if r.weight < 0)[:SHOWN_REASONS],
        "unknown": _unknown(base, facts, cause) if explain else (),
        "source": cause.source,
    })  # fmt: skip


def _reasons(base: KnowledgeBase, facts: Facts, ranking: Ranking, column: int, cause: Cause) -> list[Reason]:
    """Answers that moved a cause, strongest for first."""
    found = []
    for ident, weight in ranking.weights.items():
        value = float(weight[column])
        if abs(value) >= LEAST_WEIGHT:
            finding = base.findings[ident]
            origin = _origin(base, cause, ident)
            found.append(
                Reason(
                    finding=ident,
                    text=spoken(finding, facts),
                    answer=f"{facts.numbers[ident]:g} {finding.unit or ''}".strip()
                    if ident in facts.numbers
                    else str(facts.answers[ident]),
                    weight=round(value, 1),
                    strength=strength(value),
                    source=origin.source,
                    grade=origin.grade,
                )
            )
    return sorted(found, key=lambda r: (-r.weight, r.finding))


def _origin(base: KnowledgeBase, cause: Cause, ident: str) -> Provenance:
    """The estimate behind a weight: the cause's own, else that of ordinary pain."""
    for link in cause.findings:
        if link.finding == ident:
            estimate = link.rate or link.lr or link.levels
            if estimate is not None:
                return estimate
    for factor in cause.risk_factors:
        if factor.finding == ident:
            return factor.odds_ratio
    finding = base.findings[ident]
    estimate = finding.ordinary_levels or finding.ordinary
    assert estimate is not None
    return estimate


def _unknown(base: KnowledgeBase, facts: Facts, cause: Cause) -> tuple[str, ...]:
    """Findings of a cause that nobody asked or that were not known, commonest first."""
    open_links = [
        (link.rate.value if link.rate else 0.5, link.finding)
        for link in cause.findings
        if facts.answers.get(link.finding) in {None, Answer.UNKNOWN}
        and link.finding not in facts.numbers
        and (facts.region is None or facts.region in base.findings[link.finding].regions)
        and not base.findings[link.finding].measured
    ]
    return tuple(finding for _, finding in sorted(open_links, key=lambda pair: (-pair[0], pair[1]))[:SHOWN_REASONS])


def class_parts(network: Network, found: Posterior) -> tuple[ClassPart, ...]:
    """Every class with its probability from the joint, likeliest first."""
    classes = np.array(network.classes)
    parts = []
    for name in sorted(set(network.classes)):
        members = classes == name
        likely = found.marginals[members].sum() > 0.002
        several = members.sum() > 1 and likely
        probability = any_of(found, members) if several else float(found.marginals[members].max())
        parts.append(ClassPart.model_validate({"class": name, "probability": _round(probability)}))
    return tuple(sorted(parts, key=lambda p: (-p.probability, p.cause_class)))


def contributor_parts(base: KnowledgeBase, facts: Facts) -> tuple[ContributorPart, ...]:
    """Contributors that are present, strongest first; strength = (OR - 1) / OR."""
    parts = [
        ContributorPart(
            id=c.id,
            name=c.name,
            strength=_round(max(0.0, (c.odds_ratio.value - 1.0) / c.odds_ratio.value)),
            because=c.because,
            what_helps=c.what_helps,
            causality=c.causality,
            source=c.odds_ratio.source,
            grade=c.odds_ratio.grade,
        )
        for c in base.contributors.values()
        if facts.answers.get(c.finding) is Answer.PRESENT and base.findings[c.finding].kind is FindingKind.RISK
    ]
    return tuple(sorted(parts, key=lambda p: (-p.strength, p.id)))


def _round(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)
