"""Texts as the fonts on paper can draw them: what has no shape gets a name or a box, and long words may break."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LONGEST_WORD = 32
"""A longer run of letters may break anywhere, so that it stays on the paper."""

UNDRAWABLE = re.compile(
    "[^\u0020-\u007e\u00a0-\u02e4\u0300-\u034e\u0350-\u036f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f"
    "\u05d0-\u05ea\u1e00-\u1eff\u2010-\u2027\u2030-\u2037\u2039-\u203e\u2044\u2070\u2074-\u208e\u20ac\u2116\u2122"
    "\u2153-\u215e\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a0\u25a1]"
)
"""What the fonts inside typst cannot draw; PDF/UA allows no letter without a shape."""


def fit(value: Any) -> Any:
    """Every text in it as one line of letters that the fonts have, long words able to break."""
    if isinstance(value, str):
        return " ".join(_breakable(word) for word in _drawable(value).split())
    if isinstance(value, dict):
        return {key: fit(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fit(inner) for inner in value]
    return value


def _drawable(text: str) -> str:
    return UNDRAWABLE.sub(lambda found: _named(found[0]), unicodedata.normalize("NFC", text))


def _named(letter: str) -> str:
    """A picture by its name, a space or control character as a space, other letters as an empty box."""
    kind = unicodedata.category(letter)
    if kind.startswith(("Z", "C")):
        return "" if kind == "Cf" else " "
    if letter == "\ufe0f":
        return ""
    if kind in {"So", "Sk"}:
        return f"({unicodedata.name(letter, 'sign').lower()})"
    return "□"


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    pieces = re.findall(r"[^/]*/+|[^/]+", word)
    return "\u200b".join(piece[at : at + LONGEST_WORD] for piece in pieces for at in range(0, len(piece), LONGEST_WORD))
