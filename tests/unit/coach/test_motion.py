"""Bodies stay whole and stay put, whatever the movement."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from backstory.coach.curve import Curve
from backstory.coach.figure import FOREARM, NAMES, SHIN, THIGH, UPPER_ARM, Figure, build, thickness
from backstory.coach.motion import CONTACTS, Motion, bend
from backstory.errors import KnowledgeError
from backstory.knowledge.poses import Arm, Contact, Leg, Pose

if TYPE_CHECKING:
    from backstory.knowledge.care import Movement

BONES = [
    *((f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in
      (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("ankle", "toe"), ("shoulder", "elbow"), ("elbow", "wrist"), ("wrist", "hand"))),
    *((f"spine{n}", f"spine{n + 1}") for n in range(8)),
    ("nape", "neck"), ("neck", "skull"), ("skull", "crown"),
]  # fmt: skip
Film = tuple[Motion, list[Figure]]


def far(figure: Figure, a: str, b: str) -> float:
    return float(np.linalg.norm(figure.points[a] - figure.points[b]))


def test_every_movement_has_poses_with_captions(movement: Movement) -> None:
    assert len(movement.poses) >= 2
    assert all(pose.caption.strip() == pose.caption for pose in movement.poses)
    assert movement.poses[0].anchor


def test_bones_keep_their_length(film: Film) -> None:
    _, figures = film
    for a, b in BONES:
        lengths = [far(figure, a, b) for figure in figures]
        assert max(lengths) - min(lengths) < 0.05, (a, b)


def test_nothing_is_below_the_floor(film: Film) -> None:
    _, figures = film
    for figure in figures:
        under = {
            name: float(point[2])
            for name, point in figure.points.items()
            if thickness(name) and point[2] < thickness(name) - 2.5
        }
        assert not under


def test_it_ends_where_it_began(film: Film) -> None:
    motion, figures = film
    first, last = figures[0], figures[-1]
    assert max(np.linalg.norm(first.points[name] - last.points[name]) for name in first.points) < 0.5
    assert motion.period == pytest.approx(sum(pose.seconds + pose.hold_s for pose in motion.poses))


def test_it_never_jumps(film: Film) -> None:
    """No point goes faster than a calm hand: 2 m in a second."""
    motion, figures = film
    times = motion.curve.samples(5)
    for (before, after), (start, end) in zip(pairwise(figures), pairwise(times), strict=True):
        fastest = max(float(np.linalg.norm(after.points[name] - before.points[name])) for name in before.points)
        assert fastest < 200 * (end - start) + 1


def test_what_is_anchored_does_not_slide(film: Film) -> None:
    motion, _ = film
    for number, contacts in enumerate(motion.anchors):
        following = motion.anchors[(number + 1) % len(motion.anchors)]
        if contacts[0] is not following[0] or contacts[0] is Contact.BODY:
            continue
        start = motion.curve.arrive[number]
        times = np.linspace(start, motion.curve.arrive[number + 1], 9)
        for contact in contacts[1:] if contacts[0] in contacts[1:] else contacts:
            if contact not in following or not (contact is contacts[0] or _reached(contact)):
                continue
            points, _ = CONTACTS[contact]
            ways = np.array(
                [np.mean([motion.at(float(time)).points[name] for name in points], axis=0) for time in times]
            )
            assert np.ptp(ways, axis=0).max() < 3.0, contact


def _reached(contact: Contact) -> bool:
    return any(name.split("_")[-1] in {"ankle", "wrist", "toe"} for name in CONTACTS[contact][0])


def test_angles_stay_near_what_the_file_says(film: Film) -> None:
    """Where hands or feet are anchored the limbs give a little; the file's angles must already bring them there."""
    motion, _ = film
    for key in motion.keys:
        for name, gap in key.gaps.items():
            assert np.linalg.norm(gap) < 4.0, name


def test_an_upright_body_has_human_proportions() -> None:
    figure = build(np.zeros(len(NAMES)))
    height = figure.points["crown"][2] + thickness("crown") - figure.lowest
    assert 168 < height < 176
    assert abs(figure.points["nape"][0]) < 6
    assert figure.points["left_toe"][0] > figure.points["left_heel"][0]


@pytest.mark.parametrize(
    ("part", "angle", "point", "axis", "sign"),
    [
        ("left_arm", "shoulder", "left_wrist", 0, 1),
        ("left_arm", "out", "left_wrist", 1, 1),
        ("right_arm", "out", "right_wrist", 1, -1),
        ("left_arm", "elbow", "left_wrist", 0, 1),
        ("left_arm", "lift", "left_shoulder", 2, 1),
        ("right_arm", "forward", "right_shoulder", 0, 1),
        ("left_leg", "hip", "left_knee", 0, 1),
        ("right_leg", "out", "right_knee", 1, -1),
        ("left_leg", "knee", "left_ankle", 0, -1),
        ("left_leg", "ankle", "left_toe", 2, 1),
        ("spine", "lumbar", "nape", 0, 1),
        ("spine", "thoracic_side", "nape", 1, 1),
        ("spine", "neck_turn", "nose", 1, 1),
        ("spine", "head", "nose", 2, -1),
        ("body", "lean", "nape", 0, 1),
        ("body", "roll", "nape", 1, -1),
        ("body", "turn", "left_toe", 1, 1),
    ],
)
def test_signs_are_those_of_anatomy(part: str, angle: str, point: str, axis: int, sign: int) -> None:
    still = np.zeros(len(NAMES))
    moved = still.copy()
    moved[NAMES.index(f"{part}.{angle}")] = 15
    way = build(moved).points[point] - build(still).points[point]
    assert way[axis] * sign > 0.5


def test_what_a_pose_does_not_say_is_as_before() -> None:
    first = Pose(caption="one", seconds=1, legs=Leg(knee=40), arms=Arm(elbow=10))
    second = Pose(caption="two", seconds=1, left_leg=Leg(knee=5))
    rows = Motion((first, second)).states
    assert rows[1][NAMES.index("right_leg.knee")] == 40
    assert rows[1][NAMES.index("left_leg.knee")] == 5
    assert rows[1][NAMES.index("left_arm.elbow")] == 10


def test_one_pose_is_no_movement() -> None:
    with pytest.raises(KnowledgeError, match="two poses"):
        Motion((Pose(caption="one", seconds=1),))


def test_a_limb_reaches_as_far_as_it_can() -> None:
    root, forward = np.zeros(3), np.array([1.0, 0, 0])
    target = np.array([10.0, 0, -60.0])
    knee, ankle = bend(root, target, (THIGH, SHIN), forward)
    assert np.allclose(ankle, target)
    assert knee[0] > 0
    _, hand = bend(root, np.array([0.0, 0, -99.0]), (UPPER_ARM, FOREARM), -forward)
    assert np.linalg.norm(hand) == pytest.approx(UPPER_ARM + FOREARM, abs=0.1)


def test_curves_stop_where_held_and_never_overshoot() -> None:
    curve = Curve(np.array([[0.0], [10.0], [30.0]]), [1.0, 1.0, 1.0], [0.5, 0.0, 0.5])
    values = [float(curve.at(time)[0]) for time in np.linspace(0, curve.period, 200)]
    assert min(values) >= 0
    assert max(values) <= 30
    assert curve.at(0.25)[0] == 0
    assert curve.slopes[1, 0] > 0
    assert curve.slopes[0, 0] == curve.slopes[2, 0] == 0
