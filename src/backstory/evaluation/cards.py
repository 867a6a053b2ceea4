"""Patient cards: third-party cases as one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from backstory.errors import InputError
from backstory.knowledge.schema import Urgency


class Fact(BaseModel):
    """One stated fact: ``present`` False means that the text of the fact is denied."""

    model_config = ConfigDict(frozen=True)

    fact: str
    present: bool = True


class Card(BaseModel):
    """One case with its gold standard. Fields that are not named here are kept out of the way, above all the findings of
    clinicians: they are not for the system.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    age: float | None = None
    sex: Literal["female", "male"] | None = None
    region: str = "unknown"
    complaint: str = ""
    story: str = ""
    facts: tuple[Fact, ...] = ()
    gold_condition: str = ""
    also_acceptable: tuple[str, ...] = ()
    gold_urgency: Urgency | None = None
    urgency_acceptable: tuple[Urgency, ...] = ()
    second_rater: Urgency | None = None
    history_sufficient: str = "yes"
    scope: str = "core"
    form: str = "unknown"
    serious: bool = False
    doubtful: bool = False

    @property
    def acceptable(self) -> frozenset[str]:
        """The classes in which a prediction counts as right."""
        return frozenset({self.gold_condition, *self.also_acceptable})

    @property
    def ranked_on(self) -> bool:
        """Whether the ranking is scored on this card: a spine complaint whose history can reach the diagnosis."""
        return self.scope == "core" and self.history_sufficient == "yes" and bool(self.gold_condition)


def read_cards(path: Path) -> list[Card]:
    """The cards of a JSON-lines file. Raises `InputError` with ``file:line`` for what is no card or comes twice."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(
            f"the cards cannot be read: {problem}", where=str(path), hint="Give a JSON-lines file."
        ) from None
    cards: dict[str, Card] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            card = Card.model_validate(json.loads(line))
        except (json.JSONDecodeError, RecursionError) as problem:
            raise InputError(f"this is not a JSON object: {problem}", where=where, hint="One card a line.") from None
        except ValidationError as problem:
            first = problem.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "card"
            raise InputError(f"{field}: {first['msg']}", where=where, hint="See the README of the cards.") from None
        if card.id in cards:
            raise InputError(f"the card '{card.id}' comes twice", where=where, hint="Give each card its own id.")
        cards[card.id] = card
    if not cards:
        raise InputError("there are no cards in this file.", where=str(path), hint="Give a JSON-lines file of cards.")
    return list(cards.values())
