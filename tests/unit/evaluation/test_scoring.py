"""Scores against results worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from backstory.evaluation.cards import Card
from backstory.evaluation.report import as_document, page, table
from backstory.evaluation.running import CardResult
from backstory.evaluation.scoring import calibration, is_critical_miss, judged, summarise
from backstory.inference.network import Referral
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Urgency

LEVELS = (Urgency.EMERGENCY_TODAY, Urgency.URGENT_48H)


def result(ident: str, order: list[str], urgency: Urgency = Urgency.URGENT_48H, **card: object) -> CardResult:
    fields = {
        "id": ident, "gold_condition": "malignancy", "gold_urgency": Urgency.EMERGENCY_TODAY,
        "urgency_acceptable": LEVELS, "second_rater": Urgency.EMERGENCY_TODAY,
    }  # fmt: skip
    classes = tuple((name, 0.9 / (place + 1)) for place, name in enumerate(order))
    return CardResult(
        card=Card.model_validate(fields | card),
        classes=dict.fromkeys(Referral, classes),
        urgency=urgency,
        because=(),
        questions=10,
        unmatched=(),
        understood={},
    )


def test_a_class_counts_at_the_place_where_it_is_ranked() -> None:
    others = ["a", "b", "c", "d"]
    results = [result("1", ["malignancy"]), result("2", ["a", "b", "malignancy"]), result("3", [*others, "malignancy"]), result("4", others)]  # fmt: skip
    ranking = summarise(results, {}).ranking[Referral.REFERRED]
    assert [ranking.top1.value, ranking.top3.value, ranking.top5.value] == [0.25, 0.5, 0.75]
    assert ranking.top1.low is not None
    assert ranking.top1.low < 0.25 < (ranking.top1.high or 0)


def test_an_acceptable_second_class_counts_too() -> None:
    found = summarise([result("1", ["multiple_myeloma"], also_acceptable=("multiple_myeloma",))], {})
    assert found.ranking[Referral.REFERRED].top1.value == 1.0
    assert found.confusion == {"malignancy": {"malignancy": 1}}


def test_only_core_cards_with_a_sufficient_history_are_ranked() -> None:
    results = [
        result("1", ["malignancy"]),
        result("2", ["a"], scope="adjacent"),
        result("3", ["a"], history_sufficient="no"),
    ]
    found = summarise(results, {})
    assert found.ranking[Referral.REFERRED].top1.n == 1
    assert found.ranking_of_the_rest.top1.n == 2
    assert found.urgency_right.n == 3


@pytest.mark.parametrize(
    ("urgency", "right", "under", "over"),
    [
        (Urgency.EMERGENCY_NOW, False, False, True),
        (Urgency.EMERGENCY_TODAY, True, False, False),
        (Urgency.URGENT_48H, True, False, False),
        (Urgency.ROUTINE, False, True, False),
    ],
)
def test_urgency_is_judged_against_the_acceptable_range(urgency: Urgency, right: bool, under: bool, over: bool) -> None:
    found = judged(result("1", ["a"], urgency))
    assert found is not None
    assert (found.right, found.under, found.over) == (right, under, over)


def test_a_critical_miss_needs_both_raters() -> None:
    missed = result("1", ["a"], Urgency.SELF_CARE)
    assert is_critical_miss(missed)
    assert not is_critical_miss(result("1", ["a"], Urgency.SELF_CARE, second_rater=Urgency.URGENT_48H))
    assert not is_critical_miss(replace(missed, urgency=Urgency.URGENT_48H))


def test_over_triage_is_quoted_among_mild_cards() -> None:
    mild = {"gold_urgency": Urgency.SELF_CARE, "urgency_acceptable": (Urgency.SELF_CARE,)}
    results = [result("1", ["a"], Urgency.ROUTINE, **mild), result("2", ["a"], Urgency.SELF_CARE, **mild), result("3", ["a"], Urgency.EMERGENCY_NOW)]  # fmt: skip
    found = summarise(results, {})
    assert (found.over_triage.value, found.over_triage.n) == (0.5, 2)


def test_calibration_is_the_mean_gap_between_said_and_right() -> None:
    found = calibration([result("1", ["malignancy", "a"])], Referral.REFERRED, None)
    assert found.expected_error == pytest.approx((abs(0.9 - 1.0) + abs(0.45 - 0.0)) / 2)


def test_reweighted_cards_count_as_their_class_is_common() -> None:
    results = [result("1", ["malignancy"]), result("2", ["malignancy"], gold_condition="muscle_ligament_strain")]
    found = calibration(results, Referral.REFERRED, {"malignancy": 0.01, "muscle_ligament_strain": 0.99})
    assert found.expected_error == pytest.approx(abs(0.9 - 0.01))


def test_the_document_the_table_and_the_page_tell_the_same(base: KnowledgeBase) -> None:
    results = [result("one", ["malignancy", "a"]), result("two", ["a"], Urgency.SELF_CARE)]
    summary = summarise(results, {})
    first = json.loads(json.dumps(as_document(summary, results)))["cards"][0]
    assert (first["id"], first["causes"], first["urgency"], first["questions"]) == (
        "one",
        ["malignancy", "a"],
        "urgent_48h",
        10,
    )
    assert "CRITICAL MISS" in table(summary, results)
    html = page(summary, results, base)
    assert html.count("<svg") == 3
    assert "malignancy" in html
