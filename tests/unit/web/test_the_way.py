"""The whole way of a person without JavaScript: danger, words, questions, result, plan."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

STORY = "My low back has hurt for two weeks since I lifted a box. It is worse when I sit. Walking eases it."

Answers = dict[str, Any]
Walk = Callable[..., str]


class Walker:
    """Goes from page to page as a person does."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser
        self.at = ""
        self.page = ""

    def get(self, path: str) -> str:
        return self._arrive(self.browser.get(path, follow=True), path)

    def post(self, path: str, fields: Answers) -> str:
        return self._arrive(self.browser.post(path, fields, follow=True), path)

    def _arrive(self, answer: Any, path: str) -> str:
        chain: list[tuple[str, int]] = getattr(answer, "redirect_chain", [])
        self.at = chain[-1][0] if chain else path
        self.page = answer.content.decode()
        assert answer.status_code in {200, 422}, (self.at, answer.status_code)
        return self.page

    @property
    def visit(self) -> str:
        found = re.search(r"/check/([0-9a-f-]{36})/", self.at)
        assert found, self.at
        return found[1]

    def begin(self, danger: str = "none") -> None:
        self.post("/check/", {})
        assert "/question/emergency/" in self.at
        self.post(self.at, {"pick": danger})

    def tell(self, story: str) -> None:
        self.post(self.at, {"story": story})
        assert "/understood/" in self.at, self.at
        kept = re.findall(r'name="right" value="(\w+)"', self.page)
        self.post(self.at, {"right": kept})

    def answer_all(self, given: Answers | None = None) -> int:
        """Answer every question: what is given, else no or the first option."""
        asked = 0
        while "/question/" in self.at:
            asked += 1
            assert asked < 40
            screen = self.at.rstrip("/").rsplit("/", 1)[1]
            self.post(self.at, (given or {}).get(screen) or self._usual())
        return asked

    def _usual(self) -> Answers:
        values = re.findall(r'name="pick" value="([\w-]+)"', self.page)
        if 'name="number"' in self.page:
            return {"number": "5"}
        for wanted in ("absent", "none", "self", "male"):
            if wanted in values:
                return {"pick": wanted}
        return {"pick": values[0]}


@pytest.fixture
def walker(browser: Client) -> Walker:
    return Walker(browser)


ABOUT = {
    "conditions-none": "on", "medicines-none": "on", "allergies-none": "on", "recent-none": "on", "doses_taken_24h-none": "on",
    "alcohol": "none", "height_m": "1.8", "weight_kg": "80", "can_get_off_floor": "yes", "minutes": "10",
}  # fmt: skip


def test_from_the_tick_list_to_a_plan(walker: Walker) -> None:
    walker.begin()
    assert walker.at.endswith("/words/")
    walker.tell(STORY)
    asked = walker.answer_all({"age": {"number": "44"}, "sex": {"pick": "male"}})
    assert asked <= 18
    assert walker.at.endswith("/result/")
    order = ["<dt>Relief", "<dt>Work", "<dt>Driving", "<dt>Sleep", "<dt>What usually happens", "What may be behind it"]
    places = [walker.page.index(words) for words in order]
    assert places == sorted(places)
    visit = walker.visit
    walker.get(f"/check/{visit}/plan/")
    assert walker.at.endswith("/you/")
    walker.post(walker.at, ABOUT)
    assert walker.at.endswith("/plan/")
    assert "Walking programme" in walker.page
    assert "When to stop" in walker.page
    assert walker.browser.get(f"/check/{visit}/plan.pdf").content.startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in walker.browser.get(f"/check/{visit}/plan.ics").content
    document = json.loads(walker.browser.get(f"/check/{visit}/result.json").content)
    assert document["person"]["age"] == 44


def test_an_emergency_stops_the_way_at_once_and_has_no_plan_of_movements(walker: Walker) -> None:
    walker.begin("saddle_numbness_new")
    assert walker.at.endswith("/alarm/")
    assert "999" in walker.page and "tel:112" in walker.page
    walker.post(walker.at, {"stop": "1"})
    assert walker.at.endswith("/result/")
    assert "level-emergency_today" in walker.page
    assert "my plan" not in walker.page
    assert "<dt>Relief" not in walker.page
    visit = walker.visit
    walker.post(f"/check/{visit}/you/", ABOUT)
    assert "Walking programme" not in walker.page
    assert "Until you are seen" in walker.page


def test_an_emergency_answer_is_only_taken_back_on_purpose_and_stays_in_the_report(walker: Walker) -> None:
    walker.begin("saddle_numbness_new")
    visit = walker.visit
    walker.post(f"/check/{visit}/alarm/", {"stop": "1"})
    edit = f"/check/{visit}/question/emergency/?edit=1"
    walker.post(edit, {"pick": "none"})
    assert walker.at.endswith("/mistake/emergency/")
    walker.post(walker.at, {"no": "1"})
    assert "level-emergency_today" in walker.page
    walker.post(edit, {"pick": "none"})
    walker.post(walker.at, {"yes": "1"})
    assert "level-emergency_today" not in walker.page
    assert "taken back as a mistake" in walker.page
    assert "New numb or odd feeling" in walker.page


def test_an_emergency_in_the_words_is_shown_before_any_question(walker: Walker) -> None:
    walker.begin()
    walker.tell("Since this morning I cannot pee and I am numb between my legs.")
    assert walker.at.endswith("/alarm/")


def test_what_is_unticked_does_not_count(walker: Walker) -> None:
    walker.begin()
    walker.post(walker.at, {"story": "My low back hurts and my neck hurts."})
    walker.post(walker.at, {"right": ["site_low_back"]})
    walker.get(f"/check/{walker.visit}/answers/")
    assert "Low back" in walker.page or "low back" in walker.page
    document = json.loads(walker.browser.get(f"/check/{walker.visit}/result.json").content)
    assert document["answers"]["site_low_back"] == "present"
    assert document["answers"].get("site_neck") != "present"


def test_back_shows_the_last_question_again_and_an_edit_says_what_it_changed(walker: Walker) -> None:
    walker.begin()
    walker.post(walker.at, {"skip": "1"})
    first = walker.at
    walker.post(first, {"pick": "self"})
    walker.post(f"/check/{walker.visit}/back/", {})
    assert walker.at == first
    walker.answer_all({"age": {"number": "44"}, "sites": {"pick": "site_low_back"}})
    visit = walker.visit
    walker.post(f"/check/{visit}/question/age/?edit=1", {"number": "80"})
    assert walker.at.endswith("/result/")
    assert 'class="note' in walker.page


BAD = {"no choice": {}, "no such option": {"pick": "wrong"}, "two of one": {"pick": ["self", "other"]}}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_told_beside_the_question_and_nothing_is_lost(walker: Walker, case: str) -> None:
    walker.begin()
    walker.post(walker.at, {"skip": "1"})
    assert "/question/who/" in walker.at
    answer = walker.browser.post(walker.at, BAD[case])
    assert answer.status_code == 422
    assert b'role="alert"' in answer.content
    document = json.loads(walker.browser.get(f"/check/{walker.visit}/result.json").content)
    assert document["answers"]


def test_a_person_file_that_cannot_be_is_told_and_kept_out(walker: Walker) -> None:
    walker.begin()
    visit = walker.visit
    answer = walker.browser.post(f"/check/{visit}/you/", {**ABOUT, "weight_kg": "heavy"})
    assert answer.status_code == 422
    assert b"weight_kg" in answer.content


def test_a_swapped_movement_is_gone_and_another_is_there(walker: Walker) -> None:
    walker.begin()
    walker.tell(STORY)
    walker.answer_all({"age": {"number": "44"}})
    visit = walker.visit
    walker.post(f"/check/{visit}/you/", ABOUT)
    before = re.findall(r'<h3><a href="/movements/([\w-]+)/">', walker.page)
    walker.post(f"/check/{visit}/swap/{before[0]}/", {"why": "my knees"})
    after = re.findall(r'<h3><a href="/movements/([\w-]+)/">', walker.page)
    assert before[0] not in after
    assert len(after) == len(before)
    assert "my knees" in walker.page


def test_an_erased_check_is_gone(walker: Walker) -> None:
    walker.begin()
    visit = walker.visit
    walker.post(f"/check/{visit}/erase/", {})
    assert walker.browser.get(f"/check/{visit}/result/").status_code == 404


def test_nobody_else_sees_a_check(walker: Walker) -> None:
    from backstory.web.models import Visit  # noqa: PLC0415 - Django must be set up

    walker.begin()
    Visit.objects.filter(id=walker.visit).update(owner="somebody")
    for page in ("", "result/", "plan/", "answers/", "result.json", "plan.pdf"):
        assert walker.browser.get(f"/check/{walker.visit}/{page}").status_code == 404, page


HOSTILE = ["<script>alert(1)</script>", "{{ 7 }}{% x %}", "\u202e" * 50, "🙂" * 300, "a" * 9000]


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "template", "direction", "emoji", "long"])
def test_hostile_words_do_nothing(walker: Walker, text: str) -> None:
    walker.begin()
    walker.post(walker.at, {"story": text})
    assert "<script>alert" not in walker.page


def test_a_result_is_worked_out_once_and_let_go_when_its_check_is_erased(walker: Walker) -> None:
    from backstory.web.models import Visit  # noqa: PLC0415 - Django must be set up
    from backstory.web.visits import result_of  # noqa: PLC0415

    walker.begin("saddle_numbness_new")
    walker.post(walker.at, {"stop": "1"})
    visit = Visit.objects.get(id=walker.visit)
    first = result_of(visit)
    assert result_of(visit) is first
    walker.post(f"/check/{visit.id}/erase/", {})
    assert result_of(visit) is not first


def test_a_fault_is_not_kept(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    from backstory.web.models import Visit  # noqa: PLC0415 - Django must be set up
    from backstory.web.visits import forget_results, result_of  # noqa: PLC0415

    walker.begin("saddle_numbness_new")
    visit = Visit.objects.get(id=walker.visit)
    forget_results()
    with monkeypatch.context() as broken:
        broken.setattr("backstory.assessment.build._assess", lambda *_: 1 / 0)
        assert result_of(visit).fault
    assert not result_of(visit).fault


def test_what_a_story_told_reads_as_an_answer(walker: Walker) -> None:
    walker.begin()
    walker.post(walker.at, {"story": "My low back and my neck have hurt for 3 months."})
    assert "<dd>91 days</dd>" in walker.page
    walker.post(walker.at, {"right": ["site_low_back", "site_neck"]})
    page = walker.browser.get(f"/check/{walker.visit}/answers/").content.decode()
    assert "91 days" in page
    assert page.count("Where does it hurt? Tick every place that belongs to this trouble.</dt>") == 1
    assert "Low back" in page
