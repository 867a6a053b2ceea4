"""The sweep against pyAgrum's exact inference, on parts of the shipped networks and on random ones.

Dense tables exhaust pyAgrum's memory, so that each finding is a chain of small OR nodes, one for every cause that
can switch it on (parent divorcing); so is the complaint itself. Absent symptoms share the severity of their cause, and so
every cause has one node more: whether it stays silent on all of them.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from backstory.inference import Answer, Evidence, Facts, Network, gather, posterior
from backstory.inference.network import Array
from backstory.knowledge.conditions import Region, Sex

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an error while this extension is imported would crash the interpreter
    try:
        gum: Any = importlib.import_module("pyagrum")
    except ImportError:  # its shared library is missing: the mark below says so
        gum = None

pytestmark = pytest.mark.needs("libgomp.so.1")

Build = Callable[..., Network]
Ask = Callable[..., Facts]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("region", list(Region))
def test_posterior_equals_pyagrum_on_twenty_shipped_causes(
    region: Region, seed: int, shipped: dict[Region, Network], subnetwork: Build
) -> None:
    network = subnetwork(shipped[region], twenty_causes(shipped[region], seed))
    facts = telling_facts(network, seed)
    compare(network, facts)


@pytest.mark.parametrize("seed", range(4))
def test_posterior_equals_pyagrum_on_random_networks(seed: int, random_network: Build, random_facts: Ask) -> None:
    network = random_network(seed, causes=16, findings=14, kinds=2, ordered=0)
    compare(network, random_facts(network, seed, present=3, absent=3))


def twenty_causes(network: Network, seed: int) -> Array:
    """The ten commonest causes and ten others."""
    order = np.argsort(-network.shares, kind="stable")
    return np.sort(np.concatenate([order[:10], np.random.default_rng(seed).permutation(order[10:])[:10]]))


def telling_facts(network: Network, seed: int) -> Facts:
    """Two to three present and two to three absent findings that several of these causes touch, and a person."""
    random = np.random.default_rng([seed, 3])
    touching = (network.links > 0.01).any(axis=1).sum(axis=0)
    names = [network.findings[i] for i in random.permutation(np.flatnonzero(touching >= 3))[: 4 + seed % 3]]
    answers = {name: Answer.PRESENT if i % 2 == 0 else Answer.ABSENT for i, name in enumerate(names)}
    return Facts(age=30 + 10 * seed, sex=list(Sex)[seed % 2], duration_days=20.0 * (1 + seed), answers=answers)


def compare(network: Network, facts: Facts) -> None:
    evidence = gather(network, facts)
    found = posterior(evidence)
    presentations, log_p = by_pyagrum(network, facts, evidence)
    np.testing.assert_allclose(found.presentations, presentations, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.marginals, presentations.sum(axis=1), rtol=0, atol=1e-9)
    assert found.log_p == pytest.approx(log_p, abs=1e-9)


def by_pyagrum(network: Network, facts: Facts, evidence: Evidence) -> tuple[Array, float]:
    """Presentations (C, K) and log P(answers | complaint); the priors of this person come with the evidence."""
    net = gum.BayesNet("part")
    kinds = [np.flatnonzero(row) for row in network.pres]
    nodes = [net.add(gum.LabelizedVariable(f"cause{i}", "", len(kind) + 1)) for i, kind in enumerate(kinds)]
    for node, kind, pres, p in zip(nodes, kinds, network.pres, evidence.p, strict=True):
        net.cpt(node).fillWith([1.0 - p, *(p * pres[kind])])
    complaint = or_chain(
        net, "complaint", 0.0, [(node, np.ones(len(kind))) for node, kind in zip(nodes, kinds, strict=True)]
    )
    observed: dict[int, int] = {}
    symptoms: list[int] = []
    for name, answer in facts.answers.items():
        if answer is Answer.UNKNOWN:
            continue
        column = network.finding_at[name]
        if answer is Answer.ABSENT and not network.measured[column]:
            symptoms.append(column)
            switches = []
        else:
            switches = [(node, network.links[i, kinds[i], column]) for i, node in enumerate(nodes)]
        end = or_chain(net, name, float(network.background[column]), [(n, s) for n, s in switches if s.any()])
        observed[end] = 1 if answer is Answer.PRESENT else 0
    for i, node in enumerate(nodes):
        quiet = net.add(gum.LabelizedVariable(f"silent{i}", "", 2))
        net.addArc(node, quiet)
        for state, silent in enumerate([1.0, *(silence(network, i, kind, symptoms) for kind in kinds[i].tolist())]):
            net.cpt(quiet)[{f"cause{i}": state}] = [1.0 - silent, silent]
        observed[quiet] = 1
    prior, engine = gum.LazyPropagation(net), gum.LazyPropagation(net)
    prior.setNumberOfThreads(1)
    prior.setEvidence({complaint: 1})
    engine.setNumberOfThreads(1)
    engine.setEvidence({complaint: 1, **observed})
    engine.makeInference()
    result = np.zeros_like(network.pres)
    for i, node in enumerate(nodes):
        result[i, kinds[i]] = engine.posterior(node).tolist()[1:]
    return result, float(np.log(engine.evidenceProbability()) - np.log(prior.evidenceProbability()))


def silence(network: Network, cause: int, kind: int, symptoms: Sequence[int]) -> float:
    """P(none of these symptoms | cause, presentation) at a severity that they share."""
    theta = network.model.severity_variation
    odds = sum((1.0 - network.links[cause, kind, column]) ** -theta - 1.0 for column in symptoms)
    return float((1.0 + odds) ** (-1.0 / theta))


def or_chain(net: Any, name: str, background: float, parents: Sequence[tuple[int, Array]]) -> int:
    """Nodes name_0, name_1, ...: on if the one before is on or this cause switches it on. Returns the last."""
    last: int = net.add(gum.LabelizedVariable(f"{name}_0", "", 2))
    net.cpt(last).fillWith([1.0 - background, background])
    for step, (cause, links) in enumerate(parents, 1):
        node = net.add(gum.LabelizedVariable(f"{name}_{step}", "", 2))
        net.addArc(cause, node)
        net.addArc(last, node)
        parent = net.variable(cause).name()
        before = net.variable(last).name()
        for kind, link in enumerate([0.0, *links]):
            net.cpt(node)[{parent: kind, before: 0}] = [1.0 - link, link]
            net.cpt(node)[{parent: kind, before: 1}] = [0.0, 1.0]
        last = node
    return last
