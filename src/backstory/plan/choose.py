"""Which movements a plan has: one for mobility, one for strength and walking, each safe, wished for and within the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backstory.assessment.document import Assessment
from backstory.inference.evidence import Answer
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import FLOOR, Direction, Movement, Purpose, Stand, Verdict
from backstory.knowledge.conditions import Region
from backstory.plan.direction import against
from backstory.plan.document import Rejected
from backstory.plan.gates import Judged, SafetyGate
from backstory.plan.person import Preferences

SLOTS: tuple[tuple[Purpose, ...], ...] = (
    (Purpose.AEROBIC,),
    (Purpose.MOBILITY, Purpose.NERVE, Purpose.REST),
    (Purpose.STRENGTH,),
)
"""One movement of each, in the order in which they are given up when the time is short: walking last."""

WALKING = "walking-programme"
AT_HAND = frozenset({"chair", "wall", "bed", "cushion", "towel", "table", "doorway", "step"})
"""What nearly every home has, where the person does not say."""


@dataclass(frozen=True)
class Choice:
    """One movement as it is to be done: the verdict on it, and whether on a bed instead of the floor."""

    movement: Movement
    judged: Judged
    on_bed: bool


@dataclass(frozen=True)
class Chosen:
    """The movements of a plan and what was left out, with the reason."""

    choices: tuple[Choice, ...]
    rejected: tuple[Rejected, ...]


class Chooser:
    """Chooses for one person; nothing is random, ties go to the lower id."""

    def __init__(
        self,
        base: KnowledgeBase,
        gate: SafetyGate,
        judged: Mapping[str, Judged],
        wishes: Preferences,
        direction: Direction,
        answers: Mapping[str, Answer],
        assessment: Assessment | None,
    ) -> None:
        self._base, self._gate, self._judged = base, gate, judged
        self._wishes, self._direction = wishes, direction
        self._region = (assessment.person.region if assessment else None) or Region.LOW_BACK
        self._weights = _weights(base, answers, assessment)

    def choose(self) -> Chosen:
        """At most one movement a slot; their minutes at the start stay within the day's time."""
        rejected: list[Rejected] = []
        fit: list[Choice] = []
        for movement in self._base.movements.values():
            choice, why = self._possible(movement)
            if choice is None:
                rejected.append(why or _left(movement, "Not for this part of the back."))
            else:
                fit.append(choice)
        chosen: list[Choice] = []
        left = self._wishes.minutes
        for purposes in SLOTS:
            options = sorted((c for c in fit if c.movement.purpose in purposes), key=self._rank)
            within = [c for c in options if c.movement.doses.start.minutes <= left]
            if within:
                chosen.append(within[0])
                left -= within[0].movement.doses.start.minutes
            elif options:
                text = (
                    f"It takes {options[0].movement.doses.start.minutes:g} minutes, which is more than you have left."
                )
                rejected.append(_left(options[0].movement, text))
        taken = {c.movement.id for c in chosen} | {r.id for r in rejected}
        rejected += [_left(c.movement, self._second(c, chosen)) for c in fit if c.movement.id not in taken]
        order = {Purpose.MOBILITY: 0, Purpose.NERVE: 0, Purpose.REST: 0, Purpose.STRENGTH: 1}
        chosen.sort(key=lambda c: order.get(c.movement.purpose, 2))
        return Chosen(tuple(chosen), tuple(sorted(rejected, key=lambda r: r.id)))

    def _possible(self, movement: Movement) -> tuple[Choice | None, Rejected | None]:
        wishes = self._wishes
        if reason := wishes.avoid.get(movement.id):
            return None, _left(movement, f"You asked to leave it out: {reason}")
        if self._region not in movement.regions:
            return None, None
        judged = self._judged[movement.id]
        floored = wishes.floor is False and movement.stand in FLOOR
        on_bed = movement.on_bed and (floored or self._gate.bed_only(movement))
        if judged.verdict is Verdict.BLOCKED:
            first = judged.reasons[0]
            return None, _left(movement, first.text, first.source)
        if floored and not on_bed:
            return None, _left(movement, "You do not want to go down to the floor.")
        at_hand = AT_HAND if wishes.equipment is None else {*wishes.equipment, "wall", "bed", "doorway"}
        if lacking := [thing for thing in movement.equipment if thing not in at_hand]:
            return None, _left(movement, f"It needs a {lacking[0]}, which you do not have.")
        if against(movement.direction, self._direction):
            return None, _left(movement, "It bends your back the way that makes it worse.")
        return Choice(movement, judged, on_bed), None

    def _rank(self, choice: Choice) -> tuple[float, str]:
        """Small is better: suits the causes, goes the way that eases, small to learn, safe without a caution."""
        movement = choice.movement
        if movement.id == WALKING:
            return (-100.0, movement.id)
        score = -sum(self._weights.get(ident, 0.0) for ident in movement.helps)
        score -= 0.5 * (movement.direction is self._direction)
        score += 0.4 * (movement.level - 1) + 0.3 * (choice.judged.verdict is Verdict.CAUTION) + 0.1 * choice.on_bed
        score += 0.5 * (movement.purpose is Purpose.REST) + 0.3 * (movement.stand is Stand.ON_FRONT)
        return (score, movement.id)

    def _second(self, choice: Choice, chosen: list[Choice]) -> str:
        slot = next((p for p in SLOTS if choice.movement.purpose in p), ())
        first = next((c for c in chosen if c.movement.purpose in slot), None)
        if first is None:
            return "Three movements are enough: few are done, many are left."
        return f"{first.movement.name} fits you as well or better. You may swap them."


def _left(movement: Movement, why: str, source: tuple[str, ...] = ()) -> Rejected:
    return Rejected(id=movement.id, name=movement.name, why=why, source=source)


def _weights(base: KnowledgeBase, answers: Mapping[str, Answer], assessment: Assessment | None) -> dict[str, float]:
    """How much it counts that a movement suits a cause (its probability) or a contributor (half, if it is there)."""
    weights = {cause.id: cause.probability for cause in assessment.causes} if assessment else {}
    for contributor in base.contributors.values():
        if answers.get(contributor.finding) is Answer.PRESENT:
            weights[contributor.id] = 0.25
    return weights
