"""Which statements the clauses of a text name, and whether they claim something of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from backstory.claims import wording
from backstory.claims.stance import Stance, StanceReader
from backstory.intake.matching import Match, PhraseIndex
from backstory.intake.words import Lexicon, is_word, stem
from backstory.knowledge.care import Judgement, Statement
from backstory.knowledge.vocabulary import Cues, Vocabulary

_TIGHT = 2
"""Words that may stand between "no" and what a phrase says it of."""

_PREDICATES = frozenset(map(stem, wording.PREDICATES))
_CAUSAL = frozenset(map(stem, wording.CAUSAL))
_EITHER = frozenset(map(stem, wording.EITHER))
_NOUN_ENDS = ("ion", "ions", "ment", "ments", "ing")
_SAYS_CAUSE = re.compile(
    r"\bcauses? (?!of)(?!must)(?!is)|comes? from|come from|brings? on|makes? .*(?:worse|stiff)|gives? (?:you|headaches)|means? that"
    r"|(?<!pain )gets? worse|tenses"
)
"""A statement about what does harm, by its text."""

_BEFORE_ADVICE = frozenset(
    {"and", "then", "also", "please", "always", "or", "now", "first", "next", "finally", "instead"}
)
_CONTEXT = frozenset(map(stem, wording.CONTEXT))
_JOINERS = frozenset({",", "and", "or", "while", "whereas"})


@dataclass(frozen=True)
class Found:
    """A statement that a clause names: the words that do, by tokens of the clause, and the stance towards it."""

    statement: str
    start: int
    end: int
    size: int
    stance: Stance


def plain_vocabulary(turns: Sequence[str]) -> Vocabulary:
    """A vocabulary without concepts: words stand for themselves, yoga is not pilates."""
    nothing = Cues()
    return Vocabulary(
        concepts={}, ignored=tuple(sorted(wording.IGNORED)), not_meant=(), turns=tuple(turns), breaks=(),
        denied=nothing, uncertain=nothing, past=nothing, relative=nothing,
    )  # fmt: skip


def about_backs(stems: Sequence[str]) -> bool:
    """Whether a text speaks of backs, necks or pain."""
    return not _CONTEXT.isdisjoint(stems)


def claims_something(words: Sequence[str]) -> bool:
    """Whether these words hold a predicate, or open with advice."""
    return any(map(_is_predicate, words)) or _opens_with_advice(words)


class StatementIndex:
    """The phrases of all statements, ready to be found in clauses."""

    def __init__(self, statements: Mapping[str, Statement], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._index = PhraseIndex({ident: one.phrases for ident, one in statements.items()}, {}, lexicon)
        self._stances = StanceReader(lexicon.tokens)
        self._adverts = {ident for ident, one in statements.items() if one.judgement is Judgement.NOT_HEALTH}
        self._causal = {ident for ident, one in statements.items() if _SAYS_CAUSE.search(one.text)}

    def found(self, words: Sequence[str], *, lead: bool, heading: bool, context: bool) -> list[Found]:
        """The statements that a clause names and claims something of, most specific first.

        ``lead``: a line above claims something of all items; ``heading``: only what is a claim by itself counts;
        ``context``: the text is about backs, so that a thing named by one word ("yoga") is meant for them.
        """
        stems = [stem(word) for word in words]
        kept: list[tuple[Match, bool]] = []
        for match in self._index.matches(self._lexicon.items(words), stems):
            whole = self._is_whole(match, words)
            meant = context or len(match.items) > 1
            named = meant and not heading and (lead or self._claimed(match, words))
            if _is_close(match, words) and (whole or named):
                kept.append((match, whole))
        kept = _most_specific(kept)
        own = frozenset(i for m, _ in kept for i in _tokens(m))
        found = [
            Found(
                m.phrase.finding, m.start, m.end, len(m.phrase.labels), self._stances.read(words, own, m, whole=whole)
            )
            for m, whole in kept
        ]
        return sorted(found, key=lambda one: (-one.size, one.start, one.statement))

    def _is_whole(self, match: Match, words: Sequence[str]) -> bool:
        """Whether the words of a match are a claim by themselves, and not only the name of a thing."""
        if match.phrase.finding in self._adverts:
            return True
        own = [words[at] for at in _tokens(match)]
        return any(
            word in wording.OWN_NEGATIVES or (word not in wording.NOT_PREDICATES and _is_predicate(word))
            for word in own
        )

    def _claimed(self, match: Match, words: Sequence[str]) -> bool:
        """Whether the clause says of the thing what the statement says: that it harms, that it helps, or either."""
        own = set(_tokens(match))
        said = {stem(word) for at, word in enumerate(words) if at not in own and _is_predicate(word)}
        if match.phrase.finding in self._causal:
            return not _CAUSAL.isdisjoint(said)
        helps = said - _CAUSAL or (said and said <= _EITHER)
        return bool(helps) or _opens_with_advice(words)


def parts(words: Sequence[str], found: Sequence[Found]) -> list[tuple[int, int]]:
    """The clause cut where "and" or a comma joins two claims, each with a predicate of its own."""
    cuts = [
        at for at in range(1, len(words)) if words[at] in _JOINERS and not any(f.start <= at < f.end for f in found)
    ]
    ranges: list[tuple[int, int]] = []
    start = 0
    for end in [*cuts, len(words)]:
        if end < len(words) and not (_stands(start, end, found, words) and _rest_stands(end, found, words)):
            continue
        ranges.append((start, end))
        start = end
    return ranges


def _stands(start: int, end: int, found: Sequence[Found], words: Sequence[str]) -> bool:
    said = any(start <= f.start and f.end <= end for f in found)
    return said and any(map(_is_predicate, words[start:end]))


def _rest_stands(start: int, found: Sequence[Found], words: Sequence[str]) -> bool:
    """Whether a claim with a predicate of its own follows the joiner."""
    later = [f for f in found if f.start > start]
    return bool(later) and any(map(_is_predicate, words[start : min(f.end for f in later)]))


def _tokens(match: Match) -> list[int]:
    """The places of the words of a match."""
    return [at for item in match.items for at in range(item.start, item.end)]


def _is_predicate(word: str) -> bool:
    """Whether a word says something of a thing; nouns made of verbs ("compression") do not."""
    if word in wording.NEVER:
        return False
    return word in wording.PREDICATES or (stem(word) in _PREDICATES and not word.endswith(_NOUN_ENDS))


def _opens_with_advice(words: Sequence[str]) -> bool:
    """Whether a verb of advice opens the clause, or what follows a comma in it."""
    opens = True
    for word in words:
        if opens and word in wording.COMMANDS:
            return True
        opens = word == "," or (opens and (word in _BEFORE_ADVICE or not is_word(word)))
    return False


def _is_close(match: Match, words: Sequence[str]) -> bool:
    """Whether a negative of the phrase stands right by the next of its words."""
    places = [item.start for item in match.items]
    return all(
        later - place <= _TIGHT + 1 for place, later in pairwise(places) if words[place] in wording.OWN_NEGATIVES
    )


def _most_specific(matches: Sequence[tuple[Match, bool]]) -> list[tuple[Match, bool]]:
    """One match a statement, the longest; none whose words are all part of another statement's."""
    best: dict[str, tuple[Match, bool]] = {}
    for match, whole in sorted(matches, key=lambda m: (-len(m[0].phrase.labels), m[0].end - m[0].start, m[0].start)):
        best.setdefault(match.phrase.finding, (match, whole))
    kept = list(best.values())
    return [(m, whole) for m, whole in kept if not any(set(m.items) < set(other.items) for other, _ in kept)]
