"""The knowledge and the readers, loaded once for all requests; the heavy ones in the background."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from backstory.interview import Chooser
from backstory.knowledge import KnowledgeBase, load
from backstory.knowledge.conditions import Region

if TYPE_CHECKING:
    from backstory.claims import ClaimChecker
    from backstory.intake import Reader
    from backstory.plan import HealthReader

_LOADING = threading.RLock()
_LOADING_CLAIMS = threading.Lock()
"""A lock of its own: the checker takes seconds to load, and only one page needs it."""


@cache
def _knowledge() -> KnowledgeBase:
    return load()


@cache
def _chooser() -> Chooser:
    return Chooser(knowledge())


@cache
def _reader() -> Reader:
    from backstory.intake import Reader as _Reader  # noqa: PLC0415 - takes a second, and a first page does not need it

    return _Reader(knowledge())


@cache
def _health_reader() -> HealthReader:
    from backstory.plan import HealthReader as _HealthReader  # noqa: PLC0415

    return _HealthReader(knowledge())


@cache
def _claim_checker() -> ClaimChecker:
    from backstory.claims import ClaimChecker as _ClaimChecker  # noqa: PLC0415

    return _ClaimChecker(knowledge())


def knowledge() -> KnowledgeBase:
    """The shipped knowledge."""
    with _LOADING:
        return _knowledge()


def chooser() -> Chooser:
    """What to ask next."""
    with _LOADING:
        return _chooser()


def reader() -> Reader:
    """The reader of stories."""
    with _LOADING:
        return _reader()


def health_reader() -> HealthReader:
    """The reader of conditions and medicines."""
    with _LOADING:
        return _health_reader()


def claim_checker() -> ClaimChecker:
    """The checker of articles and adverts."""
    with _LOADING_CLAIMS:
        return _claim_checker()


def warm_up() -> threading.Thread:
    """Load everything in the background, so that no page waits for it."""

    def load_all() -> None:
        for region in Region:
            chooser().network(region)
        reader().read("My low back hurts.")
        health_reader()
        claim_checker()

    thread = threading.Thread(target=load_all, name="warm-up", daemon=True)
    thread.start()
    return thread
