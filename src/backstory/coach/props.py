"""The things beside the figure: chair, wall, table, step, cushion, doorway; and what the hands hold."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin

import numpy as np

from backstory.coach.figure import Array, Figure
from backstory.coach.shapes import Part, Thing
from backstory.knowledge.poses import Prop


def things(prop: Prop) -> list[Thing]:
    """What stands still of a thing, in the order in which it is painted."""
    make = _MAKERS.get(prop.kind)
    return make(prop) if make else []


def held(prop: Prop) -> list[Part]:
    """What goes with the hands: a towel behind the thigh, a band under the feet, two bags."""
    if prop.kind == "towel":
        return [Part(_towel, 2.6, "thing")]
    if prop.kind == "band":
        return [Part(_band, 1.8, "thing")]
    if prop.kind == "bags":
        return [Part(_bag(side), 9.0, "thing", closed=True) for side in ("left", "right")]
    return []


def _place(prop: Prop) -> Callable[[float, float, float], Array]:
    """From the thing's own forward, left and up (cm) to the world."""
    c, s = cos(radians(prop.turn)), sin(radians(prop.turn))

    def put(forward: float, left: float, up: float) -> Array:
        return np.array([prop.at[0] + c * forward - s * left, prop.at[1] + s * forward + c * left, up])

    return put


def _chair(prop: Prop) -> list[Thing]:
    put, high = _place(prop), prop.high or 45.0
    front, back, half = 22.0, -19.0, 20.0
    top = high - 2.0
    shapes = [
        Thing([put(back, side, 0), put(back, side, top), put(back - 5, side, top + 44)], 3.2, "thing")
        for side in (half, -half)
    ]
    shapes += [Thing([put(front, side, 0), put(front, side, top)], 3.2, "thing") for side in (half, -half)]
    shapes.append(Thing([put(back - 5, side, top + 44) for side in (half, -half)], 3.2, "thing"))
    shapes.append(Thing([put(back - 3, side, top + 26) for side in (half, -half)], 3.2, "thing"))
    shapes.append(
        Thing(
            [put(back, half, top), put(front, half, top), put(front, -half, top), put(back, -half, top)],
            4.0,
            "thing",
            filled=True,
        )
    )
    return shapes


def _wall(prop: Prop) -> list[Thing]:
    put, high, half = _place(prop), prop.high or 200.0, (prop.long or 120.0) / 2
    return [
        Thing([put(0, half, 0), put(0, half, high), put(0, -half, high), put(0, -half, 0)], 3.6, "wall", filled=True)
    ]


def _table(prop: Prop) -> list[Thing]:
    put, high, half = _place(prop), prop.high or 76.0, (prop.long or 60.0) / 2
    shapes = [
        Thing([put(x, y, 0), put(x, y, high)], 3.2, "thing") for x in (-half + 4, half - 4) for y in (20.0, -20.0)
    ]
    shapes.append(
        Thing(
            [put(x, y, high - 2) for x, y in ((-half, 24), (half, 24), (half, -24), (-half, -24))],
            4.0,
            "thing",
            filled=True,
        )
    )
    return shapes


def _step(prop: Prop) -> list[Thing]:
    put, high, deep = _place(prop), prop.high or 18.0, prop.long or 34.0
    half, top = 24.0, high - 1.2
    side = [put(0, -half, 1.2), put(0, -half, top), put(deep, -half, top), put(deep, -half, 1.2)]
    face = [put(0, -half, 1.2), put(0, half, 1.2), put(0, half, top), put(0, -half, top)]
    tread = [put(0, -half, top), put(0, half, top), put(deep, half, top), put(deep, -half, top)]
    return [Thing(points, 2.4, "thing", filled=True) for points in (face, tread, side)]


def _cushion(prop: Prop) -> list[Thing]:
    put, high, half = _place(prop), prop.high or 6.0, (prop.long or 26.0) / 2
    thick = min(high, 9.0)
    half = max(half - thick / 2, 1.0)
    return [Thing([put(-half, 0, high - thick / 2), put(half, 0, high - thick / 2)], thick, "soft")]


def _doorway(prop: Prop) -> list[Thing]:
    put, high, half = _place(prop), prop.high or 208.0, (prop.long or 92.0) / 2
    return [Thing([put(0, half, 0), put(0, half, high), put(0, -half, high), put(0, -half, 0)], 4.5, "thing")]


_MAKERS: dict[str, Callable[[Prop], list[Thing]]] = {
    "chair": _chair,
    "wall": _wall,
    "table": _table,
    "step": _step,
    "cushion": _cushion,
    "doorway": _doorway,
}


def _towel(figure: Figure) -> list[Array]:
    """From one hand round the back of the thigh that is more flexed to the other."""
    lifted = max(("left", "right"), key=lambda side: float(figure.points[f"{side}_knee"][2]))
    knee, hip = figure.points[f"{lifted}_knee"], figure.points[f"{lifted}_hip"]
    behind = hip * 0.3 + knee * 0.7 - figure.frames[f"{lifted}_thigh"][:, 0] * 7.0
    return [figure.points["left_hand"], behind, figure.points["right_hand"]]


def _band(figure: Figure) -> list[Array]:
    feet = [(figure.points[f"{side}_heel"] + figure.points[f"{side}_toe"]) / 2 for side in ("left", "right")]
    return [figure.points["left_hand"], *feet, figure.points["right_hand"]]


def _bag(side: str) -> Callable[[Figure], list[Array]]:
    def outline(figure: Figure) -> list[Array]:
        hand = figure.points[f"{side}_hand"]
        return [
            hand + np.array(offset)
            for offset in ((0.0, 0, 0), (-8.0, 0, -14.0), (-8.0, 0, -22.0), (8.0, 0, -22.0), (8.0, 0, -14.0))
        ]

    return outline
