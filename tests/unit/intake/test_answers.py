"""From what was understood to answers that the person confirms."""

from __future__ import annotations

import pytest

from backstory.intake import Reader, proposed
from backstory.knowledge import KnowledgeBase
from backstory.triage import flag_findings


def test_a_danger_denied_in_text_stays_open_until_confirmed(base: KnowledgeBase, reader: Reader) -> None:
    understood = reader.read("I have no fever and no numbness between my legs.")
    open_ones = proposed(base, understood)
    assert {"fever_rigors", "saddle_numbness_new"} & flag_findings(base) <= set(open_ones.unsure)
    assert not set(open_ones.unsure) & set(open_ones.answers)
    assert proposed(base, understood, confirmed=True).answers["saddle_numbness_new"] == "absent"


def test_an_emergency_in_text_is_named(base: KnowledgeBase, reader: Reader) -> None:
    assert "urinary_retention_new" in proposed(base, reader.read("since this morning I can't pee")).emergencies


def test_what_is_uncertain_is_asked(base: KnowledgeBase, reader: Reader) -> None:
    proposal = proposed(base, reader.read("I'm not sure if I have a fever"))
    assert proposal.unsure == ("fever_rigors",)
    assert "fever_rigors" not in proposal.answers


def test_a_past_symptom_is_no_answer_but_a_past_illness_is(base: KnowledgeBase, reader: Reader) -> None:
    answers = proposed(base, reader.read("I had a fever years ago. I had lung cancer years ago.")).answers
    assert "fever_rigors" not in answers
    assert answers["cancer_ever"] == "present"


def test_an_illness_in_the_family_answers_the_question_about_the_family(base: KnowledgeBase, reader: Reader) -> None:
    answers = proposed(base, reader.read("My brother has psoriasis.")).answers
    assert answers["spa_family"] == "present"
    assert "psoriasis" not in answers


def test_age_sex_and_duration_are_answers(base: KnowledgeBase, reader: Reader) -> None:
    answers = proposed(base, reader.read("I am a 52-year-old woman. My low back has hurt for two weeks.")).answers
    assert (answers["age"], answers["sex"], answers["duration"]) == (52.0, "female", 14.0)


@pytest.mark.parametrize("text", ["it began when I lifted a box and it came on gradually", "the pain improves and gets worse every day"])  # fmt: skip
def test_options_of_one_choice_are_never_answered_twice(base: KnowledgeBase, reader: Reader, text: str) -> None:
    answers = proposed(base, reader.read(text)).answers
    for question in base.questions.values():
        if question.form == "choice":
            assert sum(answers.get(i) == "present" for i in question.findings) <= 1
