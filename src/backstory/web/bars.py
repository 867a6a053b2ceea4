"""The likely causes as bars: those that only signs could tell apart share one, so that nobody reads a lot into a little."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from backstory.assessment import Assessment
from backstory.assessment.document import CausePart
from backstory.assessment.wording import likelihood

WIDTH = 100
LEAST = 0.03
MOST = 6

TOGETHER = frozenset({
    "nonspecific_low_back", "lumbar_strain", "lumbar_muscle_spasm", "discogenic_pain", "facet_joint_pain", "lumbar_osteoarthritis",
    "myofascial_back", "nonspecific_neck", "neck_strain", "neck_tension_muscles", "cervical_spondylosis", "nonspecific_thoracic",
    "thoracic_strain", "thoracic_degenerative",
})  # fmt: skip
"""Ordinary pain of muscles, ligaments, discs and joints: no question and no scan tells these apart for sure."""

APART = 2.0
"""One of them stands alone once it is this many times as likely as all the others of its kind together."""


@dataclass(frozen=True)
class Bar:
    """One bar: the cause, or several that share it; low, point and high in hundredths."""

    name: str
    causes: tuple[CausePart, ...]
    low: int
    point: int
    high: int
    serious: bool

    @property
    def words(self) -> str:
        """How likely, in words."""
        return likelihood(self.point / WIDTH)

    @property
    def first(self) -> CausePart:
        """The likeliest of them."""
        return self.causes[0]


def bars_of(result: Assessment) -> list[Bar]:
    """The bars, longest first."""
    likely = [c for c in result.causes if c.probability >= LEAST]
    kin = [c for c in likely if c.id in TOGETHER]
    first = max(kin, key=lambda c: c.probability, default=None)
    rest = sum(c.probability for c in kin) - (first.probability if first else 0.0)
    shared = len(kin) > 1 and first is not None and first.probability < APART * rest
    bars = [_bar((c,), c.name) for c in likely if not (shared and c in kin)]
    if shared:
        bars.append(_bar(tuple(sorted(kin, key=lambda c: -c.probability)), ""))
    return sorted(bars, key=lambda b: -b.point)[:MOST]


def _bar(causes: tuple[CausePart, ...], name: str) -> Bar:
    low, point, high = (_any([getattr(c, what) for c in causes]) for what in ("low", "probability", "high"))
    return Bar(name, causes, low, point, high, any(c.serious for c in causes))


def _any(chances: list[float]) -> int:
    """The chance, in hundredths, that at least one of them is there."""
    return round(WIDTH * (1.0 - prod(1.0 - chance for chance in chances)))
