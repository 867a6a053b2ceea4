"""Ids that resolve: every source, finding, cause and class that is named somewhere exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from backstory.knowledge.base import KnowledgeBase, nearest
from backstory.knowledge.checks.entries import Found, Place, entries, parts
from backstory.knowledge.conditions import Condition
from backstory.knowledge.estimates import Provenance
from backstory.knowledge.schema import DurationOdds, RedFlag

Named = Iterator[tuple[str, Place, str, str]]
"""Room and id, field path, kind of thing, the id by which it is named."""


def references(base: KnowledgeBase) -> Found:
    """Names of nothing, each with the ids nearest to it."""
    known: dict[str, Collection[str]] = {
        "source": base.sources, "finding": base.findings, "cause": base.causes, "class": base.classes,
        "gate": base.gates, "remedy": base.remedies, "movement": base.movements, "statement": base.statements,
        "suited": {*base.causes, *base.contributors},
    }  # fmt: skip
    for named in (_inside_entries, _by_findings, _by_causes, _by_rules, _by_the_rest, _by_care, _by_settings):
        for key, path, kind, ident in named(base):
            if ident not in known[kind]:
                yield key, path, f"{kind} '{ident}' does not exist. {nearest(ident, list(known[kind]))}"


def _inside_entries(base: KnowledgeBase) -> Named:
    """Sources and conditions, wherever they stand."""
    for key, entry in entries(base):
        for path, value in parts(entry):
            for kind, ident in (*_cited(path, value), *_read(value)):
                yield key, path, kind, ident


def _cited(path: Place, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Provenance | DurationOdds):
        yield "source", value.source
    elif path and path[-1] in {"source", "otherwise_source", "harms_source"} and isinstance(value, tuple):
        yield from (("source", ident) for ident in value)


def _read(value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Condition):
        return
    if value.finding:
        yield "finding", value.finding
    if value.number:
        yield "finding", value.number.finding
    if value.cause:
        yield "cause", value.cause.id
    if value.cause_class:
        yield "class", value.cause_class.id


def _by_findings(base: KnowledgeBase) -> Named:
    for ident, finding in base.findings.items():
        for other in finding.implies:
            yield f"findings/{ident}", ("implies",), "finding", other
        for other in finding.excludes:
            yield f"findings/{ident}", ("excludes",), "finding", other
    for question in base.questions.values():
        for index, ident in enumerate(question.findings):
            yield f"questions/{question.id}", ("findings", index), "finding", ident


def _by_causes(base: KnowledgeBase) -> Named:
    for cause in base.causes.values():
        yield f"causes/{cause.id}", ("class",), "class", cause.cause_class
        for index, link in enumerate(cause.findings):
            yield f"causes/{cause.id}", ("findings", index), "finding", link.finding
    for table in base.priors.values():
        for index, prior in enumerate(table.shares):
            yield f"priors/{table.id}", ("shares", index), "cause", prior.cause


def _by_rules(base: KnowledgeBase) -> Named:
    for rule in base.redflags.values():
        for ident in _outside_conditions(rule):
            yield f"redflags/{rule.id}", (), "finding", ident


def _outside_conditions(rule: RedFlag) -> Iterator[str]:
    yield from rule.asks
    for case in rule.tests:
        yield from (*case.present, *case.absent, *case.numbers)


def _by_the_rest(base: KnowledgeBase) -> Named:
    for contributor in base.contributors.values():
        for index, ident in enumerate(contributor.raises):
            yield f"contributors/{contributor.id}", ("raises", index), "cause", ident
    for item in base.investigations.values():
        for index, accuracy in enumerate(item.accuracy):
            yield f"investigations/{item.id}", ("accuracy", index), "cause", accuracy.cause
        for index, ident in enumerate(item.results):
            yield f"investigations/{item.id}", ("results", index), "finding", ident
    for cluster in base.clusters.values():
        for ident in (*cluster.findings, *cluster.present, *cluster.absent):
            yield f"clusters/{cluster.id}", (), "finding", ident
        for ident in (cluster.cause, *cluster.comparators):
            yield f"clusters/{cluster.id}", (), "cause", ident


def _by_care(base: KnowledgeBase) -> Named:
    """What remedies, movements and devices name: gates, neighbours, evidence, findings, what they suit, statements."""
    for room in ("remedies", "movements", "devices"):
        for entry in getattr(base, room).values():
            for index, ident in enumerate(entry.gates):
                yield f"{room}/{entry.id}", ("gates", index), "gate", ident
    for remedy in base.remedies.values():
        for index, ident in enumerate(remedy.for_findings):
            yield f"remedies/{remedy.id}", ("for_findings", index), "finding", ident
        if remedy.medicine is not None:
            yield f"remedies/{remedy.id}", ("medicine", "taken"), "finding", remedy.medicine.taken
    for movement in base.movements.values():
        key = f"movements/{movement.id}"
        yield key, ("evidence",), "remedy", movement.evidence
        yield from ((key, ("easier",), "movement", i) for i in (movement.easier, movement.harder) if i)
        yield from ((key, ("helps", index), "suited", ident) for index, ident in enumerate(movement.helps))
    for device in base.devices.values():
        for index, ident in enumerate(device.claims):
            yield f"devices/{device.id}", ("claims", index), "statement", ident


def _by_settings(base: KnowledgeBase) -> Named:
    """What `model.yaml` and `region_of_site.yaml` name."""
    for index, ident in enumerate(base.model.critical_findings):
        yield "model/model", ("critical_findings", index), "finding", ident
    for index, ident in enumerate(base.model.cap_exceptions):
        yield "model/model", ("cap_exceptions", index), "finding", ident
    for ident, region in base.region_of_site.items():
        yield "region_of_site/region_of_site", (region.value,), "finding", ident
