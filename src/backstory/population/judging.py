"""How simulated people are judged: the interview as it would go, the urgency of complete answers, and what decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from backstory.errors import FaultError
from backstory.inference.evidence import Answer, Facts
from backstory.inference.network import Network
from backstory.interview.choosing import Chooser
from backstory.interview.interview import Interview
from backstory.interview.record import NONE, Value
from backstory.interview.screens import Screen
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Form, Urgency, most_urgent
from backstory.population.people import Person
from backstory.triage.expected_loss import MOST_FLAGS, need_at_least
from backstory.triage.rules import fired, flag_findings
from backstory.triage.urgency import Triage, floors, triage, without_normal_tests

FLOOR, LOSS, FAULT = "(an open question)", "(chance of a serious cause)", "(a fault)"
"""What decides besides rules."""

MOST_SCREENS = 60


@dataclass(frozen=True)
class Verdict:
    """The level given and what alone would give it: rule ids, `FLOOR` or `LOSS`; nothing for self-care."""

    level: Urgency
    reasons: tuple[str, ...]


class Judge:
    """The triage of complete answers, level by level from the top: the same level as `triage`, with less arithmetic."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self._flags = flag_findings(base)
        self._needs = {ident: cause.need for ident, cause in base.causes.items()}

    def verdict(self, network: Network, facts: Facts) -> Verdict:
        """The level and its reasons. Expected loss is only worked out above the level of rules and floors."""
        facts = without_normal_tests(self.base, facts)
        rules, lows = fired(self.base, facts), floors(self.base, facts)
        level = most_urgent([*(f.level for f in rules), *(f.level for f in lows)])
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                higher = self._loss(network, facts, level)
        except FaultError:  # as in an assessment: at least `urgent_48h`
            return Verdict(most_urgent([level, Urgency.URGENT_48H]), (FAULT,))
        if higher is not None:
            return Verdict(higher, (LOSS,))
        reasons = [f.rule.id for f in rules if f.level is level]
        if any(f.level is level for f in lows):
            reasons.append(FLOOR)
        return Verdict(level, tuple(sorted(reasons)) if level is not Urgency.SELF_CARE else ())

    def _loss(self, network: Network, facts: Facts, above: Urgency) -> Urgency | None:
        present = [i for i, a in facts.answers.items() if a is Answer.PRESENT and i in self._flags]
        if sum(i in network.finding_at for i in present) > MOST_FLAGS:
            return Urgency.EMERGENCY_TODAY if above.rank < Urgency.EMERGENCY_TODAY.rank else None
        for level in sorted(Urgency, key=lambda u: -u.rank):
            if level.rank <= above.rank:
                return None
            if need_at_least(network, facts, level, self._needs, self._flags) >= network.model.thresholds[level]:
                return level
        return None


@dataclass(frozen=True)
class Interviewed:
    """An interview held with a simulated person: how many screens, what it came to, and what is known then."""

    screens: int
    triage: Triage
    facts: Facts

    @property
    def verdict(self) -> Verdict:
        """The level and its reasons; the chance of a serious cause counts where no rule and no open question says as much."""
        level = self.triage.level
        if level is Urgency.SELF_CARE:
            return Verdict(level, ())
        reasons = [f.rule.id for f in self.triage.fired if f.level is level]
        if any(f.level is level for f in self.triage.floors):
            reasons.append(FLOOR)
        return Verdict(level, tuple(sorted(reasons)) or (LOSS,))


def interviewed(base: KnowledgeBase, chooser: Chooser, person: Person, today: date) -> Interviewed:
    """Hold the whole adaptive interview; every screen is answered from the person's truth."""
    interview = Interview(base, today, chooser=chooser)
    screens = 0
    while (screen := interview.next_screen()) is not None:
        interview.answer(screen.id, answer_to(base, screen, person))
        screens += 1
        if screens > MOST_SCREENS:
            raise FaultError(f"an interview did not end within {MOST_SCREENS} screens")
    facts = interview.facts
    assert facts.region is not None
    return Interviewed(screens, triage(base, chooser.network(facts.region), facts), facts)


def answer_to(base: KnowledgeBase, screen: Screen, person: Person) -> Value:
    """What this person answers on a screen."""
    truth = person.truth
    about = {
        "who": "self", "age": truth.age, "sex": truth.sex, "main_region": person.region, "duration": person.duration,
    }  # fmt: skip
    if screen.id in about:
        value = about[screen.id]
        return value if isinstance(value, float) else str(value)
    question = base.questions[screen.id]
    if question.form is Form.NUMBER:
        return truth.numbers[question.findings[0]]
    shown = [o.id for o in screen.options]
    yes = [i for i in question.findings if truth.answers.get(i) is Answer.PRESENT]
    if question.form is Form.YES_NO:
        return Answer.PRESENT if yes else Answer.ABSENT
    ticked = [i for i in yes if i in shown]
    if not ticked:
        return NONE
    return ticked[0] if question.form is Form.CHOICE else ticked
