"""The one safety gate: what a person may do, take or use, and why not; unknown safety facts count as danger."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backstory.assessment.document import Assessment
from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Device, GateRule, Movement, Remedy, Verdict
from backstory.knowledge.conditions import Likely
from backstory.knowledge.schema import Urgency
from backstory.plan.health import Health
from backstory.plan.labels import label_of
from backstory.plan.person import PersonFile
from backstory.triage.logic import Truth, evaluate

Care = Remedy | Movement | Device

FLOOR_GATE = "floor"

URGENT_FIRST = "Your answers need to be checked by a clinician first. Until then, leave this out."


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict; ``open``: the findings that are not known, because of which it counts."""

    text: str
    source: tuple[str, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The verdict on one thing with its reasons, the gravest first."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """The findings whose answers could change it."""
        return tuple(dict.fromkeys(ident for reason in self.reasons for ident in reason.open))


class SafetyGate:
    """Everything of care, judged for one person. Without an assessment only the person's own facts are read."""

    def __init__(
        self, base: KnowledgeBase, person: PersonFile, health: Health, assessment: Assessment | None = None
    ) -> None:
        self._base, self._health, self._assessment = base, health, assessment
        of = assessment.person if assessment else None
        self._facts = Facts(
            age=person.age if person.age is not None else (of.age if of else None),
            sex=person.sex or (of.sex if of else None),
            duration_days=of.duration_days if of else None,
            answers=health.answers,
            region=of.region if of else None,
        )
        self._classes = {c.cause_class: c.probability for c in assessment.classes} if assessment else {}
        self._causes = {c.id: c.probability for c in assessment.causes} if assessment else {}
        self._country = person.country
        self._passed: dict[str, list[tuple[Verdict, Reason]]] = {}

    def everything(self) -> dict[str, Judged]:
        """The verdicts on all remedies, movements and devices, by id."""
        rooms = (self._base.remedies, self._base.movements, self._base.devices)
        return dict(sorted((ident, self.judge(entry)) for room in rooms for ident, entry in room.items()))

    def judge(self, entry: Care, more: tuple[GateRule, ...] = ()) -> Judged:
        """The verdict on one thing; ``more``: rules of one part of it.

        A movement that can be done on a bed is not blocked by the way to the floor: that is a caution then (`bed_only`).
        """
        facts = self._with_doses(entry)
        bed = isinstance(entry, Movement) and entry.on_bed
        found: list[tuple[Verdict, Reason]] = []
        for gate in entry.gates:
            passed = self._gates(gate) if facts is self._facts else self._applied(self._base.gates[gate].rules, facts)
            found += [(Verdict.CAUTION, r) for _, r in passed] if bed and gate == FLOOR_GATE else passed
        found += self._applied((*entry.gate, *more), facts)
        if urgent := self._urgent(entry):
            found.insert(0, (Verdict.BLOCKED, urgent))
        if doses := self._own_doses(entry):
            found.append(doses)
        if isinstance(entry, Remedy) and entry.medicine is not None:
            label = label_of(entry.medicine, self._country)
            if not label.without_prescription:
                found.append((Verdict.CAUTION, Reason(label.text, label.source)))
        worst = max((verdict for verdict, _ in found), key=lambda v: v.rank, default=Verdict.ALLOWED)
        reasons = dict.fromkeys(reason for verdict, reason in found if verdict is worst)
        return Judged(worst, tuple(sorted(reasons, key=lambda reason: bool(reason.open))))

    def bed_only(self, movement: Movement) -> bool:
        """Whether this person must do it on a bed, if at all, because the floor is blocked."""
        floor = FLOOR_GATE in movement.gates and self._gates(FLOOR_GATE)
        return bool(floor) and any(verdict is Verdict.BLOCKED for verdict, _ in floor or [])

    def _gates(self, gate: str) -> list[tuple[Verdict, Reason]]:
        """What one gate says to this person; worked out once."""
        if gate not in self._passed:
            self._passed[gate] = self._applied(self._base.gates[gate].rules, self._facts)
        return self._passed[gate]

    def _applied(self, rules: tuple[GateRule, ...], facts: Facts) -> list[tuple[Verdict, Reason]]:
        """The rules that hold, or that count because something is not known."""
        found = []
        for rule in rules:
            truth = evaluate(rule.when, facts, self._base, self._believes)
            if truth:
                found.append((Verdict(rule.verdict), Reason(rule.reason, rule.source)))
            elif truth is None and rule.unknown != "ignore" and (counted := self._uncertain(rule, facts)):
                found.append(counted)
        return found

    def _uncertain(self, rule: GateRule, facts: Facts) -> tuple[Verdict, Reason] | None:
        """A rule that waits for an answer; one that waits only for who or where is not the gate's to ask."""
        missing = tuple(i for i in rule.when.findings() if i not in facts.answers)
        if rule.when.findings() and not missing:
            return None
        verdict = Verdict.CAUTION if rule.unknown == "caution" else Verdict(rule.verdict)
        return verdict, Reason(self._not_known(missing), rule.source, missing)

    def _not_known(self, missing: tuple[str, ...]) -> str:
        if not missing:
            return "We do not know your age or sex yet, so the safer answer counts."
        things = [self._base.findings[ident].statement for ident in missing[:4]]
        more = "; or more like it" if len(missing) > 4 else ""
        return f"Tell us first if any of this is so: {'; '.join(things)}{more}. Until we know, the safer answer counts."

    def _believes(self, kind: str, likely: Likely) -> Truth:
        chances = self._causes if kind == "cause" else self._classes
        return chances.get(likely.id, 0.0) >= likely.p

    def _urgent(self, entry: Care) -> Reason | None:
        """What is not for now because someone must look first."""
        if self._assessment is None:
            return None
        highest = entry.most_urgent if isinstance(entry, Remedy) else Urgency.ROUTINE
        if self._assessment.urgency.level.rank <= highest.rank and not self._assessment.fault:
            return None
        sources = tuple(dict.fromkeys(s for because in self._assessment.urgency.because for s in because.source))
        return Reason(URGENT_FIRST, sources or ("judgement",))

    def _with_doses(self, entry: Care) -> Facts:
        """The facts with what the last day's tablets mean for this painkiller."""
        if not isinstance(entry, Remedy) or entry.medicine is None:
            return self._facts
        taken = {t.remedy for t in self._health.taken}
        kin = {r.id for r in self._base.remedies.values() if r.medicine and r.medicine.taken == entry.medicine.taken}
        if not taken & (kin - {entry.id}) or entry.medicine.taken != "takes_nsaid":
            return self._facts
        return replace(self._facts, answers={**self._facts.answers, "nsaid_taken_today": Answer.PRESENT})

    def _own_doses(self, entry: Care) -> tuple[Verdict, Reason] | None:
        """What was taken of this painkiller itself: the day's most, or so much that is left, or an unknown amount."""
        if not isinstance(entry, Remedy) or entry.medicine is None:
            return None
        own = next((t for t in self._health.taken if t.remedy == entry.id), None)
        labels = [label for label in entry.medicine.labels if label.day_mg is not None]
        if own is None or not labels:
            return None
        here = label_of(entry.medicine, self._country)
        label = here if here.day_mg is not None else min(labels, key=lambda one: one.day_mg or 0.0)
        most, name = label.day_mg or 0.0, entry.medicine.ingredient
        if own.mg is None:
            text = f"You took {name} in the last 24 hours, but not how much was told. Count it first, and ask a pharmacist if unsure."
            return Verdict.BLOCKED, Reason(text, label.source)
        if own.mg >= most:
            over = (
                " If you took more than the pack allows, get help now, even if you feel well." if own.mg > most else ""
            )
            text = f"You had {own.mg:,.0f} mg of {name} in the last 24 hours. That is all you may have. Take no more today.{over}"
            return Verdict.BLOCKED, Reason(text, label.source)
        text = f"You had {own.mg:,.0f} mg of {name} in the last 24 hours. No more than {most - own.mg:,.0f} mg may follow today."
        return Verdict.CAUTION, Reason(text, label.source)
