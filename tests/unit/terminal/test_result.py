"""The result as text: what an emergency leaves out, and that everything is there on request."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from backstory.assessment import Assessment, assess
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Advice, Urgency
from backstory.terminal.result import show

Begin = Callable[..., Interview]


@pytest.fixture
def emergency(begin: Begin, enough: dict[str, Any]) -> Assessment:
    """Numbness of the saddle in someone who also had a cancer: an emergency and a routine rule."""
    return assess(begin({**enough, "emergency": ["saddle_numbness_new"], "cancer_ever": "present"}))


def seen(result: Assessment, base: KnowledgeBase, *, everything: bool = False) -> str:
    screen = StringIO()
    show(Console(file=screen, width=4000, highlight=False), result, base, everything=everything)
    return screen.getvalue()


def test_in_an_emergency_only_urgent_tests_are_shown(emergency: Assessment, base: KnowledgeBase) -> None:
    assert emergency.urgency.level.rank >= Urgency.EMERGENCY_TODAY.rank
    text = seen(emergency, base)
    urgent = [i for i in emergency.investigations if i.advice is Advice.URGENT]
    others = [i for i in emergency.investigations if i.advice is not Advice.URGENT]
    assert urgent
    assert others
    assert all(f"• {i.name} (urgent)" in text for i in urgent)
    assert "may help the doctor" not in text
    assert "not advised now" not in text
    assert not [i.id for i in others if f"• {i.name} (" in text or f"• {i.name}:" in text]


def test_useful_tests_are_left_out_of_an_emergency_but_stay_with_all(
    emergency: Assessment, base: KnowledgeBase
) -> None:
    tests = tuple(i.model_copy(update={"advice": Advice.USEFUL}) for i in emergency.investigations[:2])
    result = emergency.model_copy(update={"investigations": tests})
    assert "may help the doctor" not in seen(result, base)
    assert seen(result, base, everything=True).count("may help the doctor") == 2
    calmer = result.model_copy(update={"urgency": result.urgency.model_copy(update={"level": Urgency.URGENT_48H})})
    assert seen(calmer, base).count("may help the doctor") == 2


def test_only_the_actions_of_the_level_are_shown(emergency: Assessment, base: KnowledgeBase) -> None:
    level = emergency.urgency.level
    own = [b.action for b in emergency.urgency.because if b.action and b.level is level]
    lower = [b.action for b in emergency.urgency.because if b.action and b.level is not level]
    assert own
    assert lower
    text = seen(emergency, base)
    assert all(action in text for action in own)
    assert not [action for action in lower if action in text]


def test_a_lower_reason_above_routine_is_told_without_its_action(emergency: Assessment, base: KnowledgeBase) -> None:
    first = emergency.urgency.because[0]
    lower = first.model_copy(
        update={"level": Urgency.URGENT_48H, "text": "Another reason.", "action": "Do this later.", "say": "Later."}
    )
    urgency = emergency.urgency.model_copy(update={"because": (first, lower)})
    text = seen(emergency.model_copy(update={"urgency": urgency}), base)
    assert "Another reason." in text
    assert "Do this later." not in text
    assert "Later." not in text


def test_a_person_sees_what_would_raise_urgency_and_a_clinician_sees_all(
    begin: Begin, enough: dict[str, Any], base: KnowledgeBase
) -> None:
    result = assess(begin({**enough, "worse_back": ["worse_sitting"], "leg_pain_below_knee": "present"}))
    assert {c.audience for c in result.would_change} == {"everyone", "clinician"}
    told, all_of_it = seen(result, base), seen(result, base, everything=True)
    for change in result.would_change:
        line = f"• {change.text}: {change.effect}"
        assert line in all_of_it
        assert (line in told) is (change.audience == "everyone"), line


def test_the_worth_of_a_test_stands_beside_its_advice(
    begin: Begin, enough: dict[str, Any], base: KnowledgeBase
) -> None:
    result = assess(begin({**enough, "leg_pain_below_knee": "present"}))
    told, all_of_it = seen(result, base), seen(result, base, everything=True)
    scan = next(i for i in result.investigations if i.id == "mri_spine")
    assert scan.in_words in told
    assert "bits" not in told
    assert all_of_it.count("bits about the class of cause") == sum(
        i.value.bits is not None for i in result.investigations
    )
    assert "No result of this test is in the model" in all_of_it
