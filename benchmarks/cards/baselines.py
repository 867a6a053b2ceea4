"""Two plain baselines over the same cards: red-flag keywords, and a naive Bayes over single causes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np

from backstory.evaluation.cards import Card
from backstory.evaluation.respondent import Respondent
from backstory.evaluation.running import CardResult
from backstory.inference.evidence import Answer, prior_odds
from backstory.inference.network import Referral, compile_network
from backstory.intake import Reader
from backstory.interview.choosing import Chooser
from backstory.interview.interview import Interview
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Urgency

# Words of public red-flag lists (NHS back pain page, NICE CKS low back pain with red flags), matched anywhere in the text,
# with no thought for "no", "not" or who has it: what a keyword filter does.
EMERGENCY = (
    "incontinen", "lost control", "loss of control", "cannot pee", "can't pee", "unable to pass urine", "retention",
    "saddle", "between the legs", "numb genitals", "both legs", "paraly", "chest pain", "tearing", "collapse", "passed out",
    "fainted", "stroke", "slurred", "worst headache", "thunderclap", "stiff neck and fever", "fell from", "car accident",
    "crash", "cannot walk", "can't walk", "blue", "vomiting blood",
)  # fmt: skip
URGENT = (
    "fever", "chills", "weight loss", "lost weight", "cancer", "tumour", "tumor", "night sweats", "steroid", "hiv",
    "inject", "weakness", "weak", "numb", "osteoporosis", "fall", "fell", "trauma", "night pain", "worse at night",
    "infection", "blood in",
)  # fmt: skip


def keywords(base: KnowledgeBase, cards: list[Card]) -> list[CardResult]:
    """Urgency by keywords; classes in the order of how common they are."""
    network = {region: compile_network(base, region) for region in Region}
    results = []
    for card in cards:
        text = " ".join([card.complaint, card.story, *(f.fact for f in card.facts if f.present)]).lower()
        level = Urgency.ROUTINE
        if any(word in text for word in EMERGENCY):
            level = Urgency.EMERGENCY_TODAY
        elif any(word in text for word in URGENT):
            level = Urgency.URGENT_48H
        region = Region.NECK if re.search(r"\bneck\b", card.complaint.lower()) else Region.LOW_BACK
        shares: dict[str, float] = {}
        for name, share in zip(network[region].classes, network[region].shares.tolist(), strict=True):
            shares[name] = shares.get(name, 0.0) + share
        order = tuple(sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])))
        results.append(_result(card, dict.fromkeys(Referral, order), level))
    return results


def naive_bayes(base: KnowledgeBase, cards: list[Card], today: date) -> list[CardResult]:
    """One cause at a time, every answer independent, over the same intake, interview and numbers as Backstory; urgency is
    what the likeliest cause needs.
    """
    reader, chooser = Reader(base), Chooser(base)
    networks = {(r, s): compile_network(base, r, s) for r in Region for s in Referral}
    results = []
    for card in cards:
        respondent = Respondent(base, reader, card)
        interview = Interview(base, today, chooser=chooser)
        interview.tell(respondent.told())
        while (screen := interview.next_screen()) is not None:
            interview.answer(screen.id, respondent.answer(screen))
        facts = interview.facts
        classes: dict[Referral, tuple[tuple[str, float], ...]] = {}
        level = Urgency.ROUTINE
        for setting in Referral:
            network = networks[facts.region or Region.LOW_BACK, setting]
            log_post = np.log(prior_odds(network, facts) + 1e-30)
            rates = np.einsum("ck,ckf->cf", network.pres, network.rates)
            for name, answer in facts.answers.items():
                column = network.finding_at.get(name)
                if column is None or answer is Answer.UNKNOWN:
                    continue
                rate = rates[:, column]
                log_post += np.log(rate if answer is Answer.PRESENT else 1.0 - rate)
            post = np.exp(log_post - log_post.max())
            post /= post.sum()
            shares: dict[str, float] = {}
            for name, p in zip(network.classes, post.tolist(), strict=True):
                shares[name] = shares.get(name, 0.0) + p
            classes[setting] = tuple(sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])))
            if setting is Referral.PRIMARY_CARE:
                level = base.causes[network.causes[int(post.argmax())]].need
        results.append(replace(_result(card, classes, level), questions=interview.asked))
    return results


def _result(card: Card, classes: dict[Referral, tuple[tuple[str, float], ...]], level: Urgency) -> CardResult:
    return CardResult(card=card, classes=classes, urgency=level, because=(), questions=0, unmatched=(), understood={})
