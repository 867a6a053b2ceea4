"""Two steps in, one step out: a GET changes nothing, links cannot be guessed, and nobody learns who is on the list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import ADDRESS, links

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives
    from django.test import Client

    from backstory.web.newsletter.models import Subscriber

Work = Callable[[], list[str]]
Outbox = "list[EmailMultiAlternatives]"


def row(address: str = ADDRESS) -> Subscriber | None:
    from backstory.web.newsletter.models import Subscriber as Row  # noqa: PLC0415

    return Row.objects.filter(address=address).first()


def everything() -> str:
    """All rows of all tables of the newsletter, to compare."""
    from django.apps import apps  # noqa: PLC0415
    from django.core import serializers  # noqa: PLC0415

    models = apps.get_app_config("newsletter").get_models()
    return "".join(serializers.serialize("json", model._default_manager.order_by("pk")) for model in models)


def test_two_steps_lead_in(visitor: Client, work: Work, outbox: list[EmailMultiAlternatives]) -> None:
    assert visitor.post("/newsletter/", {"address": "  Ann@EXAMPLE.org "}).status_code == 302
    asked = row()
    assert asked is not None
    assert (asked.state, asked.wording) == ("unconfirmed", "1")
    assert len(asked.origin) == 64
    assert "127.0.0.1" not in everything()
    work()
    assert [mail.to for mail in outbox] == [[ADDRESS]]
    (page,) = set(links(outbox[0], "confirm"))
    before = everything()
    assert b"<button" in visitor.get(page).content
    visitor.head(page)
    assert everything() == before
    assert visitor.post(page).status_code == 200
    done = row()
    assert done is not None
    assert done.state == "confirmed"
    assert done.confirmed_at is not None
    assert visitor.post(page).status_code == 200, "pressing twice does no harm"


def test_another_site_cannot_sign_anyone_up(visitor: Client) -> None:
    visitor.handler.enforce_csrf_checks = True
    for page in ("", "link/"):
        assert visitor.post(f"/newsletter/{page}", {"address": ADDRESS}).status_code == 403
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get("/newsletter/").content.decode())
    assert found
    asked = {"address": ADDRESS, "csrfmiddlewaretoken": found[1]}
    assert visitor.post("/newsletter/", asked).status_code == 302


def test_no_get_changes_anything(
    visitor: Client, work: Work, outbox: list[EmailMultiAlternatives], reader: Callable[..., Subscriber]
) -> None:
    from backstory.web.newsletter.links import Purpose, token  # noqa: PLC0415

    ann = reader()
    new = reader("new@example.org", state="unconfirmed", confirmed_at=None)
    before = everything()
    pages = ["", "link/", "asked/", "archive/", "archive/nothing/", "bounces/"]
    pages += [f"confirm/{token(Purpose.CONFIRM, new)}/", f"leave/{token(Purpose.LEAVE, ann)}/"]
    pages += [f"preferences/{token(Purpose.PREFERENCES, ann)}/{end}" for end in ("", "kept.json")]
    for page in pages:
        for query in ("", "?List-Unsubscribe=One-Click&do=erase&address=eve@example.org"):
            answer = visitor.get(f"/newsletter/{page}{query}")
            visitor.head(f"/newsletter/{page}{query}")
            assert answer.status_code in {200, 404, 405}
            assert everything() == before, page
    work()
    assert outbox == []


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_post_without_cookie_or_form_leaves_at_once(
    visitor: Client, reader: Callable[..., Subscriber], body: dict[str, str]
) -> None:
    from backstory.web.newsletter.links import Purpose, token  # noqa: PLC0415

    ann = reader()
    visitor.handler.enforce_csrf_checks = True
    page = f"/newsletter/leave/{token(Purpose.LEAVE, ann)}/"
    answer = visitor.post(page, body)
    assert answer.status_code == 200, "no redirect: mail programs do not follow one (RFC 8058)"
    assert not answer.cookies
    left = row()
    assert left is not None
    assert left.state == "left"
    assert visitor.post(page, body).status_code == 200
    assert ADDRESS.encode() not in visitor.get(page).content, "a forwarded mail must not tell whose it was"


def test_a_link_does_for_one_purpose_and_one_address(visitor: Client, reader: Callable[..., Subscriber]) -> None:
    from backstory.web.newsletter.links import Purpose, token  # noqa: PLC0415

    ann, bob = reader(), reader("bob@example.org")
    before = everything()
    good = token(Purpose.LEAVE, ann)
    bad = [good[:-1] + ("A" if good[-1] != "A" else "B"), good + "x", "", ann.id.hex, token(Purpose.CONFIRM, ann)]
    data, rest = good.split(":", 1)
    bad.append(f"{token(Purpose.LEAVE, bob).split(':', 1)[0]}:{rest}")
    bad.append(token(Purpose.PREFERENCES, ann))
    for wrong in bad:
        assert visitor.post(f"/newsletter/leave/{wrong}/").status_code == 404, wrong
    assert visitor.post(f"/newsletter/preferences/{good}/", {"do": "erase"}).status_code == 404
    assert visitor.post(f"/newsletter/confirm/{good}/").status_code == 404
    assert everything() == before
    assert data


def test_links_end_with_the_time_or_the_next_sign_up(
    visitor: Client, reader: Callable[..., Subscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    from backstory.web.newsletter import joining, links  # noqa: PLC0415

    ann = reader()
    mine = links.token(links.Purpose.PREFERENCES, ann)
    confirm, leave = links.token(links.Purpose.CONFIRM, ann), links.token(links.Purpose.LEAVE, ann)
    assert visitor.get(f"/newsletter/preferences/{mine}/").status_code == 200
    with monkeypatch.context() as later:
        later.setitem(links.LASTS, links.Purpose.PREFERENCES, timedelta(seconds=-1))
        assert visitor.get(f"/newsletter/preferences/{mine}/").status_code == 404
    joining.leave(ann)
    joining.ask(ADDRESS, "192.0.2.1", joining.Wish.JOIN)
    assert visitor.post(f"/newsletter/confirm/{confirm}/").status_code == 404, (
        "who left is not brought back by an old mail"
    )
    assert visitor.get(f"/newsletter/preferences/{mine}/").status_code == 404
    assert visitor.post(f"/newsletter/leave/{leave}/").status_code == 200, "the oldest mail must still do to leave"


SAME = {
    " ann@example.org": ADDRESS,
    "ANN@Example.ORG.": ADDRESS,
    "ａｎｎ@example.org": ADDRESS,
    "ann@bücher.example": "ann@xn--bcher-kva.example",
}


@pytest.mark.parametrize("told", SAME)
def test_an_address_is_kept_in_one_spelling(server: None, told: str) -> None:
    from backstory.web.newsletter.addresses import normalised  # noqa: PLC0415

    assert normalised(told) == SAME[told]


BAD = (
    "",
    "ann",
    "ann@",
    "@example.org",
    "a b@example.org",
    "ann@example.org\nBcc: eve@example.org",
    "ann@x",
    "ä@example.org",
)


@pytest.mark.parametrize("told", [*BAD, "a" * 65 + "@example.org", "ann@" + "a." * 130 + "org", "ann@a..org"])
def test_what_is_no_address_is_told_so(visitor: Client, told: str) -> None:
    before = everything()
    answer = visitor.post("/newsletter/", {"address": told})
    assert answer.status_code == 422
    assert b"name@example.org" in answer.content
    assert everything() == before


def test_the_answer_tells_nobody_who_is_on_the_list(visitor: Client, reader: Callable[..., Subscriber]) -> None:
    from backstory.web.newsletter.models import Suppression  # noqa: PLC0415
    from backstory.web.newsletter.suppression import suppress  # noqa: PLC0415

    reader()
    suppress("never@example.org", Suppression.Reason.COMPLAINT)
    told = [
        (answer.status_code, answer["Location"])
        for address in (ADDRESS, "never@example.org", "new@example.org")
        for answer in [visitor.post("/newsletter/link/", {"address": address})]
    ]
    assert set(told) == {(302, "/newsletter/asked/")}


def test_sign_ups_are_limited_by_origin_and_mails_by_address(
    visitor: Client, work: Work, outbox: list[EmailMultiAlternatives]
) -> None:
    statuses = [
        visitor.post("/newsletter/", {"address": f"n{n}@example.org"}, REMOTE_ADDR=f"2001:db8::{n}").status_code
        for n in range(7)
    ]
    assert statuses == [302] * 5 + [429] * 2, "a network of IPv6 is one origin"
    for n in range(6):
        visitor.post("/newsletter/", {"address": ADDRESS}, REMOTE_ADDR=f"192.0.2.{n}")
    work()
    assert sum(mail.to == [ADDRESS] for mail in outbox) == 3


def test_what_is_old_is_wiped(server: None, reader: Callable[..., Subscriber]) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from backstory.web.newsletter import joining  # noqa: PLC0415

    def days(count: float) -> Any:
        return timezone.now() - timedelta(days=count)

    reader("fresh@example.org", state="unconfirmed", asked_at=days(29.9))
    reader("old@example.org", state="unconfirmed", asked_at=days(30.1))
    reader("gone@example.org", state="left", asked_at=days(400), left_at=days(30.1))
    reader("going@example.org", state="left", asked_at=days(400), left_at=days(2))
    reader("true@example.org", asked_at=days(400))
    joining.wipe_old()
    from backstory.web.newsletter.models import Subscriber as Row  # noqa: PLC0415

    left = set(Row.objects.values_list("address", flat=True))
    assert left == {"fresh@example.org", "going@example.org", "true@example.org"}


def test_pages_fetch_nothing_from_elsewhere(visitor: Client, reader: Callable[..., Subscriber]) -> None:
    from backstory.web.newsletter.links import Purpose, token  # noqa: PLC0415

    ann = reader()
    pages = ["", "link/", "asked/", "archive/", f"leave/{token(Purpose.LEAVE, ann)}/", "leave/x/"]
    pages += [f"preferences/{token(Purpose.PREFERENCES, ann)}/", f"confirm/{token(Purpose.CONFIRM, ann)}/"]
    for page in pages:
        answer = visitor.get(f"/newsletter/{page}")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        fetched = re.findall(r"""(?:src|srcset|action)=["']([^"']+)""", answer.content.decode())
        assert all(address.startswith("/") and not address.startswith("//") for address in fetched), page
        assert not re.search(r"<[^>]+\sstyle=|<style|backrack|Backrack", answer.content.decode())


def test_two_who_sign_up_at_once_harm_nobody(server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import IntegrityError  # noqa: PLC0415

    from backstory.web.newsletter import joining  # noqa: PLC0415

    def too_late(*_told: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(joining, "_ask_again", too_late)
    joining.ask(ADDRESS, "192.0.2.1", joining.Wish.JOIN)
    assert row() is None


def test_the_preferences_show_change_and_erase(
    visitor: Client, work: Work, outbox: list[EmailMultiAlternatives], reader: Callable[..., Subscriber]
) -> None:
    reader()
    visitor.post("/newsletter/link/", {"address": ADDRESS})
    work()
    (page,) = set(links(outbox[0], "preferences"))
    shown = visitor.get(page)
    assert ADDRESS.encode() in shown.content
    assert shown["Cache-Control"] == "no-store"
    assert shown["Referrer-Policy"] == "no-referrer"
    kept = json.loads(visitor.get(f"{page}kept.json").content)
    assert kept["address"] == ADDRESS
    assert "nothing about my health" in kept["wording"]
    visitor.post(page, {"do": "form", "form": "text"})
    changed = row()
    assert changed is not None
    assert changed.text_only
    assert visitor.post(page, {"do": "erase"}).status_code == 200
    assert ADDRESS not in everything()
    assert visitor.get(page).status_code == 404


def test_no_table_of_the_newsletter_is_tied_to_another(server: None) -> None:
    from django.apps import apps  # noqa: PLC0415

    for model in apps.get_app_config("newsletter").get_models():
        for field in model._meta.get_fields():
            related = field.related_model
            if related is not None and not isinstance(related, str):
                assert related._meta.app_label == "newsletter", field
            assert field.name not in {"owner", "visit", "session", "user", "record", "person"}


def test_a_visitor_from_a_mail_keeps_the_session_of_their_checks(visitor: Client) -> None:
    assert "backstory" not in visitor.get("/newsletter/").cookies, "a new cookie would replace the one of their checks"
    assert "backstory" not in visitor.get("/newsletter/confirm/x/").cookies


def test_the_wording_that_people_agreed_to_stays_as_it_was() -> None:
    import hashlib  # noqa: PLC0415

    from backstory.web.newsletter.wording import CONSENTS, CURRENT  # noqa: PLC0415

    known = {"1": "4784cbe1249ebde5"}
    assert {version: hashlib.sha256(str(text).encode()).hexdigest()[:16] for version, text in CONSENTS.items()} == known
    assert CURRENT in known
