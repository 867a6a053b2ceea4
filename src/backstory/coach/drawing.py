"""The figure as SVG: `moving` by SMIL (no script), and `still` for print and for people who want less motion.

Colours are plain attributes, so that the pictures work under a strict content-security policy and in print; a style sheet
inside them follows dark screens, and a page may set ``--figure-limb`` and its like.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from backstory.coach.arrows import arrows
from backstory.coach.camera import Camera, camera
from backstory.coach.figure import Array, Figure
from backstory.coach.motion import Motion
from backstory.coach.props import held, things
from backstory.coach.shapes import Part, Thing, parts
from backstory.knowledge.care import Movement, Stand
from backstory.knowledge.poses import View

LIGHT = {"limb": "#27485a", "trunk": "#2f9385", "far": "#a9bcc6", "paper": "#ffffff", "thing": "#cdbfa6", "soft": "#dfd0b4",
         "wall": "#efe9de", "mat": "#eef1f0", "floor": "#c3ccd0", "text": "#2b3b45", "arrow": "#d5762b"}  # fmt: skip
DARK = {"limb": "#d9e6ec", "trunk": "#52bdae", "far": "#647a86", "paper": "#1b252b", "thing": "#7d7360", "soft": "#6b6353",
        "wall": "#3b3a36", "mat": "#26323a", "floor": "#4b5961", "text": "#e4edf1", "arrow": "#eea05f"}  # fmt: skip

LOW, HIGH = 0.46, 0.74
"""Height of the picture over its width without the caption, at the least and at the most."""

MARGIN = 9.0
"""Free room around all poses, in cm."""

LARGEST = 24_500
"""The most characters of a moving picture."""

UPPER = (
    "spine0",
    "spine4",
    "nape",
    "skull",
    "jaw",
    "crown",
    "nose",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
)


@dataclass(frozen=True)
class Box:
    """A part of the paper, in cm, y down."""

    x: float
    y: float
    wide: float
    tall: float

    @property
    def view(self) -> str:
        """As a ``viewBox``."""
        return f"{self.x:.1f} {self.y:.1f} {self.wide:.1f} {self.tall:.1f}"


class Scene:
    """A movement, seen: its motion, camera, parts and things, and the paper that holds every pose."""

    def __init__(self, movement: Movement, most: int = 4) -> None:
        self.movement = movement
        self.motion = Motion(movement.poses)
        self.camera: Camera = camera(movement.view, on_side=movement.stand is Stand.ON_SIDE)
        self.times = self.motion.curve.samples(most)
        self.figures: list[Figure] = [self.motion.at(time) for time in self.times]
        self.parts: list[Part] = [part for prop in movement.props for part in held(prop)]
        self.parts = [*parts(self.figures, self.camera), *self.parts]
        self.things: list[Thing] = [thing for prop in movement.props for thing in things(prop)]
        self.box = self._box()

    def _box(self) -> Box:
        upper = self.movement.frame == "upper"
        spots = [
            self.camera.flat(point)
            for figure in self.figures
            for name, point in figure.points.items()
            if not upper or name in UPPER
        ]
        if not upper:
            spots += [self.camera.flat(point) for point in self.mat()] if self.floorless else []
            spots += [self.camera.flat(point) for thing in self.things for point in thing.points]
            spots += [
                self.camera.flat(point)
                for figure in self.figures
                for part in self.parts
                for point in part.outline(figure)
            ]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        free = MARGIN + 7.0 if upper else MARGIN
        left, right, top = min(xs) - free, max(xs) + free, min(ys) - free
        bottom = max(ys) if upper else max(ys) + (MARGIN if self.floorless else 5.0)
        wide = max(right - left, (bottom - top) / HIGH)
        tall = max(bottom - top, wide * LOW)
        top = bottom - tall if not self.floorless else (top + bottom - tall) / 2
        return Box((left + right - wide) / 2, top, wide, tall)

    @property
    def floorless(self) -> bool:
        """Whether the floor is the whole paper, and not a line."""
        return self.movement.view in {View.TOP, View.CORNER}

    def line(self, points: Iterable[Array], *, closed: bool = False) -> str:
        """Points of the world as a path."""
        spots = [self.camera.flat(point) for point in points]
        return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in spots) + ("Z" if closed else "")

    def ground(self) -> str:
        """Floor and things that stand still."""
        found = []
        if self.floorless:
            found.append(_stroke(self.line(self.mat(), closed=True), 6, "mat", filled=True))
        else:
            y = 1.2
            found.append(_stroke(f"M{self.box.x + 4:.1f} {y}H{self.box.x + self.box.wide - 4:.1f}", 1.6, "floor"))
        for thing in self.things:
            found.append(
                _stroke(self.line(thing.points, closed=thing.filled), thing.wide, thing.tone, filled=thing.filled)
            )
        return "".join(found)

    def mat(self) -> list[Array]:
        """The corners of a mat under every pose."""
        spots = np.array([point for figure in self.figures for point in figure.points.values()])
        (left, near), (right, far) = spots[:, :2].min(axis=0) - 5, spots[:, :2].max(axis=0) + 5
        return [np.array([x, y, 0.0]) for x, y in ((left, near), (right, near), (right, far), (left, far))]

    def body(self, figure: Figure) -> str:
        """The figure, still."""
        return "".join(
            _stroke(self.line(part.outline(figure), closed=part.closed), part.wide, part.tone, filled=part.closed)
            for part in self.parts
        )


def moving(movement: Movement) -> str:
    """The movement as an endless animation with its captions, as SVG text, as smooth as `LARGEST` allows."""
    for most in (9, 7, 6, 5):
        text = _moving(Scene(movement, most))
        if len(text) < LARGEST:
            return text
    return _moving(Scene(movement))


def _moving(scene: Scene) -> str:
    movement = scene.movement
    period = scene.motion.period
    clock = ";".join(_share(time / period) for time in scene.times)
    drawn = []
    for part in scene.parts:
        lines = [scene.line(part.outline(figure), closed=part.closed) for figure in scene.figures]
        inner = "" if len(set(lines)) == 1 else _animate("d", lines, clock, period)
        drawn.append(_stroke(lines[0], part.wide, part.tone, filled=part.closed, inner=inner))
    box = scene.box
    strip = Box(box.x, box.y, box.wide, box.tall + box.wide * 0.15)
    picture = scene.ground() + "".join(drawn)
    if movement.frame == "upper":
        cut = f"figure-{movement.id}-cut"
        area = f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.wide:.1f}" height="{box.tall:.1f}"/>'
        picture = f'<clipPath id="{cut}">{area}</clipPath><g clip-path="url(#{cut})">{picture}</g>'
    return _page(movement, strip, picture + _captions(scene), "moving", movement.name)


def still(movement: Movement) -> str:
    """The key poses side by side, each over the ghost of the one before, with arrows of the motion and captions, as SVG text."""
    scene = Scene(movement)
    box = scene.box
    shown = [
        n
        for n, pose in enumerate(movement.poses)
        if pose.caption not in {earlier.caption for earlier in movement.poses[:n]}
    ]
    number = len(shown)
    columns = number if number <= 3 else (number + 1) // 2
    gap, under = box.wide * 0.05, box.wide * 0.27
    panels = []
    for place, which in enumerate(shown):
        key = scene.motion.keys[which]
        x, y = (place % columns) * (box.wide + gap), (place // columns) * (box.tall + under)
        before = scene.motion.keys[which - 1].figure
        ghost = f'<g opacity=".22">{scene.body(before)}</g>' if place else ""
        marks = arrows(scene.motion, which, scene.camera, box.wide) if place else []
        signs = "".join(_stroke(path, box.wide * 0.011, "arrow", filled=False) for path in marks)
        picture = scene.ground() + ghost + scene.body(key.figure) + signs
        panels.append(
            f'<svg x="{x:.1f}" y="{y:.1f}" width="{box.wide:.1f}" height="{box.tall:.1f}" viewBox="{box.view}">{picture}</svg>'
            + _text(
                f"{place + 1}. {movement.poses[which].caption}", x + box.wide / 2, y + box.tall, box.wide * 0.062, 29
            )
        )
    rows = -(-number // columns)
    sheet = Box(0, 0, columns * box.wide + (columns - 1) * gap, rows * (box.tall + under))
    return _page(movement, sheet, "".join(panels), "still", f"{movement.name}, key poses")


def _captions(scene: Scene) -> str:
    """Each caption from the start of the way to its pose until the pose ends."""
    box, period, curve = scene.box, scene.motion.period, scene.motion.curve
    poses = scene.movement.poses
    ends = [curve.arrive[n] + pose.hold_s for n, pose in enumerate(poses)]
    found = []
    for number, pose in enumerate(poses):
        start, end = (ends[number - 1], ends[number]) if number else (ends[-1], ends[0])
        shown = [(0.0, "1"), (end, "0"), (start, "1")] if number == 0 else [(0.0, "0"), (start, "1"), (end, "0")]
        steps: dict[float, str] = {}
        for time, value in shown:
            if time < period - 1e-6:
                steps[time] = value
        if end <= 1e-6:
            steps[0.0] = "0"
        clock = ";".join(_share(time / period) for time in steps)
        inner = (
            f'<animate attributeName="opacity" calcMode="discrete" dur="{period:g}s" repeatCount="indefinite" '
            f'keyTimes="{clock}" values="{";".join(steps.values())}"/>'
        )
        words = _text(pose.caption, box.x + box.wide / 2, box.y + box.tall, box.wide * 0.05, 36)
        found.append(f'<g opacity="{1 if number == 0 else 0}">{inner}{words}</g>')
    return "".join(found)


def _text(words: str, x: float, y: float, size: float, columns: int) -> str:
    lines = textwrap.wrap(words, columns)
    spans = "".join(f'<tspan x="{x:.1f}" dy="{size * 1.25:.1f}">{escape(line)}</tspan>' for line in lines)
    return f'<text y="{y:.1f}" class="text" fill="{LIGHT["text"]}" font-family="system-ui,sans-serif" font-size="{size:.1f}" text-anchor="middle">{spans}</text>'


def _animate(attribute: str, values: Sequence[str], clock: str, period: float) -> str:
    return f'<animate attributeName="{attribute}" dur="{period:g}s" repeatCount="indefinite" keyTimes="{clock}" values="{";".join(values)}"/>'


def _stroke(path: str, wide: float, tone: str, *, filled: bool = False, inner: str = "") -> str:
    fill = f' fill="{LIGHT[tone]}"' if filled else ""
    name = f"{tone} full" if filled else tone
    return f'<path class="{name}" stroke="{LIGHT[tone]}"{fill} stroke-width="{_short(wide)}" d="{path}"' + (
        f">{inner}</path>" if inner else "/>"
    )


def _page(movement: Movement, box: Box, inside: str, kind: str, title: str) -> str:
    name = f"figure-{movement.id}-{kind}"
    told = " ".join(f"{number + 1}. {pose.caption}." for number, pose in enumerate(movement.poses))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" id="{name}" viewBox="{box.view}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(told)}</desc><style>{_style(name)}</style>'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{inside}</g></svg>'
    )


def _style(name: str) -> str:
    """Colours from the page, or for dark screens; only where a screen is, since printers know the plain attributes."""
    variables = "".join(f"--{tone}:var(--figure-{tone},{DARK[tone]});" for tone in DARK)
    plain = "".join(f"--{tone}:var(--figure-{tone},{LIGHT[tone]});" for tone in LIGHT)
    use = "".join(
        f"#{name} .{tone}{{stroke:var(--{tone})}}#{name} .{tone}.full{{fill:var(--{tone})}}"
        for tone in LIGHT
        if tone != "text"
    )
    text = f"#{name} .text{{fill:var(--text);stroke:none}}"
    return f"@media screen{{#{name}{{{plain}}}{use}{text}}}@media screen and (prefers-color-scheme:dark){{#{name}{{{variables}}}}}"


def _short(number: float) -> str:
    """A number in cm to a millimetre, as short as can be."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _share(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".") or "0"
