"""The interview as JSON lines, held in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from backstory.assessment.document import Assessment
from backstory.errors import InputError
from backstory.inference.network import Referral
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase
from backstory.terminal.stdio import LONGEST_LINE, converse, take

Begin = Callable[..., Interview]
Message = dict[str, Any]


def talk(interview: Interview, *lines: object) -> list[Message]:
    """Send every line (text as it is, anything else as JSON); what came back."""
    sent = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    outgoing = StringIO()
    converse(interview, StringIO(sent), outgoing, Referral.PRIMARY_CARE)
    return [json.loads(line) for line in outgoing.getvalue().splitlines()]


def kinds(messages: list[Message]) -> list[str]:
    return [message["type"] for message in messages]


def ids(messages: list[Message]) -> list[str]:
    return [message["id"] for message in messages if message["type"] == "question"]


def test_a_question_has_what_a_front_end_needs(begin: Begin, base: KnowledgeBase) -> None:
    first = talk(begin())[0]
    assert first["type"] == "question"
    assert first["id"] == "emergency"
    assert first["multiple"] is True
    assert first["text"] == base.emergency.text
    assert first["help"] == base.emergency.help
    assert all(set(option) == {"id", "text"} for option in first["options"])
    assert {"none", "unknown", *base.emergency.findings} == {o["id"] for o in first["options"]}


def test_it_ends_with_one_assessment_when_the_input_ends(begin: Begin) -> None:
    messages = talk(begin(), {"id": "emergency", "answer": "none"})
    assert kinds(messages) == ["question", "question", "assessment"]
    assert Assessment.model_validate({k: v for k, v in messages[-1].items() if k != "type"})


@pytest.mark.parametrize(
    "answer", ["none", [], ["none"], "fever_rigors", ["fever_rigors", "collapse_or_shock"], {"fever_rigors": "unknown"}]
)
def test_option_ids_none_and_states_are_answers(begin: Begin, answer: object) -> None:
    interview = begin()
    assert "error" not in kinds(talk(interview, {"id": "emergency", "answer": answer}, {"type": "finish"}))
    assert "emergency" in interview.record.answers


def test_numbers_choices_and_yes_or_no_are_answers(begin: Begin) -> None:
    interview = begin()
    talk(
        interview,
        {"id": "emergency", "answer": "none"},
        {"id": "who", "answer": "self"},
        {"id": "age", "answer": 42},
        {"id": "worse_sitting", "answer": "present"},
        {"id": "morning_stiffness", "answer": 20},
        {"type": "finish"},
    )
    assert interview.record.answers == {
        "emergency": "none", "who": "self", "age": 42.0, "worse_sitting": "present", "morning_stiffness": 20.0,
    }  # fmt: skip


def test_an_edit_changes_an_earlier_answer_and_the_question_comes_again(begin: Begin) -> None:
    interview = begin()
    messages = talk(
        interview,
        {"id": "emergency", "answer": "none"},
        {"id": "who", "answer": "self"},
        {"type": "edit", "id": "who", "answer": "other"},
        {"type": "finish"},
    )
    assert ids(messages) == ["emergency", "who", "age", "age"]
    assert messages[2]["text"] != messages[3]["text"]
    assert interview.record.answers["who"] == "other"


def test_a_skip_goes_on_to_the_next_question_but_the_dangers_come_once_more(begin: Begin) -> None:
    interview = begin()
    skip_who = {"type": "skip", "id": "who"}
    messages = talk(interview, {"type": "skip"}, {"type": "skip"}, skip_who, {"type": "finish"})
    assert ids(messages) == ["emergency", "emergency", "who", "age"]
    assert [m["again"] for m in messages if m["type"] == "question"] == [False, True, False, False]
    assert interview.record.answers == {"emergency": "skipped", "who": "skipped"}


def test_finish_gives_the_result_at_once(begin: Begin) -> None:
    assert kinds(talk(begin(), {"type": "finish"}, {"id": "emergency", "answer": "none"})) == ["question", "assessment"]


BAD = [
    ("", "not JSON"),
    ("not json", "not JSON"),
    ('{"id": "emergency", "answer"', "not JSON"),
    ("[" * 5000, "not JSON"),
    ("9" * 5000, ""),
    ("[]", "object is expected"),
    ('"emergency"', "object is expected"),
    ("null", "object is expected"),
    ({}, "'id' and 'answer'"),
    ({"id": "emergency"}, "'id' and 'answer'"),
    ({"answer": "none"}, "'id' and 'answer'"),
    ({"type": "dance"}, "unknown type"),
    ({"type": ["edit"]}, "unknown type"),
    ({"type": None, "id": "emergency", "answer": "none"}, "unknown type"),
    ({"id": "emergncy", "answer": "none"}, "emergncy"),
    ({"id": ["emergency"], "answer": "none"}, "no question"),
    ({"id": None, "answer": "none"}, "no question"),
    ({"id": "emergency", "answer": None}, "emergency"),
    ({"id": "emergency", "answer": 7}, "emergency"),
    ({"id": "emergency", "answer": ["feverr"]}, "feverr"),
    ({"id": "emergency", "answer": {"fever_rigors": []}}, "fever_rigors"),
    ({"id": "emergency", "answer": [{"fever_rigors": 1}]}, "no option"),
    ({"type": "edit", "id": "age", "answer": 300}, "300"),
    ('{"id": "age", "answer": NaN}', "age"),
    ('{"id": "age", "answer": 1e999}', "age"),
    ({"type": "skip", "id": "nothing"}, "nothing"),
    ({"id": "fever_rigors", "answer": "\ud800"}, "fever_rigors"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_bad_line_is_refused_with_what_is_wrong(begin: Begin, line: object, message: str) -> None:
    interview = begin()
    with pytest.raises(InputError) as caught:
        take(interview, interview.screen("emergency"), line if isinstance(line, str) else json.dumps(line))
    assert message in caught.value.message
    assert interview.record.answers == {}


def test_bad_lines_are_answered_with_errors_and_the_question_stands(begin: Begin) -> None:
    interview = begin()
    messages = talk(interview, *(line for line, _ in BAD), {"id": "emergency", "answer": "none"}, {"type": "finish"})
    assert kinds(messages) == ["question", *["error"] * len(BAD), "question", "assessment"]
    assert all(set(m["error"]) == {"kind", "message", "where", "hint"} for m in messages[1 : 1 + len(BAD)])
    assert interview.record.answers == {"emergency": "none"}


def test_an_unknown_id_comes_with_the_nearest(begin: Begin) -> None:
    messages = talk(begin(), {"id": "worse_siting", "answer": "present"})
    assert "worse_sitting" in messages[1]["error"]["hint"]


def test_a_contradiction_is_refused_and_nothing_is_lost(begin: Begin) -> None:
    interview = begin({"emergency": "none"})
    messages = talk(interview, {"id": "fever_rigors", "answer": "present"})
    assert messages[1]["type"] == "error"
    assert interview.record.answers == {"emergency": "none"}


def test_one_endless_line_is_one_error(begin: Begin) -> None:
    messages = talk(begin(), "x" * (3 * LONGEST_LINE), {"type": "finish"})
    assert kinds(messages) == ["question", "error", "assessment"]
    assert "too long" in messages[1]["error"]["message"]


def alerts(messages: list[Message]) -> list[str]:
    return [message["rule"] for message in messages if message["type"] == "alert"]


def test_a_sign_of_danger_is_told_at_once_and_only_once(begin: Begin) -> None:
    messages = talk(
        begin(),
        {"id": "emergency", "answer": ["saddle_numbness_new"]},
        {"id": "who", "answer": "self"},
        {"type": "finish"},
    )
    assert kinds(messages) == ["question", "alert", "question", "question", "assessment"]
    assert messages[1]["text"]
    assert messages[1]["level"].startswith("emergency")


@pytest.mark.parametrize("first", ["saddle_numbness_new", "thunderclap_headache"])
def test_a_second_sign_is_told_as_itself(begin: Begin, first: str) -> None:
    both = {"type": "edit", "id": "emergency", "answer": ["saddle_numbness_new", "thunderclap_headache"]}
    told = alerts(talk(begin(), {"id": "emergency", "answer": [first]}, both, {"type": "finish"}))
    assert len(told) == len(set(told)) == 2


def test_another_sign_in_place_of_the_first_is_told_too(begin: Begin) -> None:
    first, second = {"id": "emergency", "answer": ["saddle_numbness_new"]}, ["thunderclap_headache"]
    told = alerts(talk(begin(), first, {"type": "edit", "id": "emergency", "answer": second}, {"type": "finish"}))
    assert len(set(told)) == 2


def test_a_danger_already_on_record_is_told_when_the_interview_resumes(begin: Begin) -> None:
    assert alerts(talk(begin({"emergency": ["saddle_numbness_new"]}), {"type": "finish"}))


def test_what_was_taken_is_kept_before_the_next_question(begin: Begin) -> None:
    interview, outgoing = begin(), StringIO()
    kept: list[list[str]] = []
    sent = '{"id": "emergency", "answer": "none"}\nnot json\n{"id": "who", "answer": "self"}\n{"type": "finish"}\n'
    converse(
        interview, StringIO(sent), outgoing, Referral.PRIMARY_CARE, lambda: kept.append(list(interview.record.answers))
    )
    assert kept == [["emergency"], ["emergency", "who"]]


def test_answers_that_cannot_be_kept_are_an_error_not_a_failure(begin: Begin) -> None:
    def refuse() -> None:
        raise InputError("no room")

    with pytest.raises(InputError, match="no room"):
        converse(
            begin(),
            StringIO('{"id": "emergency", "answer": "none"}\n'),
            StringIO(),
            Referral.PRIMARY_CARE,
            refuse,
        )


@pytest.mark.parametrize("ident", ["emergency", "worse_sitting", "age", "trend"])
def test_lists_in_lists_without_end_are_no_answer(begin: Begin, ident: str) -> None:
    for depth in (100, 900, 960):
        deep = "[" * depth + "]" * depth
        lines = [f'{{"id": "{ident}", "answer": {deep}}}', f'{{"id": {deep}, "answer": 1}}', f'{{"type": {deep}}}']
        assert kinds(talk(begin(), *lines)) == ["question", *["error"] * 3, "assessment"]


def test_every_line_is_one_json_object_with_a_type(begin: Begin, enough: dict[str, Any]) -> None:
    messages = talk(begin(enough), {"type": "skip"}, {"type": "skip"}, {"type": "finish"})
    assert kinds(messages) == ["question"] * 3 + ["assessment"]


def test_a_failure_in_choosing_the_next_question_ends_in_a_faulty_result(
    begin: Begin, enough: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backstory.interview.choosing.posterior", fail)
    last = talk(
        begin({**enough, "main_region": "low_back"} | {"emergency": ["saddle_numbness_new"]}), {"type": "finish"}
    )[-1]
    assert last["type"] == "assessment"
    assert last["fault"]["kind"] == "ZeroDivisionError"
