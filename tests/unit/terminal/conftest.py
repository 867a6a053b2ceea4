"""Interviews and consoles for the terminal tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from backstory.interview import Chooser, Interview
from backstory.knowledge import KnowledgeBase

TODAY = date(2026, 11, 22)
ENOUGH: dict[str, Any] = {
    "emergency": "none", "who": "self", "age": 42, "sex": "male", "sites": ["site_low_back"], "duration": "days",
    "onset": "onset_gradual",
}  # fmt: skip
"""The opening, answered by a man with a few days of low back pain."""


@pytest.fixture
def begin(base: KnowledgeBase, chooser: Chooser) -> Callable[..., Interview]:
    """``begin()`` with no answers, ``begin({"age": 3})`` with these."""

    def start(answers: Mapping[str, Any] | None = None) -> Interview:
        interview = Interview(base, TODAY, None, chooser)
        for ident, value in (answers or {}).items():
            interview.answer(ident, value)
        return interview

    return start


@pytest.fixture
def enough() -> dict[str, Any]:
    """Answers to the whole opening."""
    return dict(ENOUGH)
