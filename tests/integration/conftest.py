"""A real mail server on loopback."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


class Post:
    """A mail server that writes down each accepted mail, and may call something at a step of a mail."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, str]] = []
        self.last = b""
        self.steps: Counter[str] = Counter()
        self.at: dict[tuple[str, int], Callable[[], None]] = {}

    def _reach(self, step: str) -> None:
        self.steps[step] += 1
        then = self.at.pop((step, self.steps[step]), None)
        if then is not None:
            then()

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        envelope.mail_from = address
        self._reach("MAIL")
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        envelope.rcpt_tos.append(address)
        self._reach("RCPT")
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        found = _MESSAGE_ID.search(envelope.content)
        assert found
        self.last = envelope.content
        self.accepted.append((envelope.rcpt_tos[0], found[1].decode()))
        self._reach("DOT")
        return "250 accepted"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def port(post: Post) -> Iterator[int]:
    """The server's port, on loopback; it runs beside the test."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - only these tests want it

    loop = asyncio.new_event_loop()
    beside = threading.Thread(target=loop.run_forever, daemon=True)
    beside.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(post, loop=loop, hostname="mail.test"), "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
    yield server.sockets[0].getsockname()[1]
    asyncio.run_coroutine_threadsafe(end(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    beside.join(20)
    loop.close()
