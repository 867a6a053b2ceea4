"""Misspelt words, mended towards the words that matter here; a word that is English as it stands is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_SHORTEST = 5
_ALIKE = 80.0


class Spelling:
    """Knows which words are English (pyspellchecker's list) and which words the vocabulary could mean."""

    def __init__(self, meant: Iterable[str]) -> None:
        own = {word for word in meant if word.isascii() and word.isalpha()}
        self._own = own
        self._meant = sorted(word for word in own if len(word) >= _SHORTEST)
        self._by_first: dict[str, list[str]] = {}
        for word in self._meant:
            self._by_first.setdefault(word[0], []).append(word)
        self.mended = lru_cache(maxsize=20_000)(self._mended)

    @cached_property
    def _english(self) -> frozenset[str]:
        from spellchecker import SpellChecker  # noqa: PLC0415 - 4 MB of words, wanted only once a text comes

        return frozenset(SpellChecker(language="en").word_frequency.keys())

    def known(self, word: str) -> bool:
        """Whether a lower-case word is English or in the vocabulary."""
        return word in self._own or word in self._english

    def _mended(self, word: str) -> str:
        """The word of the vocabulary that was meant, or the word itself."""
        if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()) or self.known(word):
            return word
        allowed = 1 if len(word) < 8 else 2
        near = self._by_first.get(word[0], [])
        found = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        close = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
        return str(close[0] if close else found[0] if found and len(word) > 9 else word)
