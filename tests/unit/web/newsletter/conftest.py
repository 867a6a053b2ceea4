"""A server's newsletter with empty tables, an outbox, and a mail server that answers as a test says."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives
    from django.test import Client

    from backstory.web.newsletter.models import Subscriber

HOST = "back.example.org"
SITE = f"https://{HOST}"
POST = "post-two-minutes"
ADDRESS = "ann@example.org"


@pytest.fixture
def server(store: str) -> Iterator[None]:
    """Server mode, nobody on the list, nothing queued."""
    assert store
    from django.test import override_settings  # noqa: PLC0415 - Django must be set up
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    from backstory.web.newsletter import models  # noqa: PLC0415
    from backstory.web.newsletter.configuration import configuration  # noqa: PLC0415

    told = {
        "BACKSTORY_POSTAL": "Backstory, 1 Long Way, Oldtown, Utopia",
        "BACKSTORY_MAIL_REPLY": "people@example.org",
        "BACKSTORY_BOUNCE_SECRET": "a-secret",
    }
    for table in (models.Issue, models.Subscriber, models.Suppression, models.Attempt, models.WorkerSign, DBTaskResult):
        table.objects.all().delete()
    with override_settings(PERSONAL=False, ALLOWED_HOSTS=[HOST], NEWSLETTER=configuration(told, [HOST])):
        yield


@pytest.fixture
def outbox(server: None) -> list[EmailMultiAlternatives]:
    """What was mailed."""
    from django.core import mail  # noqa: PLC0415

    box: list[EmailMultiAlternatives] = []
    vars(mail)["outbox"] = box
    return box


@pytest.fixture
def visitor(server: None) -> Client:
    """Anyone on the web."""
    from django.test import Client as Browser  # noqa: PLC0415

    return Browser(SERVER_NAME=HOST, headers={"host": HOST})


@pytest.fixture
def work(server: None) -> Callable[[], list[str]]:
    """Run the worker until nothing is due; gives what it said."""
    from backstory.web.newsletter.worker import work as run  # noqa: PLC0415

    def go() -> list[str]:
        said: list[str] = []
        run(once=True, say=said.append)
        return said

    return go


@pytest.fixture
def reader(server: None) -> Callable[..., Subscriber]:
    """``reader("ann@example.org")``: someone who confirmed."""
    from django.utils import timezone  # noqa: PLC0415

    from backstory.web.newsletter.models import Subscriber as Row  # noqa: PLC0415

    def make(address: str = ADDRESS, **fields: object) -> Subscriber:
        told: dict[str, object] = {"state": Row.State.CONFIRMED, "confirmed_at": timezone.now(), "wording": "1"}
        row: Subscriber = Row.objects.create(address=address, **{**told, **fields})
        return row

    return make


def links(mail: EmailMultiAlternatives, page: str) -> list[str]:
    """The paths of one kind of page that a mail leads to."""
    return re.findall(rf"{SITE}(/newsletter/{page}/[^\s<>\"]+)", str(mail.body))


class MailServer:
    """Answers each command as told; None hangs up. What it accepted is kept."""

    def __init__(self) -> None:
        self.answers: dict[str, str | None] = {}
        self.accepted: list[tuple[str, bytes]] = []
        self.port = 0
        self.talks = 0


@pytest.fixture
def mail_server(server: None) -> Iterator[MailServer]:
    """A mail server on loopback, which the site is set to."""
    from django.test import override_settings  # noqa: PLC0415

    told = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def _say(self, step: str, usual: str) -> bool:
            answer = told.answers.get(step, usual)
            if answer is not None:
                self.wfile.write(answer.encode() + b"\r\n")
            return answer is not None

        def _content(self) -> bytes | None:
            """The mail up to the dot; None if they hang up before it."""
            lines: list[bytes] = []
            for line in self.rfile:
                if line == b".\r\n":
                    return b"".join(lines)
                lines.append(line)
            return None

        def handle(self) -> None:
            told.talks += 1
            self._say("HELLO", "220 here")
            to = b""
            for line in self.rfile:
                verb = line[:4].upper().decode("ascii", "replace")
                to = line.partition(b":")[2].strip().strip(b"<>") if verb == "RCPT" else to
                if verb == "DATA" and told.answers.get("DATA") is None:
                    self._say("DATA", "354 go on")
                    content = self._content()
                    if content is None or not self._say("DOT", "250 accepted"):
                        return
                    if "DOT" not in told.answers:
                        told.accepted.append((to.decode(), content))
                elif not self._say(verb, "221 bye" if verb == "QUIT" else "250 OK") or verb == "QUIT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Talk) as running:
        told.port = running.server_address[1]
        beside = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        beside.start()
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=told.port):
            yield told
        running.shutdown()
        beside.join(10)
