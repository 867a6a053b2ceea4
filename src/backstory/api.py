"""The public Python surface: `Interview`, `assess` and `make_plan`, with the shipped knowledge and today's date as defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from backstory.assessment import Assessment
from backstory.assessment import assess as _assess
from backstory.assessment.build import assess_story
from backstory.errors import AnswerError
from backstory.inference.network import Referral
from backstory.interview.choosing import Chooser
from backstory.interview.interview import Interview as _Interview
from backstory.interview.record import Record, check_day
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.loading import load

if TYPE_CHECKING:
    from backstory.intake import Reader, Understanding
    from backstory.plan import HealthReader, PersonFile, Plan, Preferences


@cache
def knowledge() -> KnowledgeBase:
    """The shipped knowledge, loaded once."""
    return load()


@cache
def _chooser() -> Chooser:
    return Chooser(knowledge())


class Interview(_Interview):
    """An interview over the shipped knowledge.

    >>> interview = Interview(today=date(2026, 11, 22))
    >>> interview.next_screen().id
    'emergency'
    >>> interview.answer("emergency", "none")
    """

    def __init__(
        self, base: KnowledgeBase | None = None, today: date | None = None, record: Record | None = None
    ) -> None:
        chooser = _chooser() if base is None else Chooser(base)
        super().__init__(base or knowledge(), check_day(today or date.today()), record, chooser)

    def assessment(self, setting: Referral = Referral.PRIMARY_CARE) -> Assessment:
        """The result for what is known so far."""
        return _assess(self, setting)


@cache
def reader() -> Reader:
    """The reader of free text over the shipped knowledge, built once."""
    from backstory.intake import Reader as _Reader  # noqa: PLC0415 - the language parts take a second to load

    return _Reader(knowledge())


def understand(text: str, *, today: date | None = None) -> Understanding:
    """What a text says: findings with the words that said them, and what was not understood.

    >>> [mention.finding for mention in understand("my lower back is stiff").mentions]
    ['site_low_back']
    """
    return reader().read(text, check_day(today or date.today()))


def assess(
    answers: Mapping[str, Any],
    *,
    text: str | None = None,
    today: date | None = None,
    setting: Referral = Referral.PRIMARY_CARE,
) -> Assessment:
    """The result for answers given by question, fact or finding id; what is not given is unknown.

    ``{"age": 42, "sex": "female", "emergency": "none", "sites": ["site_low_back"], "worse_sitting": "present"}``.
    ``text``: the trouble in the person's own words; answers outweigh it. Raises `AnswerError` for an unknown id, an
    impossible value or a contradiction between answers.
    """
    if not isinstance(answers, Mapping):
        raise AnswerError("answers are a mapping of ids to values.")
    interview = Interview(today=today)
    for ident, value in answers.items():
        interview.answer(str(ident), value)
    if text is None:
        return interview.assessment(setting)
    return assess_story(interview, reader(), text, setting)


@cache
def health_reader() -> HealthReader:
    """The reader of conditions, medicines and the like over the shipped knowledge, built once."""
    from backstory.plan import HealthReader as _HealthReader  # noqa: PLC0415

    return _HealthReader(knowledge())


def make_plan(
    assessment: Assessment | None,
    person: PersonFile | Mapping[str, Any],
    preferences: Preferences | Mapping[str, Any] | None = None,
    *,
    today: date | None = None,
) -> Plan:
    """What to do today, this week and in six weeks, each thing behind one safety gate; by default from the assessment's day.

    ``person``: the fields of a person's file, such as ``{"age": 45, "medicines": ["Eliquis"]}``; what is left out is unknown.
    Without an assessment the plan is the gate alone. Raises `InputError` for a field that is unknown or cannot be.
    """
    from backstory.plan import make_plan as make  # noqa: PLC0415
    from backstory.plan.person import person_of  # noqa: PLC0415

    told = person_of(person, preferences)
    day = today or (date.fromisoformat(assessment.today) if assessment else date.today())
    return make(knowledge(), health_reader(), told, assessment, check_day(day))
