"""Which phrases of which findings are said in a clause, and by which of its words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backstory.intake.words import PLAIN, Item, Lexicon
from backstory.knowledge.vocabulary import ConceptKind

_BLOCKS = {ConceptKind.SYMPTOM, ConceptKind.CHANGE}
"""What may not stand unlisted between the words of a phrase: it would take the later words to itself."""

_LISTED = {ConceptKind.BODY, ConceptKind.SYMPTOM, ConceptKind.ACTION, ConceptKind.MEDICINE, ConceptKind.ILLNESS, ConceptKind.SIDE}  # fmt: skip
"""Kinds that people string together ("neck, shoulder and arm"): such a list counts as one."""

_VAGUE_KINDS = {ConceptKind.BODY, ConceptKind.SIDE, ConceptKind.DEGREE, ConceptKind.SPREAD, ConceptKind.ACTION, ConceptKind.NEGATIVE, ConceptKind.PERSON}  # fmt: skip
_VAGUE = frozenset({"pain", "worse", "better", "start", "stop", "constant", "gradual", "new", "night", "morning", "evening", "again", "before", "sudden"})  # fmt: skip
"""Kinds and concepts of which one alone says no finding."""

_SHORTEST = 3
"""Letters of a stem that may be a phrase by itself."""

_PART_OF = frozenset({"of", "the", "my", "his", "her", "their", "a"})
"""Little words between two places that are one ("the back of the thigh")."""

_JOINERS = frozenset({"and", "or", ",", "/", "&", "+", "-", "then", "plus", "also"})


@dataclass(frozen=True)
class Phrase:
    """A phrase of a finding as the lexicon reads it."""

    finding: str
    text: str
    labels: tuple[str, ...]

    @property
    def reach(self) -> int:
        """How many other things may stand inside: two in a phrase of two, up to four in a long one."""
        return min(max(len(self.labels), 2), 4)


@dataclass(frozen=True)
class Match:
    """A phrase and the items of the clause that say it."""

    phrase: Phrase
    items: tuple[Item, ...]

    @property
    def start(self) -> int:
        """First token."""
        return self.items[0].start

    @property
    def end(self) -> int:
        """One past the last token."""
        return self.items[-1].end


def says_enough(finding: str, items: Sequence[Item]) -> bool:
    """Whether a phrase says something: "left", "walk" or "pain" alone do not, and a place alone only names a site."""
    if len({item.label for item in items}) != 1:
        return bool(items)
    item = items[0]
    if item.kind is None:
        return len(item.label.removeprefix(PLAIN)) >= _SHORTEST
    if item.kind is ConceptKind.BODY:
        return finding.startswith("site_")
    return item.kind not in _VAGUE_KINDS and item.label not in _VAGUE


class PhraseIndex:
    """All phrases, found by their rarest word."""

    def __init__(
        self, phrases: Mapping[str, Sequence[str]], denied_with: Mapping[str, Sequence[str]], lexicon: Lexicon
    ) -> None:
        self.phrases = [
            Phrase(finding, text, tuple(dict.fromkeys(item.label for item in items)))
            for finding, texts in phrases.items()
            for text in texts
            if says_enough(finding, items := lexicon.items(lexicon.tokens(text)))
        ]
        common = Counter(label for phrase in self.phrases for label in phrase.labels)
        self._sizes = Counter(phrase.finding for phrase in self.phrases)
        self._saying: dict[str, set[int]] = defaultdict(set)
        for number, phrase in enumerate(self.phrases):
            for label in lexicon.answered(phrase.labels):
                self._saying[label].add(number)
        self._by_anchor: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in self.phrases:
            self._by_anchor[min(phrase.labels, key=lambda label: (common[label], label))].append(phrase)

        self.denied_with: dict[frozenset[str], list[str]] = defaultdict(list)
        for finding, wholes in denied_with.items():
            for whole in wholes:
                labels = frozenset(item.label for item in lexicon.items(lexicon.tokens(whole)))
                self.denied_with[labels].append(finding)

    def saying(self, labels: frozenset[str], share: float) -> list[str]:
        """Findings of whose phrases at least this share say all of these (one or more) labels: to deny the labels denies them too."""
        numbers = set.intersection(*(self._saying.get(label, set()) for label in labels))
        counts = Counter(self.phrases[number].finding for number in numbers)
        return [finding for finding, n in sorted(counts.items()) if n >= share * self._sizes[finding]]

    def matches(self, items: Sequence[Item], stems: Sequence[str]) -> list[Match]:
        """The matches in one clause, at most one per finding: the longest phrase, then the tightest."""
        places: dict[str, list[int]] = defaultdict(list)
        for index, item in enumerate(items):
            for label in item.labels:
                places[label].append(index)
        groups = _lists(items, stems)
        best: dict[tuple[str, int], tuple[tuple[int, int], Match]] = {}
        for anchor, indices in places.items():
            for phrase in self._by_anchor.get(anchor, ()):
                if not all(label in places for label in phrase.labels):
                    continue
                for index in indices:
                    chosen = _nearest(phrase, anchor, index, places)
                    if chosen is None or not _together(phrase, chosen, items, groups):
                        continue
                    rank = (-len(phrase.labels), chosen[-1] - chosen[0])
                    match = Match(phrase, tuple(items[i] for i in chosen))
                    key = (phrase.finding, chosen[0])
                    if key not in best or rank < best[key][0]:
                        best[key] = (rank, match)
        return _longest_only([match for _, match in best.values()])


def _nearest(phrase: Phrase, anchor: str, index: int, places: Mapping[str, list[int]]) -> list[int] | None:
    """For each label of the phrase its place nearest to the anchor, each place used once; in order."""
    used = {index}
    for label in phrase.labels:
        if label == anchor:
            continue
        free = [place for place in places[label] if place not in used]
        if not free:
            return None
        used.add(min(free, key=lambda place: (abs(place - index), place)))
    return sorted(used)


def _together(phrase: Phrase, chosen: Sequence[int], items: Sequence[Item], groups: Sequence[int]) -> bool:
    """Whether nothing stands between the words that breaks them apart."""
    own_groups = {groups[i] for i in chosen}
    has_body = any(items[i].kind is ConceptKind.BODY for i in chosen)
    between: set[int] = set()
    for index in range(chosen[0] + 1, chosen[-1]):
        if index in chosen or groups[index] in own_groups:
            continue
        kind = items[index].kind
        if kind in _BLOCKS or (has_body and kind is ConceptKind.BODY):
            return False
        between.add(groups[index])
    return len(between) <= phrase.reach


def _lists(items: Sequence[Item], stems: Sequence[str]) -> list[int]:
    """A number for each item; items strung together in a list share one. Body parts joined by a direction are a list."""
    groups: list[int] = []
    for index, item in enumerate(items):
        last = items[index - 1] if index else None
        if (
            last is not None
            and item.kind in _LISTED
            and item.kind is last.kind
            and (joined(between := stems[last.end : item.start]) or _PART_OF.issuperset(between))
        ):
            groups.append(groups[-1])
        elif (
            index > 1
            and item.kind is ConceptKind.BODY
            and last is not None
            and last.kind is ConceptKind.SPREAD
            and items[index - 2].kind is ConceptKind.BODY
        ):
            groups.append(groups[-2])
        else:
            groups.append(groups[-1] + 1 if groups else 0)
    return groups


def joined(between: Sequence[str]) -> bool:
    """Whether these tokens string two things together."""
    return any(token in _JOINERS for token in between)


def _longest_only(matches: list[Match]) -> list[Match]:
    """Of the matches of one finding only those whose words are not all part of a longer one."""
    kept = []
    for match in matches:
        words = set(match.items)
        if not any(
            other is not match
            and other.phrase.finding == match.phrase.finding
            and (words < set(other.items) or (words == set(other.items) and other.phrase.text < match.phrase.text))
            for other in matches
        ):
            kept.append(match)
    return sorted(kept, key=lambda m: (m.start, m.end, m.phrase.finding))
