"""What makes a well-known movement what it is, measured on its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from backstory.coach.figure import NAMES, Figure, thickness

if TYPE_CHECKING:
    from backstory.coach import Motion

Filmed = dict[str, tuple["Motion", list[Figure]]]
HEAD = 23.0
"""The length of a head, in cm."""


def angle(figure: Figure, a: str, b: str, c: str) -> float:
    """The angle at ``b`` in degrees."""
    one, two = figure.points[a] - figure.points[b], figure.points[c] - figure.points[b]
    return float(np.degrees(np.arccos(np.clip(one @ two / np.linalg.norm(one) / np.linalg.norm(two), -1, 1))))


def key(filmed: Filmed, name: str, number: int) -> Figure:
    return filmed[name][0].keys[number].figure


def state(filmed: Filmed, name: str, number: int, what: str) -> float:
    return float(filmed[name][0].states[number][NAMES.index(what)])


def test_childs_pose_sits_on_the_heels_with_the_chest_on_the_thighs(filmed: Filmed) -> None:
    figure = key(filmed, "childs-pose", -1)
    heels = figure.points["left_heel"]
    assert np.linalg.norm((figure.points["spine0"] - heels)[[0, 2]]) < HEAD
    assert figure.points["left_knee"][2] < 8
    assert abs(figure.points["spine5"][2] - figure.points["left_knee"][2]) < HEAD
    assert figure.points["crown"][2] < HEAD
    assert figure.points["left_wrist"][0] > figure.points["crown"][0]


def test_the_knees_stay_on_the_floor_through_all_of_childs_pose(filmed: Filmed) -> None:
    assert all(abs(figure.points["left_knee"][2] - thickness("left_knee")) < 0.5 for figure in filmed["childs-pose"][1])


def test_cat_rounds_and_cow_hollows_the_low_back(filmed: Filmed) -> None:
    assert state(filmed, "cat-cow", 1, "spine.lumbar") > 20
    assert state(filmed, "cat-cow", 2, "spine.lumbar") < -15

    def sag(number: int) -> float:
        figure = key(filmed, "cat-cow", number)
        return float(figure.points["spine4"][2] - (figure.points["spine0"][2] + figure.points["spine8"][2]) / 2)

    assert sag(1) > sag(0) + 4 > sag(2) + 8


def test_in_cat_cow_the_head_never_turns_and_the_elbows_stay_long(filmed: Filmed) -> None:
    motion, figures = filmed["cat-cow"]
    assert not motion.states[:, NAMES.index("spine.neck_turn")].any()
    assert all(angle(figure, "left_shoulder", "left_elbow", "left_wrist") > 140 for figure in figures)


def test_the_press_up_keeps_the_hips_down(filmed: Filmed) -> None:
    lying, up = key(filmed, "prone-press-up", 0), key(filmed, "prone-press-up", 1)
    assert up.points["spine0"][2] == pytest.approx(thickness("spine0"), abs=0.5)
    assert up.points["nape"][2] > lying.points["nape"][2] + 20


def test_the_bridge_is_straight_from_shoulder_to_knee(filmed: Filmed) -> None:
    figure = key(filmed, "glute-bridge", 1)
    assert angle(figure, "left_shoulder", "left_hip", "left_knee") > 165
    assert figure.points["spine6"][2] < 10


@pytest.mark.parametrize(
    ("name", "number", "end"),
    [
        ("forearm-plank", 1, "knee"),
        ("forearm-plank", 2, "ankle"),
        ("side-plank-full", 1, "ankle"),
        ("side-plank-knees", 1, "knee"),
    ],
)
def test_planks_are_straight(filmed: Filmed, name: str, number: int, end: str) -> None:
    figure = key(filmed, name, number)
    hips = {
        "spine0": figure.points["spine0"],
        "nape": figure.points["nape"],
        "end": (figure.points[f"left_{end}"] + figure.points[f"right_{end}"]) / 2,
    }
    assert angle(Figure(hips, {}), "nape", "spine0", "end") > 165


def test_a_chin_tuck_glides_back_with_a_level_face(filmed: Filmed) -> None:
    before, after = key(filmed, "chin-tuck", 0), key(filmed, "chin-tuck", 1)
    assert before.points["crown"][0] - after.points["crown"][0] > 2.5
    tilt = [np.degrees(np.arcsin(figure.frames["head"][2, 0])) for figure in (before, after)]
    assert abs(tilt[0] - tilt[1]) < 4


def test_the_standing_back_bend_keeps_the_feet_and_takes_the_head_back(filmed: Filmed) -> None:
    before, after = key(filmed, "standing-extension", 0), key(filmed, "standing-extension", 1)
    assert after.points["crown"][0] < before.points["crown"][0] - 10
    assert angle(after, "left_hip", "left_knee", "left_ankle") > 170


def test_walking_swings_each_arm_with_the_other_leg(filmed: Filmed) -> None:
    figure = key(filmed, "walking-programme", 0)
    assert figure.points["left_ankle"][0] > figure.points["right_ankle"][0]
    assert figure.points["left_wrist"][0] < figure.points["right_wrist"][0]


def test_sit_to_stand_brings_the_nose_over_the_toes(filmed: Filmed) -> None:
    figure = key(filmed, "sit-to-stand", 1)
    assert figure.points["nose"][0] > figure.points["left_toe"][0] - 8
    assert key(filmed, "sit-to-stand", 0).points["spine0"][2] == pytest.approx(52.5, abs=4)


def test_the_hip_hinge_folds_at_the_hips_and_not_in_the_back(filmed: Filmed) -> None:
    assert abs(state(filmed, "hip-hinge", 1, "spine.lumbar")) <= 6
    assert state(filmed, "hip-hinge", 1, "left_leg.hip") > 45


def test_bird_dog_lifts_the_leg_no_higher_than_the_bottom(filmed: Filmed) -> None:
    figure = key(filmed, "bird-dog", 1)
    assert figure.points["right_ankle"][2] <= figure.points["spine0"][2] + 10
    assert angle(figure, "right_hip", "right_knee", "right_ankle") > 165


def test_feet_stay_together_in_the_clamshell(filmed: Filmed) -> None:
    figure = key(filmed, "clamshell", 1)
    assert figure.points["left_knee"][2] > figure.points["right_knee"][2] + 25
    assert np.linalg.norm(figure.points["left_ankle"] - figure.points["right_ankle"]) < 26


@pytest.mark.parametrize(
    "name", ["neck-rotation", "neck-side-flexion", "seated-rotation", "standing-side-bend", "knee-rolls"]
)
def test_both_sides_are_shown_alike(filmed: Filmed, name: str) -> None:
    left, right = key(filmed, name, 1), key(filmed, name, 3)
    for point in ("crown", "nape"):
        assert left.points[point][1] == pytest.approx(-right.points[point][1], abs=1.5)


def test_the_side_glide_takes_the_hips_to_the_wall_and_leaves_the_shoulders(filmed: Filmed) -> None:
    before, after = key(filmed, "side-glide", 0), key(filmed, "side-glide", 1)
    assert after.points["spine0"][1] > before.points["spine0"][1] + 8
    assert abs(after.points["nape"][1] - before.points["nape"][1]) < 8


def test_in_the_side_bend_one_hand_slides_down_and_the_feet_stay(filmed: Filmed) -> None:
    before, after = key(filmed, "standing-side-bend", 0), key(filmed, "standing-side-bend", 1)
    assert after.points["left_hand"][2] < before.points["left_hand"][2] - 6
    assert abs(after.points["left_wrist"][1] - after.points["left_knee"][1]) < HEAD
    assert np.allclose(after.points["left_ankle"], before.points["left_ankle"], atol=1)
