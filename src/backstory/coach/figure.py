"""From joint angles to joints in space: a body of fixed lengths, in centimetres, for a person 172 cm tall.

The world: x forward (right in a side view), y to the left, z up; the floor is z = 0. `Figure.points` are about the hips at the
origin until `Figure.moved` places them. Lengths follow Drillis and Contini's proportions, rounded for drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BODY = ("lean", "roll", "twist", "turn", "belly")
SPINE = (
    "lumbar",
    "thoracic",
    "neck",
    "head",
    "lumbar_side",
    "thoracic_side",
    "neck_side",
    "lumbar_turn",
    "thoracic_turn",
    "neck_turn",
)
ARM = ("shoulder", "out", "turn", "elbow", "wrist", "lift", "forward")
LEG = ("hip", "out", "turn", "knee", "ankle")
SIDES = ("left", "right")
NAMES = (
    *(f"body.{name}" for name in BODY),
    *(f"spine.{name}" for name in SPINE),
    *(f"{side}_arm.{name}" for side in SIDES for name in ARM),
    *(f"{side}_leg.{name}" for side in SIDES for name in LEG),
)
"""The order of the angles in a state vector, shape ``(39,)``, degrees (``body.belly``: cm)."""

INDEX = {name: place for place, name in enumerate(NAMES)}

UPPER_ARM, FOREARM, HAND = 30.0, 26.0, 13.0
THIGH, SHIN = 42.0, 42.0
LUMBAR, THORACIC, NECK = (5.5, 5.5, 5.5), (7.0, 7.0, 7.0, 7.0), (4.5, 4.5)
SACRUM = 10.0
EASY = {"sacrum": 9.0, "lumbar": -16.0, "thoracic": 24.0, "neck": -16.0, "head": 2.0}
"""The curves of easy standing (degrees of flexion), from which the angles of a pose count."""

HIP_WIDE, SHOULDER_WIDE = 9.5, 16.5
WIDE = (9.0, 8.0, 6.5, 6.0, 6.5, 7.5, 8.5, 9.5, 7.0)
"""Half widths of the trunk's outline at its nine nodes, without the stroke."""

THICK = {"trunk": 7.5, "leg": 4.8, "arm": 3.6, "foot": 2.8, "hand": 2.6, "head": 8.6}
"""Half thickness of the parts: what lies on the floor has its middle line so high."""

NODES = tuple(f"spine{n}" for n in range(9))


def about_side(degrees: float) -> Array:
    """Rotation that takes up (z) towards forward (x); shape ``(3, 3)``."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def about_front(degrees: float) -> Array:
    """Rotation that takes left (y) towards up (z); shape ``(3, 3)``."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def about_up(degrees: float) -> Array:
    """Rotation that takes forward (x) towards left (y); shape ``(3, 3)``."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


@dataclass(frozen=True)
class Figure:
    """A body in space. ``points``: name to ``(3,)`` in cm; ``frames``: name to ``(3, 3)``, columns forward, left, up of a part."""

    points: dict[str, Array]
    frames: dict[str, Array]

    def moved(self, by: Array) -> Figure:
        """The same body, shifted by ``by``, shape ``(3,)``, cm."""
        return Figure({name: point + by for name, point in self.points.items()}, self.frames)

    @cached_property
    def lowest(self) -> float:
        """Height of its lowest surface, in cm."""
        return float(min(point[2] - thickness(name) for name, point in self.points.items()))


def thickness(name: str) -> float:
    """Half thickness in cm of the body at a named point; 0 for marks within the body."""
    part = name.rsplit("_", maxsplit=1)[-1]
    if part in {"ankle", "knee"}:
        return THICK["leg"]
    if part in {"heel", "toe"}:
        return THICK["foot"]
    if part in {"elbow", "wrist"}:
        return THICK["arm"]
    if part == "hand":
        return THICK["hand"]
    if name in NODES:
        return THICK["trunk"]
    if name in {"crown", "jaw"}:
        return THICK["head"]
    return 0.0


def build(state: Array) -> Figure:
    """The figure of a state vector (`NAMES`, degrees), its hips at the origin."""
    at = dict(zip(NAMES, state.tolist(), strict=True))
    points: dict[str, Array] = {}
    frames: dict[str, Array] = {}
    pelvis = (
        about_up(at["body.turn"])
        @ about_side(at["body.lean"])
        @ about_front(at["body.roll"])
        @ about_up(at["body.twist"])
    )
    frames["pelvis"] = pelvis
    _trunk(at, pelvis, points, frames)
    for side in SIDES:
        _leg(at, side, points, frames)
        _arm(at, side, points, frames)
    return Figure(points, frames)


def _trunk(at: dict[str, float], pelvis: Array, points: dict[str, Array], frames: dict[str, Array]) -> None:
    frame = pelvis @ about_side(EASY["sacrum"])
    place = np.zeros(3)
    points["spine0"], frames["spine0"] = place, frame
    place = place + frame[:, 2] * SACRUM
    points["spine1"], frames["spine1"] = place, frame
    node = 1
    for region, lengths in (("lumbar", LUMBAR), ("thoracic", THORACIC)):
        bend = (EASY[region] + at[f"spine.{region}"]) / len(lengths)
        step = (
            about_side(bend)
            @ about_front(-at[f"spine.{region}_side"] / len(lengths))
            @ about_up(at[f"spine.{region}_turn"] / len(lengths))
        )
        for length in lengths:
            frame = frame @ step
            place = place + frame[:, 2] * length
            node += 1
            if node < len(NODES):
                points[f"spine{node}"], frames[f"spine{node}"] = place, frame
    points["belly"] = points["spine2"] + frames["spine2"][:, 0] * at["body.belly"]
    frames["chest"] = frame
    points["nape"] = place
    step = (
        about_side((EASY["neck"] + at["spine.neck"]) / 2)
        @ about_front(-at["spine.neck_side"] / 2)
        @ about_up(at["spine.neck_turn"] / 2)
    )
    for name, length in zip(("neck", "skull"), NECK, strict=True):
        frame = frame @ step
        place = place + frame[:, 2] * length
        points[name] = place
    frame = frame @ about_side(EASY["head"] + at["spine.head"])
    frames["head"] = frame
    forward, up = frame[:, 0], frame[:, 2]
    points["jaw"] = place + forward * 3.6 + up * 3.0
    points["crown"] = place + forward * 1.6 + up * 8.6
    points["nose"] = place + forward * 12.2 + up * 4.4
    points["bridge"] = place + forward * 9.2 + up * 6.4
    for side, sign in (("left", 1.0), ("right", -1.0)):
        points[f"{side}_eye"] = place + forward * 9.0 + up * 8.4 + frame[:, 1] * (3.4 * sign)


def _leg(at: dict[str, float], side: str, points: dict[str, Array], frames: dict[str, Array]) -> None:
    sign = 1.0 if side == "left" else -1.0
    pelvis = frames["pelvis"]
    hip = pelvis[:, 1] * (HIP_WIDE * sign)
    thigh = (
        pelvis
        @ about_side(-at[f"{side}_leg.hip"])
        @ about_front(sign * at[f"{side}_leg.out"])
        @ about_up(sign * at[f"{side}_leg.turn"])
    )
    shin = thigh @ about_side(at[f"{side}_leg.knee"])
    foot = shin @ about_side(-at[f"{side}_leg.ankle"])
    knee = hip - thigh[:, 2] * THIGH
    points[f"{side}_hip"], points[f"{side}_knee"] = hip, knee
    points[f"{side}_ankle"] = knee - shin[:, 2] * SHIN
    frames[f"{side}_thigh"], frames[f"{side}_foot"] = thigh, foot
    place_foot(side, points, frames)


def place_foot(side: str, points: dict[str, Array], frames: dict[str, Array]) -> None:
    """Heel and toes of ``side``, from its ankle and the frame of its foot."""
    ankle, foot = points[f"{side}_ankle"], frames[f"{side}_foot"]
    points[f"{side}_heel"] = ankle - foot[:, 0] * 3.5 - foot[:, 2] * 5.0
    points[f"{side}_toe"] = ankle + foot[:, 0] * 14.0 - foot[:, 2] * 5.0


def _arm(at: dict[str, float], side: str, points: dict[str, Array], frames: dict[str, Array]) -> None:
    sign = 1.0 if side == "left" else -1.0
    chest, nape = frames["chest"], points["nape"]
    girdle = chest @ about_up(-sign * at[f"{side}_arm.forward"]) @ about_front(sign * at[f"{side}_arm.lift"])
    shoulder = nape - chest[:, 2] * 5.0 + chest[:, 0] * 1.0 + girdle[:, 1] * (SHOULDER_WIDE * sign)
    upper = (
        chest
        @ about_side(-at[f"{side}_arm.shoulder"])
        @ about_front(sign * at[f"{side}_arm.out"])
        @ about_up(sign * at[f"{side}_arm.turn"])
    )
    fore = upper @ about_side(-at[f"{side}_arm.elbow"])
    elbow = shoulder - upper[:, 2] * UPPER_ARM
    points[f"{side}_shoulder"], points[f"{side}_elbow"] = shoulder, elbow
    points[f"{side}_wrist"] = elbow - fore[:, 2] * FOREARM
    frames[f"{side}_upper_arm"] = upper
    frames[f"{side}_hand"] = fore @ about_side(-at[f"{side}_arm.wrist"])
    place_hand(side, points, frames)


def place_hand(side: str, points: dict[str, Array], frames: dict[str, Array]) -> None:
    """The finger tips of ``side``, from its wrist and the frame of its hand."""
    points[f"{side}_hand"] = points[f"{side}_wrist"] - frames[f"{side}_hand"][:, 2] * HAND
