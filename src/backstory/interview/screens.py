"""What a front end shows: one screen, in the right person, with everything needed to draw it."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Finding, Form, Question, Stage


class Option(BaseModel):
    """One box or choice."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    help: str = ""


class Screen(BaseModel):
    """One question as shown. ``multiple``: any number of options; ``none`` is then an explicit answer."""

    model_config = ConfigDict(frozen=True)

    id: str
    stage: str
    form: Form
    text: str
    help: str
    why: str
    options: tuple[Option, ...] = ()
    multiple: bool = False
    min: float | None = None
    max: float | None = None
    unit: str | None = None
    steps: tuple[str, ...] = ()
    stop_if: str | None = None
    seconds: float
    again: bool = False


NONE_OF_THESE = "none"


def fact_screen(base: KnowledgeBase, ident: str, *, carer: bool) -> Screen:
    """A screen about the person: who, age, sex, where, how long."""
    fact = base.facts[ident]
    return Screen(
        id=fact.id,
        stage=Stage.PERSON,
        form=fact.form,
        text=fact.carer if carer else fact.text,
        help=fact.help,
        why=fact.why,
        options=tuple(Option(id=o.id, text=o.text) for o in fact.options),
        min=fact.min,
        max=fact.max,
        unit=fact.unit,
        seconds=fact.seconds,
    )


def question_screen(
    base: KnowledgeBase, question: Question, findings: list[str], *, carer: bool, again: bool = False
) -> Screen:
    """A screen of findings; only those in ``findings`` are offered."""
    shown = [base.findings[ident] for ident in question.findings if ident in findings]
    first = shown[0]
    single = question.form in {Form.YES_NO, Form.NUMBER}
    options: tuple[Option, ...] = ()
    if question.form is Form.YES_NO:
        options = (
            Option(id="present", text="Yes"),
            Option(id="absent", text="No"),
            Option(id="unknown", text="I don't know"),
        )
    elif question.form is not Form.NUMBER:
        options = tuple(Option(id=f.id, text=_option(f, carer=carer), help=f.help) for f in shown)
        options += (
            Option(id=NONE_OF_THESE, text=question.none_text),
            Option(id="unknown", text="I don't know"),
        )
    text = question.carer if carer else question.text
    if single:
        text = first.carer if carer else first.question
    return Screen(
        id=question.id,
        stage=question.stage,
        form=question.form,
        text=text,
        help=first.help if single else question.help,
        why=question.why,
        options=options,
        multiple=question.form is Form.TICK,
        min=first.levels[0].min if first.levels else None,
        max=_most(first) if first.levels else None,
        unit=first.unit,
        steps=first.how,
        stop_if=first.stop_if,
        seconds=question.seconds,
        again=again,
    )


def _most(finding: Finding) -> float:
    return 10.0 if finding.unit == "out of 10" else 1440.0


def _option(finding: Finding, *, carer: bool) -> str:
    """The box's text; for a carer "you" becomes "they" or, after a preposition, "them"."""
    if not carer:
        return finding.option
    text = re.sub(r"\b(in|to|for|of|on|with|by|at) you\b", r"\1 them", finding.option)
    for word, other in (("yourself", "themselves"), ("yours", "theirs"), ("your", "their"), ("you", "they")):
        text = re.sub(rf"\b{word}\b", other, text)
    return text
