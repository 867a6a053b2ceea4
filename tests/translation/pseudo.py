"""Languages that nobody speaks, made from the catalogue: what is not in them did not go through it."""

from __future__ import annotations

import re
import string
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from backstory.web.catalogue import catalogue

PSEUDO = "en-xa"
OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.35
"""By how much the text of other languages is longer than English."""

_KEPT = re.compile(r"(%\(\w+\)[a-z]|%[a-z%]|<[^>]+>|&\w+;)")
"""Placeholders and HTML."""

_LATIN = string.ascii_letters
ACCENTED = str.maketrans(_LATIN, "åƀçđéƒĝħîĵķļɱñöþǫŕšŧûṽŵẋýžÅƁÇĐÉƑĜĦÎĴĶĻṀÑÖÞǪŔŠŦÛṼŴẊÝŽ")
ARABIC = str.maketrans(_LATIN, "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2)


def pseudo(text: str, letters: dict[int, int] = ACCENTED) -> str:
    """``Today`` as ``⟦Ŧöđåý ~~⟧``: other letters, longer, between brackets, blanks at its ends and placeholders kept."""
    core = text.strip()
    parts = [part if _KEPT.fullmatch(part) else part.translate(letters) for part in _KEPT.split(core)]
    length = round(LONGER * len(_KEPT.sub("", core)))
    more = " ".join("~" * min(6, length - at) for at in range(0, length, 7) if length > at)
    start, _core, end = text.partition(core)
    return f"{start}{OPEN}{''.join(parts)} {more}{CLOSE}{end}"


def write(folder: Path, locale: str, letters: dict[int, int] = ACCENTED) -> None:
    """Put such a language into a folder of languages, as Django reads it."""
    made = Catalog()
    for message in catalogue():
        if message.id:
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            texts = [pseudo(text, letters) for text in ids]
            made.add(message.id, texts[0] if isinstance(message.id, str) else texts, context=message.context)
    path = folder / locale / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, made)
