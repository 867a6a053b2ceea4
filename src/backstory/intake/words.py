"""Text to items: words by their stem, or the concept of the vocabulary that they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import snowballstemmer

from backstory.knowledge.vocabulary import EXACT, ConceptKind, Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LOOKALIKES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "\u00a0": " ", "…": "."})  # fmt: skip
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = Lock()
"""The stemmer keeps its word in itself, so two threads may not use it at once."""

_WORD = re.compile(r"[^\W_]", re.UNICODE)
_MOST_WORDS = 8

PLAIN = "~"
"""Before the stem of a word that no concept lists."""

IGNORED = "(ignored)"

_ARTICLES = frozenset({"a", "an", "the", "my", "me", "his", "her", "their", "your", "our"})
_AMOUNTS = frozenset({"so", "very", "really", "quite", "rather", "just", "bit", "little", "some", "any", "lot", "lots", "much", "more", "too"})  # fmt: skip
"""What may stand inside a group of words of a concept without changing it: "lost a lot of weight" is "lost weight"."""


def cleaned(text: str) -> str:
    """The text in lower case with one form of quotes, dashes and spaces; of the same length as it was given."""
    changed = text.translate(_LOOKALIKES) if len(text.translate(_LOOKALIKES)) == len(text) else text
    return "".join(_plain(c) for c in changed)


def _plain(char: str) -> str:
    """One character for one, so that spans stay those of the text."""
    if char.isascii():
        return char.lower()
    folded = unicodedata.normalize("NFKD", char).lower()
    return folded[0] if folded and folded[0].isprintable() else " "


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case word; an apostrophe that was left out of "can't" is put back."""
    if word == "nt":
        return "n't"
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def is_word(token: str) -> bool:
    """Whether a token has a letter or a digit."""
    return _WORD.search(token) is not None


@dataclass(frozen=True)
class Item:
    """One thing said: tokens ``start`` to ``end`` (exclusive), its own ``label``, all ``labels`` it answers to, its kind.

    A label is a concept, or the stem of a word that no concept lists with `PLAIN` before it, so that the two never meet.
    """

    start: int
    end: int
    label: str
    labels: frozenset[str]
    kind: ConceptKind | None


class Lexicon:
    """The vocabulary, ready to label tokens.

    Groups of words are looked up as they are written first, then by their stems: "legs" may stand for something else than
    "leg", and "several" is not "severe". What is listed with `EXACT` before it is never compared by its stem. Last come the
    groups of concepts with articles and amounts put between their words.
    """

    def __init__(self, vocabulary: Vocabulary, tokenize: Callable[[str], Doc]) -> None:
        self.vocabulary = vocabulary
        self._tokenize = tokenize
        self._exact: dict[tuple[str, ...], str | None] = {}
        self._stemmed: dict[tuple[str, ...], str | None] = {}
        self._loose: dict[tuple[str, ...], str] = {}
        for turn in vocabulary.not_meant:
            self._list(turn, None)
        for ident, concept in vocabulary.concepts.items():
            for word in concept.words:
                self._list(word, ident)
                self._list_loosely(word, ident)
        for word in vocabulary.ignored:
            self._list(word, IGNORED)
        self._above = {ident: self._closure(ident) for ident in vocabulary.concepts}
        self._openers = {group[0] for groups in (self._exact, self._stemmed, self._loose) for group in groups}

    def tokens(self, text: str) -> tuple[str, ...]:
        """The tokens of a text in lower case."""
        return tuple(token.lower_ for token in self._tokenize(text))

    def stems(self, text: str) -> tuple[str, ...]:
        """The stems of the tokens of a text."""
        return tuple(stem(token) for token in self.tokens(text))

    def words(self) -> Iterable[str]:
        """All single words of the vocabulary."""
        for concept in self.vocabulary.concepts.values():
            for phrase in concept.words:
                yield from phrase.removeprefix(EXACT).split()
        for word in self.vocabulary.ignored:
            yield word.removeprefix(EXACT)

    def claims(self) -> Iterable[tuple[tuple[str, ...], str, str]]:
        """Stems that stand for two things at once: the stems, whose they are, and who claims them too."""
        listed = [(word, ident) for ident, concept in self.vocabulary.concepts.items() for word in concept.words]
        for word, ident in [*listed, *((word, IGNORED) for word in self.vocabulary.ignored)]:
            stems = self.stems(word)
            if not word.startswith(EXACT) and (owner := self._stemmed[stems]) != ident:
                yield stems, str(owner), ident

    def items(self, tokens: Sequence[str], start: int = 0, end: int | None = None) -> list[Item]:
        """The items among the tokens ``start`` to ``end``: longest group of words first; what is ignored is left out."""
        found: list[Item] = []
        tokens = tokens[start:end]
        stems = [stem(token) for token in tokens]
        at = 0
        while at < len(tokens):
            size, label = self._longest(tokens, stems, at)
            place = start + at
            if not size and is_word(tokens[at]):
                plain = PLAIN + stems[at]
                found.append(Item(place, place + 1, plain, frozenset({plain}), None))
            elif label is not None and label != IGNORED:
                kind = self.vocabulary.concepts[label].kind
                found.append(Item(place, place + size, label, self._above[label], kind))
            at += size or 1
        return found

    def _list(self, word: str, label: str | None) -> None:
        tokens = self.tokens(word.removeprefix(EXACT))
        self._exact.setdefault(tokens, label)
        if not word.startswith(EXACT):
            self._stemmed.setdefault(tuple(stem(token) for token in tokens), label)

    def _list_loosely(self, word: str, ident: str) -> None:
        tokens = self.tokens(word.removeprefix(EXACT))
        bare = tuple(stem(token) for token in tokens if token not in _ARTICLES)
        if len(bare) > 1 and tokens[0] not in _ARTICLES and not word.startswith(EXACT) and not _AMOUNTS & set(tokens):
            self._loose.setdefault(bare, ident)

    def answered(self, labels: Iterable[str]) -> frozenset[str]:
        """All labels that these answer to: themselves and what is broader."""
        return frozenset().union(*(self._above.get(label, frozenset({label})) for label in labels))

    def _longest(self, tokens: Sequence[str], stems: Sequence[str], at: int) -> tuple[int, str | None]:
        """How many tokens from ``at`` on are a listed group, and what it stands for: as written, by stems, or loosely."""
        if tokens[at] not in self._openers and stems[at] not in self._openers:
            return 0, None
        loose = self._longest_loosely(tokens, stems, at)
        for size in range(min(_MOST_WORDS, len(tokens) - at), loose[0], -1):
            for groups, said in ((self._exact, tokens), (self._stemmed, stems)):
                group = tuple(said[at : at + size])
                if group in groups:
                    return size, groups[group]
        return loose

    def _longest_loosely(self, tokens: Sequence[str], stems: Sequence[str], at: int) -> tuple[int, str | None]:
        """The longest group with something put between its words; what is put there may be "a lot of" as well."""
        said: list[str] = []
        put = False
        found: tuple[int, str | None] = (0, None)
        for place in range(at, min(at + 2 * _MOST_WORDS, len(tokens))):
            filler = tokens[place] in _ARTICLES or tokens[place] in _AMOUNTS
            if place > at and (filler or (tokens[place] == "of" and tokens[place - 1] in _AMOUNTS)):
                put = True
                continue
            said.append(stems[place])
            if put and (label := self._loose.get(tuple(said))) is not None:
                found = (place + 1 - at, label)
            if len(said) == _MOST_WORDS:
                break
        return found

    def _closure(self, ident: str) -> frozenset[str]:
        labels, todo = {ident}, [ident]
        while todo:
            for other in self.vocabulary.concepts[todo.pop()].broader:
                if other not in labels:
                    labels.add(other)
                    todo.append(other)
        return frozenset(labels)
