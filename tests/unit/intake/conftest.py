"""One reader for all tests of the intake."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backstory.intake import Reader
from backstory.knowledge import KnowledgeBase

Says = Callable[[str], dict[str, str]]


@pytest.fixture(scope="session")
def reader(base: KnowledgeBase) -> Reader:
    """The reader over the shipped knowledge."""
    return Reader(base)


@pytest.fixture(scope="session")
def says(reader: Reader) -> Says:
    """What a text says of the person now: state by finding, present before uncertain before absent."""

    def states(text: str) -> dict[str, str]:
        understood = reader.read(text)
        found = {m.finding: understood.said(m.finding) for m in understood.mentions}
        return {finding: mention.state.value for finding, mention in found.items() if mention is not None}

    return states
