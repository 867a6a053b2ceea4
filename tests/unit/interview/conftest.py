"""Interviews over the shipped knowledge, with one chooser for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from backstory.interview import Chooser, Interview, Record
from backstory.knowledge import KnowledgeBase

TODAY = date(2026, 11, 22)
Begin = Callable[..., Interview]


@pytest.fixture
def begin(base: KnowledgeBase, chooser: Chooser) -> Begin:
    """``begin({"age": 40, ...})``: an interview with these answers given, in this order."""

    def start(answers: Mapping[str, Any] | None = None, record: Record | None = None) -> Interview:
        interview = Interview(base, TODAY, record, chooser)
        for ident, value in (answers or {}).items():
            interview.answer(ident, value)
        return interview

    return start
