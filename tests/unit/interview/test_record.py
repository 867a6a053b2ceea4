"""What a person said, in its one stored form, and what cannot be said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from backstory.errors import AnswerError
from backstory.inference.evidence import Answer, Facts
from backstory.interview import Record, check_answer, facts_of
from backstory.interview.record import check_day
from backstory.knowledge import KnowledgeBase, Region, Sex
from backstory.knowledge.schema import Form

TODAY = date(2026, 11, 22)


def facts(base: KnowledgeBase, **answers: Any) -> Facts:
    stored = {ident: check_answer(base, ident, value) for ident, value in answers.items()}
    return facts_of(base, Record(today=TODAY, answers=stored))


STORED = [
    ("age", 42, 42.0),
    ("age", "42", 42.0),
    ("age", "unknown", "unknown"),
    ("age", 0, 0.0),
    ("sex", "female", "female"),
    ("who", "other", "other"),
    ("duration", "days", "days"),
    ("duration", 12, 12.0),
    ("main_region", "neck", "neck"),
    ("emergency", "none", "none"),
    ("emergency", [], "none"),
    ("emergency", ["none"], "none"),
    ("emergency", "unknown", "unknown"),
    ("emergency", "skipped", "skipped"),
    ("emergency", "saddle_numbness_new", ["saddle_numbness_new"]),
    ("emergency", ["fever_rigors", "fever_rigors"], ["fever_rigors"]),
    ("emergency", {"fever_rigors": True, "collapse_or_shock": "unknown"}, {"fever_rigors": "present", "collapse_or_shock": "unknown"}),
    ("trend", "trend_same", "trend_same"),
    ("trend", ["trend_same"], "trend_same"),
    ("trend", "none", "none"),
    ("worse_sitting", "present", "present"),
    ("worse_sitting", False, "absent"),
    ("fall_on_tailbone_or_birth", "none", "absent"),
    ("morning_stiffness", 20, 20.0),
    ("morning_stiffness", "unknown", "unknown"),
    ("pain_severity", 0, 0.0),
]  # fmt: skip

REFUSED = [
    ("ages", 42, "Did you mean age"),
    ("worse_siting", "present", "Did you mean worse_sitting"),
    ("", "present", "no question or finding"),
    ("age", -1, "from 0 to 120"),
    ("age", 121, "from 0 to 120"),
    ("age", "old", "from 0 to 120"),
    ("age", None, "from 0 to 120"),
    ("age", True, "from 0 to 120"),
    ("age", float("nan"), "from 0 to 120"),
    ("age", float("inf"), "from 0 to 120"),
    ("age", 10**400, "from 0 to 120"),
    ("age", [42], "from 0 to 120"),
    ("sex", "f", "female, male"),
    ("sex", ["female"], "female, male"),
    ("duration", "ages", "weeks"),
    ("duration", -3, "weeks"),
    ("duration", 1e6, "weeks"),
    ("main_region", "low back", "low_back"),
    ("emergency", ["saddle_nmbness_new"], "Did you mean saddle_numbness_new"),
    ("emergency", ["worse_sitting"], "no option"),
    ("emergency", ["none", "fever_rigors"], "stands alone"),
    ("emergency", 3, "option ids"),
    ("emergency", None, "option ids"),
    ("emergency", [None], "no option"),
    ("emergency", [["fever_rigors"]], "no option"),
    ("emergency", {"fever_rigors": "maybe"}, "present, absent or unknown"),
    ("emergency", {"fever": "present"}, "Did you mean fever_rigors"),
    ("trend", ["trend_same", "trend_worsening"], "one option"),
    ("worse_sitting", "yes please", "present, absent or unknown"),
    ("worse_sitting", 1, "present, absent or unknown"),
    ("worse_sitting", None, "present, absent or unknown"),
    ("morning_stiffness", -5, "from 0"),
    ("morning_stiffness", 1e5, "from 0"),
    ("morning_stiffness", "present", "from 0"),
    ("morning_stiffness", "none", "from 0"),
    ("pain_severity", 11, "from 0 to 10"),
]


@pytest.mark.parametrize(("ident", "value", "stored"), STORED)
def test_an_answer_has_one_stored_form(base: KnowledgeBase, ident: str, value: Any, stored: Any) -> None:
    first = check_answer(base, ident, value)
    assert first == stored
    assert isinstance(first, type(stored))
    assert check_answer(base, ident, first) == first


@pytest.mark.parametrize(("ident", "value", "message"), REFUSED)
def test_an_impossible_answer_says_what_would_be_right(
    base: KnowledgeBase, ident: str, value: Any, message: str
) -> None:
    with pytest.raises(AnswerError) as caught:
        check_answer(base, ident, value)
    assert message in str(caught.value)


@pytest.mark.parametrize(("ident", "value"), [("a\nb", 1), ("sex", "a\nb"), ("age", "x" * 90_000), ("b" * 90_000, 1)])
def test_the_message_is_one_short_line_whatever_was_given(base: KnowledgeBase, ident: str, value: Any) -> None:
    with pytest.raises(AnswerError) as caught:
        check_answer(base, ident, value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("given", [date(2026, 11, 22), "2026-11-22", date(2028, 2, 29), date(1, 1, 1)])
def test_a_day_is_taken_as_date_or_as_written(given: date | str) -> None:
    assert check_day(given).isoformat() == str(given)


@pytest.mark.parametrize(
    "given", ["soon", "", "2026-02-31", None, [1], datetime(2026, 11, 22, 10), date.max, "9999-01-01", "x" * 999]
)
def test_what_is_no_day_is_refused_in_one_short_line(given: object) -> None:
    with pytest.raises(AnswerError, match="no date") as caught:
        check_day(given)
    assert len(str(caught.value)) < 120


def test_none_is_an_explicit_no_to_every_box(base: KnowledgeBase) -> None:
    known = facts(base, emergency="none")
    assert all(known.answers[i] is Answer.ABSENT for i in base.emergency.findings)


def test_a_skipped_screen_says_nothing_and_unknown_says_unknown(base: KnowledgeBase) -> None:
    for ident in sorted({*base.questions, *base.facts} - {"emergency"}):
        assert facts(base, **{ident: "skipped"}) == facts(base), ident
    unsure = facts(base, head="unknown")
    assert {unsure.answers[i] for i in base.questions["head"].findings} == {Answer.UNKNOWN}


@pytest.mark.parametrize("said", ["skipped", "unknown"])
def test_a_tick_list_of_dangers_passed_over_is_unknown_never_none(base: KnowledgeBase, said: str) -> None:
    known = facts(base, emergency=said)
    assert known.answers == dict.fromkeys(base.emergency.findings, Answer.UNKNOWN)


def test_boxes_left_empty_are_a_no_and_boxes_not_named_in_a_table_are_open(base: KnowledgeBase) -> None:
    ticked = facts(base, emergency=["fever_rigors"])
    assert ticked.answers["collapse_or_shock"] is Answer.ABSENT
    named = facts(base, emergency={"fever_rigors": "present"})
    assert "collapse_or_shock" not in named.answers


def test_options_not_chosen_on_a_single_choice_carry_no_weight(base: KnowledgeBase) -> None:
    question = next(q for q in base.questions.values() if q.form is Form.CHOICE and q.when is None)
    chosen, *others = question.findings
    known = facts(base, **{question.id: chosen})
    assert known.silent == frozenset(others)
    assert known.answers[chosen] is Answer.PRESENT


def test_a_result_that_was_not_ticked_is_unknown_not_normal(base: KnowledgeBase) -> None:
    question = base.questions["results_known"]
    assert not set(facts(base, results_known="none").answers) & set(question.findings)


def test_numbers_become_numbers_and_unknown_numbers_stay_open(base: KnowledgeBase) -> None:
    assert facts(base, morning_stiffness=45).numbers == {"morning_stiffness": 45.0}
    unsure = facts(base, morning_stiffness="unknown")
    assert not unsure.numbers
    assert unsure.answers["morning_stiffness"] is Answer.UNKNOWN


def test_who_and_how_long_become_facts(base: KnowledgeBase) -> None:
    known = facts(base, age=42, sex="male", duration="days")
    assert (known.age, known.sex) == (42.0, Sex.MALE)
    assert known.duration_days == next(o.value for o in base.facts["duration"].options if o.id == "days")
    unsure = facts(base, age="unknown", sex="unknown", duration="unknown")
    assert (unsure.age, unsure.sex, unsure.duration_days) == (None, None, None)


def test_what_follows_from_a_present_finding_is_present(base: KnowledgeBase) -> None:
    pairs = [(f.id, other) for f in base.findings.values() for other in f.implies if f.anatomy is None and not f.levels]
    for ident, other in pairs:
        assert facts(base, **{ident: "present"}).answers[other] is Answer.PRESENT


def test_two_answers_that_exclude_each_other_are_refused_by_name(base: KnowledgeBase) -> None:
    pairs = [(f.id, other) for f in base.findings.values() for other in f.excludes]
    for ident, other in pairs:
        with pytest.raises(AnswerError) as caught:
            facts(base, **{ident: "present", other: "present"})
        assert ident in str(caught.value)
        assert other in str(caught.value)


@pytest.mark.parametrize("first", ["emergency", "fever_rigors"])
def test_present_and_absent_at_once_is_refused_in_any_order(base: KnowledgeBase, first: str) -> None:
    given = {"emergency": "none", "fever_rigors": "present"}
    with pytest.raises(AnswerError, match=r"fever_rigors.*present and as absent"):
        facts(base, **{first: given[first], **given})


def test_a_later_dont_know_does_not_wipe_out_a_yes(base: KnowledgeBase) -> None:
    for order in (("emergency", "fever_rigors"), ("fever_rigors", "emergency")):
        given = {"emergency": ["fever_rigors"], "fever_rigors": "unknown"}
        assert facts(base, **{i: given[i] for i in order}).answers["fever_rigors"] is Answer.PRESENT


def test_a_finding_of_the_other_sex_is_impossible(base: KnowledgeBase) -> None:
    ident, anatomy = next((f.id, f.anatomy) for f in base.findings.values() if f.anatomy)
    other = next(sex for sex in Sex if sex is not anatomy)
    with pytest.raises(AnswerError, match=f"{ident} cannot be present with sex {other}"):
        facts(base, sex=other.value, **{ident: "present"})
    assert facts(base, sex=other.value, **{ident: "absent"}).sex is other


REGIONS = [
    ({"sites": ["site_low_back"]}, Region.LOW_BACK),
    ({"sites": ["site_low_back", "site_buttock"]}, Region.LOW_BACK),
    ({"sites": ["site_neck", "site_low_back"]}, None),
    ({"sites": ["site_neck", "site_low_back"], "main_region": "neck"}, Region.NECK),
    ({"sites": "none"}, None),
    ({"sites": "none", "main_region": "thoracic"}, Region.THORACIC),
    ({"sites": "unknown"}, None),
    ({"sites": ["site_widespread"]}, None),
    ({"site_mid_back": "present"}, Region.THORACIC),
    ({"main_region": "unknown"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("answers", "region"), REGIONS)
def test_the_region_is_chosen_or_follows_from_the_sites(
    base: KnowledgeBase, answers: dict[str, Any], region: Region | None
) -> None:
    assert facts(base, **answers).region is region


def test_every_place_of_pain_on_the_screen_but_the_vague_ones_points_to_a_region(base: KnowledgeBase) -> None:
    assert set(base.region_of_site) <= set(base.questions["sites"].findings)
    assert set(base.region_of_site.values()) == set(Region)


def test_a_record_survives_being_written_and_read(base: KnowledgeBase) -> None:
    answers = {ident: check_answer(base, ident, value) for ident, value, _ in STORED}
    record = Record(today=TODAY, answers=answers, reasked=["emergency"], knowledge_hash=base.hash)
    again = Record.model_validate_json(record.model_dump_json())
    assert again == record
    assert list(again.answers) == list(record.answers)
