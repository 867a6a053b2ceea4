"""What was understood, as answers for an interview that the person confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backstory.intake.understanding import Experiencer, Mention, State, Time, Understanding
from backstory.interview.record import Value
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Finding, Form
from backstory.triage.rules import flag_findings


@dataclass(frozen=True)
class Proposal:
    """Answers by id, ready for `Interview.answer`, each with the mention it comes from; ``unsure``: what was said to be
    uncertain, or a danger that only the text denies: it stays open until the person says so.
    """

    answers: dict[str, Value]
    because: Mapping[str, Mention]
    unsure: tuple[str, ...]
    emergencies: tuple[str, ...]


def proposed(base: KnowledgeBase, understood: Understanding, *, confirmed: bool = False) -> Proposal:
    """The answers that a text gives; with ``confirmed`` also the denials of red flags, which text alone never settles."""
    answers: dict[str, Value] = {}
    because: dict[str, Mention] = {}
    unsure: list[str] = []
    flags = flag_findings(base)
    for ident in dict.fromkeys(m.finding for m in understood.mentions):
        finding = base.findings[ident]
        mention = _counting(finding, understood)
        if mention is None:
            continue
        because[ident] = mention
        if finding.levels:
            if mention.value is not None:
                answers[ident] = mention.value
        elif mention.state is State.UNCERTAIN or (mention.state is State.ABSENT and ident in flags and not confirmed):
            unsure.append(ident)
        else:
            answers[ident] = mention.state.value
    _inherit(base, understood, answers, because)
    make_consistent(base, answers)
    return Proposal(
        answers={**_facts(understood), **answers},
        because=because,
        unsure=tuple(unsure),
        emergencies=tuple(i for i in base.emergency.findings if answers.get(i) == State.PRESENT),
    )


def _counting(finding: Finding, understood: Understanding) -> Mention | None:
    """The mention of the person that counts now; what is past counts only where the finding asks for ever."""
    own = [
        m
        for m in understood.mentions
        if m.finding == finding.id
        and m.experiencer is Experiencer.SELF
        and (m.time is Time.CURRENT or finding.ever or m.state is State.ABSENT)
    ]
    order = [State.PRESENT, State.UNCERTAIN, State.ABSENT]
    return min(own, key=lambda m: (order.index(m.state), m.value is None), default=None)


def _inherit(
    base: KnowledgeBase, understood: Understanding, answers: dict[str, Value], because: dict[str, Mention]
) -> None:
    """An illness of a relative counts for the findings that ask about the family."""
    for finding in base.findings.values():
        for mention in understood.mentions:
            if (
                mention.finding in finding.in_relatives
                and mention.experiencer is Experiencer.RELATIVE
                and mention.state is State.PRESENT
            ):
                answers[finding.id] = State.PRESENT.value
                because[finding.id] = mention


def make_consistent(base: KnowledgeBase, answers: dict[str, Value]) -> None:
    """Of findings that exclude one another, as the options of a choice do, only the one said first stays."""
    present = [ident for ident, value in answers.items() if ident in base.findings and value == State.PRESENT]
    for ident in present:
        if ident not in answers:
            continue
        question = base.question_of.get(ident)
        rivals = question.findings if question is not None and question.form is Form.CHOICE else ()
        for other in (*base.findings[ident].excludes, *rivals):
            if other != ident:
                answers.pop(other, None)


def _facts(understood: Understanding) -> dict[str, Value]:
    person = understood.person
    found: dict[str, Value] = {}
    if person.other:
        found["who"] = "other"
    if person.age is not None:
        found["age"] = person.age
    if person.sex is not None:
        found["sex"] = person.sex
    if person.duration_days is not None:
        found["duration"] = person.duration_days
    return found
