"""Laws of urgency that no answers may break, tried with random people on the shipped knowledge."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstory.inference.evidence import Answer, Facts
from backstory.interview.choosing import Chooser
from backstory.knowledge import KnowledgeBase, Region, Sex, load
from backstory.knowledge.schema import FindingKind, Urgency
from backstory.triage import fired, flag_findings, rule_level, triage

SLOW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
FAST = settings(max_examples=400, deadline=None, derandomize=True)


@cache
def chooser() -> Chooser:
    return Chooser(load())


def base() -> KnowledgeBase:
    return chooser().base


def possible(facts: Facts) -> list[str]:
    """Findings that this person can have."""
    return [
        i
        for i, f in base().findings.items()
        if not f.levels and f.anatomy in {None, facts.sex} and facts.region in f.regions
    ]


@st.composite
def people(draw: st.DrawFn, most_present: int = 7) -> Facts:
    """A person with some present, some absent and some unknown findings."""
    facts = Facts(
        age=draw(st.integers(16, 95)),
        sex=draw(st.sampled_from(Sex)),
        duration_days=draw(st.sampled_from([1, 10, 60, 400])),
        region=draw(st.sampled_from(Region)),
    )
    ids = possible(facts)
    flags = sorted(flag_findings(base()) & set(ids))
    present = draw(st.lists(st.sampled_from(ids), max_size=most_present, unique=True))
    present += draw(st.lists(st.sampled_from(flags), max_size=2, unique=True))
    rest = random.Random(draw(st.integers(0, 2**16)))
    answers = {i: rest.choice([Answer.ABSENT, Answer.ABSENT, Answer.UNKNOWN, None]) for i in ids}
    known = {i: a for i, a in answers.items() if a is not None} | dict.fromkeys(present, Answer.PRESENT)
    return replace(facts, answers=known)


def level(facts: Facts) -> Urgency:
    assert facts.region is not None
    return triage(base(), chooser().network(facts.region), facts).level


@SLOW
@given(people(), st.data())
def test_a_present_red_flag_never_lowers_urgency(facts: Facts, data: st.DataObject) -> None:
    flag = data.draw(st.sampled_from(sorted(flag_findings(base()) & set(possible(facts)))))
    without = level(facts.without(flag))
    absent = level(replace(facts, answers={**facts.answers, flag: Answer.ABSENT}))
    present = level(replace(facts, answers={**facts.answers, flag: Answer.PRESENT}))
    assert present.rank >= without.rank
    assert present.rank >= absent.rank


@FAST
@given(people(most_present=12), st.data())
def test_over_rules_any_more_present_finding_never_lowers_the_level(facts: Facts, data: st.DataObject) -> None:
    ident = data.draw(st.sampled_from(possible(facts)))
    before = [f.level.rank for f in fired(base(), facts)]
    after = [f.level.rank for f in fired(base(), replace(facts, answers={**facts.answers, ident: Answer.PRESENT}))]
    assert max(after, default=0) >= max(before, default=0)


@SLOW
@given(people())
def test_no_fired_rule_ends_below_its_level(facts: Facts) -> None:
    reached = level(facts)
    assert all(f.level.rank <= reached.rank for f in fired(base(), facts))


@SLOW
@given(people(), st.data())
def test_an_unknown_red_flag_never_acts_as_absent(facts: Facts, data: st.DataObject) -> None:
    flag = data.draw(st.sampled_from(sorted(flag_findings(base()) & set(possible(facts)))))
    unknown = replace(facts, answers={**facts.answers, flag: Answer.UNKNOWN})
    assert level(unknown) is not Urgency.SELF_CARE
    assert level(unknown).rank >= level(replace(facts, answers={**facts.answers, flag: Answer.ABSENT})).rank


@FAST
@given(people())
def test_missing_must_ask_answers_never_end_in_self_care(facts: Facts) -> None:
    unanswered = replace(facts, answers={i: a for i, a in facts.answers.items() if i not in base().emergency.findings})
    assert rule_level(base(), unanswered) is not Urgency.SELF_CARE


@SLOW
@given(people())
def test_a_normal_self_test_never_lowers_urgency(facts: Facts) -> None:
    tests = [i for i in possible(facts) if base().findings[i].kind is FindingKind.TEST]
    unasked = replace(facts, answers={i: a for i, a in facts.answers.items() if i not in tests})
    normal = replace(unasked, answers={**unasked.answers, **dict.fromkeys(tests, Answer.ABSENT)})
    assert level(normal).rank >= level(unasked).rank
