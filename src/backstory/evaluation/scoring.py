"""Scores of card results, with bootstrap intervals: the measures of the cards' README."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from backstory.evaluation.running import CardResult
from backstory.inference.network import Referral
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Urgency

RESAMPLES = 2000
SEED = 20
BINS = 10
_LOW = {Urgency.ROUTINE, Urgency.SELF_CARE}
_EMERGENCY = {Urgency.EMERGENCY_NOW, Urgency.EMERGENCY_TODAY}


class Share(BaseModel):
    """A share of ``n`` cards with the 95 % interval of the bootstrap over cards; None where there are no cards."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    low: float | None
    high: float | None
    n: int


class Bin(BaseModel):
    """One bin of a reliability diagram: mean stated probability and share that was right, of ``n`` (card, class) pairs."""

    model_config = ConfigDict(frozen=True)

    stated: float
    right: float
    n: float


class Calibration(BaseModel):
    """How far stated probabilities of classes hold: expected calibration error and the bins."""

    model_config = ConfigDict(frozen=True)

    expected_error: float
    bins: tuple[Bin, ...]


class Ranking(BaseModel):
    """How often the right class is first, among the first three, five."""

    model_config = ConfigDict(frozen=True)

    top1: Share
    top3: Share
    top5: Share


class Summary(BaseModel):
    """All measures over one set of cards. Rankings: core cards whose history is sufficient; urgency: all cards."""

    model_config = ConfigDict(frozen=True)

    cards: int
    setting: Referral
    ranking: dict[Referral, Ranking]
    ranking_of_the_rest: Ranking
    by: dict[str, dict[str, Ranking]]
    urgency_right: Share
    under_triage: Share
    over_triage: Share
    over_triage_all: Share
    critical_misses: tuple[str, ...]
    under_triaged: tuple[str, ...]
    questions_median: float | None
    questions_most: int
    calibration: dict[str, Calibration]
    confusion: dict[str, dict[str, int]]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _Judged:
    """One card's urgency against its acceptable range."""

    right: bool
    under: bool
    over: bool


def class_shares(base: KnowledgeBase) -> dict[str, float]:
    """How common each class is in practice: the mean of its shares over the three tables of causes."""
    shares = dict.fromkeys(base.classes, 0.0)
    for prior in base.priors.values():
        for entry in prior.shares:
            if entry.cause in base.causes:
                shares[base.causes[entry.cause].cause_class] += entry.share.value / len(base.priors)
    return shares


def is_hit(result: CardResult, first: int, setting: Referral = Referral.REFERRED) -> bool:
    """Whether an acceptable class is among the first classes."""
    return any(name in result.card.acceptable for name, _ in result.classes[setting][:first])


def judged(result: CardResult) -> _Judged | None:
    """Right, under- or over-triaged; None for a card without an acceptable range."""
    levels = [level.rank for level in result.card.urgency_acceptable]
    if not levels:
        return None
    rank = result.urgency.rank
    return _Judged(right=min(levels) <= rank <= max(levels), under=rank < min(levels), over=rank > max(levels))


def is_critical_miss(result: CardResult) -> bool:
    """An emergency by both raters that was answered with routine or self-care."""
    card = result.card
    raters = {card.gold_urgency, card.second_rater or card.gold_urgency}
    return raters <= _EMERGENCY and result.urgency in _LOW


def summarise(
    results: Sequence[CardResult], shares: dict[str, float], setting: Referral = Referral.REFERRED
) -> Summary:
    """All measures; ``shares``: how common each class is in practice, for calibration on re-weighted cards."""
    ranked = [r for r in results if r.card.ranked_on]
    rest = [r for r in results if not r.card.ranked_on]
    with_levels = [r for r in results if judged(r) is not None]
    mild = [r for r in with_levels if r.card.gold_urgency in _LOW]
    asked = [r.questions for r in results]
    return Summary(
        cards=len(results),
        setting=setting,
        ranking={s: ranking(ranked, s) for s in Referral},
        ranking_of_the_rest=ranking(rest, setting),
        by={
            "class": _by(ranked, lambda r: r.card.gold_condition, setting),
            "form": _by(ranked, lambda r: r.card.form, setting),
            "region": _by(ranked, lambda r: r.card.region, setting),
        },
        urgency_right=_share(with_levels, lambda r: _sure(r).right),
        under_triage=_share(with_levels, lambda r: _sure(r).under),
        over_triage=_share(mild, lambda r: _sure(r).over),
        over_triage_all=_share(with_levels, lambda r: _sure(r).over),
        critical_misses=tuple(r.card.id for r in results if is_critical_miss(r)),
        under_triaged=tuple(r.card.id for r in with_levels if _sure(r).under),
        questions_median=float(np.median(asked)) if asked else None,
        questions_most=max(asked, default=0),
        calibration={
            "cards": calibration(ranked, setting, None),
            "reweighted_to_practice": calibration(ranked, Referral.PRIMARY_CARE, shares),
        },
        confusion=_confusion(ranked, setting),
        faults=tuple(r.card.id for r in results if r.fault),
    )


def ranking(results: Sequence[CardResult], setting: Referral) -> Ranking:
    """Shares of cards whose right class is first, among the first three, five."""
    one, three, five = (_share(results, lambda r, n=n: is_hit(r, n, setting)) for n in (1, 3, 5))  # type: ignore[misc]
    return Ranking(top1=one, top3=three, top5=five)


def calibration(results: Sequence[CardResult], setting: Referral, shares: dict[str, float] | None) -> Calibration:
    """Stated probability of each class against how often it is acceptable, in ten bins of equal width.

    With ``shares`` every card weighs as much as its class is common in practice.
    """
    counts: dict[str, int] = {}
    for result in results:
        counts[result.card.gold_condition] = counts.get(result.card.gold_condition, 0) + 1
    rows = []
    for result in results:
        gold = result.card.gold_condition
        weight = 1.0 if shares is None else shares.get(gold, 0.0) / counts[gold]
        rows += [(p, name in result.card.acceptable, weight) for name, p in result.classes[setting]]
    stated = np.array([row[0] for row in rows])
    right = np.array([row[1] for row in rows], dtype=float)
    weights = np.array([row[2] for row in rows])
    if not rows or weights.sum() == 0:
        return Calibration(expected_error=0.0, bins=())
    place = np.minimum((stated * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for index in range(BINS):
        inside = place == index
        total = weights[inside].sum()
        if total > 0:
            said = float((stated * weights)[inside].sum() / total)
            was = float((right * weights)[inside].sum() / total)
            bins.append(Bin(stated=said, right=was, n=round(float(total), 4)))
            error += abs(said - was) * float(total / weights.sum())
    return Calibration(expected_error=error, bins=tuple(bins))


def _sure(result: CardResult) -> _Judged:
    found = judged(result)
    assert found is not None
    return found


def _by(results: Sequence[CardResult], group: Callable[[CardResult], str], setting: Referral) -> dict[str, Ranking]:
    groups = sorted({group(r) for r in results})
    return {name: ranking([r for r in results if group(r) == name], setting) for name in groups}


def _share(results: Sequence[CardResult], right: Callable[[CardResult], bool]) -> Share:
    hits = np.array([right(r) for r in results], dtype=float)
    if not len(hits):
        return Share(value=None, low=None, high=None, n=0)
    draws = np.random.default_rng(SEED).integers(0, len(hits), size=(RESAMPLES, len(hits)))
    low, high = np.quantile(hits[draws].mean(axis=1), [0.025, 0.975])
    return Share(value=float(hits.mean()), low=float(low), high=float(high), n=len(hits))


def _confusion(results: Sequence[CardResult], setting: Referral) -> dict[str, dict[str, int]]:
    """Gold class by first class; a first class that is acceptable counts as the gold one."""
    table: dict[str, dict[str, int]] = {}
    for result in results:
        first = result.classes[setting][0][0] if result.classes[setting] else "none"
        gold = result.card.gold_condition
        named = gold if first in result.card.acceptable else first
        table.setdefault(gold, {})[named] = table.setdefault(gold, {}).get(named, 0) + 1
    return table
