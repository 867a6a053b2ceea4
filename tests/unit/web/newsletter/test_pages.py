"""Where the newsletter is offered, the archive, the bounce reports, the settings and the command."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from backstory import cli
from backstory.errors import InputError
from backstory.knowledge.schema import Urgency

from .conftest import ADDRESS, POST

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives
    from django.test import Client

    from backstory.web.newsletter.models import Subscriber

Reader = Callable[..., "Subscriber"]


def test_on_ones_own_machine_the_feed_is_offered_instead(browser: Client) -> None:
    for page in ("", "link/", "archive/", "leave/x/"):
        answer = browser.get(f"/newsletter/{page}")
        assert answer.status_code == 404
        assert b"/posts/feed.atom" in answer.content
        assert b"<form" not in answer.content
    assert b'href="/newsletter/"' not in browser.get("/about/").content


def invitation(told: str, **context: object) -> str:
    from django.template import Context, Template  # noqa: PLC0415

    return Template("{% load newsletter %}{% newsletter_invitation " + told + " %}").render(Context(context)).strip()


LEVELS = {Urgency.SELF_CARE: True, Urgency.ROUTINE: True, Urgency.URGENT_48H: False, Urgency.EMERGENCY_TODAY: False}


@pytest.mark.parametrize("level", [*LEVELS, Urgency.EMERGENCY_NOW, None, "self-caring"])
def test_a_result_that_is_not_calm_invites_nobody(server: None, level: Any) -> None:
    assert bool(invitation("level", level=level)) == LEVELS.get(level, False)


def test_a_level_that_is_not_there_invites_nobody(server: None, site: object) -> None:
    assert invitation("urgency.level") == ""
    assert "/newsletter/" in invitation("")


def test_on_ones_own_machine_the_invitation_is_the_feed(site: object) -> None:
    shown = invitation("")
    assert "/posts/feed.atom" in shown
    assert "/newsletter/" not in shown


def test_the_footer_leads_to_it_but_not_on_the_pages_of_a_check(visitor: Client) -> None:
    link = b'<a href="/newsletter/">Newsletter</a>'
    for path in ("/", "/about/", "/newsletter/archive/", "/posts/"):
        assert link in visitor.get(path).content, path
    begun = visitor.post("/check/", follow=True)
    assert begun.status_code == 200
    assert link not in begun.content


def test_its_pages_have_the_same_guards_as_all_others(visitor: Client) -> None:
    for path in ("", "link/", "asked/", "archive/", "confirm/x/", "leave/x/", "preferences/x/"):
        answer = visitor.get(f"/newsletter/{path}")
        assert "default-src 'none'" in answer["Content-Security-Policy"], path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", path
        behind_a_link = path.count("/") == 2
        assert answer["Referrer-Policy"] == ("no-referrer" if behind_a_link else "same-origin"), path


def test_the_archive_shows_the_issue_as_it_was_mailed(
    visitor: Client, outbox: list[EmailMultiAlternatives], reader: Reader
) -> None:
    from backstory.web.newsletter import issues  # noqa: PLC0415

    assert b"no issue yet" in visitor.get("/newsletter/archive/").content
    reader()
    issues.send(POST)
    assert POST.encode() in visitor.get("/newsletter/archive/").content
    page = visitor.get(f"/newsletter/archive/{POST}/").content.decode()
    assert "stretch band" in page
    assert "/newsletter/leave/" not in page
    assert ADDRESS not in page


REPORTS: dict[str, tuple[object, int]] = {
    "a hard bounce": ({"kind": "hard", "address": "Ann@Example.org"}, 1),
    "a complaint": ([{"kind": "complaint", "address": ADDRESS, "more": 1}], 1),
    "a soft bounce": ({"kind": "soft", "address": ADDRESS}, 0),
    "of a mail": ({"kind": "hard", "message_id": "MESSAGE"}, 1),
    "of nobody": ({"kind": "hard", "address": "no address"}, 0),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_suppresses_for_good(visitor: Client, reader: Reader, name: str) -> None:
    from backstory.web.newsletter import issues  # noqa: PLC0415
    from backstory.web.newsletter.models import Delivery, Suppression  # noqa: PLC0415
    from backstory.web.newsletter.suppression import is_suppressed  # noqa: PLC0415

    reader()
    issues.send(POST)
    document, count = REPORTS[name]
    body = json.dumps(document).replace("MESSAGE", Delivery.objects.get().message_id)
    answer = visitor.post(
        "/newsletter/bounces/", body, "application/json", headers={"Authorization": "Bearer a-secret"}
    )
    assert json.loads(answer.content) == {"suppressed": count}
    assert is_suppressed(ADDRESS) == bool(count)
    assert ADDRESS not in str(list(Suppression.objects.values()))


def test_a_report_needs_its_secret_and_its_form(visitor: Client) -> None:
    def status(body: str, *, secret: str = "a-secret") -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return visitor.post("/newsletter/bounces/", body, "application/json", headers=headers).status_code

    good = json.dumps({"kind": "hard", "address": ADDRESS})
    assert status(good, secret="a-secre") == 403
    assert status(good, secret="ä") == 403
    for bad in ("", "{", "[[]]", '{"kind": "x"}', "[" * 5000, "3"):
        assert status(bad) == 400
    assert visitor.get("/newsletter/bounces/").status_code == 405
    from dataclasses import replace  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    with override_settings(NEWSLETTER=replace(settings.NEWSLETTER, bounce_secret="")):
        assert status(good, secret="") == 404


SERVERS: dict[str, tuple[object, ...]] = {
    "smtp://mail.example": ("mail.example", 25, "", "", False, False),
    "smtp://u%40x:p%3Aw@mail.example?tls=1": ("mail.example", 587, "u@x", "p:w", True, False),
    "smtps://u:p@mail.example": ("mail.example", 465, "u", "p", False, True),
    "smtp://u:p@127.0.0.1:1025": ("127.0.0.1", 1025, "u", "p", False, False),
}


@pytest.mark.parametrize("told", SERVERS)
def test_a_mail_server_is_one_setting(told: str) -> None:
    from dataclasses import astuple  # noqa: PLC0415

    from backstory.web.newsletter.configuration import configuration  # noqa: PLC0415

    found = configuration({"BACKSTORY_SMTP": told}, ["back.example"])
    assert found.smtp is not None
    assert astuple(found.smtp) == SERVERS[told]
    assert found.backend.endswith("smtp.EmailBackend")
    assert found.url == "https://back.example"


WRONG = {
    "BACKSTORY_SMTP": [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://h:port",
        "smtp://h?tsl=1",
        "smtp://u:hush@h",
    ],
    "BACKSTORY_URL": ["back.example", "ftp://back.example"],
    "BACKSTORY_MAIL_FROM": ["Backstory", "a@b\nBcc: c@d"],
    "BACKSTORY_MAIL_REPLY": ["nobody"],
}


@pytest.mark.parametrize(("name", "told"), [(name, told) for name, values in WRONG.items() for told in values])
def test_a_wrong_setting_is_named_without_its_password(name: str, told: str) -> None:
    from backstory.web.newsletter.configuration import configuration  # noqa: PLC0415

    with pytest.raises(InputError, match=name) as problem:
        configuration({name: told}, ["back.example"])
    assert "hush" not in str(problem.value)


def test_without_a_mail_server_mails_are_printed() -> None:
    from backstory.web.newsletter.configuration import configuration  # noqa: PLC0415

    assert configuration({}, [""]).backend.endswith("console.EmailBackend")


@pytest.fixture
def command(
    server: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """``command("status")``: its status, and what it printed."""
    monkeypatch.setenv("BACKSTORY_MODE", "server")

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["backstory", "newsletter", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out + err

    return run


def test_the_command_looks_after_the_list(command: Callable[..., tuple[int, str]], reader: Reader) -> None:
    for name in ("ann", "bob", "cat"):
        reader(f"{name}@example.org")
    assert command("send", POST, "--preview")[1].startswith("You do not need an hour")
    assert "Queued for 3" in command("send", POST)[1]
    assert "sent before" in command("send", POST)[1]
    assert command("leave", "Bob@example.org")[0] == 0
    assert command("bounce", "cat@example.org", "--complaint")[0] == 0
    status, text = command("status", "--json")
    assert status == 0
    assert json.loads(text) == {
        "subscribers": {"confirmed": 1, "left": 1},
        "suppressed": 1,
        "issues": {POST: {"waiting": 1, "withdrawn": 1}},
    }
    assert "example.org" not in command("status")[1]
    assert command("work", "--once")[0] == 0
    assert f"{POST}: 1 sent, 1 withdrawn." in command("status")[1]
    assert "Nothing is doubtful" in command("doubtful")[1]
    assert command("doubtful", "--sent", "all", "--resend", "all")[0] == 2
    assert command("doubtful", "--accepted", "/nowhere")[0] == 2
    assert command("bounce", "nobody")[0] == 2


def test_the_command_is_for_servers(command: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKSTORY_MODE")
    status, text = command("send", POST)
    assert status == 2
    assert "BACKSTORY_MODE=server" in text
    assert command("send", "--help")[0] == 0
