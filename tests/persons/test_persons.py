"""Persons with tricky combinations: what labels and guidelines expect of the gate and of today's plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from backstory.api import assess, health_reader
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency
from backstory.plan import HealthReader, PersonFile, Plan, make_plan

TODAY = date(2026, 11, 23)
SPECS: dict[str, dict[str, Any]] = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
}
KEYS = {"name", "why", "waits", "person", "story", "expect", "source"}
EXPECTATIONS = {
    "gate", "because", "ask", "ask_only", "today_has", "today_lacks", "not_understood", "device", "urgent"
}  # fmt: skip
VERDICTS = {"allowed", "caution", "blocked"}
MOVEMENTS = "movements"
"""In ``gate``: every movement there is."""


def marked(stem: str) -> Any:
    """A spec that ``waits`` for the program fails until it is mended, and says so when it is."""
    waits = SPECS[stem].get("waits")
    return pytest.param(stem, marks=[pytest.mark.xfail(reason=waits, strict=True)] if waits else [])


def plan_of(base: KnowledgeBase, reader: HealthReader, spec: dict[str, Any]) -> Plan:
    """The plan of a spec; with a story there is an assessment before it."""
    person = PersonFile.model_validate(spec["person"])
    assessment = None
    if story := spec.get("story"):
        known = {"age": person.age, "sex": person.sex.value if person.sex else None, **story.get("answers", {})}
        told = {ident: value for ident, value in known.items() if value is not None}
        assessment = assess(told, text=story["text"], today=TODAY)
    return make_plan(base, reader, person, assessment, TODAY)


@pytest.fixture(scope="module")
def reader() -> HealthReader:
    """One reader for all persons."""
    return health_reader()


@pytest.mark.parametrize("stem", [marked(stem) for stem in SPECS])
def test_person(stem: str, base: KnowledgeBase, reader: HealthReader) -> None:
    spec = SPECS[stem]
    assert set(spec) <= KEYS, set(spec) - KEYS
    expect = spec["expect"]
    assert set(expect) <= EXPECTATIONS, set(expect) - EXPECTATIONS
    assert all(line["title"] and line["url"] and line["says"] for line in spec["source"])
    plan = plan_of(base, reader, spec)
    problems = [
        *_of_gate(base, plan, expect.get("gate", {})),
        *_of_reasons(plan, expect.get("because", {})),
        *_of_questions(plan, expect),
        *_of_today(plan, expect),
        *_of_device(plan, expect.get("device")),
        *_always(base, plan),
    ]
    if "not_understood" in expect and sorted(plan.not_understood) != sorted(expect["not_understood"]):
        problems.append(f"not understood: {plan.not_understood}")
    urgent = plan.urgency is not None and plan.urgency.rank > Urgency.ROUTINE.rank
    if urgent != expect.get("urgent", False):
        problems.append(f"the urgency is {plan.urgency}")
    assert not problems, "\n".join([spec["name"], *problems])


def test_every_person_is_a_person_of_its_own() -> None:
    assert len({spec["name"] for spec in SPECS.values()}) == len(SPECS) >= 24


def _of_gate(base: KnowledgeBase, plan: Plan, wanted: dict[str, Any]) -> list[str]:
    problems = []
    for ident, verdicts in wanted.items():
        allowed = {verdicts} if isinstance(verdicts, str) else set(verdicts)
        assert allowed <= VERDICTS, allowed
        for one in base.movements if ident == MOVEMENTS else (ident,):
            got = plan.gate[one]
            if got.verdict.value not in allowed:
                why = " | ".join(reason.text for reason in got.reasons)
                problems.append(f"{one} is {got.verdict.value}, expected {sorted(allowed)}: {why}")
    return problems


def _of_reasons(plan: Plan, wanted: dict[str, list[str]]) -> list[str]:
    """The words must stand in a reason that is known, not in the question for what is missing."""
    problems = []
    for ident, words in wanted.items():
        texts = [r.text.lower() for r in plan.gate[ident].reasons if not r.text.startswith("Tell us first")]
        problems += [
            f"{ident}: no reason says {word!r}: {texts}" for word in words if word.lower() not in " ".join(texts)
        ]
    return problems


def _of_questions(plan: Plan, expect: dict[str, Any]) -> list[str]:
    asked = {one.id for one in plan.ask}
    texts = " ".join(one.text for one in plan.ask).lower()
    problems = [
        f"{what} is not asked: {sorted(asked)}"
        for what in expect.get("ask", [])
        if what not in asked and what.lower() not in texts
    ]
    if "ask_only" in expect and asked != set(expect["ask_only"]):
        problems.append(f"asked: {sorted(asked)}")
    return problems


def _of_today(plan: Plan, expect: dict[str, Any]) -> list[str]:
    """Ids or kinds of what is in today's plan."""
    there = {item.id for item in plan.today} | {item.kind for item in plan.today}
    problems = [f"today lacks {what}: {sorted(there)}" for what in expect.get("today_has", []) if what not in there]
    return problems + [f"today has {what}" for what in expect.get("today_lacks", []) if what in there]


def _of_device(plan: Plan, wanted: dict[str, Any] | None) -> list[str]:
    if wanted is None:
        return []
    (part,) = plan.devices
    got = {"verdict": part.verdict.value, "size": part.size, "steps": len(part.steps)}
    problems = [f"{part.id}: {key} is {got[key]}" for key in got if key in wanted and wanted[key] != got[key]]
    if wanted.get("says", "").lower() not in part.size_text.lower():
        problems.append(f"{part.id} says {part.size_text!r}")
    return problems


def _always(base: KnowledgeBase, plan: Plan) -> list[str]:
    """What holds for everyone: nothing blocked is in the plan, and every reason has its text and its source."""
    blocked = {ident for ident, part in plan.gate.items() if part.verdict.value == "blocked"}
    on_floor = {ident for ident, movement in base.movements.items() if "floor" in movement.gates}
    problems = []
    in_plan = {item.id for item in plan.today} | {ident for day in plan.week for ident in day.do}
    for ident in sorted(in_plan & blocked):
        reasons = {reason.text for reason in plan.gate[ident].reasons}
        floor = {rule.reason for rule in base.gates["floor"].rules}
        if not (ident in on_floor and base.movements[ident].on_bed and reasons <= floor):
            problems.append(f"{ident} is blocked and in the plan")
    for ident, part in plan.gate.items():
        if part.verdict.value != "allowed" and not part.reasons:
            problems.append(f"{ident} is {part.verdict.value} without a reason")
        for reason in part.reasons:
            if not reason.text.strip() or not reason.source:
                problems.append(f"{ident}: a reason without text or source")
            problems += [f"{ident}: unknown source {s}" for s in reason.source if s not in base.sources]
    return problems
