"""What the schema cannot say: ids that resolve, numbers that agree, text that can be read, content in date."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from backstory.knowledge.base import KnowledgeBase, nearest
from backstory.knowledge.conditions import Condition, Region
from backstory.knowledge.estimates import Provenance
from backstory.knowledge.loading import Origin
from backstory.knowledge.schema import Cause, DurationOdds, Entry, FindingKind, FlagKind, Link

READING_GRADE = 8.0
RESIDUAL = "other_unclassified"
LAY_FIELDS = {
    "question", "carer", "option", "statement", "help", "how", "stop_if", "text", "why", "none_text", "name", "summary",
    "outlook", "because", "what_helps", "causality", "action", "say", "what", "downsides", "otherwise",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing to mend, with ``file:line``."""

    where: str
    message: str


Found = Iterator[tuple[str, tuple[str | int, ...], str]]
"""Room and id, field path, message."""


def check(base: KnowledgeBase, origins: dict[str, Origin], today: date) -> list[Problem]:
    """Everything wrong with the knowledge, sorted by place; an empty list is a pass."""
    checks: list[Callable[[KnowledgeBase], Found]] = [
        _sources, _findings, _questions, _causes, _priors, _rules, _contributors, _investigations, _clusters, _readable,
    ]  # fmt: skip
    found = [item for each in checks for item in each(base)] + list(_review(base, today))
    return sorted({_placed(origins, *item) for item in found}, key=lambda p: (p.where, p.message))


def _placed(origins: dict[str, Origin], key: str, path: tuple[str | int, ...], message: str) -> Problem:
    origin = origins.get(key)
    if origin is None:
        return Problem(key, message)
    line = next((origin.lines[path[:i]] for i in range(len(path), -1, -1) if path[:i] in origin.lines), 1)
    return Problem(f"{origin.path}:{line}", message)


def _entries(base: KnowledgeBase) -> Iterator[tuple[str, Entry]]:
    for room in ("findings", "questions", "causes", "contributors", "redflags", "investigations", "clusters"):
        for entry in getattr(base, room).values():
            yield f"{room}/{entry.id}", entry
    for table in base.priors.values():
        yield f"priors/{table.id}", table


def _parts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value inside a model, with its path."""
    yield path, value
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _parts(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(item, (*path, str(key)))
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _parts(item, (*path, index))


def _sources(base: KnowledgeBase) -> Found:
    for key, entry in _entries(base):
        for path, value in _parts(entry):
            cited: tuple[str, ...] = ()
            if isinstance(value, Provenance | DurationOdds):
                cited = (value.source,)
            elif path and path[-1] in {"source", "otherwise_source"} and isinstance(value, tuple):
                cited = value
            for ident in cited:
                if ident not in base.sources:
                    yield (
                        key,
                        path,
                        f"source '{ident}' is not in sources/. {nearest(ident, list(base.sources))}",
                    )
            if isinstance(value, Condition):
                yield from _condition(base, key, path, value)


def _condition(base: KnowledgeBase, key: str, path: tuple[str | int, ...], node: Condition) -> Found:
    for ident in [node.finding] if node.finding else [node.number.finding] if node.number else []:
        if ident not in base.findings:
            yield key, path, f"finding '{ident}' does not exist. {nearest(ident, list(base.findings))}"
        elif bool(node.number) != bool(base.findings[ident].levels):
            yield key, path, f"'{ident}': use number for an ordered finding, and only for one"
    if node.cause and node.cause.id not in base.causes:
        yield (
            key,
            path,
            f"cause '{node.cause.id}' does not exist. {nearest(node.cause.id, list(base.causes))}",
        )
    if node.cause_class and node.cause_class.id not in base.classes:
        yield (
            key,
            path,
            f"class '{node.cause_class.id}' does not exist. {nearest(node.cause_class.id, list(base.classes))}",
        )


def _findings(base: KnowledgeBase) -> Found:
    used = _used(base)
    for ident, finding in base.findings.items():
        for name in ("implies", "excludes"):
            for other in getattr(finding, name):
                if other not in base.findings:
                    yield f"findings/{ident}", (name,), f"finding '{other}' does not exist"
        if ident not in used and finding.kind is not FindingKind.CONTEXT:
            yield f"findings/{ident}", (), "no cause, rule, contributor or question uses this finding"


def _used(base: KnowledgeBase) -> set[str]:
    used = {link.finding for c in base.causes.values() for link in c.findings}
    used |= {r.finding for c in base.causes.values() for r in c.risk_factors}
    used |= {c.finding for c in base.contributors.values()}
    for _, entry in _entries(base):
        used |= {i for _, value in _parts(entry) if isinstance(value, Condition) for i in value.findings()}
    return used


def _questions(base: KnowledgeBase) -> Found:
    places = Counter(i for q in base.questions.values() for i in q.findings)
    for question in base.questions.values():
        for index, ident in enumerate(question.findings):
            if ident not in base.findings:
                yield f"questions/{question.id}", ("findings", index), f"finding '{ident}' does not exist"
            elif places[ident] > 1:
                yield (
                    f"questions/{question.id}",
                    ("findings", index),
                    f"'{ident}' stands on more than one screen",
                )
    for ident in base.findings:
        if ident not in places:
            yield f"findings/{ident}", (), "stands on no screen, so it can never be asked"


def _causes(base: KnowledgeBase) -> Found:
    tables = {
        c.id: [t.region for t in base.priors.values() if any(p.cause == c.id for p in t.shares)]
        for c in base.causes.values()
    }
    for cause in base.causes.values():
        key = f"causes/{cause.id}"
        if cause.cause_class not in base.classes:
            yield key, ("class",), f"class '{cause.cause_class}' does not exist"
        if not tables[cause.id]:
            yield key, (), "stands in no prior table"
        if not cause.findings and cause.id != RESIDUAL:
            yield key, (), "no finding can move this cause"
        for index, link in enumerate(cause.findings):
            for message in _link(base, cause, link, tables[cause.id]):
                yield key, ("findings", index), message
        for index, factor in enumerate(cause.risk_factors):
            risk = base.findings.get(factor.finding)
            if risk is None or risk.kind is not FindingKind.RISK:
                yield key, ("risk_factors", index), f"'{factor.finding}' is not a finding of kind risk"
    for ident in base.classes:
        if not any(c.cause_class == ident for c in base.causes.values()):
            yield "classes", (), f"no cause has the class '{ident}'"


def _link(base: KnowledgeBase, cause: Cause, link: Link, regions: list[Region]) -> Iterator[str]:
    finding = base.findings.get(link.finding)
    if finding is None:
        yield f"finding '{link.finding}' does not exist. {nearest(link.finding, list(base.findings))}"
        return
    if finding.kind not in {FindingKind.SYMPTOM, FindingKind.TEST}:
        yield f"'{link.finding}' is of kind {finding.kind}: only symptoms and tests are effects of a cause"
    if bool(link.levels) != bool(finding.levels):
        yield f"'{link.finding}': use levels for an ordered finding, and only for one"
    elif link.levels and len(link.levels.values) != len(finding.levels):
        yield f"'{link.finding}' has {len(finding.levels)} levels, not {len(link.levels.values)}"
    if regions and not set(regions) & set(finding.regions):
        yield f"'{link.finding}' is never asked where this cause occurs"
    if link.by_presentation and link.rate is not None:
        shares = {p.id: p.share for p in cause.presentations}
        average = sum(shares[name] * value for name, value in link.by_presentation.items())
        if abs(average - link.rate.value) > 0.03:
            yield f"'{link.finding}': presentations average {average:.3f}, not {link.rate.value:.3f}"


def _priors(base: KnowledgeBase) -> Found:
    for region in Region:
        if region not in base.priors:
            yield f"priors/{region}", (), "this region has no prior table"
            continue
        table = base.priors[region]
        names = [p.cause for p in table.shares]
        for index, name in enumerate(names):
            if name not in base.causes:
                yield (
                    f"priors/{table.id}",
                    ("shares", index),
                    f"cause '{name}' does not exist. {nearest(name, list(base.causes))}",
                )
        for name in {n for n in names if names.count(n) > 1}:
            yield f"priors/{table.id}", (), f"cause '{name}' stands twice"
        if RESIDUAL not in names:
            yield f"priors/{table.id}", (), f"'{RESIDUAL}' is missing"


def _rules(base: KnowledgeBase) -> Found:
    positive, negative = set[str](), dict[str, str]()
    for rule in base.redflags.values():
        for condition in (rule.when, *(e.when for e in rule.escalate)):
            plus, minus = _signs(condition)
            positive |= plus if rule.kind is not FlagKind.MODIFIER else set()
            negative.update(dict.fromkeys(minus, rule.id))
        named = [*rule.asks, *(i for t in rule.tests for i in (*t.present, *t.absent, *t.numbers))]
        for ident in named:
            if ident not in base.findings:
                yield (
                    f"redflags/{rule.id}",
                    (),
                    f"finding '{ident}' does not exist. {nearest(ident, list(base.findings))}",
                )
        if any(node.cause or node.cause_class for node in rule.when.walk()):
            yield f"redflags/{rule.id}", ("when",), "a rule reads answers only, never the posterior"
        if not any(t.level for t in rule.tests) and rule.kind is not FlagKind.MODIFIER:
            yield f"redflags/{rule.id}", ("tests",), "no test case makes this rule fire"
        if all(t.level for t in rule.tests) and rule.kind is not FlagKind.MODIFIER:
            yield f"redflags/{rule.id}", ("tests",), "no test case is a near miss"
    for ident, owner in sorted(negative.items()):
        if ident in positive:
            yield f"redflags/{owner}", ("when",), f"'not {ident}': this finding is positive in another rule"
    for ident in base.emergency.findings:
        if ident not in positive:
            yield "questions/emergency", ("findings",), f"no rule fires on '{ident}'"


def _signs(condition: Condition, *, plus: bool = True) -> tuple[set[str], set[str]]:
    if condition.finding is not None:
        return ({condition.finding}, set()) if plus else (set(), {condition.finding})
    flip = condition.negated is not None
    parts = [_signs(child, plus=plus != flip) for child in condition.children()]
    return {i for p, _ in parts for i in p}, {i for _, m in parts for i in m}


def _contributors(base: KnowledgeBase) -> Found:
    for contributor in base.contributors.values():
        finding = base.findings.get(contributor.finding)
        if finding is None or finding.kind is not FindingKind.RISK:
            yield (
                f"contributors/{contributor.id}",
                ("finding",),
                f"'{contributor.finding}' is not a finding of kind risk",
            )
        for index, ident in enumerate(contributor.raises):
            if ident not in base.causes:
                yield f"contributors/{contributor.id}", ("raises", index), f"cause '{ident}' does not exist"


def _investigations(base: KnowledgeBase) -> Found:
    for item in base.investigations.values():
        for index, accuracy in enumerate(item.accuracy):
            if accuracy.cause not in base.causes:
                yield (
                    f"investigations/{item.id}",
                    ("accuracy", index),
                    f"cause '{accuracy.cause}' does not exist",
                )


def _clusters(base: KnowledgeBase) -> Found:
    for cluster in base.clusters.values():
        for ident in (*cluster.findings, *cluster.present, *cluster.absent):
            if ident not in base.findings:
                yield f"clusters/{cluster.id}", (), f"finding '{ident}' does not exist"
        for ident in (cluster.cause, *cluster.comparators):
            if ident not in base.causes:
                yield f"clusters/{cluster.id}", (), f"cause '{ident}' does not exist"


def _readable(base: KnowledgeBase) -> Found:
    for key, entry in _entries(base):
        words = [
            v for path, v in _parts(entry) if isinstance(v, str) and any(p in LAY_FIELDS for p in path) and " " in v
        ]
        if words and (grade := reading_grade(words)) > READING_GRADE:
            yield key, (), f"reading grade {grade:.1f}; write it for grade {READING_GRADE:g} or less"


def reading_grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade of sentences; wants the `editor` extra."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # textstat 0.7.4 asks setuptools for its data
        import textstat  # noqa: PLC0415 - only editors need it

    return float(
        textstat.flesch_kincaid_grade(" ".join(t if t.rstrip().endswith((".", "?", "!")) else f"{t}." for t in texts))
    )


def _review(base: KnowledgeBase, today: date) -> Found:
    for key, entry in _entries(base):
        if entry.review_by < today:
            yield key, ("review_by",), f"was to be reviewed by {entry.review_by.isoformat()}"
