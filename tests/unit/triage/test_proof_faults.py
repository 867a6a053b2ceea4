"""Any fault ends with someone to see today: the real endings, and a failure at every use of an interview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

import pytest

from backstory.assessment import assess
from backstory.assessment.urgency import fault_urgency, urgency_part
from backstory.inference.evidence import Answer, Facts
from backstory.interview import Chooser, Interview
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency
from backstory.triage import triage
from backstory.triage.proof import Ending
from backstory.triage.proof.code import faults_end_today
from backstory.triage.rules import Fired

TODAY = date(2026, 11, 22)
ANSWERS = {
    "emergency": ["saddle_numbness_new"],
    "who": "self",
    "age": 42,
    "sites": ["site_low_back"],
    "duration": "days",
}


class BrokenError(Exception):
    """What is raised inside."""


class Failing:
    """An interview that fails at its n-th use, and works before and after."""

    def __init__(self, interview: Interview, fails_at: int) -> None:
        self._inside, self._left, self.used = interview, fails_at, 0

    def __getattr__(self, name: str) -> Any:
        self.used += 1
        if self.used == self._left:
            raise BrokenError
        return getattr(self._inside, name)


def told(base: KnowledgeBase, chooser: Chooser) -> Interview:
    interview = Interview(base, TODAY, None, chooser)
    for ident, value in ANSWERS.items():
        interview.answer(ident, value)
    return interview


def real(base: KnowledgeBase) -> Callable[[Facts, Sequence[Fired]], Ending]:
    def ending(facts: Facts, rules: Sequence[Fired]) -> Ending:
        part = fault_urgency(base, facts, rules, TODAY)
        return Ending(part.level, due_today=part.by == "2026-11-22T23:59:00")

    return ending


def test_the_ending_of_a_fault_keeps_the_law(base: KnowledgeBase) -> None:
    trouble, over = faults_end_today(base, real(base))
    assert trouble is None
    assert over["sets of fired rules"] > len(base.redflags)


def test_a_fault_at_any_use_of_the_interview_ends_today(base: KnowledgeBase, chooser: Chooser) -> None:
    counting = Failing(told(base, chooser), 0)
    assert assess(cast("Interview", counting)).fault is None
    faults = 0
    for at in range(1, counting.used + 1):
        result = assess(cast("Interview", Failing(told(base, chooser), at)))
        assert result.fault is not None
        assert result.urgency.level.rank >= Urgency.EMERGENCY_TODAY.rank
        assert result.urgency.by == "2026-11-22T23:59:00"
        faults += 1
    assert faults >= 5


def test_a_fault_without_rules_names_a_clinician_today(base: KnowledgeBase) -> None:
    part = fault_urgency(base, Facts(), [], TODAY)
    assert (part.level, part.where) == (Urgency.URGENT_48H, "same_day_clinician")
    assert part.headline == "See a clinician today."
    assert [b.kind for b in part.because] == ["fault"]


SIGNS = [("saddle_numbness_new", Answer.PRESENT), ("fever_rigors", Answer.UNKNOWN), ("cancer_ever", Answer.PRESENT)]


@pytest.mark.parametrize(("ident", "answer"), SIGNS)
def test_the_document_says_the_level_of_triage_and_its_day(
    base: KnowledgeBase, quiet: Facts, ident: str, answer: Answer
) -> None:
    facts = Facts(quiet.age, quiet.sex, quiet.duration_days, {**quiet.answers, ident: answer}, quiet.numbers)
    verdict = triage(base, None, facts)
    part = urgency_part(base, facts, verdict, TODAY, {})
    assert (part.level, part.where) == (verdict.level, verdict.where)
    days = {"emergency_now": 0, "emergency_today": 0, "urgent_48h": 2, "routine": 28}[part.level]
    days = 0 if answer is Answer.UNKNOWN else days
    assert part.by == f"2026-{'11' if days < 9 else '12'}-{22 + days - (0 if days < 9 else 30)}T23:59:00"
    assert [b.level.rank for b in part.because] == sorted((b.level.rank for b in part.because), reverse=True)
    assert {b.rule for b in part.because if b.kind == "rule"} == {f.rule.id for f in verdict.fired}
    assert sum(b.kind == "unknown" for b in part.because) == len(verdict.floors)
    named = [i for b in part.because if b.kind == "rule" for i in b.findings]
    assert set(named) <= {ident}
    assert len(part.watch_for) == 6
    assert (base.findings[ident].statement in part.watch_for) is (
        answer is not Answer.PRESENT and ident in base.emergency.findings[:6]
    )
