"""The one document: its contract, its sameness, and what it says when something inside fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

import backstory.assessment.build
import backstory.interview.interview
from backstory.assessment import Assessment, assess
from backstory.errors import InputError
from backstory.inference.network import Referral
from backstory.interview import Chooser, Interview
from backstory.knowledge import KnowledgeBase, Region, Urgency
from backstory.knowledge.loading import knowledge_root

TODAY = date(2026, 11, 22)
Begin = Callable[..., Interview]

PEOPLE: dict[str, dict[str, Any]] = {
    "nothing told": {},
    "low back": {
        "emergency": "none", "who": "self", "age": 42, "sex": "male", "sites": ["site_low_back", "site_buttock"], "duration": "days",
        "worse_back": ["worse_sitting"], "leg_pain_below_knee": "present", "morning_stiffness": 10, "smoking": "present",
    },
    "neck, helped by another": {
        "emergency": "unknown", "who": "other", "age": 71, "sex": "female", "sites": ["site_neck"], "duration": 30,
        "trend": "trend_same", "head": "none",
    },
    "mid back with danger": {
        "emergency": ["fever_rigors", "both_legs_weak_numb_new"], "age": 60, "sex": "female", "main_region": "thoracic",
        "duration": "weeks",
    },
}  # fmt: skip
KEYS = {
    "knowledge", "today", "person", "answers", "urgency", "causes", "classes", "setting", "approximate",
    "contributors", "investigations", "would_change", "next_questions", "stopped", "notes", "story", "sources",
    "fault", "not_a_doctor",
}  # fmt: skip
CAUSE_KEYS = {
    "id", "name", "clinical_name", "class", "probability", "low", "high", "words", "summary", "outlook",
    "serious", "for", "against", "unknown", "source",
}  # fmt: skip
URGENCY_KEYS = {
    "level", "headline", "because", "unknown", "where", "by", "needed", "safety_net", "watch_for",
}  # fmt: skip


@pytest.fixture(scope="module")
def begin(base: KnowledgeBase, chooser: Chooser) -> Begin:
    def start(answers: Mapping[str, Any]) -> Interview:
        interview = Interview(base, TODAY, None, chooser)
        for ident, value in answers.items():
            interview.answer(ident, value)
        return interview

    return start


@pytest.fixture(scope="module")
def results(begin: Begin) -> dict[str, Assessment]:
    """The result of every person, worked out once."""
    return {name: assess(begin(answers)) for name, answers in PEOPLE.items()}


def as_json(result: Assessment) -> str:
    return result.model_dump_json(by_alias=True)


def test_the_document_keeps_its_contract(results: dict[str, Assessment]) -> None:
    for result in results.values():
        document = json.loads(as_json(result))
        assert set(document) == KEYS
        assert set(document["urgency"]) == URGENCY_KEYS
        assert set(document["person"]) == {"age", "sex", "region", "duration_days", "answered_by"}
        assert set(document["knowledge"]) == {"version", "hash", "software"}
        assert all(set(cause) == CAUSE_KEYS for cause in document["causes"])
        assert all(set(item) == {"class", "probability"} for item in document["classes"])
        assert result.fault is None


def test_the_document_can_be_read_back_and_not_be_changed(results: dict[str, Assessment]) -> None:
    for result in results.values():
        assert Assessment.model_validate_json(as_json(result)) == result
    with pytest.raises(ValidationError):
        setattr(results["low back"], "today", "2000-01-01")  # noqa: B010


def test_classes_are_those_of_the_knowledge(results: dict[str, Assessment]) -> None:
    known = {item["id"] for item in yaml.safe_load((knowledge_root() / "classes.yaml").read_text("utf-8"))}
    for result in results.values():
        assert {c.cause_class for c in result.causes} <= known
        assert {c.cause_class for c in result.classes} <= known
        assert len({c.cause_class for c in result.classes}) == len(result.classes)


def test_probabilities_lie_inside_their_intervals(results: dict[str, Assessment]) -> None:
    for result in results.values():
        for cause in result.causes:
            assert 0.0 <= cause.low <= cause.probability <= cause.high <= 1.0, cause.id


def test_the_likeliest_come_first_and_a_class_is_at_least_as_likely_as_its_causes(
    results: dict[str, Assessment],
) -> None:
    for result in results.values():
        chances = [c.probability for c in result.causes]
        assert chances == sorted(chances, reverse=True)
        of_class = {c.cause_class: c.probability for c in result.classes}
        assert list(of_class.values()) == sorted(of_class.values(), reverse=True)
        assert all(of_class[c.cause_class] >= c.probability - 1e-4 for c in result.causes)


def test_causes_are_ranked_once_the_place_is_known(results: dict[str, Assessment]) -> None:
    assert not results["nothing told"].causes
    assert results["nothing told"].notes
    assert results["nothing told"].urgency.level.rank >= Urgency.ROUTINE.rank
    regions = [results[name].person.region for name in list(PEOPLE)[1:]]
    assert regions == [Region.LOW_BACK, Region.NECK, Region.THORACIC]
    assert all(results[name].causes for name in list(PEOPLE)[1:])


def test_every_reason_was_an_answer_and_every_source_is_listed(
    results: dict[str, Assessment], base: KnowledgeBase
) -> None:
    for result in results.values():
        listed = [s.id for s in result.sources]
        assert listed == sorted(set(listed))
        cited = {s for b in result.urgency.because for s in b.source} | {s for c in result.causes for s in c.source}
        for cause in result.causes:
            for reason in (*cause.reasons_for, *cause.reasons_against):
                cited.add(reason.source)
                assert reason.finding in base.findings
                assert (reason.weight > 0) is (reason in cause.reasons_for)
            assert not {r.finding for r in cause.reasons_for} & set(cause.unknown)
        assert cited <= set(listed)


def test_urgency_is_that_of_its_most_urgent_reason(results: dict[str, Assessment]) -> None:
    for result in results.values():
        levels = [b.level.rank for b in result.urgency.because]
        assert levels == sorted(levels, reverse=True)
        assert result.urgency.level.rank == max(levels, default=0)
        assert date.fromisoformat(result.urgency.by[:10]) >= TODAY
        assert result.urgency.safety_net
        assert "not a doctor" in result.not_a_doctor
    assert results["mid back with danger"].urgency.level.value.startswith("emergency")
    assert any(b.rule for b in results["mid back with danger"].urgency.because)


@pytest.mark.parametrize("name", ["nothing told", "low back", "neck, helped by another"])
def test_the_same_answers_give_the_same_bytes_in_any_order(
    begin: Begin, results: dict[str, Assessment], name: str
) -> None:
    backwards = dict(reversed(PEOPLE[name].items()))
    assert as_json(assess(begin(backwards))) == as_json(results[name])


def test_an_answer_changed_and_changed_back_leaves_no_trace(begin: Begin, results: dict[str, Assessment]) -> None:
    interview = begin(PEOPLE["low back"])
    interview.answer("age", 80)
    interview.answer("age", 42)
    assert as_json(assess(interview)) == as_json(results["low back"])


def test_the_referred_setting_changes_causes_not_rules(begin: Begin, results: dict[str, Assessment]) -> None:
    primary, referred = results["low back"], assess(begin(PEOPLE["low back"]), Referral.REFERRED)
    assert (primary.setting, referred.setting) == ("primary_care", "referred")
    assert primary.urgency == referred.urgency
    assert [c.probability for c in primary.causes] != [c.probability for c in referred.causes]


def fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError("somewhere inside, with private answers: 42")


FAULTY = [
    ("backstory.assessment.build.posterior", "low back"),
    ("backstory.assessment.build.triage", "low back"),
    ("backstory.assessment.build.posterior", "mid back with danger"),
    ("backstory.assessment.build.fired", "mid back with danger"),
]


@pytest.mark.parametrize(("place", "name"), FAULTY)
def test_any_failure_inside_means_seeing_a_clinician_today(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, place: str, name: str
) -> None:
    interview = begin(PEOPLE[name])
    monkeypatch.setattr(place, fail)
    if place.endswith("fired"):  # fails when the faulty document is written, too
        monkeypatch.setattr("backstory.assessment.build.triage", fail)
    result = assess(interview)
    assert result.fault is not None
    assert result.fault.kind == "ZeroDivisionError"
    assert "42" not in result.fault.message
    assert result.urgency.level.rank >= Urgency.URGENT_48H.rank
    assert result.urgency.by.startswith(TODAY.isoformat())
    assert any("See a clinician today" in note for note in result.notes)
    assert any(b.kind == "fault" for b in result.urgency.because)
    assert result.causes == ()
    assert set(json.loads(as_json(result))) == KEYS
    if name == "mid back with danger" and not place.endswith("fired"):
        assert result.urgency.level.value.startswith("emergency")


def test_a_record_that_breaks_everything_still_means_seeing_a_clinician_today(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = begin(PEOPLE["low back"])
    monkeypatch.setattr(backstory.interview.interview, "facts_of", fail)
    result = assess(interview)
    assert result.fault is not None
    assert result.urgency.headline == "See a clinician today."


def test_a_mistake_of_the_caller_is_no_fault(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise InputError("not like this")

    monkeypatch.setattr(backstory.assessment.build, "triage", refuse)
    with pytest.raises(InputError, match="not like this"):
        assess(begin(PEOPLE["low back"]))


def test_no_test_needed_is_advice_up_to_routine_only(begin: Begin, results: dict[str, Assessment]) -> None:
    seen = [*results.values(), assess(begin({**PEOPLE["low back"], "emergency": "unknown"}))]
    ranked = [result for result in seen if result.investigations]
    for result in ranked:
        offered = "no_test_needed" in {i.id for i in result.investigations}
        assert offered is (result.urgency.level.rank <= Urgency.ROUTINE.rank), result.urgency.level
    assert {result.urgency.level.rank > Urgency.ROUTINE.rank for result in ranked} == {True, False}


def test_the_exported_schema_is_that_of_the_document() -> None:
    exported = Path(__file__).parents[3] / "schema/assessment.json"
    assert json.loads(exported.read_text("utf-8")) == Assessment.model_json_schema(by_alias=True)
