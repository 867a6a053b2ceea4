"""Arrows for the still picture: the ways of the parts that move most from one pose to the next."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from backstory.coach.camera import Camera
from backstory.coach.motion import Motion
from backstory.knowledge.poses import Contact

CANDIDATES = (
    "crown", "spine0", "spine3", "left_hand", "right_hand", "left_knee", "right_knee", "left_toe", "right_toe", "left_shoulder", "right_shoulder",
)  # fmt: skip

AT_MOST = 2
Spot = tuple[float, float]


def arrows(motion: Motion, number: int, camera: Camera, wide: float) -> list[str]:
    """Paths of the arrows into pose ``number``, on paper ``wide`` cm wide; none where little moves, or in walking."""
    if motion.anchors[number][0] is Contact.BODY:
        return []
    ways: list[tuple[float, list[Spot]]] = []
    start = motion.curve.arrive[number - 1] + motion.curve.holds[number - 1]
    end = motion.curve.arrive[number]
    figures = [motion.at(start + (end - start) * step / 10 - 1e-6) for step in range(1, 11)]
    for name in CANDIDATES:
        way = [camera.flat(figure.points[name]) for figure in figures]
        length = hypot(way[-1][0] - way[0][0], way[-1][1] - way[0][1])
        path = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))
        if length > wide * 0.035 and length > path * 0.6:
            ways.append((length, way))
    ways.sort(key=lambda pair: -pair[0])
    chosen: list[list[Spot]] = []
    for _, way in ways:
        apart = all(hypot(way[-1][0] - other[-1][0], way[-1][1] - other[-1][1]) > wide * 0.18 for other in chosen)
        if apart and len(chosen) < AT_MOST:
            chosen.append(way)
    return [_arrow(way, wide * 0.035) for way in chosen]


def _arrow(way: list[Spot], head: float) -> str:
    (x, y), (back_x, back_y) = way[-1], way[-4]
    long = hypot(x - back_x, y - back_y) or 1.0
    dx, dy = (x - back_x) / long * head, (y - back_y) / long * head
    line = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in way)
    tip = f"M{x - dx + dy * 0.7:.1f} {y - dy - dx * 0.7:.1f}L{x:.1f} {y:.1f}L{x - dx - dy * 0.7:.1f} {y - dy + dx * 0.7:.1f}"
    return line + tip
