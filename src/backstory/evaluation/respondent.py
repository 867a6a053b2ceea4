"""A card that answers: what its text and facts say, and what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from backstory.evaluation.cards import Card
from backstory.evaluation.intake import read_fact
from backstory.inference.evidence import Answer
from backstory.intake import Proposal, Reader, Understanding, make_consistent, proposed
from backstory.interview.record import NONE, UNKNOWN
from backstory.interview.screens import Screen
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Form

_SITE_OF = {Region.LOW_BACK: "site_low_back", Region.THORACIC: "site_mid_back", Region.NECK: "site_neck"}
"""Where the pain is taken to be when a card says no more than "back" or "neck"."""


class Unstated(StrEnum):
    """How a card answers what it does not speak of."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


class Respondent:
    """Answers screens for one card: complaint and story as free text, each fact by itself; facts outweigh the text.

    What is not stated is absent, but a fact in which nothing was recognised leaves what it may be about unknown. A choice
    (how it began, which way it goes) of which nothing is stated stays unknown: one of its options is true.
    """

    def __init__(self, base: KnowledgeBase, reader: Reader, card: Card, unstated: Unstated = Unstated.ABSENT) -> None:
        self.base, self.card, self.unstated = base, card, unstated
        self._text = reader.read(f"{card.complaint}\n{card.story}")
        read = [(fact, read_fact(reader, fact)) for fact in card.facts]
        self.proposal = _merged(
            base, [proposed(base, self._text, confirmed=True)] + [proposed(base, u, confirmed=True) for _, u in read]
        )
        self.unmatched = tuple(fact.fact for fact, u in read if not _understood(u))
        self._open = frozenset(self.proposal.unsure) | reader.related(
            [u.concepts for _, u in read if not _understood(u)]
        )
        self.region = reader.region(card.complaint) or reader.region(card.story) or self._region(read)

        if self.region is not None and not any(self._state(i) is Answer.PRESENT for i in base.region_of_site):
            self.proposal.answers.setdefault(_SITE_OF[self.region], Answer.PRESENT.value)

    def told(self) -> Mapping[str, Any]:
        """What the person has confirmed of their own text: findings, numbers and how long it has lasted."""
        return {i: v for i, v in self.proposal.answers.items() if i in self.base.findings or i == "duration"}

    def answer(self, screen: Screen) -> Any:
        """The value to give for a screen."""
        if screen.id in self.base.facts:
            return self._fact(screen)
        question = self.base.questions[screen.id]
        states = {o: self._state(o) for o in question.findings if o in {option.id for option in screen.options}}
        if screen.form is Form.NUMBER:
            value = self.proposal.answers.get(question.findings[0])
            return value if isinstance(value, float) else UNKNOWN
        if screen.form is Form.YES_NO:
            return self._state(question.findings[0]).value
        if screen.form is Form.CHOICE:
            return next((i for i, state in states.items() if state is Answer.PRESENT), UNKNOWN)
        if all(state is Answer.ABSENT for state in states.values()):
            return NONE
        return {i: state.value for i, state in states.items()}

    def _fact(self, screen: Screen) -> Any:
        told = self.proposal.answers
        if screen.id == "who":
            return "self"
        if screen.id == "age":
            return self.card.age if self.card.age is not None else told.get("age", UNKNOWN)
        if screen.id == "sex":
            return self.card.sex or told.get("sex", UNKNOWN)
        if screen.id == "main_region":
            return self.region or Region.LOW_BACK
        return told.get(screen.id, UNKNOWN)

    def _state(self, finding: str) -> Answer:
        value = self.proposal.answers.get(finding)
        if isinstance(value, str):
            return Answer(value)
        if finding in self._open or self.unstated is Unstated.UNKNOWN:
            return Answer.UNKNOWN
        return Answer.ABSENT

    def _region(self, read: list[tuple[Any, Understanding]]) -> Region | None:
        regions = [
            self.base.region_of_site[m.finding]
            for _, u in read
            for m in u.mentions
            if m.finding in self.base.region_of_site
        ]
        return regions[0] if regions else None


def _understood(understood: Understanding) -> bool:
    person = understood.person
    return bool(understood.mentions) or person.duration_days is not None or person.age is not None


def _merged(base: KnowledgeBase, proposals: list[Proposal]) -> Proposal:
    """One proposal; of the facts the present ones outweigh the absent ones, and facts outweigh the text."""
    text, facts = proposals[0], proposals[1:]
    answers = dict(text.answers)
    stated: dict[str, Any] = {}
    for proposal in facts:
        for ident, value in proposal.answers.items():
            if stated.get(ident) != Answer.PRESENT.value and not (ident == "duration" and ident in stated):
                stated[ident] = value
    if "duration" in answers:
        stated.pop("duration", None)
    answers |= stated
    make_consistent(base, answers)
    unsure = {i for p in proposals for i in p.unsure} - set(answers)
    return Proposal(answers=answers, because={}, unsure=tuple(sorted(unsure)), emergencies=())
