"""The catalogue of the interface is whole, is up to date, and brings languages up to date."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from tests.translation.reading import Texts

from backstory.web.catalogue import HERE, LOCALE, TEMPLATE, as_template, catalogue, refresh

NAMES = re.compile(r"\b(Backstory|dB)\b")
"""What is the same in every language."""
TEMPLATES = sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("templates/**/*.*"))


def test_the_committed_catalogue_is_what_make_messages_writes() -> None:
    assert (LOCALE / TEMPLATE).read_bytes() == as_template(catalogue()), "run `make messages` and commit the catalogue"


def test_texts_of_templates_code_and_choices_are_in_it() -> None:
    texts = {message.id for message in catalogue()}
    assert {
        "Start the check",
        "Question %(number)s of about %(most)s",
        "Daily life",
        "Medicines",
        "gets the newsletter",
    } <= texts


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_of_a_template_goes_through_the_catalogue(name: str) -> None:
    kept, unread = "", False
    for token in Lexer((HERE / name).read_text("utf-8")).tokenize():
        if token.token_type is TokenType.BLOCK and "block" in token.contents:
            unread = token.contents.startswith(("blocktranslate", "block body_class"))
        elif token.token_type is TokenType.TEXT and not unread:
            kept += token.contents
    words = [text for text in Texts(kept).found if re.search(r"[^\W\d_]", NAMES.sub("", text))]
    assert words == []


def test_a_language_gets_new_texts_keeps_its_own_and_is_compiled(tmp_path: Path) -> None:
    language = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    language.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    language.write_text(head + 'msgid "Library"\nmsgstr "Bibliothèque"\n\nmsgid "Gone"\nmsgstr "Parti"\n', "utf-8")
    assert language.with_suffix(".mo") in refresh(tmp_path)
    first = language.read_bytes()
    refresh(tmp_path)
    assert language.read_bytes() == first
    with language.open("rb") as file:
        kept = {message.id: message.string for message in read_po(file)}
    assert kept["Library"] == "Bibliothèque"
    assert kept["Start the check"] == ""
    assert "Gone" not in kept
    assert gettext.translation("django", tmp_path, ["fr"]).gettext("Library") == "Bibliothèque"
