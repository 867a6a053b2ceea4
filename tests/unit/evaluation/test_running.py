"""Real cards through the real interview."""

from __future__ import annotations

from datetime import date

import pytest

from backstory.evaluation import Card, CardResult, Unstated, evaluate
from backstory.evaluation.cards import Fact
from backstory.inference.network import Referral
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency

TODAY = date(2026, 11, 22)

SCIATICA = Card(
    id="leg",
    age=44,
    sex="male",
    complaint="Pain shoots from my low back down my left leg past the knee into the foot, for two weeks.",
    story="It is worse when I cough or sit. My foot tingles. Bladder and bowels are fine. It began after I lifted a box.",
    facts=(Fact(fact="fever", present=False), Fact(fact="tingling in the left foot")),
)
RETENTION = Card(
    id="bladder",
    age=50,
    sex="female",
    complaint="Since this morning I cannot pee, and it is numb between my legs. My low back hurts.",
)


@pytest.fixture(scope="module")
def results(base: KnowledgeBase) -> dict[str, CardResult]:
    return {r.card.id: r for r in evaluate(base, [SCIATICA, RETENTION], today=TODAY)}


def test_a_typical_sciatica_is_ranked_first(results: dict[str, CardResult]) -> None:
    assert results["leg"].classes[Referral.REFERRED][0][0] == "disc_herniation_radiculopathy"
    assert results["leg"].urgency.rank <= Urgency.ROUTINE.rank
    assert 0 < results["leg"].questions <= 18


def test_an_emergency_in_the_complaint_is_an_emergency(results: dict[str, CardResult]) -> None:
    assert results["bladder"].urgency.rank >= Urgency.EMERGENCY_TODAY.rank


def test_each_class_is_listed_once_and_likeliest_first(results: dict[str, CardResult]) -> None:
    for found in results.values():
        names = [name for name, _ in found.classes[Referral.REFERRED]]
        chances = [p for _, p in found.classes[Referral.REFERRED]]
        assert len(set(names)) == len(names) > 30
        assert chances == sorted(chances, reverse=True)


def test_the_same_cards_give_the_same_results(base: KnowledgeBase, results: dict[str, CardResult]) -> None:
    assert evaluate(base, [SCIATICA], today=TODAY) == [results["leg"]]


def test_answered_with_dont_know_nothing_ends_in_self_care(base: KnowledgeBase) -> None:
    plain = Card(id="plain", age=30, sex="male", complaint="My low back hurts since yesterday after gardening.")
    found = evaluate(base, [plain], today=TODAY, unstated=Unstated.UNKNOWN)[0]
    assert found.urgency.rank >= Urgency.ROUTINE.rank


def test_a_card_without_a_word_still_gets_an_answer(base: KnowledgeBase) -> None:
    found = evaluate(base, [Card(id="empty")], today=TODAY)[0]
    assert found.urgency.rank >= Urgency.ROUTINE.rank
