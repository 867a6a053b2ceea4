"""From space to paper: parallel projection from the side, the front, above or a corner, in cm with y down as in SVG."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from backstory.coach.figure import Array
from backstory.knowledge.poses import View

CORNER = (-52.0, 24.0)
"""Azimuth and height in degrees of the camera in the corner view."""


@dataclass(frozen=True)
class Camera:
    """``right``, ``up`` and ``toward`` (to the camera): unit vectors of shape ``(3,)`` in the world."""

    right: Array
    up: Array
    toward: Array

    def flat(self, point: Array) -> tuple[float, float]:
        """Where a point of the world (cm) lies on the paper (cm, y down)."""
        return float(point @ self.right), -float(point @ self.up)

    def depth(self, point: Array) -> float:
        """How far towards the camera a point lies, in cm."""
        return float(point @ self.toward)


def camera(view: View, *, on_side: bool = False) -> Camera:
    """The camera of a view; the front of a person who lies on the right side looks where the right side of others does."""
    if view is View.TOP:
        return Camera(np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))
    azimuth, height = {View.SIDE: (-90.0, 0.0), View.FRONT: (-90.0 if on_side else 0.0, 0.0), View.CORNER: CORNER}[view]
    a, e = radians(azimuth), radians(height)
    toward = np.array([cos(e) * cos(a), cos(e) * sin(a), sin(e)])
    right = np.array([-sin(a), cos(a), 0.0])
    return Camera(right, np.cross(toward, right), toward)
