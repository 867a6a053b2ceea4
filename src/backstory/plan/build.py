"""From an assessment, a person and their wishes to a plan: deterministic, small, and nothing in it that its gate blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from backstory.assessment.build import source_text
from backstory.assessment.document import Assessment, KnowledgeStamp
from backstory.assessment.wording import NOT_A_DOCTOR, in_words
from backstory.errors import InputError
from backstory.inference.evidence import Answer
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import (
    Course,
    Direction,
    Dose,
    Group,
    PlanLine,
    PlanTexts,
    Remedy,
    Stance,
    Stretch,
    Verdict,
)
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Urgency
from backstory.plan.asking import asked
from backstory.plan.choose import WALKING, Choice, Chooser
from backstory.plan.device import device_part
from backstory.plan.direction import preferred
from backstory.plan.document import (
    Day,
    DevicePart,
    DosePart,
    GatePart,
    Item,
    Plan,
    ReasonPart,
    Rejected,
    SafetyNet,
    Stage,
    Understood,
)
from backstory.plan.gates import Judged, SafetyGate
from backstory.plan.health import Health, HealthReader
from backstory.plan.labels import label_of
from backstory.plan.person import PersonFile

MOST_REMEDIES = 3
"""Beside three movements and the first advice, a day holds no more."""

LONG_DAYS = 84.0
REVIEW_DAYS, REVIEW_LONG_DAYS = 14, 28
SIX_WEEKS_DAYS = 42


def make_plan(
    base: KnowledgeBase, reader: HealthReader, person: PersonFile, assessment: Assessment | None, today: date
) -> Plan:
    """The plan of one person for this day. Without an assessment it is the gate, what is asked, and no movement.

    Raises `InputError` if the knowledge holds no plan.
    """
    if base.plan is None:
        raise InputError("this knowledge has no plan.yaml, so no plan can be made.")
    known = {ident: Answer(answer) for ident, answer in assessment.answers.items()} if assessment else {}
    health = reader.read(person, known)
    return _Maker(base, base.plan, person, health, assessment, today).plan()


class _Maker:
    def __init__(
        self,
        base: KnowledgeBase,
        texts: PlanTexts,
        person: PersonFile,
        health: Health,
        assessment: Assessment | None,
        today: date,
    ) -> None:
        self.base, self.texts, self.person, self.health, self.today = base, texts, person, health, today
        self.assessment = assessment
        self.wishes = person.preferences
        self.gate = SafetyGate(base, person, health, assessment)
        self.judged = self.gate.everything()
        self.urgency = assessment.urgency.level if assessment else None
        self.duration = assessment.person.duration_days if assessment else None

    def plan(self) -> Plan:
        """The whole document."""
        sound = self.assessment is not None and not self.assessment.fault
        calm = sound and self.urgency is not None and self.urgency.rank <= Urgency.ROUTINE.rank
        direction = preferred(self.health.answers, self.wishes) if calm else None
        choices: tuple[Choice, ...] = ()
        rejected = list(self._remedies_left_out())
        if direction is not None:
            chooser = Chooser(
                self.base, self.gate, self.judged, self.wishes, direction, self.health.answers, self.assessment
            )
            found = chooser.choose()
            choices = found.choices
            rejected += found.rejected
        else:
            why = "Your assessment comes first." if self.assessment else "Without an assessment no movement is chosen."
            rejected += [Rejected(id=m.id, name=m.name, why=why) for m in self.base.movements.values()]
        today = self._today(choices, calm=calm, direction=direction)
        devices = tuple(
            device_part(self.base, self.gate, self.judged[ident], self.base.devices[ident], self.person)
            for ident in sorted(set(self.wishes.owns) & set(self.base.devices))
        )
        named = {item.id for item in today}
        texts = self.texts
        plan = Plan(
            knowledge=_stamp(self.base),
            made_on=self.today.isoformat(),
            urgency=self.urgency,
            headline=self._headline(calm=calm, movements=len(choices)),
            direction=direction,
            minutes=self.wishes.minutes,
            gate={ident: _gate_part(judged) for ident, judged in self.judged.items()},
            today=today,
            week=self._week(choices) if calm else (),
            six_weeks=self._six_weeks(choices) if calm else (),
            progress=_parts(texts.progress) if choices else (),
            ease=_parts(texts.ease) if choices else (),
            stop=_parts(texts.stop) if choices else (),
            bad_day=_parts(texts.bad_day) if choices else (),
            flare=_parts(texts.flare) if calm else (),
            prevention=_parts(texts.prevention) if calm else (),
            devices=devices,
            rejected=tuple(sorted((r for r in rejected if r.id not in named), key=lambda r: r.id)),
            safety_net=self._safety_net(calm=calm),
            ask=asked(
                self.base, self.person, self.health, self.judged, self.assessment.person if self.assessment else None
            ),
            understood=self._understood(),
            not_understood=tuple(dict.fromkeys(text for _, text in self.health.not_understood)),
            sources=(),
            not_a_doctor=NOT_A_DOCTOR,
        )
        return plan.model_copy(update={"sources": tuple(source_text(self.base, i) for i in sorted(_cited(plan)))})

    def _understood(self) -> tuple[Understood, ...]:
        """What each of the person's words was taken for, for them to check."""
        means: dict[str, list[str]] = {}
        for ident, said in self.health.because.items():
            means.setdefault(said, []).append(self.base.findings[ident].statement)
        return tuple(Understood(said=said, means=tuple(sorted(means[said]))) for said in sorted(means))

    def _headline(self, *, calm: bool, movements: int) -> str:
        if self.assessment is None:
            return "What is safe for you. For a plan, do the assessment first."
        if not calm:
            return self.assessment.urgency.headline
        if not movements:
            return "No movements for now. Answer what is asked, or ask your clinician which are safe for you."
        if self.wishes.recovered:
            return "Keep it away: a little, for good."
        return (
            "One small thing to begin with."
            if movements == 1
            else f"{('Two', 'Three')[movements > 2]} small things, most days."
        )

    def _today(self, choices: Sequence[Choice], *, calm: bool, direction: Direction | None) -> tuple[Item, ...]:
        if self.assessment is None:
            return ()
        if not calm:
            first = [
                Item(id=f"urgent-{place}", kind="advice", name="First", text=because.action, source=because.source)
                for place, because in enumerate(self.assessment.urgency.because)
                if because.action and because.level is self.urgency
            ]
            lines = list(self.texts.until_seen)
            return (*first, *map(_advice, lines), *self._remedies(Stretch.TODAY, until_seen=True))
        lines = list(self.texts.today)
        lines += [line for line in self.texts.direction if direction is not None and line.id == direction.value]
        moves = [
            self._movement(choice, line) for choice in choices for line in [self._why_direction(choice, direction)]
        ]
        return (*map(_advice, lines[:3]), *moves, *self._remedies(Stretch.TODAY, until_seen=False))

    def _why_direction(self, choice: Choice, direction: Direction | None) -> PlanLine | None:
        if direction in {None, Direction.NEUTRAL} or choice.movement.direction is not direction:
            return None
        return next((line for line in self.texts.direction if line.id == choice.movement.direction.value), None)

    def _movement(self, choice: Choice, line: PlanLine | None) -> Item:
        movement, dose = choice.movement, choice.movement.doses.start
        where = " You can do it on a firm bed." if choice.on_bed else ""
        why = f"{movement.why} {line.text}" if line else movement.why
        return Item(
            id=movement.id,
            kind="movement",
            name=movement.name,
            text=f"{dose_words(dose, walking=movement.id == WALKING)}.{where}",
            how=movement.how,
            dose=_dose(dose, walking=movement.id == WALKING),
            minutes=dose.minutes,
            purpose=movement.purpose,
            why=why,
            cautions=_reasons(choice.judged),
            bad_day=movement.bad_day,
            stop_if=movement.stop_if,
            source=(*movement.source, *(s for s in (line.source if line else ()) if s not in movement.source)),
        )

    def _remedies(self, stretch: Stretch, *, until_seen: bool) -> list[Item]:
        """The few remedies that fit this person and are allowed; those that trials favour most come first."""
        country = self.person.country
        fit = [
            remedy
            for remedy in self.base.remedies.values()
            if stretch in remedy.stretch
            and remedy.stance in {Stance.OFFER, Stance.MAY_TRY}
            and self.judged[remedy.id].verdict is not Verdict.BLOCKED
            and self._suits(remedy)
            and (remedy.group is not Group.ACTIVITY)
            and (
                remedy.medicine is None or (not until_seen and label_of(remedy.medicine, country).without_prescription)
            )
        ]
        fit.sort(key=lambda r: (r.stance is not Stance.OFFER, self._worth(r), r.medicine is not None, r.id))
        kept: list[Remedy] = []
        for remedy in fit:
            if remedy.medicine is None or not any(other.medicine for other in kept):
                kept.append(remedy)
        return [self._remedy(remedy) for remedy in kept[:MOST_REMEDIES]]

    def _suits(self, remedy: Remedy) -> bool:
        region = (self.assessment.person.region if self.assessment else None) or Region.LOW_BACK
        told = not remedy.for_findings or any(
            self.health.answers.get(ident) is Answer.PRESENT for ident in remedy.for_findings
        )
        return region in remedy.regions and self._course in remedy.courses and told

    @property
    def _course(self) -> Course:
        if self.wishes.recovered:
            return Course.RECOVERED
        return Course.CHRONIC if self.duration is not None and self.duration > LONG_DAYS else Course.ACUTE

    def _worth(self, remedy: Remedy) -> int:
        """The best that trials found for this part of the body and this length of trouble; small is better."""
        region = (self.assessment.person.region if self.assessment else None) or Region.LOW_BACK
        order = ["helps", "helps_little", "uncertain", "not_studied", "no_benefit", "harms"]
        own = [e.worth.value for e in remedy.effects if region in e.regions and self._course in e.courses]
        return min((order.index(worth) for worth in own), default=3)

    def _remedy(self, remedy: Remedy) -> Item:
        region = (self.assessment.person.region if self.assessment else None) or Region.LOW_BACK
        effects = [e for e in remedy.effects if region in e.regions and self._course in e.courses]
        plain = f" {effects[0].plain}" if effects else ""
        source = dict.fromkeys((*remedy.source, *(effects[0].source if effects else ())))
        return Item(
            id=remedy.id,
            kind="remedy",
            name=remedy.name,
            text=f"{remedy.why}{plain}",
            how=(*remedy.how, *([label_of(remedy.medicine, self.person.country).text] if remedy.medicine else ())),
            cautions=_reasons(self.judged[remedy.id]),
            bad_day=remedy.bad_day,
            source=tuple(source),
        )

    def _remedies_left_out(self) -> Iterable[Rejected]:
        for remedy in self.base.remedies.values():
            judged = self.judged[remedy.id]
            if judged.verdict is Verdict.BLOCKED:
                yield Rejected(
                    id=remedy.id, name=remedy.name, why=judged.reasons[0].text, source=judged.reasons[0].source
                )
            elif remedy.stance is Stance.NOT_SUGGESTED:
                yield Rejected(
                    id=remedy.id, name=remedy.name, why=remedy.effects[0].plain, source=remedy.effects[0].source
                )

    def _week(self, choices: Sequence[Choice]) -> tuple[Day, ...]:
        """Seven days; each movement on as many days as its dose says, spread out."""
        days = []
        for place in range(7):
            do = [c for c in choices if _falls_on(place, c.movement.doses.start.days)]
            note = None if do else "A day off. Move as you like."
            days.append(
                Day(
                    date=(self.today + timedelta(days=place)).isoformat(),
                    do=tuple(c.movement.id for c in do),
                    note=note,
                    minutes=round(sum(c.movement.doses.start.minutes for c in do), 2),
                )
            )
        return tuple(days)

    def _six_weeks(self, choices: Sequence[Choice]) -> tuple[Stage, ...]:
        doses = ("start", "build", "keep")
        return tuple(
            Stage(
                text=line.text,
                doses={
                    c.movement.id: dose_words(getattr(c.movement.doses, phase), walking=c.movement.id == WALKING)
                    for c in choices
                },
                source=line.source,
            )
            for line, phase in zip(self.texts.six_weeks, doses, strict=True)
        )

    def _safety_net(self, *, calm: bool) -> SafetyNet:
        watch = self.assessment.urgency.watch_for if self.assessment else ()
        if self.assessment is not None and not calm:
            urgency = self.assessment.urgency
            cited = tuple(dict.fromkeys(s for because in urgency.because for s in because.source)) or ("judgement",)
            return SafetyNet(**{"by": urgency.by[:10], "if": urgency.safety_net, "watch_for": watch, "source": cited})
        lines = {line.id: line for line in self.texts.review}
        if self.wishes.recovered:
            line, days = lines["recovered"], SIX_WEEKS_DAYS
        else:
            long_standing = self.duration is not None and self.duration > LONG_DAYS
            line, days = lines["two-weeks"], REVIEW_LONG_DAYS if long_standing else REVIEW_DAYS
        by = self.today + timedelta(days=days)
        text = line.text.format(date=in_words(by))
        if not self.wishes.recovered:
            last = self.today + timedelta(days=SIX_WEEKS_DAYS)
            text = f"{text} {lines['six-weeks'].text.format(date=in_words(last))}"
        return SafetyNet(**{"by": by.isoformat(), "if": text, "watch_for": watch, "source": line.source})


def dose_words(dose: Dose, *, walking: bool = False) -> str:
    """ "2 sets of 8, each held 5 seconds, 5 days a week (about 3 minutes)"."""
    days = "every day" if dose.days == 7 else f"{dose.days} {'day' if dose.days == 1 else 'days'} a week"
    minutes = f"about {dose.minutes:g} {'minute' if dose.minutes == 1 else 'minutes'}"
    if walking:
        return f"{dose.minutes:g} minutes, {days}"
    often = (
        f"{dose.reps} {'time' if dose.reps == 1 else 'times'}" if dose.sets == 1 else f"{dose.sets} sets of {dose.reps}"
    )
    seconds = "second" if dose.hold_s == 1 else "seconds"
    held = f", each held {dose.hold_s:g} {seconds}" if dose.hold_s else ""
    return f"{often}{held}, {days} ({minutes})"


def _dose(dose: Dose, *, walking: bool) -> DosePart:
    return DosePart(
        sets=dose.sets, reps=dose.reps, hold_s=dose.hold_s, days=dose.days, text=dose_words(dose, walking=walking)
    )


def _falls_on(day: int, days: int) -> bool:
    """Whether one of ``days`` sessions, spread over a week that starts with one, falls on this day (0 to 6)."""
    return (day * days) % 7 < days


def _advice(line: PlanLine) -> Item:
    return Item(
        id=line.id, kind="advice", name=line.text.split(":")[0].split(".")[0], text=line.text, source=line.source
    )


def _reasons(judged: Judged) -> tuple[ReasonPart, ...]:
    return tuple(ReasonPart(text=reason.text, source=reason.source) for reason in judged.reasons)


def _gate_part(judged: Judged) -> GatePart:
    return GatePart(verdict=judged.verdict, reasons=_reasons(judged))


def _parts(lines: Sequence[PlanLine]) -> tuple[ReasonPart, ...]:
    return tuple(ReasonPart(text=line.text, source=line.source) for line in lines)


def _stamp(base: KnowledgeBase) -> KnowledgeStamp:
    from backstory.version import __version__  # noqa: PLC0415

    return KnowledgeStamp(version=base.version, hash=base.hash, software=__version__)


def _cited(plan: Plan) -> set[str]:
    """Every source that the plan names, but for the gate's, which are many: those of what it shows."""
    groups: Sequence[Sequence[ReasonPart | Item | Stage | Rejected | DevicePart | SafetyNet]] = (
        plan.today, plan.six_weeks, plan.rejected, plan.devices, (plan.safety_net,), plan.progress, plan.ease, plan.stop,
        plan.bad_day, plan.flare, plan.prevention, [reason for item in plan.today for reason in item.cautions],
    )  # fmt: skip
    return {ident for group in groups for part in group for ident in part.source}
