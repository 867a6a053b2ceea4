"""Everyone who could answer: the variables of a person, and the way from a person's facts to variables and back.

Ages, days and numbers enter as the ranges between the limits that some condition names; two persons in the same range are the
same to every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Generic

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Condition, Region, Sex, Span
from backstory.knowledge.schema import FindingKind, FlagKind, Form
from backstory.triage.proof.algebra import Algebra, B, Formulas
from backstory.triage.rules import positive_atoms

Cut = tuple[float, bool]
"""A limit: at least the number, or (True) more than it."""

LONGEST_DAYS = 36525.0

TRUE = re.compile(r"\(define-fun \|?([^\s|]+)\|? \(\) Bool\s+true\)")
"""A true variable in z3's text of a model."""


@dataclass(frozen=True)
class Ranges:
    """The limits on one scale, in order, and a number for each of the ranges between them (None: no such number)."""

    cuts: tuple[Cut, ...]
    samples: tuple[float | None, ...]

    def reached(self, number: float) -> int:
        """How many limits a number reaches."""
        return sum(number > at if strict else number >= at for at, strict in self.cuts)


def ranges(cuts: set[Cut], low: float, high: float, *, whole: bool) -> Ranges:
    """The ranges from ``low`` to ``high``; ``whole``: only whole numbers occur."""
    order = tuple(sorted(cuts))
    wanted: list[float] = [low, high]
    for at, _ in order:
        wanted += [at, at - 1, at + 1] + ([] if whole else [at - 0.5, at + 0.5, at - 1e-6, at + 1e-6])
    found: list[float | None] = [None] * (len(order) + 1)
    bare = Ranges(order, ())
    for number in wanted:
        place = bare.reached(number)
        if low <= number <= high and (not whole or number == int(number)) and found[place] is None:
            found[place] = number
    return Ranges(order, tuple(found))


@dataclass(frozen=True)
class Space:
    """Which variables a knowledge base needs."""

    base: KnowledgeBase
    findings: tuple[str, ...]
    age: Ranges
    duration: Ranges
    numbers: dict[str, Ranges]

    @property
    def raising_findings(self) -> tuple[str, ...]:
        """Findings that are positive in a rule that can raise urgency."""
        found: set[str] = set()
        for condition in _raising_conditions(self.base):
            found |= positive_atoms(condition)
        return tuple(sorted(found))


def _raising_conditions(base: KnowledgeBase) -> Iterator[Condition]:
    for rule in base.redflags.values():
        if rule.kind is not FlagKind.MODIFIER:
            yield rule.when
            yield from (step.when for step in rule.escalate)


def conditions(base: KnowledgeBase) -> list[Condition]:
    """Every condition that triage reads: rules, escalations, modifiers, and the screens on which findings stand."""
    modifiers = [rule.when for rule in base.redflags.values() if rule.kind is FlagKind.MODIFIER]
    screens = [question.when for question in base.questions.values() if question.when is not None]
    return [*_raising_conditions(base), *modifiers, *screens]


def space_of(base: KnowledgeBase) -> Space:
    """The findings and limits that any condition names."""
    age, duration = set[Cut](), set[Cut]()
    limits: dict[str, set[Cut]] = {i: set() for i, finding in base.findings.items() if finding.levels}
    read = set(base.emergency.findings) | set(base.model.critical_findings)
    for node in (node for condition in conditions(base) for node in condition.walk()):
        _cut(node.age, age)
        _cut(node.duration, duration)
        if node.number is not None:
            limits.setdefault(node.number.finding, set()).add((node.number.min, False))
        read |= set(node.findings())
    who = base.facts.get("age")
    oldest = who.max if who is not None and who.max is not None else 120.0
    return Space(
        base=base,
        findings=tuple(sorted(read)),
        age=ranges(age, 0.0, oldest, whole=True),
        duration=ranges(duration, 0.0, LONGEST_DAYS, whole=False),
        numbers={
            i: ranges(cuts, 0.0, _highest(base, i), whole=False) for i, cuts in sorted(limits.items()) if i in read
        },
    )


def _highest(base: KnowledgeBase, ident: str) -> float:
    """The largest number that the interview takes: ten out of ten, the minutes of a day."""
    return 10.0 if base.findings[ident].unit == "out of 10" else 1440.0


def _cut(span: Span | None, cuts: set[Cut]) -> None:
    """Add the ends of a span to the limits of its scale."""
    if span is not None and span.min is not None:
        cuts.add((span.min, False))
    if span is not None and span.max is not None:
        cuts.add((span.max, True))


@dataclass(frozen=True)
class Scale(Generic[B]):
    """A number that may be known: ``reached`` says for every limit whether it is reached."""

    known: B
    reached: dict[Cut, B]


@dataclass(frozen=True)
class Person(Generic[B]):
    """One symbolic person, or many concrete ones at once."""

    present: dict[str, B]
    absent: dict[str, B]
    unknown: dict[str, B]
    sex: dict[Sex, B]
    region: dict[Region, B]
    age: Scale[B]
    duration: Scale[B]
    numbers: dict[str, Scale[B]]

    def without_normal_tests(self, base: KnowledgeBase, nobody: B) -> Person[B]:
        """What triage looks at: self-tests with a normal result are as if not done."""
        tests = {i for i in self.absent if base.findings[i].kind is FindingKind.TEST}
        return replace(self, absent={i: nobody if i in tests else value for i, value in self.absent.items()})


def persons(space: Space, people: Sequence[Facts]) -> Person[int]:
    """Many persons as bits."""

    def bits(flags: Iterator[bool]) -> int:
        return sum(1 << i for i, flag in enumerate(flags) if flag)

    states = {answer: dict.fromkeys(space.findings, 0) for answer in Answer}
    for place, person in enumerate(people):
        for ident, answer in person.answers.items():
            if ident in states[answer]:
                states[answer][ident] |= 1 << place

    def scale(limits: Ranges, values: list[float | None]) -> Scale[int]:
        depth = [None if v is None else limits.reached(v) for v in values]
        reached = {cut: bits(d is not None and d > k for d in depth) for k, cut in enumerate(limits.cuts)}
        return Scale(bits(d is not None for d in depth), reached)

    return Person(
        present=states[Answer.PRESENT],
        absent=states[Answer.ABSENT],
        unknown=states[Answer.UNKNOWN],
        sex={s: bits(p.sex is s for p in people) for s in Sex},
        region={r: bits(p.region is r for p in people) for r in Region},
        age=scale(space.age, [p.age for p in people]),
        duration=scale(space.duration, [p.duration_days for p in people]),
        numbers={i: scale(limits, [p.numbers.get(i) for p in people]) for i, limits in space.numbers.items()},
    )


def anyone(space: Space, z3: Formulas) -> tuple[Person[Any], list[Any]]:
    """A person of whom nothing is said, and what holds for every person."""
    rules: list[Any] = []

    def variables(kind: str, idents: Sequence[str]) -> dict[str, Any]:
        return {i: z3.variable(f"{kind}:{i}") for i in idents}

    def scale(kind: str, limits: Ranges) -> Scale[Any]:
        known = z3.variable(f"{kind}:known")
        reached = {cut: z3.variable(f"{kind}:{k}") for k, cut in enumerate(limits.cuts)}
        chain = [known, *reached.values()]
        rules.extend(z3.z3.Implies(later, earlier) for earlier, later in pairwise(chain))
        for k, sample in enumerate(limits.samples):
            if sample is None:  # no such number: whoever reaches k limits reaches one more
                rules.append(z3.z3.Implies(chain[k], chain[k + 1]) if k + 1 < len(chain) else z3.neg(chain[k]))
        return Scale(known, reached)

    binary = [i for i in space.findings if i not in space.numbers]
    no = z3.constant(value=False)
    person: Person[Any] = Person(
        present={**dict.fromkeys(space.numbers, no), **variables("present", binary)},
        absent={**dict.fromkeys(space.numbers, no), **variables("absent", binary)},
        unknown=variables("unknown", space.findings),
        sex=dict(zip(Sex, variables("sex", list(Sex)).values(), strict=True)),
        region=dict(zip(Region, variables("region", list(Region)).values(), strict=True)),
        age=scale("age", space.age),
        duration=scale("duration", space.duration),
        numbers={i: scale(i, limits) for i, limits in space.numbers.items()},
    )
    for i in space.findings:
        rules.append(z3.z3.AtMost(person.present[i], person.absent[i], person.unknown[i], 1))
    rules += [z3.neg(z3.conj([person.unknown[i], s.known])) for i, s in person.numbers.items()]
    rules += [z3.z3.AtMost(*person.sex.values(), 1), z3.z3.AtMost(*person.region.values(), 1)]
    return person, rules


def possible(space: Space, algebra: Algebra[B], person: Person[B], applies: dict[str, B]) -> list[B]:
    """What holds for answers that an interview can take: no contradiction, and nothing reported that makes no sense here."""
    base, found = space.base, []
    for i in space.findings:
        finding = base.findings[i]
        clash = [j for j in finding.excludes if j in person.present]
        clash += [j for j in _options_beside(base, i) if j in person.present]
        found += [algebra.neg(algebra.conj([person.present[i], person.present[j]])) for j in clash]
        follows = [person.present[j] for j in finding.implies if j in person.present]
        found += [algebra.disj([algebra.neg(person.present[i]), value]) for value in [*follows, applies[i]]]
        if i in person.numbers:
            found.append(algebra.disj([algebra.neg(person.numbers[i].known), applies[i]]))
    return found


def _options_beside(base: KnowledgeBase, ident: str) -> tuple[str, ...]:
    """The later options of the same single-choice screen."""
    question = base.question_of.get(ident)
    if question is None or question.form is not Form.CHOICE:
        return ()
    return question.findings[question.findings.index(ident) + 1 :]


def facts_of(space: Space, model: Any) -> Facts:
    """The person whom z3 found, read from the names of the variables that are true; what is left open is not so."""
    # From the text: variable by variable, through z3's Python objects, takes ten times as long.
    true = set(TRUE.findall(model.sexpr()))

    def number(kind: str, limits: Ranges) -> float | None:
        reached = sum(f"{kind}:{k}" in true for k in range(len(limits.cuts)))
        return limits.samples[reached] if f"{kind}:known" in true else None

    answers = {i: a for a in Answer for i in space.findings if f"{a}:{i}" in true}
    told = {i: number(i, limits) for i, limits in space.numbers.items()}
    return Facts(
        age=number("age", space.age),
        sex=next((s for s in Sex if f"sex:{s}" in true), None),
        duration_days=number("duration", space.duration),
        answers=dict(sorted(answers.items())),
        numbers={i: n for i, n in told.items() if n is not None},
        region=next((r for r in Region if f"region:{r}" in true), None),
    )
