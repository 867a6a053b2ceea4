"""The headline and the date say nothing later than the rule that asks to be seen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from backstory.assessment.urgency import urgency_part
from backstory.assessment.wording import DAYS, HEADLINES, headline
from backstory.inference.evidence import Answer, Facts
from backstory.knowledge import KnowledgeBase, Region, Sex
from backstory.knowledge.schema import Urgency, Where
from backstory.triage.rules import Fired
from backstory.triage.urgency import due, judged

TODAY = date(2026, 11, 23)
SOON = re.compile(
    r"in the next days|this week|next week|two weeks|two days|visit soon|Stop anti|cannot stand", re.IGNORECASE
)


@pytest.fixture
def quiet(base: KnowledgeBase) -> Facts:
    return Facts(
        age=34.0, sex=Sex.FEMALE, duration_days=3.0, region=Region.NECK,
        answers=dict.fromkeys(base.findings, Answer.ABSENT), numbers={f.id: 0.0 for f in base.findings.values() if f.levels},
    )  # fmt: skip


def test_after_a_crash_the_headline_says_days_as_the_rule_does(base: KnowledgeBase, quiet: Facts) -> None:
    facts = replace(quiet, answers={**quiet.answers, "onset_crash_jolt": Answer.PRESENT})
    part = urgency_part(base, facts, judged(base, facts, None), TODAY, {})
    assert part.level is Urgency.ROUTINE
    assert part.headline == "See someone in the next few days."
    assert part.by == "2026-11-30T23:59:00"
    assert "by Monday 30 November 2026" in part.safety_net
    assert "If any sign below comes, get emergency help." in part.safety_net


def test_routine_without_a_sooner_rule_is_weeks(base: KnowledgeBase, quiet: Facts) -> None:
    part = urgency_part(base, quiet, judged(base, quiet, None), TODAY, {})
    assert (part.level, part.headline) == (Urgency.ROUTINE, HEADLINES[Urgency.ROUTINE])
    assert part.by == "2026-12-21T23:59:00"


def test_an_escalation_is_as_soon_as_its_level(base: KnowledgeBase) -> None:
    rule = base.redflags["recent_surgery"]
    assert rule.days is not None
    assert due([Fired(rule, Urgency.URGENT_48H, Where.GP)], Urgency.URGENT_48H) == (Where.GP, None)
    assert due([Fired(rule, Urgency.ROUTINE, Where.GP)], Urgency.ROUTINE) == (Where.GP, rule.days)


def test_a_rule_that_says_soon_has_its_days(base: KnowledgeBase) -> None:
    """The first sentence of the action is for everyone whom the rule meets; "in the next days" is not in a month."""
    routine = [rule for rule in base.redflags.values() if rule.level is Urgency.ROUTINE]
    late = [rule.id for rule in routine if SOON.search(rule.action.split(". ")[0]) and rule.days is None]
    assert late == []
    assert len([rule for rule in routine if rule.days is not None]) < len(routine)


def test_every_headline_holds_its_days() -> None:
    assert headline(Urgency.ROUTINE, Where.GP, 3) == headline(Urgency.ROUTINE, Where.GP, 7)
    assert "two weeks" in headline(Urgency.ROUTINE, Where.GP, 14)
    assert headline(Urgency.ROUTINE, Where.GP, DAYS[Urgency.ROUTINE] - 1) == HEADLINES[Urgency.ROUTINE]
