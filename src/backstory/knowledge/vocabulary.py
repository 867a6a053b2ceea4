"""How people say things: concepts with the words that stand for them, and the cues that turn what is said round."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from backstory.knowledge.estimates import Id, Strict


class ConceptKind(StrEnum):
    """What a concept is; it decides what may stand between the words of a phrase (see `backstory.intake.matching`)."""

    BODY = "body"
    SIDE = "side"
    SYMPTOM = "symptom"
    DEGREE = "degree"
    SPREAD = "spread"
    CHANGE = "change"
    TIME = "time"
    ACTION = "action"
    EVENT = "event"
    ILLNESS = "illness"
    MEDICINE = "medicine"
    NEGATIVE = "negative"
    PERSON = "person"
    THING = "thing"


EXACT = "="
"""Before a listed word: it means this only as it is written, not in its other forms."""


class Concept(Strict):
    """Words that mean the same here; ``broader``: the concepts that this one also answers for."""

    kind: ConceptKind
    broader: tuple[Id, ...] = ()
    words: tuple[str, ...] = ()


class Cues(Strict):
    """Turns of speech before or after what they speak of, and where their reach ends (the lists of NegEx and ConText)."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_these: tuple[str, ...] = ()


class Vocabulary(Strict):
    """The shared part of what the phrases of findings are read with."""

    concepts: dict[Id, Concept]
    ignored: tuple[str, ...]
    not_meant: tuple[str, ...]
    turns: tuple[str, ...]
    breaks: tuple[str, ...]
    denied: Cues
    uncertain: Cues
    past: Cues
    relative: Cues
    well: Cues = Cues()
    pain_words: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for ident, concept in self.concepts.items():
            for other in concept.broader:
                if other not in self.concepts:
                    raise ValueError(f"concept {ident}: '{other}' in broader is no concept")
        seen: dict[str, str] = {}
        for ident, concept in self.concepts.items():
            for word in concept.words:
                if word != word.lower():
                    raise ValueError(f"concept {ident}: '{word}' is not in lower case")
                said = word.removeprefix(EXACT)
                if not said.strip():
                    raise ValueError(f"concept {ident}: an empty word")
                if said in seen:
                    raise ValueError(f"'{said}' stands for {seen[said]} and for {ident}: keep it in one")
                seen[said] = ident
        return self
