"""What is wrong with the markup of a page: HTML by the letter, and names that lead to something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MEANINGS

LEADS = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
NUMBERS = ("min", "max", "value", "step")
FIELDS = {"input", "textarea", "select", "progress"}


def faults_of(page: str) -> list[str]:
    """Every fault of a whole page, in words; none if it is well made."""
    parser: Any = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(page)
    faults = [f"line {where[0]}: {MEANINGS[code] % told}" for where, code, told in parser.errors]
    return faults + list(_names(tree)) + list(_headings(tree)) + list(_fields(tree))


def _names(tree: Element) -> Iterator[str]:
    """An id is there once, and what points to one finds it."""
    idents = Counter(part.attrib["id"] for part in tree.iter() if "id" in part.attrib)
    yield from (f"the id {ident} is there {times} times" for ident, times in idents.items() if times > 1)
    for part in tree.iter():
        led = [ident for name in LEADS for ident in part.attrib.get(name, "").split()]
        led += [part.attrib["href"][1:]] if part.attrib.get("href", "").startswith("#") else []
        yield from (f"{part.tag} leads to {ident}, which is not there" for ident in led if ident not in idents)


def _headings(tree: Element) -> Iterator[str]:
    """One title, one main, one h1, no level left out, a language."""
    if not tree.attrib.get("lang") or not (tree.findtext("head/title") or "").strip(" ·"):
        yield "the page has no language or no title"
    if [part.attrib.get("id") for part in tree.iter("main")] != ["main"]:
        yield "the page has not one main part"
    levels = [int(part.tag[1]) for part in tree.iter() if re.fullmatch("h[1-6]", str(part.tag))]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"the headings begin otherwise than with one h1: {levels}"
    yield from (f"h{b} follows h{a}" for a, b in pairwise(levels) if b > a + 1)


def _fields(tree: Element) -> Iterator[str]:
    """Every field and picture has a name, and its numbers are numbers."""
    labelled = {part.attrib.get("for") for part in tree.iter("label")}
    inside = {id(field) for label in tree.iter("label") for field in label.iter()}
    for part in tree.iter():
        if part.tag == "img" and "alt" not in part.attrib:
            yield "a picture has no alt"
        if part.tag not in FIELDS or part.attrib.get("type") == "hidden":
            continue
        if not (
            {"aria-label", "aria-labelledby"} & set(part.attrib)
            or part.attrib.get("id") in labelled
            or id(part) in inside
        ):
            yield f"{part.tag} {part.attrib} has no label"
        if part.attrib.get("type") == "number":
            for name in set(NUMBERS) & set(part.attrib):
                if (
                    part.attrib[name] != "any"
                    and not re.fullmatch(r"-?\d+(\.\d+)?", part.attrib[name])
                    and (name != "value" or part.attrib[name])
                ):
                    yield f"{name}={part.attrib[name]!r} is not a number"
