"""The page that takes an article or advert apart: each claim with its verdict, and honest words where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

ADVERT = "Heat relaxes the muscles. It has no side-effects.\nMy aunt paints boats in spring."


def checked(browser: Client, text: str) -> str:
    answer = browser.post("/claims/", {"text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_claim_has_its_verdict_in_words_with_reason_effect_certainty_and_source(browser: Client) -> None:
    page = checked(browser, ADVERT)
    assert "<blockquote>Heat relaxes the muscles.</blockquote>" in page
    assert '<span class="badge supported">Supported</span>' in page
    assert '<span class="badge contradicted">Contradicted</span>' in page
    for part in ("In numbers:", "How sure:", "https://doi.org/", "Heat relaxes the muscles and eases a sore back."):
        assert part in page, part


def test_what_no_statement_covers_is_said_and_not_judged(browser: Client) -> None:
    page = checked(browser, ADVERT)
    assert "Not covered: 1 sentence<" in page
    assert "That does not make them true or false" in page
    assert "My aunt paints boats in spring." in page.split("Not covered: 1 sentence")[1].split("</details>")[0]


def test_a_text_that_doubts_a_claim_rightly_is_told_so(browser: Client) -> None:
    page = checked(browser, "Muscle relaxants are not needed. Backrack does not realign the spine.")
    assert "Right to doubt it" in page
    assert "The text doubts this:" in page


NOTHING = {
    "no claim that is known": ("The bus leaves at nine. My aunt likes tea.", "no claim that we can grade"),
    "no words": ("?!? ...", "There are no words to check."),
    "no English": ("Die Wärme entspannt die Muskeln und hilft dem Rücken sehr schnell.", "does not look like English"),
}


@pytest.mark.parametrize("case", NOTHING)
def test_where_nothing_is_found_the_page_says_why(browser: Client, case: str) -> None:
    text, words = NOTHING[case]
    page = checked(browser, text)
    assert words in page
    assert '<article class="card claim">' not in page


def test_an_empty_box_is_told_beside_it(browser: Client) -> None:
    answer = browser.post("/claims/", {"text": "  \r\n "})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_text_that_is_too_long_is_kept_in_the_box_and_one_that_just_fits_is_read(browser: Client) -> None:
    long = "Heat helps.\r\n" + "x" * 20_000
    answer = browser.post("/claims/", {"text": long})
    assert answer.status_code == 422
    assert "20,012 characters" in answer.content.decode()
    assert "x" * 20_000 in answer.content.decode()
    checked(browser, "Heat helps.\r\n" + "x" * (20_000 - 12))


def test_a_text_beyond_all_measure_is_refused_with_a_plain_page(browser: Client) -> None:
    answer = browser.post("/claims/", {"text": "x" * 300_000})
    assert answer.status_code == 400
    assert b"Go back and send a shorter one" in answer.content


def test_nothing_of_a_text_is_stored_or_kept_in_a_cache(browser: Client) -> None:
    from django.contrib.sessions.models import Session  # noqa: PLC0415 - Django must be set up

    from backstory.web.models import Visit  # noqa: PLC0415

    visits = Visit.objects.count()
    answer = browser.post("/claims/", {"text": "Heat relaxes the muscles of Zanzibar."})
    assert "no-store" in answer["Cache-Control"]
    assert Visit.objects.count() == visits
    assert not any("Zanzibar" in str(session.get_decoded()) for session in Session.objects.all())


def test_a_pasted_tag_stays_text(browser: Client) -> None:
    page = checked(browser, "<script>alert(1)</script> Heat relaxes the muscles.</textarea><b>")
    assert "<script>alert" not in page
    assert "</textarea><b>" not in page


@pytest.mark.parametrize("page", ["/", "/options/", "/devices/backrack/"])
def test_other_pages_lead_there(browser: Client, page: str) -> None:
    assert 'href="/claims/"' in browser.get(page).content.decode()


def test_a_device_page_has_its_verdicts_in_words(browser: Client) -> None:
    page = browser.get("/devices/backrack/").content.decode()
    assert '<span class="badge unsupported">No proof found</span>' in page
    assert ">unsupported<" not in page


def test_a_first_page_waits_for_no_language_parts() -> None:
    code = "import django, sys; django.setup(); import backstory.web.urls; sys.exit('spacy' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "backstory.web.settings", "BACKSTORY_SECRET_KEY": "x" * 50}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0


def test_the_checker_is_warm_once_the_background_is_done(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from backstory.web import engine  # noqa: PLC0415 - Django must be set up

    engine.warm_up().join()
    monkeypatch.setattr(engine, "ClaimChecker", None)
    assert engine.claim_checker().base is engine.knowledge()


@pytest.mark.parametrize(
    "claim", ["Ibuprofen is safe with blood thinners.", "Heat is safe for everyone with diabetes."]
)
def test_that_something_helps_does_not_make_it_safe_for_someone(browser: Client, claim: str) -> None:
    assert "badge supported" not in checked(browser, claim)
