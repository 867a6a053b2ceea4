"""Accounts on a server: an address is proved by a letter, checks go into the account, and nobody else ever sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.test import Client

HOST = "back.example.org"
ANN, BOB = "ann@example.org", "bob@example.org"
PASSWORD, OTHER = "purple stairs under rain", "a lamp beside nine rivers"
NewClient = Callable[[], "Client"]


@pytest.fixture
def server(store: str) -> Iterator[None]:
    """Server mode, nobody has an account, no visit is kept."""
    assert store
    from django.contrib.sessions.models import Session  # noqa: PLC0415 - Django must be set up
    from django.test import override_settings  # noqa: PLC0415
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    from backstory.web.accounts import models  # noqa: PLC0415
    from backstory.web.models import Visit  # noqa: PLC0415
    from backstory.web.newsletter.configuration import configuration  # noqa: PLC0415

    for table in (models.Account, models.Letter, models.Try, Visit, Session, DBTaskResult):
        table.objects.all().delete()
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the real one has its own test
    with override_settings(
        PERSONAL=False, ALLOWED_HOSTS=[HOST], NEWSLETTER=configuration({}, [HOST]), PASSWORD_HASHERS=hashers
    ):
        yield


@pytest.fixture
def new_client(server: None) -> NewClient:
    """Another browser."""
    from django.test import Client as Browser  # noqa: PLC0415

    return lambda: Browser(SERVER_NAME=HOST, headers={"host": HOST})


@pytest.fixture
def outbox(server: None) -> list[EmailMessage]:
    """What was mailed."""
    from django.core import mail  # noqa: PLC0415

    box: list[EmailMessage] = []
    vars(mail)["outbox"] = box
    return box


@pytest.fixture
def letter(outbox: list[EmailMessage]) -> Callable[[], str]:
    """Run the worker; gives the path of the link in the letter that it sent."""
    from backstory.web.newsletter.worker import work  # noqa: PLC0415

    def go() -> str:
        before = len(outbox)
        work(once=True, say=lambda _text: None)
        assert len(outbox) == before + 1
        found = re.search(rf"https://{HOST}(/account/\S+)", str(outbox[-1].body))
        assert found
        return found[1]

    return go


Letter = Callable[[], str]


def make_account(client: Client, letter: Letter, email: str = ANN, password: str = PASSWORD) -> None:
    assert client.post("/account/new/", {"email": email}).url == "/account/asked/"  # type: ignore[attr-defined]
    answer = client.post(letter(), {"password": password})
    assert answer.status_code == 302, answer.content


def sign_in(client: Client, email: str = ANN, password: str = PASSWORD) -> int:
    return client.post("/account/sign-in/", {"email": email, "password": password}).status_code


def visit(client: Client) -> str:
    """Begin a check and answer the tick-list; gives its number."""
    begun = client.post("/check/", follow=True)
    at = begun.redirect_chain[-1][0]
    client.post(at, {"pick": "none"})
    return str(UUID(at.split("/")[2]))


def test_checks_made_before_signing_up_are_in_the_account_in_any_browser(new_client: NewClient, letter: Letter) -> None:
    here, elsewhere = new_client(), new_client()
    mine = visit(here)
    key = here.session.session_key
    make_account(here, letter)
    assert here.session.session_key != key
    assert here.get(f"/check/{mine}/answers/").status_code == 200
    later = visit(here)
    assert elsewhere.get(f"/check/{mine}/answers/").status_code == 404
    own = visit(elsewhere)
    assert sign_in(elsewhere, " ANN@Example.org ") == 302
    for ident in (mine, later, own):
        assert elsewhere.get(f"/check/{ident}/answers/").status_code == 200
        assert here.get(f"/check/{ident}/answers/").status_code == 200
    assert f"/check/{own}/" in here.get("/").content.decode()


def test_after_signing_out_the_checks_are_out_of_sight(new_client: NewClient, letter: Letter) -> None:
    here = new_client()
    make_account(here, letter)
    mine = visit(here)
    assert here.get("/account/sign-out/").status_code == 405
    assert here.post("/account/sign-out/").status_code == 302
    assert here.get(f"/check/{mine}/answers/").status_code == 404
    assert mine not in here.get("/").content.decode()


def visit_pages() -> list[str]:
    """Every address below a visit, with the rest filled in."""
    from backstory.web import urls  # noqa: PLC0415

    patterns = [str(getattr(one, "pattern", "")) for one in urls.urlpatterns]
    found = [p for p in patterns if p.startswith("check/<uuid:ident>/")]
    return [re.sub(r"<slug:(\w+)>", "emergency", p) for p in found]


def test_another_account_gets_404_for_each_page_of_a_visit(new_client: NewClient, letter: Letter) -> None:
    from backstory.web.models import Visit  # noqa: PLC0415

    ann, bob, stranger = new_client(), new_client(), new_client()
    make_account(ann, letter)
    make_account(bob, letter, BOB, OTHER)
    visit(bob)
    visit(stranger)
    mine = visit(ann)
    before = Visit.objects.filter(pk=mine).values().get()
    pages = visit_pages()
    assert len(pages) >= 15
    for page in pages:
        path = "/" + page.replace("<uuid:ident>", mine)
        for other in (bob, stranger, new_client()):
            for answer in (other.get(path), other.post(path, {"pick": "none", "yes": "1", "why": "no"})):
                assert answer.status_code in {404, 405}, (path, answer.status_code)
    assert Visit.objects.filter(pk=mine).values().get() == before


def test_signing_in_as_another_takes_nothing_along(new_client: NewClient, letter: Letter) -> None:
    shared, bob = new_client(), new_client()
    make_account(shared, letter)
    anns = visit(shared)
    make_account(bob, letter, BOB, OTHER)
    assert sign_in(shared, BOB, OTHER) == 302
    assert shared.get(f"/check/{anns}/answers/").status_code == 404
    assert bob.get(f"/check/{anns}/answers/").status_code == 404


def test_nobody_learns_who_has_an_account(
    new_client: NewClient, letter: Letter, outbox: list[EmailMessage], django_queries: Callable[[], int]
) -> None:
    from backstory.web.newsletter.worker import work  # noqa: PLC0415

    make_account(new_client(), letter)
    told = []
    for email in (ANN, "nobody@example.org"):
        stranger = new_client()
        asked = []
        for path in ("/account/new/", "/account/password/"):
            before = django_queries()
            answer = stranger.post(path, {"email": email})
            asked.append((answer.status_code, answer.content, django_queries() - before))
        wrong = stranger.post("/account/sign-in/", {"email": email, "password": OTHER})
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", wrong.content.decode()).replace(email, "")
        told.append((asked, wrong.status_code, page))
    assert told[0] == told[1]
    outbox.clear()
    work(once=True, say=lambda _text: None)
    assert sorted((mail.to[0], "/account/new/" in str(mail.body)) for mail in outbox) == [
        (ANN, False), (ANN, False), ("nobody@example.org", True),
    ]  # fmt: skip


@pytest.fixture
def django_queries(server: None) -> Iterator[Callable[[], int]]:
    """How many statements were run so far."""
    from django.db import connection  # noqa: PLC0415

    ran: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        ran.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield lambda: len(ran)


def test_a_new_password_ends_all_other_sessions_and_its_link_works_once(new_client: NewClient, letter: Letter) -> None:
    thief, owner = new_client(), new_client()
    make_account(thief, letter)
    mine = visit(thief)
    owner.post("/account/password/", {"email": ANN})
    link = letter()
    assert owner.get(link).status_code == 200
    assert owner.post(link, {"password": OTHER}).status_code == 302
    assert owner.get(f"/check/{mine}/answers/").status_code == 200
    assert thief.get(f"/check/{mine}/answers/").status_code == 404
    assert thief.get("/account/").status_code == 302
    assert new_client().post(link, {"password": PASSWORD}).status_code == 404
    assert sign_in(new_client()) == 422
    assert sign_in(new_client(), ANN, OTHER) == 302


def test_a_link_to_begin_works_once_and_opening_it_changes_nothing(new_client: NewClient, letter: Letter) -> None:
    from backstory.web.accounts.models import Account  # noqa: PLC0415

    client = new_client()
    client.post("/account/new/", {"email": ANN})
    link = letter()
    assert ANN not in link
    for _scanner in range(2):
        assert client.get(link).status_code == 200
    assert not Account.objects.exists()
    for weak in ("", "short", "1234567890", ANN, "x" * 201):
        assert client.post(link, {"password": weak}).status_code == 422, weak
    assert client.post(link, {"password": PASSWORD}).status_code == 302
    assert new_client().post(link, {"password": OTHER}).status_code == 404
    assert client.get("/account/new/forged/").status_code == 404
    assert Account.objects.count() == 1


def test_an_old_link_no_longer_works(new_client: NewClient, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    import time  # noqa: PLC0415

    client = new_client()
    client.post("/account/new/", {"email": ANN})
    link = letter()
    tomorrow = time.time() + timedelta(days=1, minutes=1).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: tomorrow)
    assert client.get(link).status_code == 404


def test_guessing_is_stopped_and_a_letter_opens_the_door(new_client: NewClient, letter: Letter) -> None:
    make_account(new_client(), letter)
    client = new_client()
    assert [sign_in(client, ANN, f"guess number {n}") for n in range(6)] == [422] * 5 + [429]
    assert sign_in(client) == 429
    elsewhere = new_client()
    told = {"email": ANN, "password": PASSWORD}
    assert elsewhere.post("/account/sign-in/", told, REMOTE_ADDR="192.0.2.9").status_code == 302
    client.post("/account/password/", {"email": ANN})
    assert client.post(letter(), {"password": OTHER}).status_code == 302
    assert sign_in(new_client(), ANN, OTHER) == 302


def test_one_origin_cannot_try_many_addresses_nor_ask_for_many_letters(
    new_client: NewClient, outbox: list[EmailMessage]
) -> None:
    from backstory.web.newsletter.worker import work  # noqa: PLC0415

    client = new_client()
    tried = [sign_in(client, f"reader{n}@example.org") for n in range(51)]
    assert (tried[0], tried[-2], tried[-1]) == (422, 422, 429)
    asked = [client.post("/account/new/", {"email": ANN}, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(9)]
    assert asked == [302] * 9
    work(once=True, say=lambda _text: None)
    assert len(outbox) == 3
    flood = [client.post("/account/new/", {"email": f"a{n}@example.org"}).status_code for n in range(11)]
    assert flood == [302] * 10 + [429]


def test_all_data_comes_as_a_file_and_deleting_leaves_nothing(new_client: NewClient, letter: Letter) -> None:
    from backstory.web.accounts import models  # noqa: PLC0415
    from backstory.web.models import Visit  # noqa: PLC0415

    ann, elsewhere, bob = new_client(), new_client(), new_client()
    make_account(ann, letter)
    mine = visit(ann)
    sign_in(elsewhere)
    make_account(bob, letter, BOB, OTHER)
    bobs = visit(bob)
    answer = ann.get("/account/data.json")
    document = json.loads(answer.content)
    assert document["email"] == ANN
    assert [one["id"] for one in document["visits"]] == [mine]
    kept = {field.name for field in Visit._meta.get_fields()} - {"owner"}
    assert set(document["visits"][0]) == kept
    assert document["visits"][0]["record"]["answers"]
    assert ann.post("/account/delete/", {"password": OTHER}).status_code == 422
    assert ann.get(f"/check/{mine}/answers/").status_code == 200
    assert ann.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert list(Visit.objects.values_list("pk", flat=True)) == [UUID(bobs)]
    assert [one.email for one in models.Account.objects.all()] == [BOB]
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(new_client()) == 422


def test_a_new_secret_signs_nobody_out_and_keeps_old_links_while_the_old_one_is_known(
    new_client: NewClient, letter: Letter
) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    here, another = new_client(), new_client()
    make_account(here, letter)
    another.post("/account/new/", {"email": BOB})
    link = letter()
    before = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another secret", SECRET_KEY_FALLBACKS=[before]):
        assert here.get("/account/").status_code == 200
        assert another.get(link).status_code == 200
    another.get("/")
    with override_settings(SECRET_KEY="a third secret", SECRET_KEY_FALLBACKS=[]):
        assert here.get("/account/").status_code == 302
        assert another.get(link).status_code == 404


def test_the_newsletters_pages_and_an_account_leave_each_other_alone(new_client: NewClient, letter: Letter) -> None:
    here = new_client()
    make_account(here, letter)
    mine = visit(here)
    key = here.session.session_key
    for path in ("/newsletter/", "/newsletter/confirm/x/", "/newsletter/preferences/x/"):
        here.get(path)
    here.post("/newsletter/", {"address": ANN})
    assert here.session.session_key == key
    assert here.get(f"/check/{mine}/answers/").status_code == 200


def test_a_form_from_before_signing_in_says_what_to_do(new_client: NewClient, letter: Letter) -> None:
    client = new_client()
    make_account(client, letter)
    client.handler.enforce_csrf_checks = True
    answer = client.post("/check/")
    assert answer.status_code == 403
    assert b"load the page again" in answer.content


def test_strangers_are_sent_to_the_door(new_client: NewClient) -> None:
    for page in ("", "data.json", "delete/"):
        answer = new_client().get(f"/account/{page}")
        assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/")


def test_on_ones_own_machine_there_are_no_accounts(browser: Client) -> None:
    for page in (
        "",
        "sign-in/",
        "new/",
        "new/x/",
        "password/",
        f"password/{UUID(int=1)}/x/",
        "asked/",
        "data.json",
        "delete/",
    ):
        assert browser.get(f"/account/{page}").status_code == 404, page
    assert browser.post("/account/sign-out/").status_code == 404
    assert "/account/" not in browser.get("/").content.decode()


def test_who_only_reads_gets_no_session(new_client: NewClient) -> None:
    client = new_client()
    for path in ("/", "/library/", "/newsletter/", "/account/sign-in/"):
        assert client.get(path).status_code == 200
        assert "backstory" not in client.cookies, path
    visit(client)
    assert client.cookies["backstory"].value


def test_what_nobody_can_reach_any_more_is_wiped(new_client: NewClient, letter: Letter) -> None:
    from django.contrib.sessions.models import Session  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from backstory.web.accounts.keeping import tidy  # noqa: PLC0415
    from backstory.web.models import Visit  # noqa: PLC0415

    gone, back, member = new_client(), new_client(), new_client()
    lost, used, owned = visit(gone), visit(back), None
    make_account(member, letter)
    owned = visit(member)
    long_ago = timezone.now() - timedelta(days=500)
    Visit.objects.all().update(opened=long_ago)
    Session.objects.filter(pk=gone.session.session_key).update(expire_date=long_ago)
    session = back.session
    session["day"] = str(long_ago.date())
    session.save()
    assert back.get("/about/").status_code == 200
    tidy()
    assert {str(pk) for pk in Visit.objects.values_list("pk", flat=True)} == {used, owned}
    assert not Session.objects.filter(pk=gone.session.session_key).exists()
    assert lost not in gone.get("/").content.decode()


def test_pages_with_anyones_data_are_kept_by_no_cache(new_client: NewClient, letter: Letter) -> None:
    client = new_client()
    make_account(client, letter)
    mine = visit(client)
    for path in ("/", "/account/", "/account/data.json", f"/check/{mine}/answers/", f"/check/{mine}/result.json"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_a_password_is_kept_as_a_scrypt_hash(site: Path) -> None:
    assert site
    from django.contrib.auth.hashers import check_password, make_password  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from backstory.web import settings  # noqa: PLC0415

    with override_settings(PASSWORD_HASHERS=settings.PASSWORD_HASHERS):
        kept = make_password(PASSWORD)
        assert kept.startswith("scrypt$")
        assert check_password(PASSWORD, kept)
        assert not check_password(OTHER, kept)
