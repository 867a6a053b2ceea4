"""History taking: safety first, then the screen worth most, until nothing worth asking is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backstory.errors import AnswerError
from backstory.inference.evidence import Answer, Facts
from backstory.interview.choosing import Chooser, View
from backstory.interview.record import SKIPPED, UNKNOWN, Record, check_answer, facts_of
from backstory.interview.screens import Screen, fact_screen, question_screen
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Question, Stage, Urgency
from backstory.triage.logic import applies, evaluate
from backstory.triage.rules import Fired, fired, must_ask, worth_asking
from backstory.triage.urgency import rule_level

OPENING = ("who", "age", "sex")
ONSET = "onset"
SETTLES_MANY = 8
"""A safety screen on which at least this many rules still hang comes before anything else."""

EXAMINATION_STOPS = frozenset({
    "major_trauma_recent", "onset_minor_trauma", "onset_crash_jolt", "sudden_pain_small_load", "fragility_fracture_before",
    "osteoporosis", "cancer_ever", "steroid_long", "ankylosed_spine", "hand_clumsy", "gait_unsteady", "trunk_band_or_level",
    "neck_pain_never_before", "pregnant", "spinal_procedure_recent", "surgery_recent",
})  # fmt: skip
"""With any of these, self-tests are not offered: after trauma, or with a possible fracture, cord or artery problem."""


@dataclass(frozen=True)
class Stopped:
    """Why no more questions come."""

    reason: str
    text: str


class Interview:
    """One person's interview over one knowledge base.

    `next_screen` gives the screen to show or None; `answer` takes its answer; any earlier answer can be given again
    (`answer` on its id) or dropped (`forget`). Nothing here reads a clock: ``today`` is passed in.
    """

    def __init__(
        self, base: KnowledgeBase, today: date, record: Record | None = None, chooser: Chooser | None = None
    ) -> None:
        self.base = base
        self.record = record or Record(today=today, knowledge_hash=base.hash)
        self.chooser = chooser or Chooser(base)
        self.examining = False
        self.stopped: Stopped | None = None
        self._known: tuple[tuple[tuple[str, str], ...], Facts] | None = None
        self._fired: tuple[Facts, list[Fired]] | None = None
        facts_of(base, self.record)

    @property
    def carer(self) -> bool:
        """Whether someone else answers for the person."""
        return self.record.answers.get("who") == "other"

    @property
    def facts(self) -> Facts:
        """What is known so far."""
        key = tuple((ident, str(value)) for ident, value in self.record.answers.items())
        if self._known is None or self._known[0] != key:
            self._known = (key, facts_of(self.base, self.record))
        return self._known[1]

    @property
    def alarms(self) -> list[Fired]:
        """Fired rules of the two emergency levels, most urgent first: to be shown at once."""
        facts = self.facts
        if self._fired is None or self._fired[0] is not facts:
            alarms = [f for f in fired(self.base, facts) if f.level.rank >= Urgency.EMERGENCY_TODAY.rank]
            self._fired = (facts, alarms)
        return self._fired[1]

    @property
    def asked(self) -> int:
        """Screens answered after the tick-list; what the person told in their own words was not asked."""
        return sum(1 for ident in self.record.answers if ident != "emergency" and ident not in self.record.told)

    def tell(self, answers: Mapping[str, Any]) -> list[str]:
        """Take what the person told in their own words and confirmed; gives the ids that contradicted earlier ones.

        An answer that cannot stand beside what is known already is left out, so that its screen will ask it; but a sign of
        danger that is told is never lost to an empty box of the tick-list.
        """
        left_out = []
        for ident, value in answers.items():
            try:
                self.answer(ident, value)
            except AnswerError:
                if ident not in self.base.emergency.findings or value != Answer.PRESENT:
                    left_out.append(ident)
                    continue
                ticked = self.record.answers.get(self.base.emergency.id)
                self.record.answers[self.base.emergency.id] = [*(ticked if isinstance(ticked, list) else []), ident]
                continue
            if ident not in self.record.told:
                self.record.told.append(ident)
        return left_out

    def answer(self, ident: str, value: Any) -> None:
        """Take or change an answer; on error the record stays as it was. Raises `AnswerError`."""
        stored = check_answer(self.base, ident, value)
        before = dict(self.record.answers)
        if stored == SKIPPED:
            stored = before.get(ident, SKIPPED)  # a skip takes nothing back: "I don't know" about a danger stays said
        self.record.answers[ident] = stored
        if ident not in self.record.told:
            self._give_way(ident)
        try:
            facts_of(self.base, self.record)
        except AnswerError:
            self.record.answers = before
            raise
        if ident in before and ident not in self.record.reasked and self._unsure(ident):
            self.record.reasked.append(ident)

    def _give_way(self, ident: str) -> None:
        """What was told in free text and cannot stand beside this answer of a screen is dropped."""
        answers = self.record.answers
        for told in [i for i in self.record.told if i in answers]:
            alone = Record(today=self.record.today, answers={told: answers[told], ident: answers[ident]})
            try:
                facts_of(self.base, alone)
            except AnswerError:
                del answers[told]

    def skip(self, ident: str) -> None:
        """Leave a screen unanswered, or its earlier answer as it is; it does not come back by itself."""
        self.answer(ident, SKIPPED)

    def forget(self, ident: str) -> None:
        """Take an answer back, so that its screen may come again."""
        if ident not in self.record.answers:
            raise AnswerError(f"'{ident}' has not been answered.")
        del self.record.answers[ident]

    def back(self) -> Screen | None:
        """Take the last answer back and show its screen again; None at the very start."""
        if not self.record.answers:
            return None
        last = next(reversed(self.record.answers))
        self.forget(last)
        return self.screen(last)

    def screen(self, ident: str, *, again: bool = False) -> Screen:
        """Any screen by id, as this person would see it."""
        if ident in self.base.facts:
            return fact_screen(self.base, ident, carer=self.carer)
        if ident not in self.base.questions:
            question = self.base.question_of.get(ident)
            if question is None:
                raise AnswerError(f"there is no question '{ident}'.")
        else:
            question = self.base.questions[ident]
        return question_screen(self.base, question, self._shown(question), carer=self.carer, again=again)

    def next_screen(self) -> Screen | None:
        """The screen to show now; None when the interview has enough (see `stopped`)."""
        self.stopped = None
        if (opening := self._opening()) is not None:
            return opening
        facts = self.facts
        if self.examining:
            return self._next_test(facts)
        question = self._next_question(facts, facts.region) if facts.region else self._next_safety(facts)
        return self._show(question) if question else None

    def _next_safety(self, facts: Facts) -> Question | None:
        """What is dangerous is asked of those too who do not say where it hurts."""
        safety = [] if self.alarms or self.asked >= self.base.model.most_questions_safety else self._safety(facts)
        if not safety:
            self._stop("no_region", "You did not say where the trouble is, so no causes can be ranked.")
        return safety[0][1] if safety else None

    def _next_question(self, facts: Facts, region: Region) -> Question | None:
        """Safety screens that settle many rules; then the screen worth most, with room kept for the other safety
        screens and for what adds to the trouble.
        """
        model = self.base.model
        alarm = bool(self.alarms)
        left = (model.most_questions_alarm if alarm else model.most_questions) - self.asked
        safety = self._safety(facts)
        if left <= 0:
            if safety and not alarm and self.asked < model.most_questions_safety:
                return safety[0][1]
            self._stop(
                "most_questions", "That is as many questions as we ask at once. You can still change any answer."
            )
            return None
        if safety and safety[0][0] >= SETTLES_MANY:
            return safety[0][1]
        ranked = self.ranked(self.chooser.view(facts, region), facts)
        daily = [] if alarm else [q for _, q in ranked if q.stage is Stage.CONTRIBUTORS]
        if safety and not alarm and left <= len(safety) + len(daily):
            return safety[0][1]
        if daily and left <= len(daily):
            return daily[0]
        if ranked and ranked[0][0] >= model.enough_information:
            return ranked[0][1]
        if safety and not alarm:
            return safety[0][1]
        if daily:
            return daily[0]
        self._stop("enough", "No question left would change the result much.")
        return None

    def ranked(self, view: View, facts: Facts) -> list[tuple[float, Question]]:
        """Screens that may still come, by worth per second, best first."""
        unasked = self._unasked(facts)
        open_questions = [
            q
            for q in self.base.questions.values()
            if q.stage not in {Stage.EMERGENCY, Stage.EXAMINATION} and q.id not in self.record.answers
            and any(i in unasked for i in q.findings) and self._may_come(q, facts)
        ]  # fmt: skip
        return sorted(((view.value(q, unasked), q) for q in open_questions), key=lambda pair: (-pair[0], pair[1].id))

    def _opening(self) -> Screen | None:
        """The tick-list, the person, where, how long and how it began: the same for everyone, in this order."""
        answers = self.record.answers
        if "emergency" not in answers:
            return self._show(self.base.emergency)
        if self._unsure("emergency") and "emergency" not in self.record.reasked:
            return self.screen("emergency", again=True)
        for ident in OPENING:
            if ident not in answers:
                return fact_screen(self.base, ident, carer=self.carer)
        facts = self.facts
        for question in sorted(self.base.questions.values(), key=lambda q: (q.order, q.id)):
            if question.stage is Stage.PERSON and question.id not in answers and self._may_come(question, facts):
                return self._show(question)
        if "sites" not in answers:
            return self._show(self.base.questions["sites"])
        for ident in ("main_region", "duration"):
            if ident not in answers and not (ident == "main_region" and facts.region is not None):
                return fact_screen(self.base, ident, carer=self.carer)
        onset = self.base.questions[ONSET]
        told = any(facts.answers.get(i) is Answer.PRESENT for i in onset.findings)
        return self._show(onset) if ONSET not in answers and not told else None

    def _safety(self, facts: Facts) -> list[tuple[int, Question]]:
        """Screens that could still make a rule fire, or that a modifier asks for, by how many rules hang on them."""
        settles: dict[str, int] = {}
        wanted = dict.fromkeys(worth_asking(self.base, facts), 1)
        for ident, rules in (wanted | must_ask(self.base, facts)).items():
            if (question := self.base.question_of.get(ident)) is not None:
                settles[question.id] = settles.get(question.id, 0) + rules
        found = [(count, self.base.questions[ident]) for ident, count in settles.items()]
        asked = self.record.answers
        open_ones = [
            (n, q)
            for n, q in found
            if q.id not in asked and q.stage is not Stage.EXAMINATION and self._may_come(q, facts)
        ]
        return sorted(open_ones, key=lambda pair: (-pair[0], pair[1].id))

    def may_examine(self, level: Urgency) -> bool:
        """Whether self-tests are safe to offer: at most `routine`, no trauma, no sign of fracture, cord or artery trouble."""
        present = {i for i, a in self.facts.answers.items() if a is Answer.PRESENT}
        return level.rank <= Urgency.ROUTINE.rank and not present & EXAMINATION_STOPS and self.facts.region is not None

    def examine(self) -> None:
        """Go on with the self-tests. Raises `AnswerError` where rules, floors or the history make them unsafe."""
        if not self.may_examine(rule_level(self.base, self.facts)):
            raise AnswerError("self-tests are not safe to do alone with these answers.", hint="See the result instead.")
        self.examining = True

    def _next_test(self, facts: Facts) -> Screen | None:
        tests = [
            q
            for q in self.base.questions.values()
            if q.stage is Stage.EXAMINATION and q.id not in self.record.answers and self._may_come(q, facts)
        ]
        if not tests or fired_urgent(self.base, facts):
            self._stop("examined", "The self-tests are done.")
            return None
        return self._show(min(tests, key=lambda q: (q.order, q.id)))

    def _may_come(self, question: Question, facts: Facts) -> bool:
        if not any(applies(i, facts, self.base) for i in question.findings):
            return False
        return question.when is None or evaluate(question.when, facts, self.base) is True

    def _unasked(self, facts: Facts) -> set[str]:
        return {
            ident for ident in self.base.findings
            if ident not in facts.answers and ident not in facts.numbers and applies(ident, facts, self.base)
        }  # fmt: skip

    def _unsure(self, ident: str) -> bool:
        """Whether a screen was answered "don't know" where that matters most."""
        value = self.record.answers.get(ident)
        if ident not in self.base.questions:
            return False
        critical = set(self.base.questions[ident].findings) & set(self.base.model.critical_findings)
        if isinstance(value, dict):
            return any(value.get(i) == UNKNOWN for i in critical)
        return bool(critical) and value in (UNKNOWN, SKIPPED)

    def _shown(self, question: Question) -> list[str]:
        facts = self.facts
        return [i for i in question.findings if applies(i, facts, self.base)] or list(question.findings)

    def _show(self, question: Question) -> Screen:
        return question_screen(self.base, question, self._shown(question), carer=self.carer)

    def _stop(self, reason: str, text: str) -> None:
        self.stopped = Stopped(reason, text)


def fired_urgent(base: KnowledgeBase, facts: Facts) -> bool:
    """Whether any rule above `routine` has fired."""
    return any(f.level.rank > Urgency.ROUTINE.rank for f in fired(base, facts))
