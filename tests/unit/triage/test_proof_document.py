"""The urgency of the document: every reason is there, the most urgent first, with its words and its day."""

from __future__ import annotations

from datetime import date

import pytest

from backstory.assessment.document import UrgencyPart
from backstory.assessment.urgency import fault_urgency, urgency_part
from backstory.inference.evidence import Facts
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency, Where
from backstory.triage.expected_loss import ExpectedLoss
from backstory.triage.rules import Fired
from backstory.triage.urgency import Floor, verdict

TODAY = date(2026, 11, 22)
SOON, ROUTINE = Urgency.URGENT_48H, Urgency.ROUTINE


def part(
    base: KnowledgeBase,
    rules: list[Fired],
    lows: list[Floor],
    loss: ExpectedLoss | None = None,
    found: dict[str, float] | None = None,
) -> UrgencyPart:
    return urgency_part(base, Facts(), verdict(rules, lows, loss), TODAY, found or {})


def by_need(base: KnowledgeBase, *, serious: bool) -> list[str]:
    return [i for i, c in base.causes.items() if (c.need.rank >= SOON.rank) is serious]


def lay(base: KnowledgeBase, ident: str) -> str:
    name = base.causes[ident].name
    return name[0].lower() + name[1:]


def test_reasons_come_most_urgent_first_and_rules_before_others(base: KnowledgeBase) -> None:
    one = by_need(base, serious=True)[0]
    rule = Fired(base.redflags["blood_in_pee"], SOON, Where.SAME_DAY_CLINICIAN)
    loss = ExpectedLoss(Urgency.EMERGENCY_TODAY, {SOON: 0.123456})
    got = part(base, [rule], [Floor(ROUTINE, "Open."), Floor(SOON, "Half.")], loss, {one: 0.2})
    kinds = [(b.kind, b.level) for b in got.because]
    assert kinds == [("expected_loss", loss.level), ("rule", SOON), ("unknown", SOON), ("unknown", ROUTINE)]
    assert got.needed == {SOON: 0.1235}


def test_an_expected_loss_of_self_care_is_no_reason(base: KnowledgeBase) -> None:
    assert part(base, [], [], ExpectedLoss(Urgency.SELF_CARE, {})).because == ()


@pytest.mark.parametrize(("today", "by"), [(True, "2026-11-22T23:59:00"), (False, "2026-11-24T23:59:00")])
def test_only_a_floor_of_today_shortens_the_48_hours(base: KnowledgeBase, today: bool, by: str) -> None:
    assert part(base, [], [Floor(SOON, "Unsure.", today=today)]).by == by


def test_what_is_at_stake_names_the_likeliest_that_need_it_and_no_other(base: KnowledgeBase) -> None:
    """Of the serious causes the first three, less those below a third of the first; ties by id."""
    a, b, c, d = sorted(by_need(base, serious=True))[:4]
    calm = by_need(base, serious=False)[0]

    def text(level: Urgency, **found: float) -> str:
        (because,) = part(base, [], [], ExpectedLoss(level, {}), found).because
        return because.text

    chance = "Your answers leave a chance of {}. That chance is too high to wait."
    la, lb, lc, ld = (lay(base, i) for i in (a, b, c, d))
    assert text(SOON, **{a: 0.2, b: 0.75, c: 0.25, calm: 0.9}) == chance.format(f"{lb} or {lc}")
    assert text(SOON, **{d: 0.3, a: 0.3, c: 0.3, b: 0.3}) == chance.format(f"{la} or {lb} or {lc}")
    assert text(SOON, **{d: 0.5, a: 0.2, b: 0.3, c: 0.4}) == chance.format(f"{ld} or {lc} or {lb}")
    assert text(base.causes[a].need, **{a: 0.2}) == chance.format(la)
    fits = f"Your answers fit something that a clinician should look at: {la}."
    assert text(ROUTINE, **{a: 0.6}) == fits


def test_a_floor_names_the_first_three_that_are_open(base: KnowledgeBase) -> None:
    signs = list(base.emergency.findings[:4])
    words = [base.findings[i].statement for i in signs]

    def text(number: int) -> str:
        (because,) = part(base, [], [Floor(ROUTINE, "Open.", tuple(signs[:number]))]).because
        return because.text

    assert text(0) == "Open."
    assert text(1) == f"Open. Not known yet: {words[0]}."
    assert text(3) == f"Open. Not known yet: {'; '.join(words[:3])}."
    assert text(4) == f"Open. Not known yet: {'; '.join(words[:3])} and more."


def test_after_a_fault_the_place_is_that_of_a_rule_at_the_level_or_a_clinician_today(base: KnowledgeBase) -> None:
    mild = Fired(base.redflags["cancer_history"], ROUTINE, Where.GP)
    assert fault_urgency(base, Facts(), [mild], TODAY).where is Where.SAME_DAY_CLINICIAN
    grave = Fired(base.redflags["collapse"], Urgency.EMERGENCY_TODAY, Where.MATERNITY)
    assert fault_urgency(base, Facts(), [grave, mild], TODAY).where is Where.MATERNITY
