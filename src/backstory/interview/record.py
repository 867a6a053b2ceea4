"""What a person said, as said: the record that is saved, resumed, edited and turned into `Facts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from backstory.errors import AnswerError, shown
from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase, nearest
from backstory.knowledge.conditions import Region, Sex
from backstory.knowledge.schema import Finding, Form, Question

NONE = "none"
UNKNOWN = "unknown"
SKIPPED = "skipped"

LAST_DAY = date.max - timedelta(days=400)
"""From a later day no deadline or review could be reckoned."""

Value = str | float | list[str] | dict[str, str]


class Record(BaseModel):
    """Answers by screen, fact or finding id, in the order given; with the day they were given on."""

    model_config = ConfigDict(extra="forbid")

    today: date
    answers: dict[str, Value] = Field(default_factory=dict)
    reasked: list[str] = Field(default_factory=list)
    told: list[str] = Field(default_factory=list, description="ids answered from the person's own text, not asked")
    story: str | None = Field(default=None, description="the trouble in the person's own words")
    knowledge_hash: str | None = None


def check_day(given: object) -> date:
    """The day that is meant, from a date or as it is written; raises `AnswerError` for none and for the end of time."""
    try:
        day = given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        day = date.max
    if isinstance(day, datetime) or day > LAST_DAY:
        raise AnswerError(f"{shown(str(given))} is no date that can be used.", hint="Write it as 2026-11-22.")
    return day


def check_answer(base: KnowledgeBase, ident: str, value: Any) -> Value:
    """The value in its one stored form; raises `AnswerError` naming what is wrong and what would be right."""
    if ident in base.facts:
        return _check_fact(base, ident, value)
    if ident in base.questions:
        return _check_screen(base, base.questions[ident], value)
    if ident in base.findings:
        return _check_finding(base.findings[ident], value)
    raise AnswerError(f"there is no question or finding {shown(ident)}.", hint=nearest(ident, known_ids(base)))


def known_ids(base: KnowledgeBase) -> list[str]:
    """Everything that an answer can be given to."""
    return [*base.facts, *base.questions, *base.findings]


def _check_fact(base: KnowledgeBase, ident: str, value: Any) -> Value:
    fact = base.facts[ident]
    if value == SKIPPED:
        return SKIPPED
    if fact.form is Form.CHOICE:
        ids = [option.id for option in fact.options]
        if value == UNKNOWN or value in ids:
            return str(value)
        if ident == "duration" and _is_number(value) and 0 <= float(value) <= 40_000:
            return float(value)
        raise AnswerError(f"{shown(value)} is no answer to {ident}.", hint=f"Give one of {', '.join(ids)}.")
    if value == UNKNOWN:
        return UNKNOWN
    if not _is_number(value) or not (fact.min or 0) <= float(value) <= (fact.max or 1e9):
        raise AnswerError(
            f"{ident} cannot be {shown(value)}.", hint=f"Give a number from {fact.min:g} to {fact.max:g}."
        )
    return float(value)


def _check_screen(base: KnowledgeBase, question: Question, value: Any) -> Value:
    if question.form in {Form.YES_NO, Form.NUMBER}:
        no = question.form is Form.YES_NO and value == NONE
        return _check_finding(base.findings[question.findings[0]], Answer.ABSENT if no else value)
    if value in (SKIPPED, UNKNOWN, NONE) and isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(k): _state(k, v) for k, v in value.items() if _is_option(question, k)}
    chosen = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list):
        raise AnswerError(f"{question.id} cannot be {shown(value)}.", hint="Give option ids, or none, or unknown.")
    if chosen == [NONE] or (not chosen and question.form is Form.TICK):
        return NONE
    if NONE in chosen:
        raise AnswerError(f"{question.id}: 'none' stands alone.", hint="Give the options, or none, not both.")
    ids = list(dict.fromkeys(str(c) for c in chosen if _is_option(question, c)))
    if question.form is Form.CHOICE:
        if len(ids) != 1:
            raise AnswerError(
                f"{question.id} takes one option, not {len(ids)}.",
                hint=f"One of {', '.join(question.findings)}.",
            )
        return ids[0]
    return ids


def _is_option(question: Question, ident: Any) -> bool:
    if ident in question.findings:
        return True
    hint = nearest(ident, list(question.findings)) if isinstance(ident, str) else "Give its options by their ids."
    raise AnswerError(f"{question.id} has no option {shown(ident)}.", hint=hint)


def _state(ident: Any, value: Any) -> str:
    if isinstance(value, bool):
        return Answer.PRESENT if value else Answer.ABSENT
    if value in tuple(Answer):
        return str(value)
    raise AnswerError(f"{ident} cannot be {shown(value)}.", hint="Give present, absent or unknown.")


def _check_finding(finding: Finding, value: Any) -> Value:
    if value == SKIPPED:
        return SKIPPED
    if not finding.levels:
        return _state(finding.id, value)
    if value == UNKNOWN:
        return UNKNOWN
    low, high = finding.levels[0].min, 10.0 if finding.unit == "out of 10" else 1440.0
    if not _is_number(value) or not low <= float(value) <= high:
        raise AnswerError(
            f"{finding.id} cannot be {shown(value)}.",
            hint=f"Give a number from {low:g} to {high:g} ({finding.unit}).",
        )
    return float(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return False
    return isinstance(value, int | float) and abs(value) < 1e9


def facts_of(base: KnowledgeBase, record: Record) -> Facts:
    """The record as the model sees it. Raises `AnswerError` on contradictions, naming both answers."""
    answers: dict[str, Answer] = {}
    numbers: dict[str, float] = {}
    silent: set[str] = set()
    for ident, value in record.answers.items():
        if ident in base.facts:
            continue
        if value == SKIPPED and ident != base.emergency.id:
            continue
        if ident in base.findings:
            _add_finding(base.findings[ident], value, answers, numbers)
        else:
            told = UNKNOWN if value == SKIPPED else value  # a tick-list passed over is not "none of these"
            _add_screen(base, base.questions[ident], told, answers, numbers, silent)
    _imply(base, answers)
    _contradictions(base, answers)
    age = record.answers.get("age")
    sex = record.answers.get("sex")
    facts = Facts(
        age=age if isinstance(age, float) else None,
        sex=Sex(sex) if isinstance(sex, str) and sex in tuple(Sex) else None,
        duration_days=_days(base, record.answers.get("duration")),
        answers=dict(sorted(answers.items())),
        numbers=dict(sorted(numbers.items())),
        silent=frozenset(silent),
        region=region_of(base, record, answers),
    )
    _impossible(base, facts)
    return facts


def _add_finding(finding: Finding, value: Value, answers: dict[str, Answer], numbers: dict[str, float]) -> None:
    if finding.levels:
        if isinstance(value, float):
            numbers[finding.id] = value
        else:
            answers[finding.id] = Answer.UNKNOWN
        return
    new = Answer(str(value))
    if answers.get(finding.id) not in {None, new, Answer.UNKNOWN} and new is not Answer.UNKNOWN:
        raise AnswerError(f"{finding.id} is given as present and as absent.", hint="Keep one of the two answers.")
    if new is not Answer.UNKNOWN or finding.id not in answers:
        answers[finding.id] = new


def _add_screen(
    base: KnowledgeBase,
    question: Question,
    value: Value,
    answers: dict[str, Answer],
    numbers: dict[str, float],
    silent: set[str],
) -> None:
    if question.form in {Form.YES_NO, Form.NUMBER}:
        _add_finding(base.findings[question.findings[0]], value, answers, numbers)
        return
    if isinstance(value, dict):
        states = {ident: value[ident] for ident in question.findings if ident in value}
    elif value == UNKNOWN:
        states = dict.fromkeys(question.findings, Answer.UNKNOWN)
    else:
        chosen = [value] if isinstance(value, str) else value
        states = {
            i: Answer.PRESENT if isinstance(chosen, list) and i in chosen else Answer.ABSENT for i in question.findings
        }
        if question.form is Form.CHOICE:
            silent.update(ident for ident, state in states.items() if state == Answer.ABSENT)
    for ident, state in states.items():
        if base.findings[ident].measured and state == Answer.ABSENT:
            continue  # a result that was not ticked was not told: that is unknown, not normal
        _add_finding(base.findings[ident], state, answers, numbers)


def _imply(base: KnowledgeBase, answers: dict[str, Answer]) -> None:
    """Close over `implies`: what follows from a present finding is present too."""
    todo = [ident for ident, answer in answers.items() if answer is Answer.PRESENT]
    while todo:
        for other in base.findings[todo.pop()].implies:
            if answers.get(other) is not Answer.PRESENT:
                answers[other] = Answer.PRESENT
                todo.append(other)


def _contradictions(base: KnowledgeBase, answers: dict[str, Answer]) -> None:
    for ident, answer in answers.items():
        for other in base.findings[ident].excludes if answer is Answer.PRESENT else ():
            if answers.get(other) is Answer.PRESENT:
                first, second = base.findings[ident].statement, base.findings[other].statement
                raise AnswerError(
                    f"'{first}' ({ident}) and '{second}' ({other}) cannot both be true.",
                    hint="Change one of the two answers.",
                )


def _impossible(base: KnowledgeBase, facts: Facts) -> None:
    for ident, answer in facts.answers.items():
        anatomy = base.findings[ident].anatomy
        if answer is Answer.PRESENT and anatomy is not None and facts.sex not in {None, anatomy}:
            raise AnswerError(
                f"{ident} cannot be present with sex {facts.sex}.",
                hint="Change the sex given at birth or this answer.",
            )


def _days(base: KnowledgeBase, value: Value | None) -> float | None:
    if isinstance(value, float):
        return value
    return next((option.value for option in base.facts["duration"].options if option.id == value), None)


COMMONEST = (Region.LOW_BACK, Region.NECK, Region.THORACIC)
"""Where people hurt, the commonest first."""


def region_of(base: KnowledgeBase, record: Record, answers: Mapping[str, Answer]) -> Region | None:
    """The main region: as chosen, or the one that all places of pain point to.

    Who was asked and cannot say which of several is worst gets the one with the most places; of as many the commoner
    trouble. Without one nothing could be ranked, and much would not be asked.
    """
    chosen = record.answers.get("main_region")
    if isinstance(chosen, str) and chosen in tuple(Region):
        return Region(chosen)
    places = [base.region_of_site[i] for i, a in answers.items() if a is Answer.PRESENT and i in base.region_of_site]
    if len(set(places)) > 1 and chosen is None:
        return None
    return max((region for region in COMMONEST if region in places), key=places.count, default=None)
