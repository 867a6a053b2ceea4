"""Expected loss: the most urgent level that is likely enough to be needed, which a red flag can only raise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backstory.inference.evidence import Answer, Facts
from backstory.inference.network import Network
from backstory.interview import Chooser
from backstory.knowledge import KnowledgeBase, Region
from backstory.knowledge.schema import Urgency
from backstory.triage import flag_findings
from backstory.triage.expected_loss import MOST_FLAGS, ExpectedLoss, expected_loss

LEVELS = list(Urgency)[1:]
SHIPPED = {
    Urgency.EMERGENCY_NOW: 0.01, Urgency.EMERGENCY_TODAY: 0.03, Urgency.URGENT_48H: 0.05, Urgency.ROUTINE: 0.5,
}  # fmt: skip
PRESENT: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "leg pain": ("leg_pain_below_knee", "leg_numb_tingling", "worse_sitting"),
    "an old cancer": ("cancer_ever", "weight_loss_unexplained", "night_pain_unremitting"),
    "a fever": ("fever_rigors", "feels_ill"),
}


def chosen(base: KnowledgeBase, network: Network, facts: Facts) -> ExpectedLoss:
    needs = {ident: cause.need for ident, cause in base.causes.items()}
    return expected_loss(network, facts, needs, flag_findings(base))


def limits(network: Network, thresholds: dict[Urgency, float]) -> Network:
    return replace(network, model=network.model.model_copy(update={"thresholds": thresholds}))


def also(facts: Facts, *idents: str, answer: Answer = Answer.PRESENT) -> Facts:
    return replace(facts, answers={**facts.answers, **dict.fromkeys(idents, answer)})


def some_flags(base: KnowledgeBase, network: Network, number: int) -> list[str]:
    found = sorted(flag_findings(base) & set(network.findings))[:number]
    assert len(found) == number
    return found


def test_the_shipped_thresholds_are_those_fixed_before_measuring(base: KnowledgeBase) -> None:
    assert base.model.thresholds == SHIPPED


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("name", PRESENT)
def test_the_most_urgent_level_that_reaches_its_threshold_is_chosen(
    base: KnowledgeBase, chooser: Chooser, quiet: Facts, region: Region, name: str
) -> None:
    got = chosen(base, chooser.network(region), also(replace(quiet, region=region), *PRESENT[name]))
    assert set(got.needed) == set(LEVELS)
    assert all(0.0 <= p <= 1.0 for p in got.needed.values())
    reached = [level for level in LEVELS if got.needed[level] >= SHIPPED[level]]
    assert got.level is max(reached, key=lambda level: level.rank, default=Urgency.SELF_CARE)
    less_urgent_first = [got.needed[level] for level in LEVELS]
    assert less_urgent_first == sorted(less_urgent_first, reverse=True)


@pytest.mark.parametrize("level", LEVELS)
def test_a_threshold_is_reached_at_its_value_and_not_just_below(
    base: KnowledgeBase, chooser: Chooser, quiet: Facts, level: Urgency
) -> None:
    network, facts = chooser.network(Region.LOW_BACK), also(quiet, *PRESENT["leg pain"])
    needed = chosen(base, network, facts).needed[level]
    assert 0.0 < needed < 1.0
    never = dict.fromkeys(LEVELS, 2.0)
    assert chosen(base, limits(network, never), facts).level is Urgency.SELF_CARE
    assert chosen(base, limits(network, {**never, level: needed}), facts).level is level
    assert chosen(base, limits(network, {**never, level: needed * 1.0001}), facts).level is Urgency.SELF_CARE


def test_of_two_levels_reached_the_more_urgent_is_chosen(base: KnowledgeBase, chooser: Chooser, quiet: Facts) -> None:
    network = chooser.network(Region.LOW_BACK)
    assert chosen(base, limits(network, dict.fromkeys(LEVELS, 0.0)), quiet).level is Urgency.EMERGENCY_NOW


def test_calm_and_alarming_answers_are_told_apart(base: KnowledgeBase, chooser: Chooser, quiet: Facts) -> None:
    network = chooser.network(Region.LOW_BACK)
    strained = also(quiet, "site_low_back", "onset_lift_twist", "worse_bending_back", "worse_sitting")
    alarmed = also(replace(quiet, answers={}), "saddle_numbness_new", "urinary_retention_new", "leg_pain_both")
    calm, alarming = chosen(base, network, strained), chosen(base, network, alarmed)
    assert calm.level.rank < alarming.level.rank
    assert alarming.level.rank >= Urgency.URGENT_48H.rank


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("name", PRESENT)
def test_a_present_flag_raises_every_need_and_never_lowers_one(
    base: KnowledgeBase, chooser: Chooser, quiet: Facts, region: Region, name: str
) -> None:
    network = chooser.network(region)
    facts = also(replace(quiet, region=region), *PRESENT[name])
    without = chosen(base, network, facts)
    raised = 0
    for flag in sorted(flag_findings(base) & {*network.findings, *network.risks} - set(PRESENT[name])):
        unasked, present = chosen(base, network, facts.without(flag)), chosen(base, network, also(facts, flag))
        for level in LEVELS:
            assert present.needed[level] >= without.needed[level] - 1e-9, (flag, level)
            assert present.needed[level] >= unasked.needed[level] - 1e-9, (flag, level)
            raised += present.needed[level] > without.needed[level] + 1e-6
        assert present.level.rank >= max(without.level.rank, unasked.level.rank), flag
    assert raised


def test_more_flags_than_can_be_reckoned_are_an_emergency_without_arithmetic(
    base: KnowledgeBase, chooser: Chooser, quiet: Facts
) -> None:
    network = chooser.network(Region.LOW_BACK)
    assert MOST_FLAGS == 8
    flags = some_flags(base, network, MOST_FLAGS + 1)
    assert chosen(base, network, also(quiet, *flags)) == ExpectedLoss(Urgency.EMERGENCY_TODAY, {})


def test_the_most_flags_are_still_reckoned_and_only_present_ones_count(
    base: KnowledgeBase, chooser: Chooser, quiet: Facts
) -> None:
    network = chooser.network(Region.LOW_BACK)
    *flags, last = some_flags(base, network, MOST_FLAGS + 1)
    most = also(quiet, *flags)
    for facts in (most, also(most, last, answer=Answer.UNKNOWN), most.without(last)):
        got = chosen(base, network, facts)
        assert set(got.needed) == set(LEVELS)
        assert got.level.rank >= Urgency.EMERGENCY_TODAY.rank
