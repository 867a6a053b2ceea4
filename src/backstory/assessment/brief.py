"""The bare result, for measuring many people: urgency and classes as in the full document, without reasons."""

from __future__ import annotations

from dataclasses import dataclass

from backstory.assessment.explain import class_parts
from backstory.inference.evidence import gather
from backstory.inference.network import Referral, compile_network
from backstory.inference.sweep import posterior
from backstory.interview.interview import Interview
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.triage.urgency import Triage, triage


@dataclass(frozen=True)
class Brief:
    """Urgency with its reasons, and the classes likeliest first with their probabilities, by setting."""

    triage: Triage
    classes: dict[Referral, tuple[tuple[str, float], ...]]


class BriefAssessor:
    """Assesses many interviews over one knowledge base; networks are compiled once."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._networks = {(r, s): compile_network(base, r, s) for r in Region for s in Referral}

    def assess(self, interview: Interview) -> Brief:
        """What `backstory.assessment.assess` would put in ``urgency`` and ``classes``. Errors propagate."""
        facts, exact = interview.facts, self._base.model.exact_positives
        if facts.region is None:
            return Brief(triage(self._base, None, facts), dict.fromkeys(Referral, ()))
        verdict = triage(self._base, self._networks[facts.region, Referral.PRIMARY_CARE], facts)
        classes = {}
        for setting in Referral:
            network = self._networks[facts.region, setting]
            parts = class_parts(network, posterior(gather(network, facts), exact))
            classes[setting] = tuple((part.cause_class, part.probability) for part in parts)
        return Brief(verdict, classes)
