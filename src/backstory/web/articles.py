"""The library: Markdown with front matter in the knowledge, as pages; search, what belongs to a result, the posts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import fuzz

from backstory.assessment import Assessment
from backstory.assessment.build import source_text
from backstory.assessment.document import Source
from backstory.errors import KnowledgeError
from backstory.knowledge.loading import knowledge_root
from backstory.knowledge.reading import read_yaml
from backstory.web import engine

TOPICS = {
    "causes": _("What is behind it"), "neck-and-head": _("Neck, shoulders and head"), "remedies": _("What helps, and what does not"),
    "tests": _("Tests"), "safety": _("Is it dangerous?"), "living": _("Daily life"), "device": _("Devices"), "posts": _("Posts"),
}  # fmt: skip

_MARK = re.compile(r"\[\^([a-z0-9_]+)\]")
_WORD = re.compile(r"\w+")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
NEAR = 82


class Article(BaseModel):
    """One page of the library; its front matter is checked when it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    title: str
    summary: str
    kind: Literal["article", "post"]
    topic: str
    author: str
    reviewer: str | None
    written: date
    review_by: date
    sources: tuple[str, ...]
    causes: tuple[str, ...]
    investigations: tuple[str, ...]
    remedies: tuple[str, ...]
    contributors: tuple[str, ...]
    related: tuple[str, ...]
    body: str

    @property
    def moment(self) -> datetime:
        """The day it was written, as feeds want it."""
        return datetime(self.written.year, self.written.month, self.written.day, tzinfo=UTC)

    @property
    def html(self) -> SafeString:
        """The page; each mark of a source becomes a link to the list below."""
        places = {ident: number for number, ident in enumerate(self.sources, 1)}
        marked = _MARK.sub(lambda m: f"[{places[m[1]]}](#source-{places[m[1]]})" if m[1] in places else "", self.body)
        page = MarkdownIt("commonmark", {"html": False}).enable("table").render(marked)  # raw HTML stays text
        return SafeString(page)

    @property
    def cited(self) -> list[Source]:
        """Its sources, in the order of the marks."""
        base = engine.knowledge()
        return [source_text(base, ident) for ident in self.sources if ident in base.sources]


class Library:
    """All articles and posts."""

    def __init__(self, folder: Path) -> None:
        pages = [_read(path) for path in sorted(folder.glob("*.md"))]
        self.pages = {page.slug: page for page in pages}
        self.articles = [page for page in pages if page.kind == "article"]
        self.posts = sorted((p for p in pages if p.kind == "post"), key=lambda p: (p.written, p.slug), reverse=True)

    @property
    def by_topic(self) -> list[tuple[str, list[Article]]]:
        """The shelves, in their order."""
        shelves = [(str(name), [a for a in self.articles if a.topic == topic]) for topic, name in TOPICS.items()]
        return [(name, pages) for name, pages in shelves if pages]

    def search(self, words: str) -> list[Article]:
        """The pages that fit some words best; misspelt ones too."""
        asked = words.lower().strip()[:100]
        if not asked:
            return []
        scored = [(self._score(page, asked), page) for page in self.pages.values()]
        return [page for score, page in sorted(scored, key=lambda pair: (-pair[0], pair[1].slug)) if score > 0][:20]

    def _score(self, page: Article, asked: str) -> float:
        title, summary, body = (_WORD.findall(text.lower()) for text in (page.title, page.summary, page.body))
        score = 0.0
        for word in _WORD.findall(asked):
            said = [w for w in title if w.startswith(word)]
            near = [w for w in title if len(word) > 3 and fuzz.ratio(word, w) >= NEAR]
            score += 10 * bool(said) + 6 * (bool(near) and not said)
            score += 3 * any(w.startswith(word) for w in summary) + 0.5 * min(sum(w == word for w in body), 8)
        return score

    def related(self, result: Assessment) -> list[Article]:
        """The pages that belong to a result: its likeliest causes and what adds to them."""
        causes = {c.id: c.probability for c in result.causes if c.probability >= 0.05}
        adds = {c.id for c in result.contributors}
        scored = [
            (sum(causes.get(i, 0.0) for i in page.causes) + 0.1 * len(adds & set(page.contributors)), page)
            for page in self.articles
        ]
        return [page for score, page in sorted(scored, key=lambda pair: (-pair[0], pair[1].slug)) if score > 0][:5]


def _read(path: Path) -> Article:
    found = _FRONT.match(path.read_text("utf-8"))
    if found is None:
        raise KnowledgeError("an article begins with its front matter between two lines of ---", where=str(path))
    try:
        return Article.model_validate({**read_yaml(found[1], str(path))[0], "body": found[2]})
    except ValidationError as problem:
        first = problem.errors()[0]
        raise KnowledgeError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", where=str(path)) from None


@cache
def library() -> Library:
    """The library of the shipped knowledge, read once."""
    return Library(knowledge_root() / "articles")
