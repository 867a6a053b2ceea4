"""From key poses to a smooth, endless movement: angles by monotone cubics, the body placed by what it rests on.

Hands and feet that are anchored are reached for exactly (two bones, closed form), so that they never slide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backstory.coach.curve import Curve
from backstory.coach.figure import (
    FOREARM,
    INDEX,
    NAMES,
    SHIN,
    SIDES,
    THICK,
    THIGH,
    UPPER_ARM,
    Array,
    Figure,
    build,
    place_foot,
    place_hand,
    thickness,
)
from backstory.errors import KnowledgeError
from backstory.knowledge.poses import Contact, Pose

SOLE = 5.0 + THICK["foot"]
"""Height of the ankle of a flat foot, in cm."""

SEAT = 45.0
"""Height of a chair's seat, in cm."""

CONTACTS: dict[Contact, tuple[tuple[str, ...], float]] = {
    Contact.BODY: (("spine0",), 0.0),
    Contact.FEET: (("left_ankle", "right_ankle"), SOLE),
    Contact.LEFT_FOOT: (("left_ankle",), SOLE),
    Contact.RIGHT_FOOT: (("right_ankle",), SOLE),
    Contact.TOES: (("left_toe", "right_toe"), THICK["foot"]),
    Contact.KNEES: (("left_knee", "right_knee"), THICK["leg"]),
    Contact.LEFT_KNEE: (("left_knee",), THICK["leg"]),
    Contact.RIGHT_KNEE: (("right_knee",), THICK["leg"]),
    Contact.HANDS: (("left_wrist", "right_wrist"), THICK["arm"]),
    Contact.LEFT_HAND: (("left_wrist",), THICK["arm"]),
    Contact.RIGHT_HAND: (("right_wrist",), THICK["arm"]),
    Contact.FOREARMS: (("left_elbow", "right_elbow"), THICK["arm"]),
    Contact.RIGHT_FOREARM: (("right_elbow",), THICK["arm"]),
    Contact.SEAT: (("spine0",), SEAT + THICK["trunk"]),
    Contact.HIPS: (("spine0",), THICK["trunk"]),
    Contact.BACK: (("spine6",), THICK["trunk"]),
    Contact.FLANK: (("spine0",), 16.0),
}
"""The points of an anchored part and their height in cm above the floor."""

REACHED = {"ankle", "toe", "wrist"}
NEAR_FLOOR = 9.0
"""A hand or foot that is anchored within so many cm of the floor is on it."""

SAME_PLACE = 14.0
"""A hand or foot that comes back within so many cm comes back to the same place."""


@dataclass(frozen=True)
class Pin:
    """Where an anchored hand or foot is: ``place`` of its point in cm, ``frame`` of the hand or foot."""

    place: Array
    frame: Array


@dataclass(frozen=True)
class Key:
    """One key pose, placed: ``pins`` by point name; ``rest`` and ``place``: what carries the body, and where it is."""

    figure: Figure
    pins: dict[str, Pin]
    gaps: dict[str, Array]
    rest: Contact
    place: Array


def states(poses: tuple[Pose, ...]) -> Array:
    """The angles of every pose, carried over where not given; shape ``(poses, 39)``."""
    rows = np.zeros((len(poses), len(NAMES)))
    for number, pose in enumerate(poses):
        if number:
            rows[number] = rows[number - 1]
        _set(rows[number], "body", pose.body.model_dump())
        _set(rows[number], "spine", pose.spine.model_dump())
        for limb in ("arm", "leg"):
            both = getattr(pose, f"{limb}s").model_dump()
            for side in SIDES:
                _set(rows[number], f"{side}_{limb}", both)
                _set(rows[number], f"{side}_{limb}", getattr(pose, f"{side}_{limb}").model_dump())
    return rows


def _set(row: Array, part: str, values: dict[str, float | None]) -> None:
    for name, value in values.items():
        if value is not None:
            row[INDEX[f"{part}.{name}"]] = value


def anchors(poses: tuple[Pose, ...]) -> list[tuple[Contact, ...]]:
    """The anchors of every pose, carried over where not given; the body stands on what is lowest when none is."""
    found: list[tuple[Contact, ...]] = []
    for pose in poses:
        found.append(pose.anchor or (found[-1] if found else (Contact.BODY,)))
    return found


class Motion:
    """The movement of some key poses: `at` any time, over and over; `keys` are the placed poses."""

    def __init__(self, poses: tuple[Pose, ...]) -> None:
        if len(poses) < 2:
            raise KnowledgeError("a movement needs two poses or more to be drawn: give its file `poses`")
        self.poses = poses
        self.states = states(poses)
        self.anchors = anchors(poses)
        self.curve = Curve(self.states, [pose.seconds for pose in poses], [pose.hold_s for pose in poses])

    @property
    def period(self) -> float:
        """Seconds for one round."""
        return self.curve.period

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The key poses, placed one after the other."""
        done: list[Key] = []
        known: dict[str, Pin] = {}
        for number, state in enumerate(self.states):
            rest = self.anchors[number][0]
            before = done[-1] if done else None
            place = _place(rest, before)
            loose = _rest_on(build(state), rest, place)
            pins = self._pins(number, loose, before, known)
            gaps = {name: pin.place - loose.points[name] for name, pin in pins.items()}
            done.append(Key(_above_floor(_reach(loose, pins)), pins, gaps, rest, place))
        return tuple(done)

    def _pins(self, number: int, loose: Figure, before: Key | None, known: dict[str, Pin]) -> dict[str, Pin]:
        pins: dict[str, Pin] = {}
        for contact in self.anchors[number]:
            points, height = CONTACTS[contact]
            for name in points:
                if name.split("_")[-1] not in REACHED:
                    continue
                place = loose.points[name].copy()
                if abs(place[2] - height) < NEAR_FLOOR:
                    place[2] = height
                old = before.pins.get(name) if before else None
                if old is None and name in known and np.linalg.norm(known[name].place - place) < SAME_PLACE:
                    old = known[name]
                frame = loose.frames[_holder(name)]
                pins[name] = known[name] = Pin(place if old is None else old.place, frame)
        return pins

    def at(self, time: float) -> Figure:
        """The figure at ``time`` seconds after the first pose is reached."""
        number, share = self.curve.where(time)
        if share is None:
            return self.keys[number].figure
        old, new = self.keys[number], self.keys[(number + 1) % len(self.keys)]
        eased = share * share * (3 - 2 * share)
        place = new.place
        if old.rest is not new.rest:
            place = _middle(old.figure, new.rest) * (1 - eased) + new.place * eased
        loose = _rest_on(build(self.curve.at(time)), new.rest, place)
        pins: dict[str, Pin] = {}
        for name in {**old.pins, **new.pins}:
            frame = loose.frames[_holder(name)]
            if name in old.pins and name in new.pins:
                a, b = old.pins[name], new.pins[name]
                if not name.endswith("toe"):
                    frame = _between(a.frame, b.frame, eased)
                pins[name] = Pin(a.place * (1 - eased) + b.place * eased, frame)
            else:
                gap = old.gaps[name] * (1 - eased) if name in old.pins else new.gaps[name] * eased
                pins[name] = Pin(loose.points[name] + gap, frame)
        return _above_floor(_reach(loose, pins))


def _place(rest: Contact, before: Key | None) -> Array:
    _, height = CONTACTS[rest]
    if before is None:
        return np.array([0.0, 0.0, height])
    if before.rest is rest:
        return before.place
    middle = _middle(before.figure, rest)
    raised = abs(middle[2] - height) > NEAR_FLOOR
    return np.array([middle[0], middle[1], middle[2] if raised else height])


def _middle(figure: Figure, contact: Contact) -> Array:
    points, _ = CONTACTS[contact]
    return np.asarray(np.mean([figure.points[name] for name in points], axis=0), dtype=np.float64)


def _rest_on(figure: Figure, rest: Contact, place: Array) -> Figure:
    by = place - _middle(figure, rest)
    if rest is Contact.BODY:
        by[2] = -figure.lowest
    return figure.moved(by)


def _holder(point: str) -> str:
    side, part = point.split("_")
    return f"{side}_hand" if part == "wrist" else f"{side}_foot"


def _reach(figure: Figure, pins: dict[str, Pin]) -> Figure:
    """``figure`` with its anchored hands and feet at their places."""
    points, frames = dict(figure.points), dict(figure.frames)
    for name, pin in pins.items():
        side, part = name.split("_")
        frames[_holder(name)] = pin.frame
        if part == "wrist":
            names, lengths = (f"{side}_shoulder", f"{side}_elbow", name), (UPPER_ARM, FOREARM)
            target, toward = pin.place, -frames[f"{side}_upper_arm"][:, 0]
        else:
            names, lengths = (f"{side}_hip", f"{side}_knee", f"{side}_ankle"), (THIGH, SHIN)
            offset = points[name] - points[f"{side}_ankle"] if part == "toe" else np.zeros(3)
            target, toward = pin.place - offset, frames[f"{side}_thigh"][:, 0]
        points[names[1]], points[names[2]] = bend(points[names[0]], target, lengths, toward)
        (place_hand if part == "wrist" else place_foot)(side, points, frames)
    return Figure(points, frames)


def _above_floor(figure: Figure) -> Figure:
    """``figure`` with hands and feet that would be below the floor held up by it."""
    pins: dict[str, Pin] = {}
    for side in SIDES:
        for end, parts in (("wrist", ("wrist", "hand")), ("ankle", ("ankle", "heel", "toe"))):
            depth = max(thickness(f"{side}_{part}") - float(figure.points[f"{side}_{part}"][2]) for part in parts)
            if depth > 0.2:
                name = f"{side}_{end}"
                pins[name] = Pin(figure.points[name] + np.array([0.0, 0.0, depth]), figure.frames[_holder(name)])
    return _reach(figure, pins) if pins else figure


def bend(root: Array, target: Array, lengths: tuple[float, float], toward: Array) -> tuple[Array, Array]:
    """Joint and end of a limb of two bones from ``root`` that reaches for ``target``, cm, as far as it can.

    ``toward``: the way in which the joint sticks out, forward for a knee, backward for an elbow.
    """
    line = target - root
    far = float(np.linalg.norm(line))
    along = line / far
    first, second = lengths
    far = min(max(far, abs(first - second) + 0.1), first + second - 0.01)
    run = (first**2 - second**2 + far**2) / (2 * far)
    rise = max(first**2 - run**2, 0.0) ** 0.5
    side = toward - along * float(toward @ along)
    side = side / max(float(np.linalg.norm(side)), 1e-9)
    return root + along * run + side * rise, root + along * far


def _between(a: Array, b: Array, share: float) -> Array:
    """The rotation ``share`` of the way from ``a`` to ``b``, which are less than a half turn apart."""
    left, _, right = np.linalg.svd(a * (1 - share) + b * share)
    return np.asarray(left @ right, dtype=np.float64)
