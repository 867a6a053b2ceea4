"""Precision and recall of the text intake on the facts of cards, against labels made by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from backstory.errors import InputError
from backstory.evaluation.cards import Card, Fact
from backstory.intake import Reader, State, Time, Understanding
from backstory.knowledge.base import KnowledgeBase

Label = tuple[str, str]
"""A finding and what is said of it: a state, or the band of a number."""

_CLOSE = 0.35
"""Durations this close, as a share of the longer one, are the same."""


class Agreement(BaseModel):
    """Counts of findings read and labelled, over facts."""

    model_config = ConfigDict(frozen=True)

    read: int
    read_right: int
    labelled: int
    labelled_found: int

    @property
    def precision(self) -> float:
        """Share of what was read that is labelled so."""
        return self.read_right / max(self.read, 1)

    @property
    def recall(self) -> float:
        """Share of what is labelled that was read."""
        return self.labelled_found / max(self.labelled, 1)


@dataclass(frozen=True)
class Disagreement:
    """One fact that was not read as it is labelled."""

    card: str
    fact: str
    extra: tuple[Label, ...]
    missed: tuple[Label, ...]


@dataclass(frozen=True)
class IntakeScore:
    """All states; those present alone; and where reader and labels differ."""

    everything: Agreement
    present: Agreement
    differ: tuple[Disagreement, ...]


@dataclass(frozen=True)
class Labels:
    """What a careful reader would set from one fact; ``arguable``: what one may or may not set, which counts neither way."""

    findings: Mapping[str, Any]
    arguable: Mapping[str, Any]


def read_labels(path: Path) -> dict[str, list[Labels]]:
    """The labels by card, one a fact in the order of the card."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise InputError(f"the labels cannot be read: {problem}", where=str(path), hint="Give labels.yaml.") from None
    return {
        card: [Labels(fact["findings"], fact.get("arguable", {})) for fact in facts] for card, facts in data.items()
    }


def score(
    base: KnowledgeBase, reader: Reader, cards: Sequence[Card], labels: Mapping[str, Sequence[Labels]]
) -> IntakeScore:
    """Read every fact by itself and compare. Cards without labels are left out."""
    every, present = _Counter(base), _Counter(base, only=State.PRESENT.value)
    differ = []
    for card in cards:
        for fact, label in zip(card.facts, labels.get(card.id, ()), strict=False):
            open_ones = _labelled(base, label.arguable)
            unsure = {ident for ident, _ in open_ones if base.findings[ident].levels}
            read = {x for x in labels_of(base, read_fact(reader, fact)) - open_ones if x[0] not in unsure}
            gold = _labelled(base, label.findings) - open_ones
            extra, missed = every.add(read, gold)
            present.add(read, gold)
            if extra or missed:
                differ.append(Disagreement(card.id, fact.fact, tuple(extra), tuple(missed)))
    return IntakeScore(every.agreement(), present.agreement(), tuple(differ))


def read_fact(reader: Reader, fact: Fact) -> Understanding:
    """One fact as a text; a denied fact is a denial of its text."""
    return reader.read(fact.fact if fact.present else f"denies {fact.fact}")


def labels_of(base: KnowledgeBase, understood: Understanding) -> set[Label]:
    """What was read, in the form of labels."""
    found: set[Label] = set()
    for mention in understood.mentions:
        finding = base.findings[mention.finding]
        if mention.time is Time.PAST and not finding.ever:
            continue
        if finding.levels:
            if mention.value is not None:
                found.add((finding.id, _band(base, finding.id, mention.value)))
        else:
            found.add((finding.id, mention.state.value))
    if understood.person.duration_days is not None:
        found.add(("duration_days", f"{understood.person.duration_days:g}"))
    return found


def _labelled(base: KnowledgeBase, label: Mapping[str, Any]) -> set[Label]:
    gold: set[Label] = set()
    for ident, value in label.items():
        if ident in {"age", "sex"}:
            continue
        if ident in base.findings and base.findings[ident].levels:
            gold |= {(ident, _band(base, ident, float(value)))} if isinstance(value, int | float) else set()
        else:
            gold.add((ident, f"{value:g}" if isinstance(value, int | float) else str(value)))
    return gold


def _band(base: KnowledgeBase, ident: str, value: float) -> str:
    levels = [level.min for level in base.findings[ident].levels]
    return f"level {sum(value >= least for least in levels)}"


class _Counter:
    def __init__(self, base: KnowledgeBase, only: str | None = None) -> None:
        self._base, self._only = base, only
        self.read = self.right = self.labelled = self.found = 0

    def add(self, read: set[Label], gold: set[Label]) -> tuple[list[Label], list[Label]]:
        """Count one fact; gives what was read beyond the labels and what was missed."""
        entailed = self._closed(gold)
        said = self._closed(read)
        extra = [label for label in sorted(self._kept(read)) if not _among(label, entailed)]
        missed = [label for label in sorted(self._kept(gold)) if not _among(label, said)]
        self.read += len(self._kept(read))
        self.right += len(self._kept(read)) - len(extra)
        self.labelled += len(self._kept(gold))
        self.found += len(self._kept(gold)) - len(missed)
        return extra, missed

    def agreement(self) -> Agreement:
        return Agreement(read=self.read, read_right=self.right, labelled=self.labelled, labelled_found=self.found)

    def _kept(self, labels: set[Label]) -> set[Label]:
        return {label for label in labels if self._only is None or label[1] == self._only}

    def _closed(self, labels: set[Label]) -> set[Label]:
        closed, todo = (
            set(labels),
            [i for i, state in labels if state == State.PRESENT.value and i in self._base.findings],
        )
        while todo:
            for other in self._base.findings[todo.pop()].implies:
                if (other, State.PRESENT.value) not in closed:
                    closed.add((other, State.PRESENT.value))
                    todo.append(other)
        return closed


def _among(label: Label, labels: set[Label]) -> bool:
    """Whether a label is there; durations need only be close, and "uncertain" agrees with "present"."""
    ident, state = label
    if ident == "duration_days":
        mine = float(state)
        others = [float(s) for i, s in labels if i == ident]
        return any(abs(mine - other) <= _CLOSE * max(mine, other) for other in others)
    if label in labels:
        return True
    unsure = {State.PRESENT.value, State.UNCERTAIN.value}
    return state in unsure and any(i == ident and s in unsure for i, s in labels if State.UNCERTAIN.value in {state, s})
