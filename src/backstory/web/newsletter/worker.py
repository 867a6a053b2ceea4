"""The process that works through the queue: it takes over from one that died, sends, and wipes what is old."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from backstory.errors import FaultError
from backstory.web.newsletter import sending, tasks
from backstory.web.newsletter.joining import wipe_old

IDLE = 1.0
"""Seconds between two looks at the queue."""
WIPE = timedelta(hours=1)
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds to wait for a mail server that cannot be reached."""


def work(*, once: bool, say: Callable[[str], None]) -> None:
    """Work until stopped by Ctrl-C or SIGTERM; with ``once``, until nothing is due.

    Raises `FaultError` if, with ``once``, the mail server cannot be reached.
    """
    for name in ("django_tasks", "django_tasks_db"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _make_durable()
    sender = sending.Sender()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    held = sending.HERE.set(sender)
    try:
        _Rounds(sender, say, once=once).run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sending.HERE.reset(held)
        connection_created.disconnect(dispatch_uid="newsletter.durable")
        sender.end()


class _Rounds:
    def __init__(self, sender: sending.Sender, say: Callable[[str], None], *, once: bool) -> None:
        self.sender, self.say, self.once = sender, say, once
        self.worker = Worker(
            queue_names=[tasks.QUEUE],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=sender.id,
            excluded_queue_names=[],
        )
        self.wiped_at = timezone.now() - WIPE
        self.pause = FIRST_PAUSE

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        while not self.sender.stopping:
            self._chores()
            failed, self.sender.unreachable = _failed(), False
            self.worker.run()
            if self.sender.unreachable or _failed() > failed:
                self._trouble()
            elif self.once and not sending.due().exists() and not _ready():
                return
            else:
                self.pause = FIRST_PAUSE
                self._rest(IDLE)

    def _chores(self) -> None:
        self.sender.beat()
        doubtful = sending.rescue(sending.is_dead)
        tasks.rescue_tasks()
        if doubtful:
            self.say(
                _("%(count)s mails may have arrived when a worker died. See: backstory newsletter doubtful")
                % {"count": doubtful}
            )
        if timezone.now() - self.wiped_at >= WIPE:
            wipe_old()
            tasks.prune()
            self.wiped_at = timezone.now()
        if sending.due().exists():
            tasks.wake()

    def _trouble(self) -> None:
        if self.sender.unreachable:
            text = _("the mail server takes no mail from us now; nothing is lost")
            hint = _("See that BACKSTORY_SMTP is right and the server is up.")
        else:
            text = _("a task failed; what it was to send is still queued")
            hint = _("It is tried again. If it goes on, report it with the line above.")
            self.say(_last_failure())
        if self.once:
            raise FaultError(text, hint=hint)
        self.say(
            _("%(text)s. %(hint)s Trying again in %(pause)d seconds.")
            % {"text": text.capitalize(), "hint": hint, "pause": self.pause}
        )
        self._rest(self.pause)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.sender.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """Finish the mail at hand, then end."""
        self.sender.stopping = True
        self.worker.running = False


def _failed() -> int:
    return DBTaskResult.objects.filter(queue_name=tasks.QUEUE, status=TaskResultStatus.FAILED).count()


def _last_failure() -> str:
    """What failed, in words without anyone's data."""
    last = DBTaskResult.objects.failed().filter(queue_name=tasks.QUEUE).order_by("-finished_at").first()
    return "" if last is None else f"{last.task_name}: {last.exception_class_path}"


def _ready() -> bool:
    return DBTaskResult.objects.ready().filter(queue_name=tasks.QUEUE).exists()


def _make_durable() -> None:
    """What this process writes must survive a power cut too: SQLite waits for the disk at every commit."""
    connection_created.connect(_wait_for_the_disk, dispatch_uid="newsletter.durable")
    connection.close()


def _wait_for_the_disk(connection: BaseDatabaseWrapper, **_told: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
