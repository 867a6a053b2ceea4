"""From knowledge to tables: one network a region, arrays only.

A finding is switched on by its background or by any present cause (noisy-OR); a cause shows itself in one of its
presentations. Sizes: C causes, K presentations (padded), F binary findings, R risk findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region, Sex
from backstory.knowledge.estimates import Provenance, Rate, Ratio, Setting
from backstory.knowledge.schema import AGE_BANDS, Cause, Finding, FindingKind, Link, Model

Array = NDArray[np.float64]

DAMPED = {Setting.SPECIALIST, Setting.SURGICAL, Setting.CASE_CONTROL}
SEXES = (Sex.FEMALE, Sex.MALE)
HOME_SITES = {"site_low_back", "site_mid_back", "site_between_shoulder_blades", "site_neck"}


class Referral(StrEnum):
    """Whose shares are the priors: people as they come, or people already sent on."""

    PRIMARY_CARE = "primary_care"
    REFERRED = "referred"


@dataclass(frozen=True)
class Ordered:
    """An ordered finding as noisy-MAX: cumulative distributions over L levels, least severe first.

    ``background`` has shape (L,), ``causes`` shape (C, L): the cumulative factor of each cause, <= 1, rising.
    ``edges`` are the lower edges of the levels as asked (rising numbers); ``lower_is_worse`` reverses them.
    """

    finding: str
    edges: tuple[float, ...]
    lower_is_worse: bool
    background: Array
    causes: Array

    def level(self, number: float) -> int:
        """The index, least severe first, of a numeric answer."""
        index = max(0, int(np.searchsorted(self.edges, number, side="right")) - 1)
        return len(self.edges) - 1 - index if self.lower_is_worse else index


@dataclass(frozen=True)
class Network:
    """The tables of one region. All probabilities are plain (not log); arrays are read-only by convention.

    shares (C,): priors p_c before the person is known, sum = expected number of causes. pres (C, K): shares of
    presentations, rows sum to 1. links (C, K, F): probability that the presentation switches the finding on.
    background (F,). rates (C, K, F) are the probabilities that links were made from; precision (C, F) their effective
    sample sizes, share_precision (C,) those of the shares;
    usual (C, F) marks rates taken over from ordinary pain. measured (F,) marks results, whose absence says its own thing
    where absent symptoms share the severity of their cause. age (C, 5), sex (C, 2), duration (C, 3): odds multipliers. anatomy (C, 2): 0 excludes.
    risk_or (C, R): odds ratios, 1 where none, risk_spread their standard deviation of the log; prevalence (R,); cluster (C, R): ids of clusters, -1 alone.
    """

    region: Region
    causes: tuple[str, ...]
    classes: tuple[str, ...]
    findings: tuple[str, ...]
    risks: tuple[str, ...]
    shares: Array
    pres: Array
    links: Array
    background: Array
    measured: NDArray[np.bool_]
    rates: Array
    precision: Array
    usual: NDArray[np.bool_]
    share_precision: Array
    ordered: tuple[Ordered, ...]
    age: Array
    sex: Array
    anatomy: Array
    duration: Array
    risk_or: Array
    risk_spread: Array
    prevalence: Array
    cluster: NDArray[np.int64]
    model: Model
    cause_at: dict[str, int]
    finding_at: dict[str, int]
    risk_at: dict[str, int]


def age_band(age: float) -> int:
    """Index of the age band; ages beyond the last band stay in it."""
    return next((i for i, (_, high) in enumerate(AGE_BANDS) if age < high + 1), len(AGE_BANDS) - 1)


def compile_network(base: KnowledgeBase, region: Region, referral: Referral = Referral.PRIMARY_CARE) -> Network:
    """Build the tables of a region."""
    model = base.model
    table = base.priors[region]
    causes = [base.causes[p.cause] for p in table.shares]
    asked = [f for f in base.findings.values() if region in f.regions]
    binary = [f for f in asked if f.kind in {FindingKind.SYMPTOM, FindingKind.TEST} and not f.levels]
    risks = [f for f in base.findings.values() if f.kind is FindingKind.RISK]
    rates = _Rates(base, causes, binary, region)
    odds = _Risks(base, causes, risks)
    background = np.clip(rates.table.min(axis=(0, 1), initial=1.0), model.min_rate, model.max_rate)
    return Network(
        region=region,
        causes=tuple(c.id for c in causes),
        classes=tuple(c.cause_class for c in causes),
        findings=tuple(f.id for f in binary),
        risks=tuple(f.id for f in risks),
        shares=model.expected_causes
        * _shares(np.array([p.share.value for p in table.shares]), [c.cause_class for c in causes], referral, model),
        pres=rates.pres,
        links=links_of(rates.table, background, model.max_rate),
        background=background,
        measured=np.array([f.measured for f in binary], dtype=np.bool_),
        rates=rates.table,
        precision=rates.precision,
        usual=rates.usual,
        share_precision=np.array([effective_n(p.share, p.share.value, model) for p in table.shares]),
        ordered=tuple(_ordered(f, causes) for f in asked if f.levels),
        age=np.array([c.age_odds.values if c.age_odds else (1.0,) * 5 for c in causes]),
        sex=np.array([[c.sex_odds[s].value if s in c.sex_odds else 1.0 for s in SEXES] for c in causes]),
        anatomy=np.array([[float(c.anatomy in {None, s}) for s in SEXES] for c in causes]),
        duration=np.array([_duration(c) for c in causes]),
        risk_or=odds.ratios,
        risk_spread=odds.spread,
        prevalence=np.array([_ordinary(f, region, spinal=True)[0] for f in risks]),
        cluster=odds.cluster,
        model=model,
        cause_at={c.id: i for i, c in enumerate(causes)},
        finding_at={f.id: i for i, f in enumerate(binary)},
        risk_at={f.id: i for i, f in enumerate(risks)},
    )


def links_of(rates: Array, background: Array, most: float) -> Array:
    """s = (r - b) / (1 - b): what a cause adds to the background, same shape as `rates`."""
    return np.clip((rates - background) / (1.0 - background), 0.0, most)


def effective_n(estimate: Provenance, value: float, model: Model) -> float:
    """Effective sample size of a rate: its n or the n that its interval implies, capped by setting."""
    most = model.max_effective_n_specialist if estimate.setting in DAMPED else model.max_effective_n
    n = float(estimate.n or most)
    if estimate.ci is not None:
        error = max((estimate.ci[1] - estimate.ci[0]) / 3.92, 1e-3)
        n = min(n, value * (1.0 - value) / error**2)
    return float(np.clip(n, 3.0, most))


def _shares(shares: Array, classes: list[str], referral: Referral, model: Model) -> Array:
    """The shares of a setting. The power is taken of each class and divided within it, so that describing one illness in
    three files does not make it commoner.
    """
    if referral is Referral.REFERRED:
        totals = {name: sum(s for s, c in zip(shares, classes, strict=True) if c == name) for name in set(classes)}
        whole = np.array([totals[name] for name in classes])
        shares = shares * whole ** (model.referred_exponent - 1.0)
    return np.asarray(shares / shares.sum())


def _ordinary(finding: Finding, region: Region, *, spinal: bool) -> tuple[float, Rate | None]:
    """How often the finding is present where the cause says nothing else, and the estimate it comes from."""
    estimate = finding.ordinary_by_region.get(region, finding.ordinary)
    if not spinal and finding.elsewhere is not None:
        estimate = finding.elsewhere
    return (estimate.value, estimate) if estimate is not None else (0.0, None)


class _Rates:
    """pres (C, K); table (C, K, F) of P(finding | cause, presentation); precision and usual (C, F)."""

    def __init__(self, base: KnowledgeBase, causes: list[Cause], findings: list[Finding], region: Region) -> None:
        model = base.model
        width = max([1, *(len(c.presentations) for c in causes)])
        self.pres = np.zeros((len(causes), width))
        self.table = np.zeros((len(causes), width, len(findings)))
        self.precision = np.zeros((len(causes), len(findings)))
        self.usual = np.ones((len(causes), len(findings)), dtype=np.bool_)
        at = {f.id: i for i, f in enumerate(findings)}
        usual = {s: [_ordinary(f, region, spinal=s) for f in findings] for s in (True, False)}
        for row, cause in enumerate(causes):
            names = [p.id for p in cause.presentations] or ["usual"]
            shares = np.array([p.share for p in cause.presentations] or [1.0])
            self.pres[row, : len(names)] = shares / shares.sum()
            self.table[row] = [value for value, _ in usual[cause.spinal]]
            self.precision[row] = [effective_n(e, v, model) if e else 3.0 for v, e in usual[cause.spinal]]
            for link in cause.findings:
                if (column := at.get(link.finding)) is not None and not _elsewhere_too(base, cause, link.finding):
                    ordinary = usual[True][column][0]
                    self.table[row, : len(names), column] = _link_rates(link, names, ordinary, findings[column], model)
                    self.table[row, len(names) :, column] = self.table[row, 0, column]
                    estimate = link.rate or link.lr
                    assert estimate is not None
                    value = float(self.pres[row] @ self.table[row, :, column])
                    self.precision[row, column] = (
                        effective_n(estimate, value, model) if link.rate else _lr_n(link.lr, model)
                    )
                    self.usual[row, column] = False
        np.clip(self.table, model.min_rate, model.max_rate, out=self.table)


def _elsewhere_too(base: KnowledgeBase, cause: Cause, finding: str) -> bool:
    """Whether a rate is that of the spine's own place of pain in a spinal cause that occurs in several regions.

    Such a rate speaks of all its sufferers; within one region, where everyone hurts there, it would count against the cause.
    """
    tables = sum(any(p.cause == cause.id for p in table.shares) for table in base.priors.values())
    return finding in HOME_SITES and cause.spinal and tables > 1


def _lr_n(ratio: Ratio | None, model: Model) -> float:
    assert ratio is not None
    most = model.max_effective_n_specialist if ratio.setting in DAMPED else model.max_effective_n
    return float(np.clip(ratio.n or 1.0 / max(_spread(ratio), 0.1) ** 2, 3.0, most))


def _link_rates(link: Link, names: list[str], ordinary: float, finding: Finding, model: Model) -> list[float]:
    if link.lr is not None:
        return [min(model.max_rate, _damped(link.lr, finding, model) * ordinary)] * len(names)
    assert link.rate is not None
    return [link.by_presentation.get(name, link.rate.value) for name in names]


def _damped(ratio: Ratio, finding: Finding, model: Model) -> float:
    """A likelihood or odds ratio fit for self-referral: damped by setting, capped unless measured."""
    value = ratio.value**model.damping if ratio.setting in DAMPED else ratio.value
    if finding.measured or finding.kind is FindingKind.TEST:
        return value
    if finding.kind is FindingKind.RISK:
        return min(value, model.cap_risk)
    return min(value, model.cap_exception if finding.id in model.cap_exceptions else model.cap_self_report)


def _ordered(finding: Finding, causes: list[Cause]) -> Ordered:
    assert finding.ordinary_levels is not None
    tables = []
    for cause in causes:
        link = next((x for x in cause.findings if x.finding == finding.id and x.levels), None)
        tables.append(link.levels.values if link and link.levels else finding.ordinary_levels.values)
    levels = np.array(tables)
    if finding.lower_is_worse:
        levels = levels[:, ::-1]
    cumulative = np.clip(np.cumsum(levels, axis=1), 1e-4, 1.0)
    cumulative[:, -1] = 1.0
    background = cumulative.max(axis=0)
    factors = np.minimum.accumulate((cumulative / background)[:, ::-1], axis=1)[:, ::-1]
    return Ordered(finding.id, tuple(x.min for x in finding.levels), finding.lower_is_worse, background, factors)


class _Risks:
    """ratios and spread (C, R) of causes' own risk factors and of contributors; cluster (C, R), -1 alone."""

    def __init__(self, base: KnowledgeBase, causes: list[Cause], risks: list[Finding]) -> None:
        self.model, self.risks = base.model, risks
        self.at = {f.id: i for i, f in enumerate(risks)}
        self.ratios = np.ones((len(causes), len(risks)))
        self.spread = np.zeros_like(self.ratios)
        self.cluster = np.full(self.ratios.shape, -1, dtype=np.int64)
        for row, cause in enumerate(causes):
            names = sorted({r.cluster for r in cause.risk_factors if r.cluster})
            for factor in cause.risk_factors:
                column = self._set(row, factor.finding, factor.odds_ratio)
                self.cluster[row, column] = names.index(factor.cluster) if factor.cluster else -1
        row_of = {c.id: i for i, c in enumerate(causes)}
        for contributor in base.contributors.values():
            for ident in contributor.raises:
                row = row_of.get(ident, -1)
                if row >= 0 and self.ratios[row, self.at[contributor.finding]] == 1.0:
                    self._set(row, contributor.finding, contributor.odds_ratio)

    def _set(self, row: int, finding: str, ratio: Ratio) -> int:
        column = self.at[finding]
        self.ratios[row, column] = _damped(ratio, self.risks[column], self.model)
        self.spread[row, column] = _spread(ratio)
        return column


def _spread(ratio: Ratio) -> float:
    """Standard deviation of the logarithm of a ratio."""
    if ratio.ci is not None and ratio.ci[0] > 0:
        return float(np.log(ratio.ci[1] / ratio.ci[0]) / 3.92)
    return float(2.0 / np.sqrt(ratio.n or 10))


def _duration(cause: Cause) -> tuple[float, float, float]:
    odds = cause.duration_odds
    return (odds.acute, odds.subacute, odds.chronic) if odds else (1.0, 1.0, 1.0)
