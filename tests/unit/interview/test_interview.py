"""History taking: what comes first, what comes at all, how answers change, and why it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from backstory.assessment import assess
from backstory.errors import AnswerError
from backstory.interview import Interview, Screen
from backstory.interview.interview import ONSET
from backstory.knowledge import KnowledgeBase, Region, Urgency
from backstory.knowledge.schema import Form, Stage

Begin = Callable[..., Interview]

WOMAN = {"emergency": "none", "who": "self", "age": 42, "sex": "female"}
MAN = {"emergency": "none", "who": "self", "age": 42, "sex": "male"}
PERSON = {"who": "self", "age": 42, "sex": "male", "duration": "days", "main_region": "low_back"}
LOW_BACK = {**MAN, "sites": ["site_low_back"], "duration": "days", "onset": "onset_gradual"}


def quiet(screen: Screen) -> Any:
    """The answer of someone with nothing to report."""
    if screen.form is Form.NUMBER:
        return screen.min or 0.0
    return "absent" if screen.form is Form.YES_NO else "none"


def walk(interview: Interview, answers: Mapping[str, Any], most: int = 60) -> Iterator[Screen]:
    """Answer every screen that comes, and hand each out."""
    for _ in range(most):
        screen = interview.next_screen()
        if screen is None:
            return
        interview.answer(screen.id, {**PERSON, **answers}.get(screen.id, quiet(screen)))
        yield screen
    raise AssertionError("the interview does not end")


def shown(interview: Interview) -> Screen:
    screen = interview.next_screen()
    assert screen is not None
    return screen


def test_the_tick_list_of_dangers_comes_first(begin: Begin, base: KnowledgeBase) -> None:
    screen = shown(begin())
    assert screen.id == "emergency"
    assert screen.stage == Stage.EMERGENCY
    assert screen.multiple
    assert {o.id for o in screen.options} >= {*base.emergency.findings, "none", "unknown"}


@pytest.mark.parametrize("answers", [{"age": 42}, {"sites": ["site_neck"]}, {"worse_sitting": "present"}])
def test_nothing_comes_before_the_tick_list(begin: Begin, answers: dict[str, Any]) -> None:
    assert shown(begin(answers)).id == "emergency"


def test_who_it_is_about_comes_next_in_a_fixed_order(begin: Begin) -> None:
    order = [s.id for s in walk(begin(), {**LOW_BACK, "sites": ["site_low_back"]})]
    assert order[:7] == ["emergency", "who", "age", "sex", "sites", "duration", ONSET]


@pytest.mark.parametrize("duration", ["days", "unknown", "skipped"])
def test_how_it_began_is_asked_once_and_right_after_how_long(begin: Begin, duration: str) -> None:
    interview = begin({**MAN, "sites": ["site_low_back"], "duration": duration})
    screen = shown(interview)
    assert (screen.id, screen.form) == (ONSET, Form.CHOICE)
    interview.skip(ONSET)
    assert ONSET not in [s.id for s in walk(interview, {})]


def test_leaving_every_box_empty_is_no_answer_until_none_is_given(begin: Begin) -> None:
    interview = begin({"emergency": {}})
    assert not interview.facts.answers
    interview.answer("emergency", "none")
    assert "absent" in set(interview.facts.answers.values())


def test_where_it_is_worst_is_asked_only_when_the_places_leave_it_open(begin: Begin) -> None:
    both = {**MAN, "sites": ["site_neck", "site_low_back"]}
    assert shown(begin(both)).id == "main_region"
    assert begin({**both, "main_region": "neck"}).facts.region is Region.NECK
    one = begin({**MAN, "sites": ["site_neck"]})
    assert one.facts.region is Region.NECK
    assert shown(one).id == "duration"


def test_a_carer_is_asked_about_the_other_person(begin: Begin, base: KnowledgeBase) -> None:
    interview = begin({"emergency": "none", "who": "other"})
    assert shown(interview).text == base.facts["age"].carer != base.facts["age"].text
    for ident in (*base.facts, *base.questions):
        screen = interview.screen(ident)
        spoken = " ".join([screen.text, *(o.text for o in screen.options)]).lower()
        words = {word.strip("?.,;:!()\"'") for word in spoken.split()}
        allowed = {"you"} if ident == "emergency" and "press" in words else set()
        assert not words & {"you", "your", "yourself"} - allowed, f"{ident}: {spoken}"


def test_a_carers_options_still_begin_with_a_capital(begin: Begin, base: KnowledgeBase) -> None:
    own, other = begin({"who": "self"}), begin({"who": "other"})
    for ident in base.questions:
        for mine, theirs in zip(own.screen(ident).options, other.screen(ident).options, strict=True):
            assert mine.text[:1].isupper() == theirs.text[:1].isupper(), theirs.text


PREGNANCY = [
    ({**WOMAN}, True),
    ({**WOMAN, "age": 13}, True),
    ({**WOMAN, "age": 8}, False),
    ({**WOMAN, "age": 70}, False),
    ({**MAN}, False),
    ({**MAN, "age": 20}, False),
]


@pytest.mark.parametrize(("answers", "asked"), PREGNANCY)
def test_pregnancy_is_asked_of_women_of_age_only(begin: Begin, answers: dict[str, Any], asked: bool) -> None:
    came = [s.id for s in walk(begin(answers), {"sites": ["site_low_back"]})]
    assert ("pregnancy_status" in came) is asked
    assert came[0] == ("pregnancy_status" if asked else "sites")


def test_nothing_is_asked_that_cannot_apply(begin: Begin, base: KnowledgeBase) -> None:
    for screen in walk(begin(MAN), {"sites": ["site_neck"]}):
        for option in screen.options:
            if (finding := base.findings.get(option.id)) is not None and screen.id != "sites":
                assert finding.anatomy in {None, "male"}
                assert Region.NECK in finding.regions


def test_dont_know_on_a_screen_of_dangers_is_asked_once_more(begin: Begin) -> None:
    interview = begin({"emergency": "unknown"})
    again = shown(interview)
    assert (again.id, again.again) == ("emergency", True)
    interview.answer("emergency", "unknown")
    assert shown(interview).id == "who"
    assert interview.record.reasked == ["emergency"]
    interview.answer("emergency", "none")
    assert shown(interview).id == "who"


def test_dont_know_about_one_critical_sign_is_asked_once_more(begin: Begin, base: KnowledgeBase) -> None:
    critical = base.model.critical_findings[0]
    interview = begin({"emergency": dict.fromkeys(base.emergency.findings, "absent") | {critical: "unknown"}})
    assert shown(interview).again
    interview.answer("emergency", "none")
    assert shown(interview).id == "who"


def test_dont_know_twice_about_a_critical_sign_means_being_seen_today(begin: Begin) -> None:
    result = assess(begin({**LOW_BACK, "emergency": "unknown"}))
    assert result.urgency.level.rank >= Urgency.URGENT_48H.rank
    assert result.urgency.by.startswith("2026-11-22")


def test_passing_over_the_dangers_is_asked_once_more_and_then_goes_on(begin: Begin) -> None:
    interview = begin()
    interview.skip("emergency")
    again = shown(interview)
    assert (again.id, again.again) == ("emergency", True)
    interview.skip("emergency")
    assert interview.record.reasked == ["emergency"]
    assert shown(interview).id == "who"


def test_passing_over_the_dangers_twice_means_being_seen_today(begin: Begin, base: KnowledgeBase) -> None:
    rest = {k: v for k, v in LOW_BACK.items() if k != "emergency"}
    interview = begin({"emergency": "skipped"})
    interview.skip("emergency")
    for ident, value in rest.items():
        interview.answer(ident, value)
    result = assess(interview)
    assert result.urgency.level is Urgency.URGENT_48H
    assert result.urgency.by.startswith("2026-11-22")
    assert set(base.model.critical_findings) & set(base.emergency.findings) <= set(result.urgency.unknown)
    denied = assess(begin(LOW_BACK)).urgency
    assert denied.level.rank < Urgency.URGENT_48H.rank
    assert not denied.by.startswith("2026-11-22")


def test_skipping_the_second_asking_does_not_make_it_less_urgent(begin: Begin) -> None:
    interview = begin({"emergency": "unknown", **{k: v for k, v in LOW_BACK.items() if k != "emergency"}})
    before = assess(interview).urgency
    interview.skip("emergency")
    after = assess(interview).urgency
    assert after.level.rank >= before.level.rank
    assert after.by <= before.by


def test_a_skipped_screen_stays_open_and_does_not_come_back(begin: Begin) -> None:
    interview = begin(LOW_BACK)
    first = shown(interview)
    before = interview.facts
    interview.skip(first.id)
    assert interview.facts == before
    assert first.id not in [s.id for s in walk(interview, {})]


def test_a_forgotten_answer_is_asked_again(begin: Begin) -> None:
    interview = begin({"emergency": "none", "who": "self", "age": 42})
    interview.forget("who")
    assert shown(interview).id == "who"
    with pytest.raises(AnswerError, match="has not been answered"):
        interview.forget("who")


def test_back_takes_the_last_answer_away_and_stops_at_the_start(begin: Begin) -> None:
    interview = begin({"emergency": "none", "who": "self"})
    screen = interview.back()
    assert screen is not None
    assert screen.id == "who"
    assert "who" not in interview.record.answers
    assert interview.back() is not None
    assert interview.back() is None
    assert shown(interview).id == "emergency"


def test_an_earlier_answer_can_be_changed_in_its_place(begin: Begin) -> None:
    interview = begin(LOW_BACK)
    interview.answer("age", 71)
    assert list(interview.record.answers) == list(LOW_BACK)
    assert interview.facts.age == 71.0


def test_a_refused_answer_leaves_the_record_as_it_was(begin: Begin) -> None:
    interview = begin({**WOMAN, "pregnancy_status": "pregnant"})
    before = interview.record.model_copy(deep=True)
    for ident, value in (
        ("sex", "male"),
        ("age", 900),
        ("emergency", ["nothing"]),
        ("agee", 4),
        ("pregnant", "absent"),
    ):
        with pytest.raises(AnswerError):
            interview.answer(ident, value)
        assert interview.record == before


def test_an_unknown_screen_is_named(begin: Begin) -> None:
    with pytest.raises(AnswerError, match="no question 'sitess'"):
        begin().screen("sitess")
    assert begin().screen("fever_rigors").id == "emergency"


@pytest.mark.parametrize("sites", [["site_low_back"], ["site_mid_back"], ["site_neck"]])
@pytest.mark.parametrize("answer", ["quiet", "unknown"])
def test_it_ends_within_the_most_screens_and_says_why(
    begin: Begin, base: KnowledgeBase, sites: list[str], answer: str
) -> None:
    interview = begin()
    given = {"sites": sites} | (
        {} if answer == "quiet" else dict.fromkeys(base.questions.keys() - {"sites"}, "unknown")
    )
    came = list(walk(interview, given))
    assert base.model.most_questions == 16
    assert len({s.id for s in came if s.stage != Stage.EMERGENCY}) <= base.model.most_questions_safety
    assert len([s for s in came if s.stage == Stage.EMERGENCY]) <= 2
    assert interview.stopped is not None
    assert interview.stopped.reason in {"enough", "most_questions", "nothing_left"}
    assert interview.stopped.text.endswith(".")
    assert not any(s.stage == Stage.EXAMINATION for s in came)
    assert not any(q.stage == Stage.EMERGENCY for q in base.questions.values() if q.id != "emergency")


def test_without_a_place_it_says_that_no_causes_can_be_ranked(begin: Begin) -> None:
    interview = begin({**MAN, "sites": "none", "main_region": "skipped", "duration": "days"})
    while interview.next_screen() is not None:
        interview.skip(shown(interview).id)
    assert interview.stopped is not None
    assert interview.stopped.reason == "no_region"


def test_who_hurts_in_many_places_and_cannot_say_which_is_worst_is_asked_on(begin: Begin) -> None:
    sites = ["site_neck", "site_low_back", "site_mid_back"]
    many = {**MAN, "sites": sites, "main_region": "unknown", "duration": "unknown"}
    assert begin(many).facts.region is Region.LOW_BACK
    assert begin({**many, "sites": [*sites, "site_shoulder_top"]}).facts.region is Region.NECK
    unasked = begin({key: value for key, value in many.items() if key != "main_region"})
    assert unasked.facts.region is None
    assert shown(unasked).id == "main_region"


def test_who_does_not_say_where_it_hurts_is_asked_what_is_dangerous(begin: Begin) -> None:
    interview = begin({**MAN, "sites": "none", "main_region": "skipped", "duration": "days"})
    came = {screen.id for screen in walk(interview, {})}
    assert {"health", "general", "cord_signs"} <= came
    assert len(came) > 8


def test_a_sign_of_danger_is_an_alarm_at_once(begin: Begin) -> None:
    interview = begin({"emergency": ["saddle_numbness_new", "urinary_retention_new"]})
    assert interview.alarms
    assert interview.alarms[0].level.rank >= Urgency.EMERGENCY_TODAY.rank
    assert begin({"emergency": "none"}).alarms == []


ROUTED = [({"age": 9}, "child"), ({"age": 15}, "child"), ({"sex": "female", "pregnancy_status": "pregnant"}, "pregnan")]


@pytest.mark.parametrize(("answers", "word"), ROUTED)
def test_children_and_pregnant_women_are_routed_never_refused(begin: Begin, answers: dict[str, Any], word: str) -> None:
    interview = begin({**LOW_BACK, **answers})
    assert interview.next_screen() is not None
    result = assess(interview)
    assert result.fault is None
    assert result.urgency.level.rank >= Urgency.ROUTINE.rank
    assert result.causes
    assert any(word in note.lower() for note in result.notes)


def test_self_tests_come_only_when_asked_for_and_safe(begin: Begin) -> None:
    interview = begin(LOW_BACK)
    assert interview.may_examine(Urgency.ROUTINE)
    assert not interview.may_examine(Urgency.URGENT_48H)
    assert not begin({**LOW_BACK, "osteoporosis": "present"}).may_examine(Urgency.ROUTINE)
    assert not begin(MAN).may_examine(Urgency.ROUTINE)
    interview.examine()
    tests = list(walk(interview, {}))
    assert tests
    assert all(s.stage == Stage.EXAMINATION and s.steps and s.stop_if for s in tests)
    assert interview.stopped is not None
    assert interview.stopped.reason == "examined"


def test_the_same_answers_bring_the_same_questions(begin: Begin) -> None:
    first = [s.id for s in walk(begin(WOMAN), {"sites": ["site_neck"]})]
    assert [s.id for s in walk(begin(WOMAN), {"sites": ["site_neck"]})] == first


def test_a_resumed_interview_goes_on_where_it_stopped(begin: Begin) -> None:
    interview = begin({**LOW_BACK, "emergency": "unknown"})
    interview.answer("emergency", "unknown")
    again = begin(record=interview.record.model_copy(deep=True))
    assert again.next_screen() == interview.next_screen()


def test_self_tests_are_refused_where_they_are_not_safe(begin: Begin) -> None:
    dangers: list[dict[str, Any]] = [
        {"osteoporosis": "present"}, {"emergency": ["saddle_numbness_new"]}, {"onset": "onset_minor_trauma"},
    ]  # fmt: skip
    for danger in dangers:
        interview = begin({**MAN, "sites": ["site_low_back"], "duration": "days", **danger})
        with pytest.raises(AnswerError, match="not safe"):
            interview.examine()
        assert not interview.examining


def test_a_modifier_brings_its_questions_before_the_end(begin: Begin, base: KnowledgeBase) -> None:
    interview = begin({**LOW_BACK, "steroid_long": "present"})
    asked = base.redflags["steroids_alone"].asks
    screens = {base.question_of[ident].id for ident in asked if ident in base.question_of}
    wanted = {question.id for _, question in interview._safety(interview.facts)}
    assert screens - set(interview.record.answers) <= wanted
    assert screens & wanted
