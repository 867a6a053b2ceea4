"""Free text in, findings with their spans out; it proposes answers for the person to confirm, and never decides anything.

`Reader` reads a text into an `Understanding`; `proposed` turns that into answers for an interview.
"""

from backstory.intake.answers import Proposal, make_consistent, proposed
from backstory.intake.reader import Reader
from backstory.intake.understanding import Experiencer, Mention, State, Time, Understanding

__all__ = [
    "Experiencer",
    "Mention",
    "Proposal",
    "Reader",
    "State",
    "Time",
    "Understanding",
    "make_consistent",
    "proposed",
]
