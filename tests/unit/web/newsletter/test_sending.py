"""Each delivery goes out once, whatever the mail server says, and only to who still wants it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backstory.errors import FaultError, InputError

from .conftest import ADDRESS, POST, MailServer

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

    from backstory.web.newsletter.models import Delivery, Subscriber

Reader = Callable[..., "Subscriber"]
Work = Callable[[], list[str]]


def delivery() -> Delivery:
    from backstory.web.newsletter.models import Delivery as Row  # noqa: PLC0415

    return Row.objects.get()


def send(slug: str = POST) -> int:
    from backstory.web.newsletter import issues  # noqa: PLC0415

    return issues.send(slug)


def test_the_same_post_is_sent_once(work: Work, outbox: list[EmailMultiAlternatives], reader: Reader) -> None:
    for number in range(60):
        reader(f"r{number}@example.org")
    reader("no@example.org", state="unconfirmed")
    reader("left@example.org", state="left")
    assert send() == 60
    assert send() == 0
    work()
    reader("late@example.org")
    assert send() == 0
    work()
    assert sorted(mail.to[0] for mail in outbox) == sorted(f"r{number}@example.org" for number in range(60))
    assert len({mail.extra_headers["Message-ID"] for mail in outbox}) == 60


def test_who_left_or_was_suppressed_after_the_queueing_gets_nothing(
    work: Work, outbox: list[EmailMultiAlternatives], reader: Reader
) -> None:
    from backstory.web.newsletter import joining  # noqa: PLC0415
    from backstory.web.newsletter.models import Suppression  # noqa: PLC0415
    from backstory.web.newsletter.suppression import suppress  # noqa: PLC0415

    people = [reader(f"{name}@example.org") for name in ("stays", "leaves", "erases", "complains", "bounced")]
    send()
    joining.leave(people[1])
    joining.erase(people[2])
    suppress("complains@example.org", Suppression.Reason.COMPLAINT)
    from backstory.web.newsletter.addresses import fingerprint  # noqa: PLC0415

    Suppression.objects.create(fingerprint=fingerprint("bounced@example.org"), reason="bounce")
    work()
    assert [mail.to for mail in outbox] == [["stays@example.org"]]
    joining.ask("complains@example.org", "192.0.2.7", joining.Wish.JOIN)
    work()
    assert len(outbox) == 1


STEPS: dict[str, tuple[dict[str, str | None], str, bool]] = {
    "accepted": ({}, "sent", True),
    "later, at the reader": ({"RCPT": "450 4.2.1 busy"}, "waiting", False),
    "later, before the mail": ({"DATA": "451 4.3.0 later"}, "waiting", False),
    "later, after the mail": ({"DOT": "451 4.3.0 later"}, "waiting", False),
    "refused, perhaps us": ({"RCPT": "550 5.7.1 policy"}, "waiting", False),
    "refused after the mail": ({"DOT": "554 5.6.0 content"}, "waiting", False),
    "no answer to the dot": ({"DOT": None}, "doubtful", False),
}


@pytest.mark.parametrize("name", STEPS)
def test_what_the_mail_server_says_decides(mail_server: MailServer, work: Work, reader: Reader, name: str) -> None:
    answers, state, accepted = STEPS[name]
    reader()
    send()
    mail_server.answers = dict(answers)
    work()
    assert delivery().state == state
    assert bool(mail_server.accepted) == accepted
    mail_server.answers = {}
    work()
    assert delivery().state == state, "nothing is tried again before its time, and a doubt never by itself"


def test_a_dead_address_is_suppressed(mail_server: MailServer, work: Work, reader: Reader) -> None:
    from backstory.web.newsletter.models import Subscriber as Row  # noqa: PLC0415
    from backstory.web.newsletter.suppression import is_suppressed  # noqa: PLC0415

    reader()
    send()
    mail_server.answers = {"RCPT": "550 5.1.1 no such user"}
    work()
    assert is_suppressed(ADDRESS)
    assert not Row.objects.exists()


UNREACHABLE: dict[str, dict[str, str | None]] = {
    "refuses us": {"MAIL": "550 5.7.1 not from you"},
    "closes": {"RCPT": None},
    "is full": {"HELLO": "421 4.3.2 too many"},
    "goes down": {"RCPT": "421 4.3.2 closing"},
}


@pytest.mark.parametrize("name", UNREACHABLE)
def test_without_a_server_nothing_is_lost(mail_server: MailServer, work: Work, reader: Reader, name: str) -> None:
    reader()
    send()
    mail_server.answers = dict(UNREACHABLE[name])
    with pytest.raises(FaultError, match=r"nothing is lost.*BACKSTORY_SMTP"):
        work()
    assert (delivery().state, delivery().tries) == ("waiting", 0)
    mail_server.answers = {}
    work()
    assert delivery().state == "sent"
    assert len(mail_server.accepted) == 1


def test_it_is_tried_again_and_given_up_in_the_end(mail_server: MailServer, work: Work, reader: Reader) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from backstory.web.newsletter.models import Delivery as Row  # noqa: PLC0415

    reader()
    send()
    mail_server.answers = {"RCPT": "450 4.2.1 busy"}
    waits = []
    for _ in range(8):
        work()
        waits.append(delivery().not_before - timezone.now())
        Row.objects.update(not_before=timezone.now())
    assert delivery().state == "failed"
    assert waits[0] < waits[1] < waits[2] < timedelta(days=1.5)


def test_many_refusals_in_a_row_are_the_servers_trouble(mail_server: MailServer, work: Work, reader: Reader) -> None:
    for number in range(40):
        reader(f"r{number}@example.org")
    send()
    mail_server.answers = {"RCPT": "550 5.7.1 blocked"}
    with pytest.raises(FaultError):
        work()
    from backstory.web.newsletter.models import Delivery as Row  # noqa: PLC0415

    assert Row.objects.filter(tries=0).count() == 20
    assert not Row.objects.exclude(state="waiting").exists()


def test_a_mail_is_taken_back_up_to_the_dot(
    mail_server: MailServer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backstory.web.newsletter import joining, sending  # noqa: PLC0415

    ann = reader()
    send()
    sender = sending.Sender()
    point = sender._point

    def leave_first(row: Delivery) -> None:
        joining.leave(ann)
        point(row)

    monkeypatch.setattr(sender, "_point", leave_first)
    assert sender.send_waiting() == 1
    sender.end()
    assert delivery().state == "withdrawn"
    assert mail_server.accepted == []


def test_lines_that_begin_with_a_dot_arrive_whole(mail_server: MailServer, reader: Reader) -> None:
    from django.core.mail import EmailMessage  # noqa: PLC0415

    from backstory.web.newsletter.carrier import Carrier  # noqa: PLC0415

    carrier = Carrier()
    carrier.hand_over(EmailMessage("s", "a\n.\n..b\n", "x@example.org", [ADDRESS]), lambda: None)
    carrier.hand_over(EmailMessage("s", "c", "x@example.org", [ADDRESS]), lambda: None)
    carrier.close()
    assert b"\r\na\r\n..\r\n...b\r\n" in mail_server.accepted[0][1]
    assert [to for to, _content in mail_server.accepted] == [ADDRESS, ADDRESS]
    assert mail_server.talks == 1


def died(state: str) -> None:
    """As a killed worker leaves it."""
    from backstory.web.newsletter.models import Delivery as Row  # noqa: PLC0415
    from backstory.web.newsletter.models import WorkerSign  # noqa: PLC0415

    WorkerSign.objects.create(id="dead", host="elsewhere", pid=1, beat_at="2026-01-01T00:00:00Z")
    Row.objects.update(state=state, worker="dead")


def test_what_a_dead_worker_had_only_claimed_is_sent(
    work: Work, outbox: list[EmailMultiAlternatives], reader: Reader
) -> None:
    reader()
    send()
    died("claimed")
    assert work() == []
    assert delivery().state == "sent"
    assert len(outbox) == 1


@pytest.mark.parametrize(("arrived", "mails", "state"), [(True, 0, "sent"), (False, 1, "sent")])
def test_what_may_have_arrived_waits_for_a_persons_word(
    work: Work, outbox: list[EmailMultiAlternatives], reader: Reader, arrived: bool, mails: int, state: str
) -> None:
    from backstory.web.newsletter import doubtful  # noqa: PLC0415

    reader()
    send()
    died("sending")
    (said,) = work()
    assert "backstory newsletter doubtful" in said
    assert delivery().state == "doubtful"
    assert work() == []
    assert outbox == []
    with pytest.raises(InputError, match="no doubtful mail"):
        doubtful.decide("<x@y>", arrived=arrived)
    doubtful.decide(delivery().message_id, arrived=arrived)
    work()
    assert (len(outbox), delivery().state) == (mails, state)


def test_a_living_worker_keeps_its_claims_and_a_ghost_can_do_nothing(mail_server: MailServer, reader: Reader) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from backstory.web.newsletter import sending  # noqa: PLC0415
    from backstory.web.newsletter.models import WorkerSign  # noqa: PLC0415

    reader()
    send()
    ghost = sending.Sender()
    (mine,) = ghost._claim()
    WorkerSign.objects.create(id=ghost.id, host="elsewhere", pid=1)
    assert sending.rescue(sending.is_dead) == 0
    assert delivery().state == "claimed"
    WorkerSign.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    sending.rescue(sending.is_dead)
    assert delivery().state == "waiting"
    ghost._send(mine)
    assert delivery().state == "waiting"
    assert mail_server.accepted == []


def test_a_task_of_a_dead_worker_is_done_by_the_next(
    work: Work, outbox: list[EmailMultiAlternatives], reader: Reader
) -> None:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    from backstory.web.newsletter import tasks  # noqa: PLC0415

    tasks.enqueue_letter(tasks.PREFERENCES, reader())
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["dead"])
    work()
    assert len(outbox) == 1
    assert ADDRESS not in str(list(DBTaskResult.objects.values()))


def test_nothing_personal_is_logged(
    mail_server: MailServer,
    work: Work,
    reader: Reader,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    caplog.set_level(logging.DEBUG)
    reader()
    send()
    for answers in ({"DOT": None}, {"RCPT": f"550 5.7.1 <{ADDRESS}> refused"}, {"MAIL": f"550 <{ADDRESS}>"}):
        mail_server.answers = dict(answers)
        died("claimed") if delivery().state != "waiting" else None
        try:
            work()
        except FaultError as problem:
            assert ADDRESS not in str(problem)
        from backstory.web.newsletter.models import WorkerSign  # noqa: PLC0415

        WorkerSign.objects.all().delete()
    out, err = capfd.readouterr()
    tasks = "".join(DBTaskResult.objects.values_list("traceback", flat=True))
    records = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert ADDRESS not in out + err + tasks + records
