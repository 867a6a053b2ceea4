"""Published post-test probabilities, reproduced by compiling each study into a small knowledge base and sweeping it.

The disease and two ordinary complaints compete; damping and caps are off. What goes in are a study's pre-test
probability and its sensitivities and specificities or likelihood ratios; what must come out is the post-test figure
that was *printed*, never one computed here. Ids such as LB-AXS-046 are rows of the evidence file; the others were read
on the page named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from backstory.inference import Answer, Facts, compile_network, gather, posterior
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.conditions import Region

Base = Callable[..., KnowledgeBase]
Estimate = Callable[..., dict[str, Any]]

ONE_CAUSE = 1e-6
"""Expected causes so few that at most one is there, as the studies assume."""


@dataclass(frozen=True)
class Test:
    """A test as a study reports it: rates, or a likelihood ratio, or (``parent``) an odds multiplier."""

    __test__ = False
    sensitivity: float = 0.0
    specificity: float = 0.0
    ratio: float | None = None
    parent: bool = False
    positive: bool = True


def both(plus: float, minus: float, *, positive: bool = True) -> Test:
    """The sensitivity and specificity that give these two likelihood ratios."""
    specificity = (plus - 1.0) / (plus - minus)
    return Test(plus * (1.0 - specificity), specificity, positive=positive)


@dataclass(frozen=True)
class Row:
    study: str
    prior: float
    tests: tuple[Test, ...]
    printed: float
    tolerance: float
    why: str = field(default="printed as a whole percent, from rounded inputs")


def row(study: str, prior: float, test: Test, printed: float, tolerance: float = 0.006, why: str = "") -> Any:
    return pytest.param(
        Row(study, prior, (test,), printed, tolerance, *([why] if why else [])), id=study.split(":", maxsplit=1)[0]
    )


SIEPER = "sieper2005, table 1 (ARD 64:659; LB-AXS-042..047): prior 5 %"
IBP, NSAID, FAMILY, UVEITIS = Test(0.75, 0.76), Test(0.77, 0.85), Test(0.32, 0.95), Test(0.22, 0.97)
HEEL, ARTHRITIS, CRP, MRI, B27 = (
    Test(0.37, 0.89),
    Test(0.40, 0.90),
    Test(0.50, 0.80),
    Test(0.90, 0.90),
    Test(0.90, 0.90),
)
"""rudwaleit2006, table 1 (PMC1798277; LB-AXS-009..040); HLA-B27 as in sieper2005."""

ROWS = [
    row(f"axSpA inflammatory pain: {SIEPER}", 0.05, Test(0.75, 0.75), 0.14),
    row(f"axSpA NSAID response: {SIEPER}", 0.05, Test(0.75, 0.85), 0.21),
    row(f"axSpA uveitis: {SIEPER}", 0.05, Test(0.15, 0.98), 0.28),
    row(f"axSpA family history: {SIEPER}", 0.05, Test(0.25, 0.96), 0.25),
    row(f"axSpA peripheral arthritis: {SIEPER}", 0.05, Test(0.40, 0.90), 0.17),
    row(f"axSpA HLA-B27: {SIEPER}", 0.05, Test(0.90, 0.90), 0.32),
    row(f"axSpA MRI: {SIEPER}", 0.05, Test(0.90, 0.90), 0.32),
    row(f"axSpA X-ray: {SIEPER}", 0.05, Test(0.80, 0.80), 0.174, 0.0006, "printed with one decimal"),
    row("axSpA inflammatory pain 2004: rudwaleit2004 (PMC1754994; axs-ibp-post)", 0.05, IBP, 0.14),
    row("radiculopathy 2 of 4: wainner2003 (johnsnyderdpt.com), prior 23 %", 0.23, Test(0.39, 0.56), 0.21),
    row("radiculopathy 3 of 4: wainner2003 (cr-3-lr, cr-post3)", 0.23, Test(ratio=6.1), 0.65),
    row("radiculopathy 4 of 4: wainner2003 (cr-4-lr, cr-post4)", 0.23, Test(ratio=30.3), 0.90),
    row("myelopathy 3 of 5: cook2010 (dcm-3; modernmanualtherapy.com), 88 of 249", 88 / 249, Test(ratio=30.9), 0.94),
    row("myelopathy Babinski: cook2009 (dcm-bab-lr; studylib 8198871), prior 40 %", 0.40, Test(ratio=4.0), 0.73),
    row("sacroiliac 3 of 5: saueressig2021 (LB-SIJ-001, 004), prior 20 %", 0.20, both(2.13, 0.33), 0.35),
    row("sacroiliac fewer: saueressig2021 (LB-SIJ-002, 005)", 0.20, both(2.13, 0.33, positive=False), 0.08),
    row("sacroiliac one finger: murakami2008 (LB-SIJ-021..023), 18 of 25", 20 / 38, Test(0.90, 0.61), 0.72),
    row("fracture trauma over 55: enthoven2016 (LB-VCF-013, 014), prior .05 printed", 0.05, Test(ratio=6.2), 0.25),
    row(
        "neck injury NEXUS negative: hoffman2000 (nex-o-s, nex-o-sp, nex-o-npv), 818 of 34,069; NPV 99.8 %",
        818 / 34069,
        Test(0.99, 0.129, positive=False),
        0.002,
        0.0005,
        "NPV printed to a tenth of a percent",
    ),
    row(
        "aortic syndrome score and D-dimer negative: nazerian2018 (adv-prev, adv-fail0; ebmedicine.net): LR- .02, NPV 99.7 %",
        241 / 1850,
        Test(0.988, 0.6, positive=False),
        0.003,
        0.0005,
        "specificity is that of sensitivity 98.8 % with LR- .02; NPV to a tenth of a percent",
    ),
    row(
        "pulmonary embolism D-dimer negative: Kline (Simplify; scribd 334141433), 108 of 2,302; NPV 98.7 %",
        108 / 2302,
        Test(0.806, 0.725, positive=False),
        0.013,
        0.0005,
        "NPV printed to a tenth of a percent",
    ),
    row(
        "subarachnoid Ottawa positive: UK cohort (rcpjournals 12416, table 3), 16 of 288 counted",
        16 / 366,
        Test(1.0, 0.22),
        16 / 288,
        0.001,
        "specificity printed as a whole percent; the result is a count",
    ),
    row(
        "subarachnoid Ottawa negative: the same table, 0 of 78 counted",
        16 / 366,
        Test(1.0, 0.22, positive=False),
        0.0,
        1e-12,
        "a sensitivity of 100 % leaves nothing",
    ),
    row(
        "cancer history: deyo1992 (LB-MAL-030: .31, .98; 13 of 1,975), downie2013 primary care (LB-MAL-018) 7 %",
        13 / 1975,
        Test(0.31, 0.98),
        0.07,
        0.03,
        "13 cancers, and the review pools another sample",
    ),
]


INTERVALS = [
    pytest.param(48.5, 0.10, 0.67, id="steroids: henschke2009 (LB-VCF-002), downie2013 (LB-VCF-008)"),
    pytest.param(11.0, 0.03, 0.25, id="over 70: henschke2009 (LB-VCF-003), downie2013 older age (LB-VCF-007)"),
    pytest.param(218.3, 0.34, 0.99, id="3 of 4: henschke2009 (LB-VCF-005), downie2013 several flags (LB-VCF-011)"),
]
"""Likelihood ratios that rest on 8 fractures in 1,172; the review smoothed the counts, so that its interval is the test."""


def sweep(tests: tuple[Test, ...], prior: float, expected_causes: float, tiny_base: Base, estimate: Estimate) -> float:
    """The disease's posterior; the other complaints share what the prior leaves, 60 to 40."""
    findings: dict[str, Any] = {}
    links, risks, answers = [], [], {}
    for i, test in enumerate(tests):
        name = f"test_{i}"
        usual = 1.0 - test.specificity if test.ratio is None else min(0.3, 0.9 / test.ratio)
        findings[name] = {"kind": "risk" if test.parent else "symptom", "ordinary": estimate(usual)}
        if test.parent:
            risks.append({"finding": name, "odds_ratio": estimate(test.ratio or 1.0)})
        elif test.ratio is not None:
            links.append({"finding": name, "lr": estimate(test.ratio, setting="specialist")})
        else:
            links.append({"finding": name, "rate": estimate(test.sensitivity)})
        answers[name] = Answer.PRESENT if test.positive else Answer.ABSENT
    causes = {"disease": {"findings": links, "risk_factors": risks}, "strain": {}, "other_unclassified": {}}
    shares = {"disease": prior, "strain": 0.6 * (1.0 - prior), "other_unclassified": 0.4 * (1.0 - prior)}
    off = {"damping": 1.0, "max_rate": 1.0, "min_rate": 0.0, "max_risk_product": 1e6}
    off |= dict.fromkeys(("cap_self_report", "cap_exception", "cap_risk"), 1e6)
    base = tiny_base(findings, causes, shares, expected_causes=expected_causes, **off)
    network = compile_network(base, Region.LOW_BACK)
    found = posterior(gather(network, Facts(answers=answers)))
    return float(found.marginals[network.cause_at["disease"]])


@pytest.mark.parametrize("published", ROWS)
def test_post_test_probability_is_the_printed_one(published: Row, tiny_base: Base, estimate: Estimate) -> None:
    found = sweep(published.tests, published.prior, ONE_CAUSE, tiny_base, estimate)
    assert found == pytest.approx(published.printed, abs=published.tolerance), published.why


@pytest.mark.parametrize("published", ROWS)
def test_letting_causes_coexist_moves_a_printed_figure_by_little(
    published: Row, tiny_base: Base, estimate: Estimate
) -> None:
    """At the shipped 0.3 expected causes; the disease may now stand beside an ordinary strain."""
    alone = sweep(published.tests, published.prior, ONE_CAUSE, tiny_base, estimate)
    beside = sweep(published.tests, published.prior, 0.3, tiny_base, estimate)
    assert beside == pytest.approx(alone, abs=0.06)


@pytest.mark.parametrize(("ratio", "low", "high"), INTERVALS)
def test_fracture_risk_lies_in_the_printed_interval(
    ratio: float, low: float, high: float, tiny_base: Base, estimate: Estimate
) -> None:
    """Age and steroids are parents in the model: they multiply the odds."""
    assert low <= sweep((Test(ratio=ratio, parent=True),), 8 / 1172, ONE_CAUSE, tiny_base, estimate) <= high


def absent(test: Test) -> Test:
    return Test(test.sensitivity, test.specificity, positive=False)


@pytest.mark.parametrize(
    ("tests", "low", "high"),
    [
        pytest.param((IBP, MRI, FAMILY), 0.90, 1.0, id="pain, MRI, family: definite"),
        pytest.param((IBP, MRI, B27), 0.90, 1.0, id="pain, MRI, B27: definite"),
        pytest.param((IBP, B27, NSAID, CRP), 0.90, 1.0, id="pain, B27, NSAID, CRP: definite"),
        pytest.param((IBP, UVEITIS, FAMILY), 0.80, 0.90, id="pain, uveitis, family: probable"),
        pytest.param((IBP, NSAID, B27), 0.80, 0.90, id="pain, NSAID, B27: probable"),
        pytest.param((HEEL, ARTHRITIS), 0.20, 0.80, id="heel, arthritis: undecided"),
        pytest.param((IBP,), 0.10, 0.20, id="pain alone: unlikely"),
        pytest.param((IBP, absent(MRI), absent(B27)), 0.0, 0.10, id="pain, no MRI sign, no B27: unlikely"),
    ],
)
def test_spondyloarthritis_falls_into_the_published_class(
    tests: tuple[Test, ...], low: float, high: float, tiny_base: Base, estimate: Estimate
) -> None:
    """rudwaleit2006, prior 5 %: LR product >= 171 definite (>= 90 %), 76-171 probable (80-90 %), < 2-4 unlikely."""
    assert low <= sweep(tests, 0.05, ONE_CAUSE, tiny_base, estimate) <= high


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "plus", "minus"),
    [
        pytest.param(0.75, 0.76, 3.1, 0.33, id="inflammatory pain, rudwaleit2006"),
        pytest.param(0.37, 0.89, 3.4, 0.71, id="heel pain, rudwaleit2006"),
        pytest.param(0.22, 0.97, 7.3, 0.80, id="uveitis, rudwaleit2006"),
        pytest.param(0.77, 0.85, 5.1, 0.27, id="NSAID response, rudwaleit2006"),
        pytest.param(0.50, 0.80, 2.5, 0.63, id="CRP, rudwaleit2006"),
        pytest.param(
            0.928, 0.72, 3.3, None, id="Konno score: rates konno2007 (LB-LSS-012, 013), ratio suri2010 (LB-LSS-010)"
        ),
        pytest.param(0.804, 0.754, 3.27, 0.26, id="B27 or items: Braun 2013 (pubmed 23559574)"),
        pytest.param(0.68, 0.75, 2.7, 0.43, id="aneurysm palpation: Fink 2000 (acnpsearch)"),
    ],
)
def test_odds_move_by_the_printed_likelihood_ratios(
    sensitivity: float, specificity: float, plus: float, minus: float | None, tiny_base: Base, estimate: Estimate
) -> None:
    for positive, printed in ((True, plus), (False, minus)):
        if printed is None:
            continue
        p = sweep((Test(sensitivity, specificity, positive=positive),), 0.2, ONE_CAUSE, tiny_base, estimate)
        assert p / (1.0 - p) / 0.25 == pytest.approx(printed, rel=0.025), "printed with two digits"
