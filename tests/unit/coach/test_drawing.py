"""The pictures: well-formed, small, without script, told in words, and the same every time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from backstory.coach import moving, still
from backstory.coach.drawing import DARK, LIGHT, Scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from backstory.knowledge.care import Movement

SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("draw", [moving, still], ids=["moving", "still"])


@BOTH
def test_it_is_small_well_formed_and_told_in_words(movement: Movement, draw: Callable[[Movement], str]) -> None:
    text = draw(movement)
    assert len(text.encode()) < 25_000
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title") is not None
    described = root.findtext(f"{SVG}desc") or ""
    assert all(pose.caption in described for pose in movement.poses)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set((root.get("aria-labelledby") or "").split()) <= set(ids)


@BOTH
def test_it_needs_no_script_and_nothing_from_elsewhere(movement: Movement, draw: Callable[[Movement], str]) -> None:
    text = draw(movement)
    assert "<script" not in text
    assert not re.search(r"\son\w+=|href|url\((?!#)|style=", text)
    assert text.count("http") == 1


def test_the_still_one_does_not_move(movement: Movement) -> None:
    assert "<animate" not in still(movement)


def test_every_part_keeps_time(movement: Movement) -> None:
    """As many values as key times, from 0 to 1 and never back."""
    for element in ElementTree.fromstring(moving(movement)).iter(f"{SVG}animate"):
        clock = [float(share) for share in (element.get("keyTimes") or "").split(";")]
        assert len(clock) == len((element.get("values") or "").split(";"))
        assert clock == sorted(clock)
        assert clock[0] == 0
        assert clock[-1] == 1 or element.get("calcMode") == "discrete"


def test_paths_keep_their_shape_so_that_they_can_be_animated(movement: Movement) -> None:
    for element in ElementTree.fromstring(moving(movement)).iter(f"{SVG}animate"):
        if element.get("attributeName") == "d":
            assert len({re.sub(r"[\d. -]+", "", value) for value in (element.get("values") or "").split(";")}) == 1


def test_every_pose_is_on_the_paper(movement: Movement) -> None:
    scene = Scene(movement)
    box = scene.box
    names = (
        ("crown", "nape", "spine0", "left_shoulder", "right_shoulder")
        if movement.frame == "upper"
        else tuple(scene.figures[0].points)
    )
    for figure in scene.figures:
        for name in names:
            x, y = scene.camera.flat(figure.points[name])
            assert box.x < x < box.x + box.wide
            assert box.y < y < box.y + box.tall + 1


@BOTH
def test_it_is_the_same_every_time(draw: Callable[[Movement], str], some: Movement) -> None:
    assert draw(some) == draw(some)


def test_one_caption_is_seen_at_a_time(movement: Movement) -> None:
    """At every moment exactly one caption has opacity 1."""
    root = ElementTree.fromstring(moving(movement))
    shown = [a for a in root.iter(f"{SVG}animate") if a.get("attributeName") == "opacity"]
    for moment in [n / 97 for n in range(97)]:
        seen = 0
        for animate in shown:
            clock = [float(share) for share in (animate.get("keyTimes") or "").split(";")]
            values = (animate.get("values") or "").split(";")
            seen += int(values[max(n for n, share in enumerate(clock) if share <= moment)])
        assert seen == 1


def test_light_and_dark_have_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
