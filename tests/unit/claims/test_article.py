"""The article with which the project began, retold: each of its claims is found and graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory.claims import ClaimChecker, ClaimReport

ARTICLE = Path(__file__).with_name("article.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def report(checker: ClaimChecker) -> ClaimReport:
    return checker.check(ARTICLE)


@pytest.mark.parametrize(
    ("words", "statement", "verdict"),
    [
        ("limits your mobility", "stiff-back-consequences", "mixed"),
        ("muscle spasm", "spasm-causes", "mixed"),
        ("Osteoarthritis is an inflammatory", "arthritis-is-inflammation", "mixed"),
        ("worse over the years", "arthritis-gets-worse", "contradicted"),
        ("sitting posture", "posture-causes", "mixed"),
        ("tight hamstrings", "tight-hamstrings-cause", "unsupported"),
        ("sciatic nerve", "sciatic-nerve", "supported"),
        ("Lifting heavy objects", "lifting-causes", "mixed"),
        ("muscle or ligament", "strain-causes", "supported"),
        ("physical examination", "history-and-exam-first", "supported"),
        ("root cause", "root-cause", "contradicted"),
        ("MRI or CT scan", "scan-finds-cause", "contradicted"),
        ("electromyogram", "emg-needed", "contradicted"),
        ("Alternating", "alternating-heat-cold", "unsupported"),
        ("Heat relaxes", "heat-eases", "supported"),
        ("an ice pack reduces", "ice-reduces-inflammation", "unsupported"),
        ("Light stretching", "stretching-helps", "mixed"),
        ("Child's pose", "childs-pose-helps", "unsupported"),
        ("your knees to your chest", "childs-pose-knees", "contradicted"),
        ("Cat-cow", "cat-cow-helps", "unsupported"),
        ("turn your head", "cat-cow-turn-head", "unsupported"),
        ("Core exercises", "core-exercises-help", "supported"),
        ("painkillers", "painkillers-help", "mixed"),
        ("Massage", "massage-helps", "mixed"),
        ("Physical therapy", "physical-therapy-helps", "supported"),
        ("best solution", "decompression-best-solution", "contradicted"),
        ("98%", "most-back-pain-is-compression", "unsupported"),
        ("re-adjusts the spine", "realigns-spine", "unsupported"),
        ("lost curves", "restores-spinal-curves", "unsupported"),
        ("entire spine", "targets-whole-spine", "unsupported"),
        ("long-term relief", "device-lasting-relief", "unsupported"),
        ("side-effects", "free-of-side-effects", "contradicted"),
        ("high fever", "emergency-signs", "supported"),
        ("See a doctor", "see-clinician-if-not-better", "supported"),
    ],
)
def test_a_claim_of_the_article_is_graded(report: ClaimReport, words: str, statement: str, verdict: str) -> None:
    graded = {c.id: c.verdict.value for c in report.claims if words in " ".join(c.text.split())}
    assert graded.get(statement) == verdict


def test_headings_questions_and_the_invitation_get_no_verdict(report: ClaimReport) -> None:
    plain = [c for c in report.claims if c.stance in {"asks", "names"} or "newsletter" in c.text]
    assert len(plain) >= 7
    assert {c.verdict.value for c in plain} == {"not_covered"}


def test_every_claim_is_cut_from_the_text_in_order(report: ClaimReport) -> None:
    assert all(ARTICLE[c.start : c.end] == c.text for c in report.claims)
    assert [c.start for c in report.claims] == sorted(c.start for c in report.claims)


def test_a_graded_claim_carries_its_reason_grade_and_sources(report: ClaimReport) -> None:
    for claim in report.claims:
        if claim.id is not None:
            assert claim.statement and claim.because and claim.grade
            assert all(source.title for source in claim.source) and claim.source
