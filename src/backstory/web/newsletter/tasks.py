"""What the queue holds: no mail and no address, only that something is to be sent. What is sent is read when it is sent."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from backstory.errors import FaultError
from backstory.web.newsletter import mails, sending
from backstory.web.newsletter.carrier import NeverError, NotYetError, UncertainError, UnreachableError
from backstory.web.newsletter.models import Subscriber, Suppression, WorkerSign
from backstory.web.newsletter.suppression import suppress

QUEUE = "newsletter"
CONFIRM, PREFERENCES = "confirm", "preferences"
LETTER_TRIES = 10
TASK_TRIES = 6
"""Workers that may die over one task before it is given up."""


@task(queue_name=QUEUE)
def send_waiting() -> int:
    """Send some of what waits, and come back for the rest."""
    sender = sending.HERE.get()
    if sender is None:
        raise FaultError("mails are sent by the newsletter's own worker alone.", hint="Run: backstory newsletter work")
    try:
        tried = sender.send_waiting()
    except UnreachableError:
        sender.unreachable = True  # the worker waits, then wakes it again
        return 0
    if not sender.stopping and sending.due().exists():
        wake()
    return tried


@task(queue_name=QUEUE, priority=10)
def send_letter(kind: str, ident: str, tries: int = 0) -> None:
    """Send a letter that someone asked for, unless it has no sense any more.

    A letter may be sent twice if the worker is killed within it; that harms nobody, and a lost one would.
    """
    subscriber = Subscriber.objects.filter(pk=ident).first()
    wanted = {CONFIRM: Subscriber.State.UNCONFIRMED, PREFERENCES: Subscriber.State.CONFIRMED}[kind]
    if subscriber is None or subscriber.state != wanted:
        return
    mail = mails.confirmation(subscriber) if kind == CONFIRM else mails.preferences(subscriber)
    try:
        sending.send_now(mail)
    except NeverError as problem:
        if problem.dead:
            suppress(subscriber.address, Suppression.Reason.BOUNCE)
    except (NotYetError, UncertainError, UnreachableError):
        if tries < LETTER_TRIES:
            later = timezone.now() + timedelta(minutes=2**tries)
            send_letter.using(run_after=later).enqueue(kind, ident, tries + 1)


def enqueue_letter(kind: str, subscriber: Subscriber) -> None:
    """Queue a letter."""
    send_letter.enqueue(kind, str(subscriber.pk))


def wake() -> None:
    """See to it that someone comes for what waits."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=send_waiting.module_path)
    if not ready.exists():
        send_waiting.enqueue()


def rescue_tasks() -> None:
    """Tasks of workers that died are ready again; a task over which many died is given up."""
    living = set(WorkerSign.objects.values_list("id", flat=True))
    for left in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, queue_name=QUEUE):
        if left.worker_ids and left.worker_ids[-1] in living:
            continue
        given_up = len(left.worker_ids) >= TASK_TRIES and left.task_path != send_waiting.module_path
        status = TaskResultStatus.FAILED if given_up else TaskResultStatus.READY
        same = DBTaskResult.objects.filter(pk=left.pk, status=TaskResultStatus.RUNNING)
        same.update(status=status, finished_at=timezone.now() if given_up else None)


def prune() -> None:
    """Forget tasks that ended a week ago."""
    ended = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    old = timezone.now() - timedelta(days=7)
    DBTaskResult.objects.filter(queue_name=QUEUE, status__in=ended, finished_at__lt=old).delete()
