"""Builders shared by the inference tests: random networks, tiny knowledge, brute force, the shipped networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backstory.inference import Answer, Facts, Network, compile_network
from backstory.inference.network import Array, Ordered
from backstory.knowledge import KnowledgeBase, load
from backstory.knowledge.conditions import Region
from backstory.knowledge.loading import knowledge_root
from backstory.knowledge.reading import read_yaml_file
from backstory.knowledge.schema import Model

RULES: dict[str, Any] = {
    "expected_causes": 0.3,
    "damping": 0.65,
    "cap_self_report": 5.0,
    "cap_exception": 15.0,
    "cap_exceptions": (),
    "max_rate": 0.95,
    "min_rate": 0.001,
    "max_risk_product": 30.0,
    "severity_variation": 1.0,
    "silence_floor": 0.2,
    "exact_positives": 14,
}
"""Values that the tests rest on, written out so that they never follow an edited `model.yaml`; the rest comes from it."""


EMPTY = ("classes", "sources", "questions", "redflags", "investigations", "clusters", "facts", "region_of_site")
"""Rooms of the knowledge that inference does not enter."""


def _model(**changes: Any) -> Model:
    data, _ = read_yaml_file(knowledge_root() / "model.yaml")
    return Model.model_validate({**data, **RULES, **changes})


@pytest.fixture(scope="session")
def shipped() -> dict[Region, Network]:
    """The network of every region, from the knowledge in this checkout."""
    base = load(cache=False)
    return {region: compile_network(base, region) for region in Region}


@pytest.fixture(scope="session")
def random_network() -> Callable[..., Network]:
    """Factory: ``random_network(seed, causes=8, findings=12, kinds=2, ordered=1, density=0.4)``."""
    return _random_network


@pytest.fixture(scope="session")
def random_facts() -> Callable[..., Facts]:
    """Factory: ``random_facts(network, seed, present=3, absent=5, numbers=True)``."""
    return _random_facts


@pytest.fixture(scope="session")
def subnetwork() -> Callable[..., Network]:
    """Factory: ``subnetwork(network, causes)`` keeps the causes at these indices."""
    return _subnetwork


@pytest.fixture(scope="session")
def enumerate_states() -> Callable[..., tuple[NDArray[np.int64], Array, float]]:
    """Factory: every state with its posterior, by brute force; see `_enumerate_states`."""
    return _enumerate_states


@pytest.fixture(scope="session")
def marginals_of() -> Callable[..., Array]:
    """Factory: ``marginals_of(states, weight)`` gives the marginal of each cause."""
    return lambda states, weight: np.array([weight[states[:, c] >= 0].sum() for c in range(states.shape[1])])


@pytest.fixture(scope="session")
def tiny_base() -> Callable[..., KnowledgeBase]:
    """Factory: a knowledge base of a few causes and findings; see `_tiny_base`."""
    return _tiny_base


def _random_network(
    seed: int, causes: int = 8, findings: int = 12, kinds: int = 2, ordered: int = 1, density: float = 0.4
) -> Network:
    """A sparse noisy-OR network; every third cause has ``kinds`` presentations, the others one (padded); its one risk factor
    is neutral; every fifth finding is a measured result."""
    random = np.random.default_rng(seed)
    pres = np.zeros((causes, kinds))
    pres[:, 0] = 1.0
    pres[::3] = random.dirichlet(np.ones(kinds), len(pres[::3]))
    touched = random.random((causes, kinds, findings)) < density
    links = np.where(touched, random.uniform(0.02, 0.95, touched.shape), 0.0)
    links[pres == 0.0] = links[:, :1].repeat(kinds, 1)[pres == 0.0]
    background = random.uniform(0.001, 0.2, findings)
    names = tuple(f"f{i:02d}" for i in range(findings))
    ids = tuple(f"c{i:02d}" for i in range(causes))
    return Network(
        region=Region.LOW_BACK,
        causes=ids,
        classes=ids,
        findings=names,
        risks=("r0",),
        shares=0.3 * random.dirichlet(np.full(causes, 0.7)) + 1e-4,
        pres=pres,
        links=links,
        background=background,
        measured=np.arange(findings) % 5 == 4,
        rates=1.0 - (1.0 - links) * (1.0 - background),
        precision=np.full((causes, findings), 30.0),
        usual=np.zeros((causes, findings), dtype=np.bool_),
        share_precision=np.full(causes, 30.0),
        ordered=tuple(_random_ordered(random, f"o{i}", causes, lower_is_worse=bool(i % 2)) for i in range(ordered)),
        age=np.ones((causes, 5)),
        sex=np.ones((causes, 2)),
        anatomy=np.ones((causes, 2)),
        duration=np.ones((causes, 3)),
        risk_or=np.ones((causes, 1)),
        risk_spread=np.zeros((causes, 1)),
        prevalence=np.full(1, 0.2),
        cluster=np.full((causes, 1), -1, dtype=np.int64),
        model=_model(),
        cause_at={c: i for i, c in enumerate(ids)},
        finding_at={f: i for i, f in enumerate(names)},
        risk_at={"r0": 0},
    )


def _random_ordered(random: np.random.Generator, name: str, causes: int, *, lower_is_worse: bool) -> Ordered:
    """Four levels; each cause's factor rises to 1, so every set of causes has a proper distribution."""
    factors = np.sort(random.uniform(0.05, 1.0, (causes, 4)), axis=1)
    factors[random.random(causes) < 0.4] = 1.0
    factors[:, -1] = 1.0
    background = np.cumsum(random.dirichlet(np.ones(4)))
    background[-1] = 1.0
    return Ordered(name, (0.0, 10.0, 20.0, 30.0), lower_is_worse, background, factors)


def _random_facts(network: Network, seed: int, present: int = 3, absent: int = 5, *, numbers: bool = True) -> Facts:
    """Distinct findings, some present and some absent, one unknown; a number for every ordered finding."""
    random = np.random.default_rng([seed, 7])
    chosen = [network.findings[i] for i in random.permutation(len(network.findings))]
    answers = dict.fromkeys(chosen[:present], Answer.PRESENT)
    answers |= dict.fromkeys(chosen[present : present + absent], Answer.ABSENT)
    answers |= dict.fromkeys(chosen[present + absent : present + absent + 1], Answer.UNKNOWN)
    given = (
        {o.finding: float(random.uniform(o.edges[0], o.edges[-1] * 1.3)) for o in network.ordered} if numbers else {}
    )
    return Facts(answers=answers, numbers=given)


def _subnetwork(network: Network, causes: Sequence[int]) -> Network:
    rows = list(causes)
    names = tuple(network.causes[i] for i in rows)
    tables = ("shares", "pres", "links", "rates", "precision", "usual", "share_precision", "age", "sex", "anatomy",
              "duration", "risk_or", "risk_spread", "cluster")  # fmt: skip
    sliced: dict[str, Any] = {name: getattr(network, name)[rows] for name in tables}
    return replace(
        network,
        causes=names,
        classes=tuple(network.classes[i] for i in rows),
        ordered=tuple(replace(o, causes=o.causes[rows]) for o in network.ordered),
        cause_at={c: i for i, c in enumerate(names)},
        **sliced,
    )


def _enumerate_states(network: Network, facts: Facts, p: Array | None = None) -> tuple[NDArray[np.int64], Array, float]:
    """All states with at least one cause: (S, C) presentation or -1, their posterior (S,), log P(answers | complaint).

    Written from the rules alone: a finding is on unless its background and every present cause leave it off; what is
    absent is absent from each cause together, as its severity is shared; an ordered answer has probability
    product a_c - product b_c over the background and the present causes.
    """
    p = network.shares if p is None else p
    kinds = [[-1, *np.flatnonzero(row)] for row in network.pres]
    states = np.array(list(product(*kinds)), dtype=np.int64)
    states = states[(states >= 0).any(axis=1)]
    there = states >= 0
    every = np.arange(len(p))
    prior = np.where(there, p * network.pres[every, states], 1.0 - p).prod(axis=1)
    likelihood = np.ones(len(states))
    for name, answer in facts.answers.items():
        if answer is Answer.PRESENT:
            column = network.finding_at[name]
            off = np.where(there, 1.0 - network.links[every, states, column], 1.0).prod(axis=1)
            likelihood *= 1.0 - off * (1.0 - network.background[column])
    denied = [network.finding_at[name] for name, answer in facts.answers.items() if answer is Answer.ABSENT]
    silence = np.array([[_silence(network, c, k, denied) for k in range(network.pres.shape[1])] for c in range(len(p))])
    likelihood *= np.where(there, silence[every, states], 1.0).prod(axis=1)
    likelihood *= (1.0 - network.background[denied]).prod()
    for ordered in network.ordered:
        if ordered.finding in facts.numbers:
            level = ordered.level(facts.numbers[ordered.finding])
            upto = ordered.background[level] * np.where(there, ordered.causes[:, level], 1.0).prod(axis=1)
            below = ordered.background[level - 1] * np.where(there, ordered.causes[:, level - 1], 1.0).prod(axis=1)
            likelihood *= upto - (below if level else 0.0)
    joint = prior * likelihood
    total = joint.sum()
    return states, joint / total, float(np.log(total) - np.log(prior.sum()))


def _silence(network: Network, cause: int, kind: int, denied: Sequence[int]) -> float:
    """P(all denied findings are off | this cause, whatever its severity): for symptoms Clayton's association of what each
    of them by itself would be; results are independent of them and of each other."""
    theta = network.model.severity_variation
    off = {column: 1.0 - float(network.links[cause, kind, column]) for column in denied}
    results = float(np.prod([off[column] for column in denied if network.measured[column]]))
    felt = [off[column] for column in denied if not network.measured[column]]
    if theta == 0.0:
        return results * float(np.prod(felt))
    return results * float((1.0 + sum(s**-theta - 1.0 for s in felt)) ** (-1.0 / theta))


def _tiny_base(
    findings: Mapping[str, Mapping[str, Any]],
    causes: Mapping[str, Mapping[str, Any]],
    shares: Mapping[str, float],
    contributors: Mapping[str, Mapping[str, Any]] | None = None,
    **model: Any,
) -> KnowledgeBase:
    """The texts that the schema asks for are filled in; the rest is as given, in the words of the files."""
    day = {"review_by": "2030-01-01"}
    words = dict.fromkeys(("question", "carer", "help", "option", "statement"), "something")
    said = dict.fromkeys(("name", "clinical_name", "summary", "outlook"), "something")
    told = dict.fromkeys(("name", "because", "what_helps", "causality"), "something")
    whole = sum(shares.values())
    prior = [{"cause": cause, "share": estimate(share / whole)} for cause, share in shares.items()]
    return KnowledgeBase.model_validate(
        {
            "version": "0",
            "hash": "0",
            "model": _model(**model),
            "findings": {i: {"id": i, **day, **words, **entry} for i, entry in findings.items()},
            "causes": {
                i: {
                    "id": i,
                    **day,
                    **said,
                    "class": "other",
                    "source": ["judgement"],
                    "need": "routine",
                    **entry,
                }
                for i, entry in causes.items()
            },
            "contributors": {i: {"id": i, **day, **told, **entry} for i, entry in (contributors or {}).items()},
            "priors": {"low_back": {"id": "low_back", **day, "region": "low_back", "shares": prior}},
            **{room: {} for room in EMPTY},
            "vocabulary": {
                **dict.fromkeys(("ignored", "not_meant", "turns", "breaks"), ()),
                **{key: {} for key in ("concepts", "denied", "uncertain", "past", "relative")},
            },
        }
    )


def estimate(value: float, **more: Any) -> dict[str, Any]:
    """A number as a knowledge file writes it."""
    return {"value": value, "n": 100, "source": "judgement", "grade": "unverified", **more}


@pytest.fixture(scope="session", name="estimate")
def estimate_fixture() -> Callable[..., dict[str, Any]]:
    """Factory: ``estimate(value, setting=...)``, a number as a knowledge file writes it."""
    return estimate
