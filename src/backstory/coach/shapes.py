"""What is drawn of a figure: its parts as strokes through points, ordered from far to near, and the things beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from backstory.coach.camera import Camera
from backstory.coach.figure import NODES, SIDES, THICK, WIDE, Array, Figure

Outline = Callable[[Figure], list[Array]]


@dataclass(frozen=True)
class Part:
    """One stroke of the figure: ``outline`` gives its points in space; ``wide``: its width in cm; ``tone``: a colour's name."""

    outline: Outline
    wide: float
    tone: str
    closed: bool = False


@dataclass(frozen=True)
class Thing:
    """One stroke or face of a thing that stands still: ``points`` in space, ``filled`` or a line ``wide`` cm."""

    points: list[Array]
    wide: float
    tone: str
    filled: bool = False


def through(*names: str) -> Outline:
    """The line through named points."""
    return lambda figure: [figure.points[name] for name in names]


def _trunk_middle(figure: Figure) -> list[Array]:
    return [figure.points[name] for name in NODES[:-1]] + [figure.points["nape"] - figure.frames["chest"][:, 2] * 2.5]


def _trunk_outline(figure: Figure) -> list[Array]:
    edges: dict[str, list[Array]] = {}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        edge = [
            figure.points[name] + figure.frames[name][:, 1] * (wide * sign)
            for name, wide in zip(NODES[:-1], WIDE, strict=False)
        ]
        top = (
            figure.points[f"{side}_shoulder"] * 0.72 + figure.points["nape"] * 0.28 - figure.frames["chest"][:, 2] * 2.2
        )
        edges[side] = [*edge, top]
    return edges["left"] + [figure.points["nape"] - figure.frames["chest"][:, 2] * 2.5] + edges["right"][::-1]


def parts(figures: Sequence[Figure], camera: Camera) -> list[Part]:
    """The parts of a figure in the order in which they are painted, the same for all ``figures`` of a movement."""
    flat = max(abs(camera.depth(f.frames["chest"][:, 1])) for f in figures) > 0.97 and _never_wide(figures, camera)
    far = _far_side(figures, camera)
    listed: list[tuple[float, Part]] = []

    def add(part: Part, nudge: float = 0.0) -> None:
        depth = np.mean([camera.depth(np.asarray(np.mean(part.outline(f), axis=0))) for f in figures])
        listed.append((float(depth) + nudge, part))

    add(
        Part(_trunk_middle, 2 * THICK["trunk"], "trunk")
        if flat
        else Part(_trunk_outline, 2 * THICK["trunk"], "trunk", closed=True)
    )
    if any(np.linalg.norm(f.points["belly"] - f.points["spine3"]) > 0.1 for f in figures):
        add(Part(through("spine2", "belly", "spine4"), 2 * THICK["trunk"] - 1, "trunk"), 0.01)
    add(Part(through("nape", "skull", "jaw"), 8.0, "limb"), 0.02)
    add(Part(through("jaw", "crown"), 2 * THICK["head"], "limb"), 0.03)
    add(Part(through("bridge", "nose"), 3.6, "limb"), 0.04)
    facing = np.mean([camera.depth(f.frames["head"][:, 0]) for f in figures])
    if facing > 0.5:
        for name in ("left_eye", "right_eye"):
            add(Part(through(name, name), 2.0, "paper"), 3)
        add(Part(through("bridge", "nose"), 1.1, "paper"), 3)
    for side in SIDES:
        tone = "far" if side == far else "limb"
        add(Part(through(f"{side}_hip", f"{side}_knee"), 2 * THICK["leg"] + 2.4, tone))
        add(Part(through(f"{side}_hip", f"{side}_knee", f"{side}_ankle"), 2 * THICK["leg"], tone), 0.01)
        add(Part(through(f"{side}_ankle", f"{side}_heel", f"{side}_toe"), 2 * THICK["foot"], tone), 0.02)
        add(Part(through(f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"), 2 * THICK["arm"], tone), 0.5)
        add(Part(through(f"{side}_wrist", f"{side}_hand"), 2 * THICK["hand"], tone), 0.51)
    return [part for _, part in sorted(listed, key=lambda pair: pair[0])]


def _never_wide(figures: Sequence[Figure], camera: Camera) -> bool:
    return all(abs(float(f.frames[part][:, 1] @ camera.toward)) > 0.97 for f in figures for part in ("pelvis", "chest"))


def _far_side(figures: Sequence[Figure], camera: Camera) -> str | None:
    """The side whose limbs are drawn lighter, or none where both are as near."""
    gap = np.mean([camera.depth(f.points["left_hip"] - f.points["right_hip"]) for f in figures])
    if abs(gap) < 6:
        return None
    return "right" if gap > 0 else "left"
