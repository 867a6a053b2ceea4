"""Findings: each can be asked on one screen, is used, and is read in the way that fits its kind."""

from __future__ import annotations

from collections import Counter

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.checks.entries import Found, entries, parts
from backstory.knowledge.conditions import Condition
from backstory.knowledge.schema import FindingKind


def findings(base: KnowledgeBase) -> Found:
    """Findings that nothing uses or asks, or that two screens ask; the plan asks for what is ``told``."""
    used = _used(base)
    for ident, finding in base.findings.items():
        if ident not in used and finding.kind is not FindingKind.CONTEXT:
            yield f"findings/{ident}", (), "no cause, rule, contributor or question uses this finding"
        if ident not in base.question_of and finding.told is None:
            yield f"findings/{ident}", (), "stands on no screen, so it can never be asked"
    places = Counter(ident for question in base.questions.values() for ident in question.findings)
    for question in base.questions.values():
        for index, ident in enumerate(question.findings):
            if places[ident] > 1:
                yield f"questions/{question.id}", ("findings", index), f"'{ident}' stands on more than one screen"


def kinds(base: KnowledgeBase) -> Found:
    """Numbers for ordered findings and for no other; contributors that are risks."""
    for key, entry in entries(base):
        for path, value in parts(entry):
            if isinstance(value, Condition) and _misread(base, value):
                named = value.number.finding if value.number else value.finding
                yield key, path, f"'{named}': use number for an ordered finding, and only for one"
    for contributor in base.contributors.values():
        found = base.findings.get(contributor.finding)
        if found is None or found.kind is not FindingKind.RISK:
            message = f"'{contributor.finding}' is not a finding of kind risk"
            yield f"contributors/{contributor.id}", ("finding",), message


def _used(base: KnowledgeBase) -> set[str]:
    used = {link.finding for cause in base.causes.values() for link in cause.findings}
    used |= {risk.finding for cause in base.causes.values() for risk in cause.risk_factors}
    used |= {contributor.finding for contributor in base.contributors.values()}
    for _, entry in entries(base):
        used |= {i for _, value in parts(entry) if isinstance(value, Condition) for i in value.findings()}
    return used


def _misread(base: KnowledgeBase, node: Condition) -> bool:
    found = base.findings.get(node.finding or (node.number.finding if node.number else ""))
    return found is not None and bool(node.number) != bool(found.levels)
