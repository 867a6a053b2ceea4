"""Cards through intake, interview and assessment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from backstory.assessment.brief import BriefAssessor
from backstory.evaluation.cards import Card
from backstory.evaluation.respondent import Respondent, Unstated
from backstory.inference.network import Referral
from backstory.intake import Reader
from backstory.interview.choosing import Chooser
from backstory.interview.interview import Interview
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Urgency


@dataclass(frozen=True)
class CardResult:
    """What came of one card: classes likeliest first with their probabilities, by setting; urgency; screens asked."""

    card: Card
    classes: dict[Referral, tuple[tuple[str, float], ...]]
    urgency: Urgency
    because: tuple[str, ...]
    questions: int
    unmatched: tuple[str, ...]
    understood: dict[str, str]
    fault: str | None = None


def evaluate(
    base: KnowledgeBase,
    cards: Sequence[Card],
    *,
    today: date,
    unstated: Unstated = Unstated.ABSENT,
    progress: Callable[[int], None] | None = None,
) -> list[CardResult]:
    """Run every card; a card that fails inside counts as answered "see a clinician today"."""
    tools = _Tools(base, Reader(base), Chooser(base), BriefAssessor(base), today)
    results = []
    for count, card in enumerate(cards, 1):
        results.append(_run(tools, card, unstated))
        if progress is not None:
            progress(count)
    return results


@dataclass(frozen=True)
class _Tools:
    base: KnowledgeBase
    reader: Reader
    chooser: Chooser
    assessor: BriefAssessor
    today: date


def _run(tools: _Tools, card: Card, unstated: Unstated) -> CardResult:
    respondent = Respondent(tools.base, tools.reader, card, unstated)
    interview = Interview(tools.base, tools.today, chooser=tools.chooser)
    interview.tell(respondent.told())
    while (screen := interview.next_screen()) is not None:
        interview.answer(screen.id, respondent.answer(screen))
    brief = tools.assessor.assess(interview)
    return CardResult(
        card=card,
        classes=brief.classes,
        urgency=brief.triage.level,
        because=tuple([f.rule.id for f in brief.triage.fired] + [f.reason for f in brief.triage.floors]),
        questions=interview.asked,
        unmatched=respondent.unmatched,
        understood={i: str(v) for i, v in respondent.proposal.answers.items()},
    )
