"""From a text to its report: cut it up, find what it claims, look up what the evidence says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from backstory.claims import wording
from backstory.claims.document import (
    Claim,
    ClaimKnowledge,
    ClaimReport,
    ClaimSource,
    ClaimSummary,
    ClaimVerdict,
)
from backstory.claims.matching import Found, StatementIndex, about_backs, claims_something, parts, plain_vocabulary
from backstory.claims.splitting import Kind, blocks, sentences
from backstory.claims.stance import Stance, Turns
from backstory.intake.spelling import Spelling
from backstory.intake.words import Lexicon, cleaned, is_word, stem
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Judgement, Statement
from backstory.version import __version__

LONGEST = 40_000
"""Characters that are read of a text, about 6,000 words; the note says when there are more."""

_LEAST_ENGLISH = 0.5
_LONGEST_WORD = 60
_KEPT = 2
_BREAKS = frozenset({":", "--", "|"})
_LABEL = 2
"""Words that may stand before a colon that breaks nothing ("Myth 3: ...")."""

_SAFE_WITH = re.compile(
    r"\bsafe(?:ly)?\b.*\b(?:with|for|in|during|while|alongside|together|if|when|to take|to use)\b", re.IGNORECASE
)
_UNPROVEN = {Judgement.UNSUPPORTED, Judgement.CONTRADICTED}


@dataclass(frozen=True)
class _Word:
    """A token as read, and its characters."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Said:
    """A part of a sentence: its words, the statements that it names, and what kind of sentence it is of."""

    words: tuple[_Word, ...]
    found: tuple[Found, ...]
    stance: Stance = Stance.ASSERTS


class ClaimChecker:
    """Checks texts against the statements of one knowledge base.

    Building takes about a second, checking some milliseconds a sentence. Nothing is random and no clock is read.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        import spacy  # noqa: PLC0415 - takes a second, and only who checks waits for it

        self.base = base
        self._tokenize = spacy.blank("en").make_doc
        self._lexicon = Lexicon(plain_vocabulary(base.vocabulary.turns), self._tokenize)
        self._index = StatementIndex(base.statements, self._lexicon)
        self._turns = Turns(base.vocabulary.turns, self._lexicon.tokens)
        self._retractions = {self._lexicon.tokens(said) for said in wording.RETRACTIONS}
        phrases = {word for one in base.statements.values() for phrase in one.phrases for word in phrase.split()}
        self._spelling = Spelling({*phrases, *wording.IGNORED, *wording.PREDICATES, *wording.CONTEXT})

    def check(self, text: str) -> ClaimReport:
        """The claims of a text and what the evidence says of each. Any text will do."""
        read = text[:LONGEST]
        words = self._words(read)
        notes = []
        claims: list[Claim] = []
        if not any(is_word(word.text) for word in words):
            notes.append("There are no words to check.")
        elif not self._is_english(words):
            notes.append("Nothing was checked: this does not look like English.")
        else:
            for said in self._said(read, words):
                claims += self._claims(read, said)
            if len(text) > LONGEST:
                notes.append(f"Only the first {LONGEST:,} of {len(text):,} characters were checked.")
        return ClaimReport(
            claims=tuple(claims),
            summary=_summary(claims),
            note=" ".join(notes) or None,
            knowledge=ClaimKnowledge(version=self.base.version, hash=self.base.hash, software=__version__),
        )

    def _words(self, text: str) -> list[_Word]:
        """The tokens of a text, misspelt words mended; a run of signs that no word is as long as is passed over."""
        doc = self._tokenize(cleaned(text))
        return [
            _Word(self._spelling.mended(token.text), token.idx, token.idx + len(token.text))
            for token in doc
            if len(token.text) <= _LONGEST_WORD and not token.is_space
        ]

    def _is_english(self, words: Sequence[_Word]) -> bool:
        plain = [word.text for word in words if word.text.isalpha() and len(word.text) > 1]
        return len(plain) < 4 or sum(map(self._spelling.known, plain)) >= _LEAST_ENGLISH * len(plain)

    def _said(self, text: str, words: Sequence[_Word]) -> list[_Said]:
        """The parts of all sentences, in order; what a sentence takes back of the one before it counts as denied."""
        context = about_backs([stem(word.text) for word in words])
        said: list[_Said] = []
        last = 0
        for kind, lead, row in self._rows(text, words):
            bare = tuple(word.text for word in row if is_word(word.text) or word.text == "n't")
            if bare in self._retractions:
                said[last:] = [replace(one, found=tuple(map(_taken_back, one.found))) for one in said[last:]]
            last = len(said)
            said += self._parts(row, kind, lead=lead, context=context)
        return said

    def _rows(self, text: str, words: Sequence[_Word]) -> Iterator[tuple[Kind, bool, list[_Word]]]:
        """Each sentence with its kind, and whether a line above claims something of it."""
        at, lead = 0, False
        for block in blocks(text):
            row = []
            while at < len(words) and words[at].start < block.end:
                row.append(words[at])
                at += 1
            for start, end in sentences([word.text for word in row]):
                piece = _trimmed(row[start:end])
                if piece:
                    yield _kind(piece, block.kind), lead and block.kind is Kind.ITEM, piece
            if block.kind is not Kind.ITEM:
                opens = block.kind is Kind.HEADING or (row and row[-1].text == ":")
                lead = bool(opens) and claims_something([word.text for word in row])

    def _parts(self, row: Sequence[_Word], kind: Kind, *, lead: bool, context: bool) -> list[_Said]:
        """A sentence in the parts that claim something of their own; as one where it claims nothing that is graded."""
        if kind is Kind.QUESTION:
            return [_Said(tuple(row), (), Stance.ASKS)]
        said: list[_Said] = []
        for start, end in self._clauses(row):
            words = [word.text for word in row[start:end]]
            found = self._index.found(words, lead=lead, heading=kind is Kind.HEADING, context=context)
            for a, b in parts(words, found):
                own = tuple(one for one in found if a <= one.start < b)
                said.append(_Said(tuple(row[start + a : start + b]), own))
        if any(one.found for one in said):
            return said
        return [_Said(tuple(row), (), Stance.NAMES if kind is Kind.HEADING else Stance.ASSERTS)]

    def _clauses(self, row: Sequence[_Word]) -> list[tuple[int, int]]:
        starts = {start for start, _ in self._turns.places([word.text for word in row])}
        starts |= {at for at in range(_LABEL + 1, len(row)) if _breaks(row, at)}
        cuts = [0, *sorted(starts - {0}), len(row)]
        return list(pairwise(cuts))

    def _claims(self, text: str, said: _Said) -> Iterator[Claim]:
        """The claims of a part: one for each statement with something to say of it, else one that is not covered."""
        words = _trimmed(said.words)
        if not words:
            return
        start, end = words[0].start, words[-1].end
        place = {"text": text[start:end], "start": start, "end": end}
        known = [one for one in said.found if self._speaks(one)]
        if _SAFE_WITH.search(text[start:end]):  # that something helps does not say for whom it is safe
            known = [one for one in known if self.base.statements[one.statement].judgement in _UNPROVEN]
        for one in known:
            statement = self.base.statements[one.statement]
            agrees = one.stance is Stance.DENIES
            verdict = ClaimVerdict.NOT_COVERED if agrees else ClaimVerdict(statement.judgement.value)
            yield Claim.model_validate(
                {
                    **place,
                    "stance": one.stance,
                    "verdict": verdict,
                    "agrees": agrees or None,
                    **self._evidence(statement),
                }
            )
        if not known:
            stance = said.found[0].stance if said.found else said.stance
            yield Claim.model_validate({**place, "stance": stance, "verdict": ClaimVerdict.NOT_COVERED})

    def _speaks(self, found: Found) -> bool:
        """Whether the statement answers this: as claimed, or as denied where there is no proof of it anyway."""
        judgement = self.base.statements[found.statement].judgement
        return found.stance is Stance.ASSERTS or (found.stance is Stance.DENIES and judgement in _UNPROVEN)

    def _evidence(self, statement: Statement) -> dict[str, object]:
        return {
            "id": statement.id,
            "statement": statement.text,
            "because": statement.because,
            "effect": statement.effect,
            "grade": statement.grade,
            "source": tuple(self._source(ident) for ident in statement.source),
        }

    def _source(self, ident: str) -> ClaimSource:
        source = self.base.sources[ident]
        url = f"https://doi.org/{source.doi}" if source.doi else source.url
        if url is None and source.pmid:
            url = f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
        return ClaimSource(id=ident, title=source.title, url=url)


_CHECKERS: dict[int, ClaimChecker] = {}
"""The last checkers by the identity of their knowledge base, which each of them holds."""


def check_claims(base: KnowledgeBase, text: str) -> ClaimReport:
    """The claims of a text and what the evidence says of each; the same text and knowledge give the same report."""
    checker = _CHECKERS.get(id(base))
    if checker is None:
        checker = ClaimChecker(base)
        while len(_CHECKERS) >= _KEPT:
            _CHECKERS.pop(next(iter(_CHECKERS)), None)
        _CHECKERS[id(base)] = checker
    return checker.check(text)


def _kind(piece: Sequence[_Word], kind: Kind) -> Kind:
    """A question by its mark, or, in a heading, by its first word."""
    asks = piece[-1].text.startswith("?") or "?" in piece[-1].text
    if asks or (kind is Kind.HEADING and piece[0].text in wording.ASKS):
        return Kind.QUESTION
    return kind


def _breaks(row: Sequence[_Word], at: int) -> bool:
    """Whether a clause ends here: at a colon, a bar, or a dash with a space before it."""
    return row[at].text in _BREAKS or (row[at].text == "-" and row[at].start > row[at - 1].end)


def _trimmed(words: Sequence[_Word]) -> list[_Word]:
    """Without bullets and numbers before the first word, and without joiners at both ends."""
    row = list(words)
    while row and (not is_word(row[0].text) or row[0].text in {"and", "or"}) and row[0].text != "n't":
        row.pop(0)
    while row and not is_word(row[-1].text) and row[-1].text in {",", "-", ":", '"', "(", "and", "or"}:
        row.pop()
    return row if any(any(c.isalpha() for c in word.text) for word in row) else []


def _taken_back(found: Found) -> Found:
    return replace(found, stance=Stance.DENIES) if found.stance is Stance.ASSERTS else found


def _summary(claims: Sequence[Claim]) -> ClaimSummary:
    counts = Counter(claim.verdict.value for claim in claims)
    return ClaimSummary.model_validate({**counts, "agrees": sum(claim.agrees is True for claim in claims)})
