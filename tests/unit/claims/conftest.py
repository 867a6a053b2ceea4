"""One checker for all tests of claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backstory.claims import ClaimChecker, ClaimReport
from backstory.knowledge import KnowledgeBase

Verdicts = Callable[[str], dict[str, str]]


@pytest.fixture(scope="session")
def checker(base: KnowledgeBase) -> ClaimChecker:
    """The checker over the shipped knowledge."""
    return ClaimChecker(base)


@pytest.fixture(scope="session")
def verdicts(checker: ClaimChecker) -> Verdicts:
    """Verdict by statement; ``agrees`` where a denial agrees with the evidence."""

    def graded(text: str) -> dict[str, str]:
        return by_statement(checker.check(text))

    return graded


def by_statement(report: ClaimReport) -> dict[str, str]:
    """Verdict of each statement that a report names."""
    return {claim.id: "agrees" if claim.agrees else claim.verdict.value for claim in report.claims if claim.id}
