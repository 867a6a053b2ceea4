"""The reader of free text: words to items, items to findings, cues and numbers around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backstory.intake import quantities
from backstory.intake.cues import CueReader
from backstory.intake.denials import denies_trouble, elements, entailed, is_member, scope_stops
from backstory.intake.matching import Match, PhraseIndex
from backstory.intake.spelling import Spelling
from backstory.intake.understanding import Experiencer, Mention, Person, Side, Span, State, Time, Understanding
from backstory.intake.words import Item, Lexicon, cleaned, is_word, stem
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Finding, FindingKind
from backstory.knowledge.vocabulary import ConceptKind

LONGEST = 20_000
"""Characters that are read of a text; a history is shorter, and what lies beyond is said to be unread."""

_ENDS = {".", "!", "?", ";", "\n", "..."}
_LEAST_ENGLISH = 0.4
_OR = frozenset({"or", "nor"})
_NO = frozenset({"no", "not", "n't", "nt", "never", "without", "dont", "doesnt", "didnt"})
_COMPLAINT = frozenset({"pain", "stiff", "start", "trouble"})
_NOT_THIS_SPELL = frozenset({"again", "before", "pregnant", "smoke", "alcohol", "scan"})
_REPEATED = re.compile(r"\b(?:every|each|per|for another|once|in)\s*$")

_REGION_OF = {"neck": Region.NECK, "thoracic": Region.THORACIC, "back": Region.LOW_BACK}
_SIDES = {"left": Side.LEFT, "right": Side.RIGHT, "both": Side.BOTH}


@dataclass(frozen=True)
class _Text:
    """A text cut up: words as read, their stems, places, and where sentences and clauses start."""

    clean: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]


class Reader:
    """Reads texts with the phrases and the vocabulary of one knowledge base.

    ``findings``: those to read of; by default all but the facts that only the plan's safety gate reads, whose names of
    medicines would say too much in a story. Building takes a second or two, reading some milliseconds. Nothing is random
    and no clock is read.
    """

    def __init__(self, base: KnowledgeBase, findings: Mapping[str, Finding] | None = None) -> None:
        import spacy  # noqa: PLC0415 - takes a second, and only who reads waits for it

        self._base = base
        findings = base.told_in_stories if findings is None else findings
        self._nlp = spacy.blank("en")
        self._nlp.max_length = 10 * LONGEST
        tokenize = self._nlp.make_doc
        self._lexicon = Lexicon(base.vocabulary, tokenize)
        phrases = {ident: finding.phrases for ident, finding in findings.items() if finding.phrases}
        wholes = {ident: finding.denied_with for ident, finding in findings.items()}
        self._index = PhraseIndex(phrases, wholes, self._lexicon)
        self._cues = CueReader(self._nlp, base.vocabulary)
        said = {word for texts in phrases.values() for text in texts for word in text.split()}
        self._spelling = Spelling({*said, *self._lexicon.words()})
        self._turns = {self._lexicon.stems(turn) for turn in base.vocabulary.turns}
        self._denials = {
            self._lexicon.stems(cue)[0] for cue in base.vocabulary.denied.before if len(self._lexicon.stems(cue)) == 1
        }

    def read(self, text: str, today: date | None = None) -> Understanding:
        """What a text says. Any text will do: an empty or foreign one gives an understanding with nothing in it."""
        shortened = len(text) > LONGEST
        whole, text = text, text[:LONGEST]
        cut = self._cut(text)
        other = quantities.is_about_other(cut.clean)
        mentions, seen, read = self._mentions(cut, text, other=other)
        lasting = quantities.lastings(cut.clean, today)
        read |= {i for i, (a, b) in enumerate(cut.places) for span in lasting if a < span.end and b > span.start}
        numbers = self._numbers(cut, text, mentions)
        mentions = [m for m in mentions if not self._base.findings[m.finding].levels] + numbers
        person = Person(
            age=quantities.age_of(cut.clean),
            sex=quantities.sex_of(cut.clean),
            other=other,
            duration_days=self._this_spell(lasting, cut),
        )
        return Understanding(
            text=whole,
            mentions=tuple(sorted(mentions, key=lambda m: (m.span.start, m.span.end, m.finding))),
            person=person,
            unread=self._unread(cut, text, read),
            concepts=frozenset(seen),
            english=self._is_english(cut),
            shortened=shortened,
        )

    def region(self, text: str) -> Region | None:
        """The region of the first place of pain that a text names; a "back" without more is the low back."""
        for mention in self.read(text).mentions:
            if mention.finding in self._base.region_of_site and mention.state is State.PRESENT:
                return self._base.region_of_site[mention.finding]
        cut = self._cut(text[:LONGEST])
        for item in self._lexicon.items(cut.words):
            for label, region in _REGION_OF.items():
                if label in item.labels:
                    return region
        return None

    def related(self, concepts: Sequence[frozenset[str]]) -> frozenset[str]:
        """The findings that texts with these concepts may be about, though no phrase of theirs matched."""
        return frozenset(
            phrase.finding for seen in concepts for phrase in self._index.phrases if _shares(phrase.labels, seen)
        )

    def _cut(self, text: str) -> _Text:
        clean = cleaned(text)
        doc = self._nlp.make_doc(clean)
        words = tuple(self._spelling.mended(token.text) for token in doc)
        stems = tuple(stem(word) for word in words)
        places = tuple((token.idx, token.idx + len(token.text)) for token in doc)
        ends = [i for i, word in enumerate(words) if word in _ENDS or "\n" in word]
        sentences = _ranges(ends, len(words))
        breaks = sorted({*ends, *self._turn_starts(stems)})
        return _Text(clean, words, stems, places, sentences, _ranges(breaks, len(words)))

    def _turn_starts(self, stems: Sequence[str]) -> list[int]:
        """The last token before a turn ("but", "although") begins."""
        return [
            at - 1
            for at in range(1, len(stems))
            if any(tuple(stems[at : at + len(turn)]) == turn for turn in self._turns)
        ]

    def _mentions(self, cut: _Text, text: str, *, other: bool) -> tuple[list[Mention], set[str], set[int]]:
        """All mentions; every label seen; every token that some mention made use of."""
        matches: list[Match] = []
        seen: set[str] = set()
        hidden: set[int] = set()
        listed: list[list[Item]] = []
        for start, end in cut.clauses:
            items = self._lexicon.items(cut.words, start, end)
            for item in items:
                seen |= item.labels
                if item.label in self._base.vocabulary.concepts:
                    hidden |= {i for i in range(item.start, item.end) if cut.stems[i] in self._denials}
            matches += self._index.matches(items, cut.stems)
            plain = [i for i in items if not set(cut.stems[i.start : i.end]) <= self._denials]
            listed += elements(plain, cut.stems)
        spans = [(m.start, m.end) for m in matches] + [(e[0].start, e[-1].end) for e in listed]
        read = {i for match in matches for item in match.items for i in range(item.start, item.end)}
        marks = self._read_cues(cut, spans, hidden, read, other=other)
        mentions = [self._mention(cut, text, m, mark, hidden) for m, mark in zip(matches, marks, strict=False)]
        for element, mark in zip(listed, marks[len(matches) :], strict=True):
            denied = self._denied(cut, text, element, mark)
            if denied:
                read |= set(range(element[0].start, element[-1].end))
            mentions += denied
        return mentions, seen, read

    def _denied(self, cut: _Text, text: str, element: Sequence[Item], marks: frozenset[str]) -> list[Mention]:
        """What a denied or well element entails; where a phrase says the same finding too, that mention counts first."""
        if "relative" in marks or "uncertain" in marks or not marks & {"denied", "well"}:
            return []
        span = _span(cut, text, element[0].start, element[-1].end)
        well = "denied" not in marks
        return [
            Mention(finding=ident, state=State.ABSENT, span=span, phrase="")
            for ident in entailed(element, self._index, well=well)
            if self._base.findings[ident].kind is not FindingKind.TEST and not self._base.findings[ident].measured
        ]

    def _read_cues(
        self, cut: _Text, spans: Sequence[tuple[int, int]], hidden: set[int], named: set[int], *, other: bool
    ) -> list[frozenset[str]]:
        starts = {start for start, _ in cut.sentences}
        skip = frozenset({"relative"}) if other else frozenset[str]()
        if not spans:
            return []
        first = [i in starts for i in range(len(cut.words))]
        stops = {stop for start, end in cut.sentences for stop in self._denial_stops(cut, start, end, hidden, named)}
        denials = [at or i in stops for i, at in enumerate(first)]
        return self._cues.read(cut.words, first, denials, spans, hidden, skip)

    def _denial_stops(self, cut: _Text, start: int, end: int, hidden: set[int], named: set[int]) -> list[int]:
        """The tokens of a sentence from which on a denial before a comma says nothing.

        An "or" still to come makes a list of what stands before it ("no fever, pain at night or loss of weight").
        """
        commas = [i for i in range(start, end) if cut.words[i] == ","]
        parts = []
        for first, last in zip([start, *(c + 1 for c in commas)], [*commas, end], strict=True):
            items = self._lexicon.items(cut.words, first, last)
            cues = [i for i in range(first, last) if cut.stems[i] in self._denials and i not in hidden]
            if cues:
                listed = denies_trouble([item for item in items if item.start > cues[-1]], named)
            else:
                strong = not self._base.vocabulary.pain_words.keys().isdisjoint(cut.words[first:last])
                listed = not _OR.isdisjoint(cut.words[first:end]) or (is_member(items, named) and not strong)
            parts.append((first, bool(cues), listed))
        return scope_stops(parts)

    def _mention(self, cut: _Text, text: str, match: Match, marks: frozenset[str], hidden: set[int]) -> Mention:
        finding = self._base.findings[match.phrase.finding]
        own = {i for item in match.items for i in range(item.start, item.end)}
        inside = any(cut.words[i] in _NO for i in range(match.start, match.end) if i not in own and i not in hidden)
        state = State.ABSENT if "denied" in marks or inside else State.PRESENT
        if "uncertain" in marks and state is State.PRESENT:
            state = State.UNCERTAIN
        return Mention(
            finding=finding.id,
            state=state,
            span=_span(cut, text, match.start, match.end),
            phrase=match.phrase.text,
            time=Time.PAST if "past" in marks else Time.CURRENT,
            experiencer=Experiencer.RELATIVE if "relative" in marks else Experiencer.SELF,
            side=_side(cut, match),
        )

    def _numbers(self, cut: _Text, text: str, mentions: Sequence[Mention]) -> list[Mention]:
        """Values of ordered findings: a pain score anywhere; minutes in a sentence that speaks of the finding."""
        found = []
        for finding in self._base.findings.values():
            if not finding.levels:
                continue
            if finding.unit == "out of 10":
                value = quantities.severity(cut.clean) or self._pain_word(cut)
                found += [_valued(finding, text, value)] if value else []
                continue
            measure = quantities.walking_minutes if "walk" in finding.id else quantities.minutes
            for mention in mentions:
                if mention.finding != finding.id or mention.state is not State.PRESENT:
                    continue
                start, end = _sentence_at(cut, mention.span)
                value = measure(cut.clean[start:end])
                if value:
                    found.append(_valued(finding, text, (value[0], value[1] + start, value[2] + start)))
        return [m for m in found if m is not None]

    def _pain_word(self, cut: _Text) -> tuple[float, int, int] | None:
        """The strength of pain from a word for it beside the pain, such as "severe"; the strongest that is not denied."""
        words = self._base.vocabulary.pain_words
        best: tuple[float, int, int] | None = None
        for at, word in enumerate(cut.words):
            if word not in words or any(before in self._denials for before in cut.stems[max(at - 3, 0) : at]):
                continue
            near = self._lexicon.items(cut.words, max(at - 4, 0), min(at + 4, len(cut.words)))
            if any("pain" in item.labels for item in near) and (best is None or words[word] > best[0]):
                best = (words[word], *cut.places[at])
        return best

    def _this_spell(self, lasting: Sequence[quantities.Lasting], cut: _Text) -> float | None:
        """How long this spell has lasted: the first stretch of time in a clause about the trouble itself."""
        for one in lasting:
            if not one.spell or _REPEATED.search(cut.clean[: one.start][-14:]):
                continue
            start, end = _tokens_at(cut, one.start)
            items = self._lexicon.items(cut.words, start, end)
            beside = [item for item in items if _same_part(cut, item, one)]
            if any(item.labels & _COMPLAINT for item in beside):  # "an aneurysm, low back pain for 2 days"
                items = beside
            if _counts_for_spell(items):
                return one.days
        return None

    def _unread(self, cut: _Text, text: str, read: set[int]) -> tuple[Span, ...]:
        """The clauses with something to say of which nothing was made use of."""
        found = []
        for start, end in cut.clauses:
            items = self._lexicon.items(cut.words, start, end)
            if items and not any(i in read for item in items for i in range(item.start, item.end)):
                said = cut.clean[cut.places[start][0] : cut.places[end - 1][1]]
                if quantities.age_of(said) is not None or quantities.sex_of(said) is not None:
                    continue
                inner = [i for i in range(start, end) if is_word(cut.words[i])]
                found.append(_span(cut, text, inner[0], inner[-1] + 1))
        return tuple(found)

    def _is_english(self, cut: _Text) -> bool:
        words = [word for word in cut.words if word.isalpha() and len(word) > 1]
        return len(words) < 4 or sum(self._spelling.known(word) for word in words) >= _LEAST_ENGLISH * len(words)


def _shares(labels: Sequence[str], seen: frozenset[str]) -> bool:
    """Whether most of a phrase is there, and more than one word of it."""
    shared = sum(label in seen for label in labels)
    return shared >= 2 and 3 * shared >= 2 * len(labels)


def _ranges(ends: Sequence[int], size: int) -> tuple[tuple[int, int], ...]:
    """Ranges of tokens, each up to and with its end."""
    found, start = [], 0
    for end in [*ends, size - 1]:
        if end + 1 > start:
            found.append((start, end + 1))
            start = end + 1
    return tuple(found)


def _span(cut: _Text, text: str, start: int, end: int) -> Span:
    first, last = cut.places[start][0], cut.places[end - 1][1]
    return Span(first, last, text[first:last])


def _side(cut: _Text, match: Match) -> Side | None:
    near = cut.words[max(match.start - 2, 0) : match.end + 2]
    sides = {_SIDES[word] for word in near if word in _SIDES}
    return Side.BOTH if len(sides) > 1 else next(iter(sides), None)


def _tokens_at(cut: _Text, place: int) -> tuple[int, int]:
    """The clause, as a range of tokens, that holds a character."""
    return next(
        ((a, b) for a, b in cut.clauses if cut.places[a][0] <= place < cut.places[b - 1][1]), (0, len(cut.words))
    )


def _same_part(cut: _Text, item: Item, lasting: quantities.Lasting) -> bool:
    """Whether no comma stands between an item and a stretch of time."""
    between = sorted([cut.places[item.start][0], lasting.start])
    return "," not in cut.clean[slice(*between)]


def _sentence_at(cut: _Text, span: Span) -> tuple[int, int]:
    for start, end in cut.sentences:
        first, last = cut.places[start][0], cut.places[end - 1][1]
        if first <= span.start < last:
            return first, last
    return 0, len(cut.clean)


def _valued(finding: Finding, text: str, found: tuple[float, int, int]) -> Mention | None:
    value, start, end = found
    least, most = finding.levels[0].min, 10.0 if finding.unit == "out of 10" else 1440.0
    if not least <= value <= most:
        return None
    return Mention(finding.id, State.PRESENT, Span(start, end, text[start:end]), "", value=value)


def _counts_for_spell(items: Sequence[Item]) -> bool:
    """Whether a clause speaks of the trouble itself: pain or stiffness, or nothing but its beginning."""
    kinds = {item.kind for item in items}
    labels = {label for item in items for label in item.labels}
    if kinds & {ConceptKind.ILLNESS, ConceptKind.MEDICINE, ConceptKind.EVENT} or labels & _NOT_THIS_SPELL:
        return bool(labels & {"start"}) and bool(labels & _COMPLAINT)
    return bool(labels & _COMPLAINT) or ConceptKind.SYMPTOM not in kinds
