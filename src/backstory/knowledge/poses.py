"""Key poses: how the body is held at each moment of a movement, as joint angles that drawings, the coach and tests share.

All angles are degrees from easy standing with the arms hanging, signed by anatomy. What a pose does not give is as in the pose
before it, and zero in the first. The poses go round: after the last comes the first.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from backstory.knowledge.estimates import Strict


def within(low: float, high: float) -> Any:
    """An optional number, refused outside what people can do; nothing = as in the pose before."""
    return Field(default=None, ge=low, le=high)


class View(StrEnum):
    """From where it is seen: the person's right side, the front, above, or between side and front from a little above."""

    SIDE = "side"
    FRONT = "front"
    TOP = "top"
    CORNER = "corner"


class Contact(StrEnum):
    """A part that stays where it is.

    ``body``: the hips keep their place and whatever is lowest stands on the floor. ``feet`` are flat; ``toes`` are the balls of
    the feet; ``forearms`` the elbows; ``seat``: the hips on a chair; ``hips``: on the floor; ``back``: the upper back on the
    floor; ``flank``: the hips on the side.
    """

    BODY = "body"
    FEET = "feet"
    LEFT_FOOT = "left_foot"
    RIGHT_FOOT = "right_foot"
    TOES = "toes"
    KNEES = "knees"
    LEFT_KNEE = "left_knee"
    RIGHT_KNEE = "right_knee"
    HANDS = "hands"
    LEFT_HAND = "left_hand"
    RIGHT_HAND = "right_hand"
    FOREARMS = "forearms"
    RIGHT_FOREARM = "right_forearm"
    SEAT = "seat"
    HIPS = "hips"
    BACK = "back"
    FLANK = "flank"


class Body(Strict):
    """How the pelvis lies in space; in a side view an upright person faces right.

    ``lean``: forward +, so 90 is face down and -90 on the back; ``roll``: to the right +; ``twist``: about the body's own long
    axis, to the left +; ``turn``: about the upright, to the left +. ``belly``: how far it bulges with a breath, in cm.
    """

    lean: float | None = within(-180, 180)
    roll: float | None = within(-90, 90)
    twist: float | None = within(-180, 180)
    turn: float | None = within(-180, 180)
    belly: float | None = within(0, 8)


class Spine(Strict):
    """Flexion + and extension - of the low back, the upper back, the neck, and the nod of the head on the neck.

    ``*_side``: bending to the left +; ``*_turn``: turning to the left +.
    """

    lumbar: float | None = within(-50, 70)
    thoracic: float | None = within(-35, 60)
    neck: float | None = within(-60, 60)
    head: float | None = within(-40, 40)
    lumbar_side: float | None = within(-35, 35)
    thoracic_side: float | None = within(-35, 35)
    neck_side: float | None = within(-50, 50)
    lumbar_turn: float | None = within(-20, 20)
    thoracic_turn: float | None = within(-60, 60)
    neck_turn: float | None = within(-85, 85)


class Arm(Strict):
    """``shoulder``: flexion (forward and up) +; ``out``: away from the trunk +; ``turn``: outward rotation +; ``elbow``: flexion +.

    ``wrist``: extension (back of the hand to the forearm) +; ``lift`` and ``forward``: the shoulder girdle up + and forward +.
    """

    shoulder: float | None = within(-70, 185)
    out: float | None = within(-60, 180)
    turn: float | None = within(-110, 110)
    elbow: float | None = within(0, 155)
    wrist: float | None = within(-90, 95)
    lift: float | None = within(-15, 35)
    forward: float | None = within(-30, 35)


class Leg(Strict):
    """``hip``: flexion +; ``out``: abduction +; ``turn``: outward rotation +; ``knee``: flexion +; ``ankle``: toes up +."""

    hip: float | None = within(-35, 145)
    out: float | None = within(-35, 70)
    turn: float | None = within(-50, 80)
    knee: float | None = within(0, 165)
    ankle: float | None = within(-75, 40)


class Pose(Strict):
    """One key pose: reached in ``seconds`` from the pose before (the first: from the last), then held for ``hold_s``.

    ``anchor``: what stays where it is; the first of them places the body, hands and feet after it are reached for exactly.
    ``arms`` and ``legs`` are both sides; a side of its own overrides them.
    """

    caption: Annotated[str, Field(min_length=2, max_length=60)]
    seconds: Annotated[float, Field(ge=0.3, le=10)]
    hold_s: Annotated[float, Field(ge=0, le=10)] = 0
    anchor: tuple[Contact, ...] = ()
    body: Body = Body()
    spine: Spine = Spine()
    arms: Arm = Arm()
    left_arm: Arm = Arm()
    right_arm: Arm = Arm()
    legs: Leg = Leg()
    left_leg: Leg = Leg()
    right_leg: Leg = Leg()


class Prop(Strict):
    """A thing beside the figure; ``at``: forward and leftward of the first anchor's start, ``high``: its top, all in cm.

    ``towel`` and ``band`` and ``bags`` go with the hands. ``turn``: degrees to the left.
    """

    kind: Literal["chair", "wall", "table", "step", "cushion", "towel", "band", "bags", "doorway"]
    at: tuple[float, float] = (0, 0)
    high: Annotated[float, Field(ge=0, le=230)] | None = None
    long: Annotated[float, Field(gt=0, le=300)] | None = None
    turn: Annotated[float, Field(ge=-180, le=180)] = 0
