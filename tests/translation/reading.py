"""The texts that a page shows, and where a text that is not translated may come from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from tests.translation.pseudo import CLOSE, OPEN, PSEUDO

from backstory.knowledge.loading import knowledge_root
from backstory.web.catalogue import HERE, catalogue

ROOMS = ("assessment", "intake", "interview", "knowledge")
"""Rooms of the engine whose sentences pages show beside the knowledge; what they say word for word is not taken for interface."""

NAMES = frozenset({"Backstory", "Backrack"})
"""What is called the same in every language."""

_SPOKEN = ("alt", "aria-label", "placeholder", "title")
_TRANSLATED = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_PLACE = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
_LETTER = re.compile(r"[^\W\d_]")


class Texts(HTMLParser):
    """The texts of a page: what is read, and what is spoken of pictures, fields and regions."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language: dict[str, str | None] = {}
        self._silent = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in _SPOKEN and value]
        if tag == "html":
            self.language = dict(attrs)
        if tag in {"style", "script"}:
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(" ".join(data.split()))


def plain(page: str) -> list[str]:
    """What remains of each text of a page when what was translated is taken out."""
    rests = [_without_translated(text) for text in Texts(page).found]
    return [rest for rest in rests if _LETTER.search(rest)]


def _without_translated(text: str) -> str:
    while (shorter := _TRANSLATED.sub("", text)) != text:
        text = shorter
    return text.strip(" .,:;·“”()")


def untranslated(page: str) -> list[str]:
    """Texts of a page in plain English that the interface says, and neither the knowledge nor the engine."""
    return [rest for rest in plain(page) if any(_says(rest, text) for text in interface())]


def assert_translated(page: str, where: str) -> None:
    """A page is in the pseudo-locale throughout, and says so."""
    assert Texts(page).language == {"lang": PSEUDO, "dir": "ltr"}, where
    assert OPEN in page, where
    assert untranslated(page) == [], where


def _says(rest: str, text: str) -> bool:
    """Whether a rest is a text of the interface, or holds one of several words."""
    if rest == text:
        return True
    return text.count(" ") >= 2 and text in rest


@cache
def interface() -> frozenset[str]:
    """Every text of the catalogue and of this room's code, in pieces between placeholders, less what content says too."""
    ids = [[m.id] if isinstance(m.id, str) else m.id for m in catalogue() if m.id]
    texts = [text for group in ids for text in group] + [t for p in HERE.rglob("*.py") for t in _constants(p)]
    pieces = {piece.strip(" .,:;·“”()\n") for text in texts for piece in _PLACE.split(text)}
    content = _content()
    whole = "\n".join(content)
    return frozenset(
        piece
        for piece in pieces
        if _LETTER.search(piece) and piece not in content | NAMES and not (piece.count(" ") >= 2 and piece in whole)
    )


@cache
def _content() -> frozenset[str]:
    """What the knowledge and the engine say on pages."""
    texts: set[str] = set()
    for path in knowledge_root().rglob("*"):
        if path.suffix in {".yaml", ".yml"}:
            texts.update(_scalars(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)))
        elif path.suffix == ".md":
            texts.update(line.strip("# ") for line in path.read_text("utf-8").splitlines())
    for room in ROOMS:
        for path in (HERE.parent / room).rglob("*.py"):
            texts.update(_constants(path))
    return frozenset({" ".join(text.split()).strip(" .,:;·“”()") for text in texts})


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(key)
            yield from _scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner)
    elif isinstance(value, str):
        yield value


def _constants(path: Path) -> Iterator[str]:
    """The texts in a file of code, less what explains the code."""
    tree = ast.parse(path.read_text("utf-8"))
    explains = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explains:
            yield node.value
