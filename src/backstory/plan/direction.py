"""Which way of moving eases this back: what the answers say of bending forwards and backwards."""

from __future__ import annotations

from collections.abc import Mapping

from backstory.inference.evidence import Answer
from backstory.knowledge.care import Direction
from backstory.plan.person import Preferences

WORSE_FORWARD = ("worse_bending_forward", "worse_sitting", "test_bend_forward_hurts")
WORSE_BACKWARD = ("worse_bending_back", "worse_standing_still", "test_bend_back_hurts", "worse_sport_extension")
BETTER_FORWARD = ("relief_bending_forward_sitting", "relief_shopping_cart", "better_sitting_leaning_forward")
BETTER_BACKWARD = ("better_standing_walking",)


def preferred(answers: Mapping[str, Answer], wishes: Preferences) -> Direction:
    """Extension, flexion, or neutral where nothing or both speak; a test that the person made decides."""
    if wishes.direction is not None:
        return wishes.direction
    backward = _present(answers, (*WORSE_FORWARD, *BETTER_BACKWARD))
    forward = _present(answers, (*WORSE_BACKWARD, *BETTER_FORWARD))
    if backward and not forward:
        return Direction.EXTENSION
    return Direction.FLEXION if forward and not backward else Direction.NEUTRAL


def against(direction: Direction, preference: Direction) -> bool:
    """Whether a movement goes the way that makes it worse."""
    opposite = {Direction.EXTENSION: Direction.FLEXION, Direction.FLEXION: Direction.EXTENSION}
    return preference in opposite and direction in {opposite[preference], Direction.BOTH}


def _present(answers: Mapping[str, Answer], idents: tuple[str, ...]) -> int:
    return sum(answers.get(ident) is Answer.PRESENT for ident in idents)
