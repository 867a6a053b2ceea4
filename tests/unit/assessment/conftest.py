"""Real and random records as assessed persons."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from backstory.assessment.hypotheticals import Assessed
from backstory.errors import AnswerError
from backstory.inference.evidence import gather
from backstory.inference.sweep import posterior
from backstory.interview import Chooser, Interview
from backstory.knowledge import KnowledgeBase, Region
from backstory.knowledge.schema import Form
from backstory.triage import triage

TODAY = date(2026, 11, 22)
TESTS = Path(__file__).parents[2]
RECORDS = ("cards/card-036", "cards/card-052", "cards/card-085", "cards/card-042", "people/woman_58_stiff_for_years")

Assess = Callable[[Mapping[str, Any]], Assessed]


@pytest.fixture(scope="session")
def real_records() -> dict[str, dict[str, Any]]:
    """Answers of several real records, whole and broken off after twelve screens."""
    whole = {name: yaml.safe_load((TESTS / f"{name}.yaml").read_text("utf-8"))["answers"] for name in RECORDS}
    return whole | {f"{name}, broken off": dict(list(a.items())[:12]) for name, a in list(whole.items())[:3]}


@pytest.fixture(scope="session")
def interviewed(base: KnowledgeBase, chooser: Chooser) -> Callable[[Mapping[str, Any]], Interview]:
    """Factory: an interview with these answers; what contradicts an earlier answer is left out."""

    def begin(answers: Mapping[str, Any]) -> Interview:
        interview = Interview(base, TODAY, None, chooser)
        for ident, value in answers.items():
            try:
                interview.answer(ident, value)
            except AnswerError:
                continue
        return interview

    return begin


@pytest.fixture(scope="session")
def assessed(base: KnowledgeBase, chooser: Chooser, interviewed: Callable[[Mapping[str, Any]], Interview]) -> Assess:
    """Factory: everything that changes are worked out from."""

    def build(answers: Mapping[str, Any]) -> Assessed:
        facts = interviewed(answers).facts
        assert facts.region is not None
        network = chooser.network(facts.region)
        found = posterior(gather(network, facts), base.model.exact_positives)
        return Assessed(base, facts, triage(base, network, facts), network, found, chooser.view(facts, facts.region))

    return build


@pytest.fixture(scope="session")
def random_record(base: KnowledgeBase) -> Callable[[int], dict[str, Any]]:
    """Factory: answers to some screens, drawn with a seed; most boxes stay empty, some answers are "unknown"."""

    def build(seed: int) -> dict[str, Any]:
        draw = random.Random(seed)
        answers: dict[str, Any] = {
            "age": draw.randint(17, 90),
            "sex": draw.choice(["female", "male"]),
            "main_region": draw.choice([region.value for region in Region]),
            "duration": draw.choice([2.0, 20.0, 60.0, 300.0]),
        }
        share = draw.random()
        for question in base.questions.values():
            if draw.random() > share:
                continue
            if question.form is Form.NUMBER:
                levels = base.findings[question.findings[0]].levels
                answers[question.id] = draw.choice(levels).min
            elif draw.random() < 0.05:
                answers[question.id] = "unknown"
            elif question.form is Form.CHOICE:
                answers[question.id] = draw.choice(question.findings)
            elif question.form is Form.YES_NO:
                answers[question.id] = "present" if draw.random() < 0.1 else "absent"
            else:
                ticked = [i for i in question.findings if draw.random() < 0.06]
                answers[question.id] = ticked or "none"
        return answers

    return build
