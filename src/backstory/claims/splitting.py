"""A text cut into sentences, headings, questions and items of lists, and sentences into clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_ENDS = frozenset({".", "!", "?", ";", "...", "?!", "!!", "!!!"})
_FULL_LINE = 50
"""Characters from which a line without an end may go on in the next one."""

_HEADING_WORDS = 9
_BULLET = re.compile(r"\s*(?:[-*•·–✓✔✅]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|<h\d>)")


class Kind(StrEnum):
    """What a piece of text is."""

    SENTENCE = "sentence"
    QUESTION = "question"
    HEADING = "heading"
    ITEM = "item"


@dataclass(frozen=True)
class Block:
    """Lines that run on: characters ``start`` to ``end``, and what they are."""

    start: int
    end: int
    kind: Kind


def blocks(text: str) -> list[Block]:
    """Paragraphs, headings and items of lists; a line that was only wrapped goes on in the next."""
    found: list[Block] = []
    at, blank = 0, True
    for line in text.splitlines(keepends=True):
        start, end = at, at + len(line.rstrip())
        at += len(line)
        if not line.strip():
            blank = True
            continue
        kind = Kind.HEADING if _HEADING.match(line) else Kind.ITEM if _BULLET.match(line) else Kind.SENTENCE
        last = found[-1] if found else None
        if (
            last
            and not blank
            and kind is Kind.SENTENCE
            and last.kind is not Kind.HEADING
            and _goes_on(text, last, line)
        ):
            found[-1] = Block(last.start, end, last.kind)
        else:
            found.append(Block(start, end, kind))
        blank = False
    return _with_headings(text, found)


def _goes_on(text: str, last: Block, line: str) -> bool:
    before = text[last.start : last.end].splitlines()[-1]
    return line.lstrip()[:1].islower() or (len(before) >= _FULL_LINE and before[-1] not in ".!?:;")


def _with_headings(text: str, found: Sequence[Block]) -> list[Block]:
    """Short lines without an end, with a long one or an item below, are headings."""
    marked = list(found)
    for index, block in enumerate(found):
        said = text[block.start : block.end]
        if block.kind is not Kind.SENTENCE or len(said.split()) > _HEADING_WORDS or said[-1] in ".!?;,":
            continue
        below = found[index + 1] if index + 1 < len(found) else None
        if said[-1] == ":" or (below and (below.kind is Kind.ITEM or _is_long(text[below.start : below.end]))):
            marked[index] = Block(block.start, block.end, Kind.HEADING)
    return marked


def _is_long(said: str) -> bool:
    return len(said.split()) > _HEADING_WORDS and any(end in said for end in ".!?")


def ends_sentence(token: str) -> bool:
    """Whether a sentence ends with this token."""
    return token in _ENDS or (len(token) > 1 and set(token) <= {".", "!", "?"})


def sentences(block: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Ranges of tokens, each a sentence with its end."""
    start = 0
    for at, token in enumerate(block):
        if ends_sentence(token):
            yield start, at + 1
            start = at + 1
    if start < len(block):
        yield start, len(block)
