"""What a mail carries: headers for leaving, two bodies with the same words, links to the site alone, and nothing that reports back."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from backstory.errors import InputError

from .conftest import ADDRESS, HOST, POST, SITE

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

    from backstory.web.newsletter.models import Subscriber

Reader = Callable[..., "Subscriber"]
Work = Callable[[], list[str]]


def parsed(mail: EmailMultiAlternatives) -> EmailMessage:
    from backstory.web.newsletter.carrier import written  # noqa: PLC0415 - Django must be set up

    found = message_from_bytes(written(mail), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.fixture
def issue(work: Work, outbox: list[EmailMultiAlternatives], reader: Reader) -> EmailMessage:
    from backstory.web.newsletter import issues  # noqa: PLC0415

    reader()
    assert issues.send(POST) == 1
    work()
    (mail,) = outbox
    return parsed(mail)


HEADERS = {
    "List-Id": rf"Backstory <newsletter\.{HOST}>",
    "List-Unsubscribe": rf"<{SITE}/newsletter/leave/[\w:-]+/>, <mailto:people@example\.org\?subject=leave>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Help": rf"<{SITE}/newsletter/link/>",
    "List-Subscribe": rf"<{SITE}/newsletter/>",
    "List-Archive": rf"<{SITE}/newsletter/archive/>",
    "Archived-At": rf"<{SITE}/newsletter/archive/{POST}/>",
    "Message-ID": rf"<[0-9a-f]{{40}}@{HOST}>",
    "From": rf"Backstory <newsletter@{HOST}>",
    "To": re.escape(ADDRESS),
    "Reply-To": r"people@example\.org",
    "Precedence": "list",
    "MIME-Version": r"1\.0",
    "Content-Type": r"multipart/alternative; .*",
    "Date": r"\w{3}, \d{2} \w{3} \d{4} .*",
    "Subject": "Two minutes a day is a real start",
}


@pytest.mark.parametrize("name", HEADERS)
def test_an_issue_has_its_headers(issue: EmailMessage, name: str) -> None:
    assert issue.get_all(name) is not None
    assert len(issue.get_all(name) or []) == 1
    assert re.fullmatch(HEADERS[name], str(issue[name])), issue[name]


def test_the_two_bodies_say_the_same_in_seven_bits(issue: EmailMessage) -> None:
    text, html = issue.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert bytes(issue).isascii()
    assert max(map(len, bytes(issue).splitlines())) <= 998
    words = [re.findall(r"\w+", re.sub(r"<[^>]*>|https?://\S+", " ", part.get_content())) for part in (text, html)]
    told = {word for word in words[0] if len(word) > 3}
    assert len(told) > 150
    assert told - set(words[1]) <= {"mdash"}
    assert "1 Long Way, Oldtown" in text.get_content()
    assert "1 Long Way, Oldtown" in html.get_content()
    assert "999, 112 or 911" in text.get_content()


def test_nothing_is_fetched_and_no_link_leads_elsewhere_or_tells_who_reads(issue: EmailMessage) -> None:
    text, html = (part.get_content() for part in issue.iter_parts())
    assert not re.search(r"<(img|script|iframe|link|object|video|audio|form|base)\b|url\(|@import|\ssrc=", html)
    targets = set(re.findall(r'href="([^"]*)"', html)) | set(re.findall(r"https?://[^\s<>\")]+", text + html))
    assert targets
    assert all(target.startswith(f"{SITE}/") for target in targets), targets
    assert all("?" not in target for target in targets), "no query that could count"
    own = [target for target in targets if "/newsletter/leave/" not in target]
    assert all(re.fullmatch(rf"{SITE}/(newsletter|library)/[\w/-]*(#source-\d+)?", target) for target in own), own


@pytest.mark.parametrize("kind", ["confirmation", "preferences"])
def test_a_letter_on_request_can_be_left_too(server: None, reader: Reader, kind: str) -> None:
    from backstory.web.newsletter import mails  # noqa: PLC0415

    mail = parsed(getattr(mails, kind)(reader(state="unconfirmed")))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail.get_content_type() == "multipart/alternative"
    assert set(re.findall(r"https?://[^/\s\"]+", bytes(mail).decode().replace("=\n", ""))) == {SITE}


def test_plain_text_alone_for_who_wants_it(work: Work, outbox: list[EmailMultiAlternatives], reader: Reader) -> None:
    from backstory.web.newsletter import issues  # noqa: PLC0415

    reader(text_only=True)
    issues.send(POST)
    work()
    assert parsed(outbox[0]).get_content_type() == "text/plain"


def test_links_to_elsewhere_and_pictures_become_words() -> None:
    from backstory.web.newsletter.rendering import bodies  # noqa: PLC0415

    told = (
        "See [a shop](https://shop.example/x?id=1), [heat](/library/heat/), ![seen](https://spy.example/p.gif) and "
        "[evil](//evil.example/).[^a]\n\n> Said\n\n- one\n- two\n\n  more\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| c | d |\n\n<b>raw</b>"
    )
    made = bodies(told, ["a"], f"{SITE}/library/p/", SITE)
    assert re.findall(r'href="([^"]*)"', made.html) == [f"{SITE}/library/heat/", f"{SITE}/library/p/#source-1"]
    assert "example/" not in made.html.replace(SITE, "")
    assert "<b>" not in made.html
    assert "See a shop, heat,  and evil.[1]" in made.text.replace("\n", " ")
    assert "- one\n- two\n" in made.text
    assert "1. first\n2. second" in made.text
    assert "a | b\nc | d" in made.text


def test_only_a_post_that_promotes_no_device_is_sent(
    server: None, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backstory.web.articles import library  # noqa: PLC0415
    from backstory.web.newsletter import issues  # noqa: PLC0415

    reader()
    with pytest.raises(InputError, match=r"no post of this name.*post-two-minutes"):
        issues.send("heat")
    post = library().pages[POST]
    advert = {"body": post.body + "\n\nGet [it](/devices/backrack/)."}
    named = {"body": post.body + "\n\nLie on the Backrack."}
    for change, why in ((advert, "never promotes"), (named, "names a device"), ({"topic": "device"}, "never promotes")):
        monkeypatch.setattr(library(), "posts", [post.model_copy(update=change)])
        with pytest.raises(InputError, match=why):
            issues.send(POST)
    monkeypatch.setattr(library(), "posts", [post.model_copy(update=named)])
    assert issues.send(POST, names_device=True) == 1


def test_nothing_goes_out_without_an_identity_or_a_reader(server: None) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from backstory.web.newsletter import issues, models  # noqa: PLC0415

    with (
        override_settings(NEWSLETTER=replace(settings.NEWSLETTER, postal="")),
        pytest.raises(InputError, match="BACKSTORY_POSTAL"),
    ):
        issues.send(POST)
    with pytest.raises(InputError, match="nobody has confirmed"):
        issues.send(POST)
    assert not models.Issue.objects.exists()
