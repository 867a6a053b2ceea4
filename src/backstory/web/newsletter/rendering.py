"""A post's Markdown as the two bodies of a mail: plain text, and HTML whose links all lead to the site itself."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARK = re.compile(r"\[\^([a-z0-9_]+)\]")
WIDTH = 72


@dataclass(frozen=True)
class Bodies:
    """The same words twice."""

    text: str
    html: str


def bodies(markdown: str, sources: Sequence[str], page: str, site: str) -> Bodies:
    """Render for mail. ``page`` is the address of the post, which lists the sources; ``site`` the address of the site.

    Marks of sources lead to that list. A link that leads elsewhere becomes plain words, so that no reader is sent to, or seen by,
    anyone else; pictures are left out.
    """
    places = {ident: number for number, ident in enumerate(sources, 1)}
    marked = _MARK.sub(
        lambda m: f"[\\[{places[m[1]]}\\]]({page}#source-{places[m[1]]})" if m[1] in places else "", markdown
    )
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(marked)
    for token in tokens:
        token.children = list(_own_links(token.children, site)) if token.children is not None else None
    html = str(reader.renderer.render(tokens, reader.options, {}))
    return Bodies(_text(tokens), html)


def _own_links(tokens: Sequence[Token], site: str) -> Iterator[Token]:
    """Without pictures and without links to elsewhere; links of the site in full."""
    dropped: list[bool] = []
    for token in tokens:
        if token.type == "image":
            continue
        if token.type == "link_open":
            target = str(token.attrGet("href") or "")
            target = f"{site}{target}" if target.startswith("/") and not target.startswith("//") else target
            dropped.append(not target.startswith(f"{site}/"))
            token.attrs = {"href": target}
            if dropped[-1]:
                continue
        if token.type == "link_close" and dropped.pop():
            continue
        yield token


@dataclass
class _Page:
    """The text so far, and the lists that we are in."""

    blocks: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    mark: str = ""
    heading: bool = False
    row: list[str] = field(default_factory=list)


def _text(tokens: Sequence[Token]) -> str:
    page = _Page()
    for token in tokens:
        _take(page, token)
    return "\n\n".join(page.blocks).replace("\n\n\0", "\n").replace("\0", "") + "\n"


def _take(page: _Page, token: Token) -> None:
    match token.type:
        case "bullet_list_open":
            page.lists.append(None)
        case "ordered_list_open":
            page.lists.append(int(token.attrGet("start") or 1) - 1)
        case "bullet_list_close" | "ordered_list_close":
            page.lists.pop()
        case "list_item_open":
            page.mark = _next_mark(page.lists)
        case "heading_open" | "heading_close":
            page.heading = token.type == "heading_open"
        case "tr_open":
            page.row = []
        case "tr_close":
            page.blocks.append("\0" + " | ".join(page.row))
        case "inline":
            _words(page, token)
        case "code_block" | "fence":
            page.blocks.append(textwrap.indent(token.content.rstrip(), "    "))


def _words(page: _Page, token: Token) -> None:
    words = "".join(_spoken(child) for child in token.children or [])
    if token.level and token.map is not None and not page.lists and token.level >= 4:  # a cell of a table
        page.row.append(words)
        return
    deep = "  " * max(len(page.lists) - 1, 0)
    follows = bool(page.mark) and not page.mark.endswith("\1")
    mark, page.mark = page.mark.rstrip("\1"), ""
    first, rest = deep + mark, deep + " " * (len(mark) or (2 if page.lists else 0))
    text = textwrap.fill(words, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)
    if page.heading:
        text = f"{words}\n{'-' * min(len(words), WIDTH)}"
    page.blocks.append(("\0" if follows else "") + text)


def _next_mark(lists: list[int | None]) -> str:
    """The sign before an item; the first one of a list carries a sign that a blank line stands before it."""
    number = lists[-1]
    if number is None:
        return "- "
    lists[-1] = number + 1
    return f"{number + 1}. " + ("\1" if number == 0 else "")


def _spoken(token: Token) -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
    return ""
