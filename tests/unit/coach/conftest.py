"""Every movement of the shipped knowledge, in motion, once for all tests of the coach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backstory.coach import Figure, Motion
from backstory.knowledge import load

if TYPE_CHECKING:
    from backstory.knowledge.care import Movement

MOVEMENTS: dict[str, Movement] = load().movements


@pytest.fixture(params=sorted(MOVEMENTS))
def movement(request: pytest.FixtureRequest) -> Movement:
    return MOVEMENTS[request.param]


@pytest.fixture
def some() -> Movement:
    """One movement, for what does not depend on which."""
    return MOVEMENTS["cat-cow"]


@pytest.fixture(scope="session")
def filmed() -> dict[str, tuple[Motion, list[Figure]]]:
    """Each movement's motion and its figures through one round."""
    found = {}
    for name, movement in MOVEMENTS.items():
        motion = Motion(movement.poses)
        found[name] = (motion, [motion.at(time) for time in motion.curve.samples(5)])
    return found


@pytest.fixture
def film(movement: Movement, filmed: dict[str, tuple[Motion, list[Figure]]]) -> tuple[Motion, list[Figure]]:
    return filmed[movement.id]
