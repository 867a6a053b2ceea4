"""What a plain denial or a plain "all is well" entails: no headache is no sudden headache either."""

from __future__ import annotations

from collections.abc import Sequence

from backstory.intake.matching import PhraseIndex, joined
from backstory.intake.words import PLAIN, Item, stem
from backstory.knowledge.vocabulary import ConceptKind

_QUALIFIES = {ConceptKind.TIME, ConceptKind.SIDE, ConceptKind.DEGREE, ConceptKind.PERSON, ConceptKind.CHANGE, ConceptKind.SPREAD}  # fmt: skip
_NAMES_TROUBLE = {ConceptKind.SYMPTOM, ConceptKind.EVENT, ConceptKind.ILLNESS}
_IN_LISTS = {*_NAMES_TROUBLE, ConceptKind.BODY, ConceptKind.SIDE, ConceptKind.SPREAD}
_BESIDE_NO = {
    PLAIN + stem(word)
    for word in ("history", "sign", "signs", "symptom", "evidence", "new", "known", "current", "recent", "real")
}
_TROUBLE = "trouble"
"""The concept of words that stand for any complaint: problem, trouble, symptom, change."""

_SHARE_NAMED, _SHARE_ANY = 0.3, 0.4
"""Shares of a finding's phrases that must say what is denied: where a complaint is named, and where any trouble is denied."""


def elements(items: Sequence[Item], stems: Sequence[str]) -> list[list[Item]]:
    """The members of a list: items up to the next comma, "and" or "or"."""
    groups: list[list[Item]] = []
    for item in items:
        if groups and not joined(stems[groups[-1][-1].end : item.start]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def is_member(items: Sequence[Item], named: set[int]) -> bool:
    """Whether this can be a member of a list of what is denied: complaints and the places they are at, no more.

    "Worst headache today" and "my legs went" tell something of their own; so does any word that neither the vocabulary
    has nor a phrase, whose tokens are ``named``.
    """
    kinds = _kinds(items, named)
    return bool(kinds & _NAMES_TROUBLE) and kinds <= _IN_LISTS


def denies_trouble(items: Sequence[Item], named: set[int]) -> bool:
    """Whether what follows a denying word is a complaint ("night pain", "history of cancer") and nothing else."""
    kinds = _kinds([item for item in items if item.label not in _BESIDE_NO], named)
    return bool(kinds & _NAMES_TROUBLE) and None not in kinds


def _kinds(items: Sequence[Item], named: set[int]) -> set[ConceptKind | None]:
    """What the items are; a word of which only a phrase knows is an illness, as "asthma"."""
    return {ConceptKind.ILLNESS if item.kind is None and item.start in named else item.kind for item in items}


def scope_stops(parts: Sequence[tuple[int, bool, bool]]) -> list[int]:
    """Where a denial ends at a comma: the first tokens of those parts of a sentence that it does not reach.

    A part is its first token, whether it denies, and whether it can be in the list: what it denies is a complaint, or it
    is a member of the list.
    """
    stops: list[int] = []
    begun = reaching = False
    for start, denies, listed in parts:
        if denies:
            begun, reaching = True, listed
        elif begun:
            reaching = reaching and listed
            if not reaching:
                stops.append(start)
                begun = False
    return stops


def entailed(element: Sequence[Item], index: PhraseIndex, *, well: bool = False) -> list[str]:
    """The findings that are denied when this element is denied, or said to be ``well`` ("bladder normal")."""
    said = [item for item in element if item.kind not in _QUALIFIES]
    whole = frozenset(item.label for item in said)
    labels = whole - {_TROUBLE}
    if not labels or labels == {"pain"}:
        return []
    named = any(item.kind in _NAMES_TROUBLE and item.label != _TROUBLE for item in said)
    found = set() if well else set(index.denied_with.get(whole, ()))
    if named and not well:
        found |= set(index.saying(labels, _SHARE_NAMED))
    elif well or _TROUBLE in whole:
        found |= set(index.saying(labels, _SHARE_ANY))
    return sorted(found)
