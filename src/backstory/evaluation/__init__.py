"""Patient cards in, measured accuracy out; it answers the real interview from a card and never tunes anything.

`evaluate` runs cards through intake, interview and assessment; `summarise` scores the results.
"""

from backstory.evaluation.cards import Card, read_cards
from backstory.evaluation.respondent import Unstated
from backstory.evaluation.running import CardResult, evaluate
from backstory.evaluation.scoring import Summary, summarise

__all__ = ["Card", "CardResult", "Summary", "Unstated", "evaluate", "read_cards", "summarise"]
