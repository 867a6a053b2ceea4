"""What was understood of a text, as the part of the document that the person checks."""

from __future__ import annotations

from backstory.assessment.document import Heard, StoryPart
from backstory.intake.answers import Proposal
from backstory.intake.understanding import Understanding
from backstory.knowledge.base import KnowledgeBase

EMPTY = "There was no text to read. Answer the questions instead."
NOT_ENGLISH = "Backstory reads English only. Please write in English, or answer the questions instead."
SHORTENED = "The text was very long, so only the first part was read."
NOTHING = "Nothing in the text was recognised. Answer the questions instead."


def story_part(base: KnowledgeBase, understood: Understanding, proposal: Proposal) -> StoryPart:
    """Every mention in the order of the text, and whether it was taken as an answer."""
    counted = set(map(id, proposal.because.values()))
    return StoryPart(
        heard=tuple(
            Heard(
                finding=m.finding,
                text=base.findings[m.finding].statement,
                said=m.span.text,
                start=m.span.start,
                end=m.span.end,
                state=m.state.value,
                time=m.time.value,
                of=m.experiencer.value,
                side=m.side.value if m.side else None,
                value=m.value,
                taken=id(m) in counted and m.finding not in proposal.unsure,
            )
            for m in understood.mentions
        ),
        not_understood=tuple(span.text for span in understood.unread),
        to_confirm=proposal.unsure,
        note=_note(understood),
    )


def _note(understood: Understanding) -> str | None:
    if not understood.text.strip():
        return EMPTY
    if not understood.english:
        return NOT_ENGLISH
    if understood.shortened:
        return SHORTENED
    return NOTHING if not understood.mentions else None
