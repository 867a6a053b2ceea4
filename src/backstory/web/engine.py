"""The knowledge and the readers, loaded once for all requests; the heavy ones in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, partial, wraps
from typing import TypeVar

from backstory.claims import ClaimChecker
from backstory.intake import Reader
from backstory.interview import Chooser
from backstory.knowledge import KnowledgeBase, load
from backstory.knowledge.conditions import Region
from backstory.plan import HealthReader

Loaded = TypeVar("Loaded")


def _once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """A thing that is loaded once, under a lock of its own: who needs the knowledge does not wait for a reader."""
    lock, kept = threading.Lock(), cache(load)

    @wraps(load)
    def get() -> Loaded:
        with lock:
            return kept()

    return get


@_once
def knowledge() -> KnowledgeBase:
    """The shipped knowledge."""
    return load()


@_once
def chooser() -> Chooser:
    """What to ask next."""
    return Chooser(knowledge())


@_once
def reader() -> Reader:
    """The reader of stories."""
    return Reader(knowledge())


@_once
def health_reader() -> HealthReader:
    """The reader of conditions and medicines."""
    return HealthReader(knowledge())


@_once
def claim_checker() -> ClaimChecker:
    """The checker of articles and adverts."""
    return ClaimChecker(knowledge())


def warm_up() -> threading.Thread:
    """Load everything in the background, so that no page waits for it.

    The end of the program waits for the part that is loading, and the rest is left: a library that loads while Python
    goes away would take it down with a crash.
    """

    def load_all() -> None:
        networks = [partial(chooser().network, region) for region in Region]
        parts: list[Callable[[], object]] = [*networks, reader, health_reader, claim_checker]
        for part in parts:
            if not threading.main_thread().is_alive():
                return
            part()

    thread = threading.Thread(target=load_all, name="warm-up")
    thread.start()
    return thread
