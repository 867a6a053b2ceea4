"""A person with nothing to report, from whom the triage tests differ by a few answers."""

from __future__ import annotations

import pytest

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge import KnowledgeBase, Region, Sex


@pytest.fixture(scope="session")
def quiet(base: KnowledgeBase) -> Facts:
    """A man of 42 with ten days of low back pain who denies everything."""
    return Facts(
        age=42.0,
        sex=Sex.MALE,
        duration_days=10.0,
        answers=dict.fromkeys(base.findings, Answer.ABSENT),
        numbers={f.id: 0.0 for f in base.findings.values() if f.levels},
        region=Region.LOW_BACK,
    )
