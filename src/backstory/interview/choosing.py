"""What to ask next: the worth of every screen, for urgency and cause, per second of the person's time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backstory.inference.evidence import Facts, answered_columns, gather
from backstory.inference.hypotheses import (
    FOCUS_BELOW,
    Family,
    belief_of,
    binary_entropy,
    choice_levels,
    focused_family,
    level_information,
    log_prior,
    needs_of,
    pairs_family,
    worth,
)
from backstory.inference.network import Array, Network, compile_network
from backstory.inference.sweep import posterior
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Form, Question

CERTIFICATE_POSITIVES = 6
"""Positives kept exact when the truncated family is checked against the joint, to stay within milliseconds."""


class Chooser:
    """Networks and hypothesis tables of the regions, built when first needed; holds no person."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self._networks: dict[Region, Network] = {}
        self._families: dict[Region, Family] = {}
        self._needs: dict[Region, NDArray[np.int64]] = {}

    def network(self, region: Region) -> Network:
        """The primary-care network of a region."""
        if region not in self._networks:
            self._networks[region] = compile_network(self.base, region)
        return self._networks[region]

    def family(self, region: Region) -> Family:
        """The table of causes alone and in pairs of a region."""
        if region not in self._families:
            self._families[region] = pairs_family(self.network(region))
        return self._families[region]

    def needs(self, region: Region) -> NDArray[np.int64]:
        """The urgency that each hypothesis of a region's pairs needs, (H,)."""
        if region not in self._needs:
            self._needs[region] = needs_of(self.family(region), self._ranks(region))
        return self._needs[region]

    def _ranks(self, region: Region) -> NDArray[np.int64]:
        return np.array([self.base.causes[c].need.rank for c in self.network(region).causes], dtype=np.int64)

    def view(self, facts: Facts, region: Region) -> View:
        """The beliefs about one person from which screens are valued."""
        network, family = self.network(region), self.family(region)
        present, absent = answered_columns(network, facts)
        belief, log_total = belief_of(family, log_prior(network, family, facts), present, absent)
        evidence = gather(network, facts)
        alone = (belief @ family.members)[:, None] * network.pres
        exact = posterior(evidence, CERTIFICATE_POSITIVES, alone)
        scale = np.log1p(-evidence.p).sum() - np.log1p(-np.prod(1.0 - evidence.p))
        certificate = float(np.exp(min(0.0, log_total + scale - exact.log_p)))
        if certificate < FOCUS_BELOW:
            family = focused_family(network, np.argsort(-exact.marginals, kind="stable"))
            belief, _ = belief_of(family, log_prior(network, family, facts), present, absent)
            return View(self.base, network, family, belief, needs_of(family, self._ranks(region)), certificate)
        return View(self.base, network, family, belief, self.needs(region), certificate)


@dataclass(frozen=True)
class View:
    """Beliefs (H,) over a family of hypotheses and what each needs (H,); ``certificate`` = share of the joint that the pairs hold."""

    base: KnowledgeBase
    network: Network
    family: Family
    belief: Array
    needs: NDArray[np.int64]
    certificate: float

    @cached_property
    def worth(self) -> dict[str, float]:
        """Nats of every binary finding and risk: information about the cause plus weighted information about urgency."""
        weight = self.base.model.urgency_weight
        findings = worth(self.belief, self.family.table, self.needs, weight).tolist()
        risks = worth(self.belief, self.family.risk, self.needs, weight).tolist()
        return dict(zip((*self.network.findings, *self.network.risks), (*findings, *risks), strict=True))

    def value(self, question: Question, unasked: set[str]) -> float:
        """Worth of a screen's unasked findings in nats per second; a screen with nothing left to ask is worth 0."""
        left = [ident for ident in question.findings if ident in unasked]
        if not left:
            return 0.0
        if question.form is Form.NUMBER:
            nats = sum(
                level_information(table, self.belief)
                for ordered, table in zip(self.network.ordered, self.family.levels, strict=True)
                if ordered.finding in left
            )
        elif question.form is Form.CHOICE and all(ident in self.network.finding_at for ident in left):
            columns = [self.network.finding_at[ident] for ident in left]
            nats = level_information(choice_levels(self.family, columns), self.belief)
        else:
            nats = min(sum(self.worth.get(ident, 0.0) for ident in left), self.uncertainty)
        return nats / question.seconds

    @cached_property
    def uncertainty(self) -> float:
        """Entropy, in nats, of the hypotheses plus that of the urgency: no screen is worth more."""
        causes = -float((self.belief * np.log(np.clip(self.belief, 1e-300, None))).sum())
        needed = np.bincount(self.needs, weights=self.belief, minlength=5)
        return causes + self.base.model.urgency_weight * float(
            binary_entropy(np.asarray(needed, dtype=np.float64)).sum()
        )
