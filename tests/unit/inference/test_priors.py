"""Priors and risk factors (rules 2 and 3), likelihood ratios, caps and damping (rule 4), on knowledge made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from backstory.inference import Answer, Facts, Network, Referral, compile_network, gather, posterior
from backstory.inference.evidence import prior_odds, risk_product
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.conditions import Region, Sex

Base = Callable[..., KnowledgeBase]
Estimate = Callable[..., dict[str, Any]]
Build = Callable[..., Network]

PRESENT, ABSENT, UNKNOWN = Answer.PRESENT, Answer.ABSENT, Answer.UNKNOWN


@pytest.mark.parametrize("region", list(Region))
def test_before_any_answer_every_marginal_is_one_constant_times_its_share(
    region: Region, shipped: dict[Region, Network]
) -> None:
    network = shipped[region]
    rate = network.model.expected_causes
    shares = network.shares / rate
    constant = rate / (1.0 - np.prod(1.0 - network.shares))
    found = posterior(gather(network, Facts()))
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(found.marginals, constant * shares, rtol=1e-9, atol=0)
    assert constant == pytest.approx(1.12, abs=0.03)
    assert found.marginals.sum() == pytest.approx(constant, abs=1e-12), "mean number of causes"


@pytest.mark.parametrize("region", list(Region))
def test_shipped_tables_have_room_for_what_is_not_known(region: Region, shipped: dict[Region, Network]) -> None:
    assert "other_unclassified" in shipped[region].causes
    assert (shipped[region].shares > 0).all()


def test_referred_people_have_rare_causes_raised_and_renormalised(tiny_base: Base) -> None:
    base = tiny_base({}, {"common": {}, "rare": {"class": "b"}}, {"common": 0.995, "rare": 0.005})
    network = compile_network(base, Region.LOW_BACK, Referral.REFERRED)
    common, rare = 0.995**base.model.referred_exponent, 0.005**base.model.referred_exponent
    assert network.shares[1] == pytest.approx(0.3 * rare / (common + rare))
    assert network.shares.sum() == pytest.approx(0.3)


def test_describing_one_illness_in_two_files_does_not_make_it_commoner(tiny_base: Base) -> None:
    whole = tiny_base({}, {"common": {}, "rare": {"class": "b"}}, {"common": 0.96, "rare": 0.04})
    split = tiny_base(
        {}, {"common": {}, "one": {"class": "b"}, "two": {"class": "b"}}, {"common": 0.96, "one": 0.03, "two": 0.01}
    )
    first = compile_network(whole, Region.LOW_BACK, Referral.REFERRED).shares
    second = compile_network(split, Region.LOW_BACK, Referral.REFERRED).shares
    assert second[1:].sum() == pytest.approx(first[1])
    assert second[1] == pytest.approx(3 * second[2])


def risk(prevalence: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "risk", "ordinary": prevalence}


@pytest.fixture
def risky(tiny_base: Base, estimate: Estimate) -> Network:
    """``ill`` with a lone risk (OR 4, prevalence 0.1), a cluster of two (3 and 6), a large (14) and a low one (0.5)."""
    ratios = {"lone": 4.0, "first": 3.0, "second": 6.0, "large": 14.0, "low": 0.5}
    clusters = {"first": "bone", "second": "bone"}
    factors = [
        {"finding": name, "odds_ratio": estimate(ratio), **({"cluster": clusters[name]} if name in clusters else {})}
        for name, ratio in ratios.items()
    ]
    findings = {name: risk(estimate(0.1)) for name in ratios}
    base = tiny_base(
        findings, {"ill": {"risk_factors": factors}, "well": {}}, {"ill": 1, "well": 9}, cap_self_report=15.0
    )
    return compile_network(base, Region.LOW_BACK)


ABSENT_OF_4 = 1.0 / 1.3
"""1 / (1 + 0.1 (4 - 1))"""


@pytest.mark.parametrize(
    ("answers", "factor"),
    [
        pytest.param({}, 1.0, id="nothing asked"),
        pytest.param({"lone": UNKNOWN}, 1.0, id="unknown"),
        pytest.param({"lone": PRESENT}, 4.0, id="present multiplies by the odds ratio"),
        pytest.param({"lone": ABSENT}, ABSENT_OF_4, id="absent lowers"),
        pytest.param({"low": PRESENT}, 0.5, id="a protective factor lowers"),
        pytest.param({"low": ABSENT}, 1.0 / 0.95, id="its absence raises"),
        pytest.param({"first": PRESENT, "second": PRESENT}, 6.0, id="the strongest of a cluster"),
        pytest.param({"first": PRESENT, "second": ABSENT}, 3.0, id="a present one outweighs an absent one"),
        pytest.param({"first": ABSENT, "second": ABSENT}, 1.0 / 1.5, id="all absent: the strongest"),
        pytest.param({"lone": PRESENT, "second": PRESENT}, 24.0, id="separate factors multiply"),
        pytest.param({"lone": PRESENT, "large": PRESENT}, 30.0, id="at most thirty together"),
        pytest.param({"lone": PRESENT, "large": PRESENT, "second": PRESENT}, 30.0, id="never more"),
    ],
)
def test_risk_factors_multiply_the_odds(answers: dict[str, Answer], factor: float, risky: Network) -> None:
    facts = Facts(answers=answers)
    assert risk_product(risky, facts)[risky.cause_at["ill"]] == pytest.approx(factor)
    assert risk_product(risky, facts)[risky.cause_at["well"]] == 1.0
    p = gather(risky, facts).p[risky.cause_at["ill"]]
    assert p / (1.0 - p) == pytest.approx(factor * 0.03 / 0.97)


def test_an_absent_risk_gives_back_what_a_present_one_takes(risky: Network) -> None:
    """Averaged over the prevalence among people without the cause, the odds are the prior odds (Bayes)."""
    with_it = 4.0 * ABSENT_OF_4 * 0.1
    without = ABSENT_OF_4 * 0.9
    assert with_it + without == pytest.approx(1.0)
    assert risk_product(risky, Facts(answers={"lone": ABSENT}))[0] == pytest.approx(ABSENT_OF_4)


def test_a_contributor_raises_only_the_causes_it_names(tiny_base: Base, estimate: Estimate) -> None:
    contributor = {"finding": "smoking", "odds_ratio": estimate(1.5), "raises": ["ill"]}
    base = tiny_base(
        {"smoking": risk(estimate(0.2))}, {"ill": {}, "well": {}}, {"ill": 1, "well": 9}, {"smoking": contributor}
    )
    network = compile_network(base, Region.LOW_BACK)
    np.testing.assert_allclose(risk_product(network, Facts(answers={"smoking": PRESENT})), [1.5, 1.0])


def test_age_sex_and_duration_multiply_and_only_anatomy_excludes(tiny_base: Base, estimate: Estimate) -> None:
    bands = {"values": [0.1, 0.5, 1.0, 2.0, 4.0], "n": 10, "source": "judgement", "grade": "unverified"}
    duration = {"acute": 2.0, "subacute": 1.0, "chronic": 0.25, "source": "judgement"}
    gated = {"age_odds": bands, "sex_odds": {"female": estimate(2.0)}, "duration_odds": duration}
    base = tiny_base(
        {}, {"gated": gated, "ovary": {"anatomy": "female"}, "plain": {}}, {"gated": 1, "ovary": 1, "plain": 8}
    )
    network = compile_network(base, Region.LOW_BACK)
    prior = network.shares / (1.0 - network.shares)
    woman = prior_odds(network, Facts(age=72, sex=Sex.FEMALE, duration_days=10)) / prior
    np.testing.assert_allclose(woman, [4.0 * 2.0 * 2.0, 1.0, 1.0])
    boy = prior_odds(network, Facts(age=15, sex=Sex.MALE, duration_days=85)) / prior
    np.testing.assert_allclose(boy, [0.1 * 0.25, 0.0, 1.0])


def rates_of(
    tiny_base: Base, estimate: Estimate, finding: Mapping[str, Any], link: Mapping[str, Any], **model: Any
) -> Network:
    """``ill`` has the link, ``well`` nothing but the ordinary rate 0.02."""
    symptom = {"kind": "symptom", "ordinary": estimate(0.02), **finding}
    causes = {"ill": {"findings": [{"finding": "sign", **link}]}, "well": {}}
    return compile_network(tiny_base({"sign": symptom}, causes, {"ill": 1, "well": 9}, **model), Region.LOW_BACK)


@pytest.mark.parametrize(
    ("finding", "ratio", "setting", "model", "effective"),
    [
        pytest.param({}, 3.0, "primary_care", {}, 3.0, id="primary care as it is"),
        pytest.param({}, 8.0, "primary_care", {}, 5.0, id="self-report capped"),
        pytest.param({}, 40.0, "primary_care", {"cap_exceptions": ("sign",)}, 15.0, id="exceptions have their own cap"),
        pytest.param({"measured": True}, 12.0, "primary_care", {}, 12.0, id="measured, never capped"),
        pytest.param({}, 4.0, "specialist", {}, 4.0**0.65, id="specialist damped"),
        pytest.param({}, 4.0, "surgical", {}, 4.0**0.65, id="surgical damped"),
        pytest.param({}, 4.0, "case_control", {}, 4.0**0.65, id="case-control damped"),
        pytest.param({}, 100.0, "specialist", {}, 5.0, id="damped, then capped"),
        pytest.param({"measured": True}, 30.0, "specialist", {}, 30.0**0.65, id="measured is damped too"),
        pytest.param({"measured": True}, 400.0, "primary_care", {}, 0.95 / 0.02, id="a rate is at most 0.95"),
        pytest.param({}, 0.25, "primary_care", {}, 0.25, id="a finding rarer than usual"),
    ],
)
def test_a_likelihood_ratio_is_damped_by_setting_and_capped(
    finding: dict[str, Any],
    ratio: float,
    setting: str,
    model: dict[str, Any],
    effective: float,
    tiny_base: Base,
    estimate: Estimate,
) -> None:
    network = rates_of(tiny_base, estimate, finding, {"lr": estimate(ratio, setting=setting)}, **model)
    background = network.background[0]
    rate = 1.0 - (1.0 - background) * (1.0 - network.links[:, 0, 0])
    assert rate[0] == pytest.approx(effective * 0.02)
    assert rate[1] == pytest.approx(0.02)


def test_the_background_is_the_lowest_rate_and_links_add_to_it(tiny_base: Base, estimate: Estimate) -> None:
    network = rates_of(tiny_base, estimate, {}, {"rate": estimate(0.6)})
    assert network.background[0] == pytest.approx(0.02)
    np.testing.assert_allclose(network.links[:, 0, 0], [(0.6 - 0.02) / 0.98, 0.0])
    below = rates_of(tiny_base, estimate, {}, {"rate": estimate(0.005)})
    assert below.background[0] == pytest.approx(0.005)
    np.testing.assert_allclose(below.links[:, 0, 0], [0.0, (0.02 - 0.005) / 0.995])


def test_a_rate_is_neither_damped_nor_capped(tiny_base: Base, estimate: Estimate) -> None:
    network = rates_of(tiny_base, estimate, {}, {"rate": estimate(0.9, setting="surgical")})
    assert network.rates[0, 0, 0] == pytest.approx(0.9)


def test_absence_counts_against_a_cause_by_the_same_numbers(tiny_base: Base, estimate: Estimate) -> None:
    """LR- = (1 - r) / (1 - r0), nothing of its own."""
    network = rates_of(tiny_base, estimate, {}, {"lr": estimate(4.0)}, expected_causes=1e-6)
    prior, asked = (posterior(gather(network, Facts(answers=a))).marginals for a in ({}, {"sign": ABSENT}))
    ratio = asked[0] / asked[1] / (prior[0] / prior[1])
    assert ratio == pytest.approx((1.0 - 0.08) / (1.0 - 0.02), rel=1e-5)


def test_rates_split_by_presentation_average_to_the_rate(tiny_base: Base, estimate: Estimate) -> None:
    """Two items in the same presentation go together; the mean of each is its rate."""
    presentations = [{"id": "typical", "share": 0.5, "text": "both"}, {"id": "other", "share": 0.5, "text": "neither"}]
    split = {"rate": estimate(0.5), "by_presentation": {"typical": 0.9, "other": 0.1}}
    causes = {
        "ill": {"presentations": presentations, "findings": [{"finding": f, **split} for f in ("one", "two")]},
        "well": {},
    }
    symptom = {"kind": "symptom", "ordinary": estimate(0.01)}
    network = compile_network(
        tiny_base({"one": symptom, "two": symptom}, causes, {"ill": 1, "well": 9}), Region.LOW_BACK
    )
    rates = network.rates[0]
    np.testing.assert_allclose(network.pres[0] @ rates, [0.5, 0.5])
    assert network.pres[0] @ rates.prod(axis=1) == pytest.approx(0.5 * (0.81 + 0.01))
