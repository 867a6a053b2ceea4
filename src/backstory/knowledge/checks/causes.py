"""Causes and their prior tables: links that fit the finding, numbers that agree."""

from __future__ import annotations

from collections.abc import Iterator

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.checks.entries import Found
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Cause, Finding, FindingKind, Link

RESIDUAL = "other_unclassified"


def causes(base: KnowledgeBase) -> Found:
    """Causes that stand in no table, that nothing moves, or whose numbers do not fit; classes without a cause."""
    for cause in base.causes.values():
        key = f"causes/{cause.id}"
        regions = {t.region for t in base.priors.values() if any(p.cause == cause.id for p in t.shares)}
        if not regions:
            yield key, (), "stands in no prior table"
        if not cause.findings and cause.id != RESIDUAL:
            yield key, (), "no finding can move this cause"
        for index, link in enumerate(cause.findings):
            if (finding := base.findings.get(link.finding)) is not None:
                for message in (*_unfit(link, finding, regions), *_uneven(cause, link)):
                    yield key, ("findings", index), f"'{link.finding}' {message}"
        for index, factor in enumerate(cause.risk_factors):
            risk = base.findings.get(factor.finding)
            if risk is None or risk.kind is not FindingKind.RISK:
                yield key, ("risk_factors", index), f"'{factor.finding}' is not a finding of kind risk"
    for ident in base.classes:
        if not any(cause.cause_class == ident for cause in base.causes.values()):
            yield f"classes/{ident}", (), f"no cause has the class '{ident}'"


def priors(base: KnowledgeBase) -> Found:
    """Regions without a table; causes that stand twice in one; a table that leaves no room for the rest."""
    for region in Region:
        if region not in base.priors:
            yield f"priors/{region}", (), "this region has no prior table"
            continue
        key, names = f"priors/{region}", [prior.cause for prior in base.priors[region].shares]
        for name in {n for n in names if names.count(n) > 1}:
            yield key, (), f"cause '{name}' stands twice"
        if RESIDUAL not in names:
            yield key, (), f"'{RESIDUAL}' is missing"


def _unfit(link: Link, finding: Finding, regions: set[Region]) -> Iterator[str]:
    if finding.kind not in {FindingKind.SYMPTOM, FindingKind.TEST}:
        yield f"is of kind {finding.kind}: only symptoms and tests are effects of a cause"
    if bool(link.levels) != bool(finding.levels):
        yield "wants levels if it is an ordered finding, and only then"
    elif link.levels and len(link.levels.values) != len(finding.levels):
        yield f"has {len(finding.levels)} levels, not {len(link.levels.values)}"
    if regions and not regions & set(finding.regions):
        yield "is never asked where this cause occurs"


def _uneven(cause: Cause, link: Link) -> Iterator[str]:
    if link.by_presentation and link.rate is not None:
        shares = {presentation.id: presentation.share for presentation in cause.presentations}
        average = sum(shares[name] * value for name, value in link.by_presentation.items())
        if abs(average - link.rate.value) > 0.03:
            yield f"averages {average:.3f} over the presentations, not {link.rate.value:.3f}"
