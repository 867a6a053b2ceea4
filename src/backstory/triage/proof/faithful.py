"""The encoding held to the code that decides.

Conditions by induction: every leaf, over all that it can read; every kind of node, over all truths of its parts (for more than
`WIDE` parts over all numbers of true, false and unknown parts, in two orders). Levels and floors: on persons, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import TypeVar

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import AtLeast, Condition, Region, Sex
from backstory.knowledge.schema import Urgency
from backstory.triage.logic import Truth, applies, evaluate
from backstory.triage.proof.algebra import Bits
from backstory.triage.proof.encoding import Encoding
from backstory.triage.proof.space import Ranges, Space, conditions, persons
from backstory.triage.proof.words import described
from backstory.triage.rules import fired
from backstory.triage.urgency import floors

T = TypeVar("T")

WIDE = 6
STATES: tuple[Answer | None, ...] = (Answer.PRESENT, Answer.ABSENT, Answer.UNKNOWN, None)
BLENDS = ((0.3, 8, 0.1, 0.1), (0.3, 8, 0.1, 0.1), (0.3, 1, 0.3, 8), (1, 8, 1, 1), (0, 6, 1, 6), (1, 1, 1, 1))
"""Weights of present, absent, unknown, unasked among random persons: most of them deny most things."""


def conditions_differ(space: Space) -> tuple[list[str], dict[str, int]]:
    """Where `logic.evaluate` and the encoding part over some leaf or kind of node, and how many of each were compared."""
    nodes = [node for condition in conditions(space.base) for node in condition.walk()]
    leaves = list({node.model_dump_json(): node for node in nodes if not node.children()}.values())
    shapes = list({_shape(node): node for node in nodes if node.children()}.values())
    states, wrong = 0, list[str]()
    for leaf in leaves:
        people = list(_readers(space, leaf))
        states += len(people)
        wrong += _compared(space, leaf, people)
    plain = _plain(space.base)
    for shape in shapes:
        node = _renamed(shape, plain)
        people = [Facts(answers=dict(zip(plain, row, strict=False))) for row in _rows(len(node.children()))]
        states += len(people)
        wrong += _compared(replace(space, findings=tuple(sorted({*space.findings, *plain}))), node, people)
    return wrong, {"leaves": len(leaves), "kinds of node": len(shapes), "states compared": states}


def persons_differ(space: Space, people: Sequence[Facts]) -> list[str]:
    """Where `rules.fired` and `urgency.floors` differ from the encoding for one of these persons."""
    base, wrong = space.base, list[str]()
    encoding = Encoding(base, Bits(len(people)), persons(space, people))
    levels = [level for level in Urgency if level.rank]
    firing = {level: [(r.id, encoding.fires(r, level)) for r in encoding.rules] for level in levels}
    low = {level: encoding.floors.get(level, 0) for level in levels}
    for bit, facts in enumerate(people):
        real = {f.rule.id: f.level.rank for f in fired(base, facts)}
        floor = max((f.level.rank for f in floors(base, facts)), default=0)
        for level in levels:
            seen = {rule for rule, bits in firing[level] if bits >> bit & 1}
            if seen != {rule for rule, rank in real.items() if rank >= level.rank}:
                wrong.append(f"rules at {level} differ for {described(base, facts)}")
            if bool(low[level] >> bit & 1) != (floor >= level.rank):
                wrong.append(f"floors at {level} differ for {described(base, facts)}")
    return wrong


def random_people(space: Space, number: int, seed: int) -> list[Facts]:
    """Persons drawn with a seed, from those who deny nearly all to those who know nothing."""
    random = Random(seed)

    def chosen(limits: Ranges) -> float | None:
        return random.choice([None, *(s for s in limits.samples if s is not None)])

    people = []
    for _ in range(number):
        weights = random.choice(BLENDS)
        drawn = {i: random.choices(STATES, weights)[0] for i in space.findings}
        numbers = {i: chosen(limits) for i, limits in space.numbers.items()}
        told = {i: n for i, n in numbers.items() if n is not None}
        answers = {i: a for i, a in drawn.items() if a is not None and i not in space.numbers}
        answers |= {i: Answer.UNKNOWN for i, n in numbers.items() if n is None and random.random() < 0.3}
        person = Facts(chosen(space.age), random.choice([None, *Sex]), chosen(space.duration), answers, told)
        people.append(replace(person, region=random.choice([None, *Region])))
    return people


def _compared(space: Space, condition: Condition, people: list[Facts]) -> list[str]:
    base = space.base
    encoding = Encoding(base, Bits(len(people)), persons(space, people))
    truth = encoding.truth(condition)
    sense = encoding.applies(condition.finding) if condition.finding else 0
    for bit, facts in enumerate(people):
        yes, no = bool(truth.yes >> bit & 1), bool(truth.no >> bit & 1)
        coded: Truth = True if yes else False if no else None
        same = evaluate(condition, facts, base) is coded and not (yes and no)
        if condition.finding:
            same = same and applies(condition.finding, facts, base) is bool(sense >> bit & 1)
        if not same:
            named = condition.model_dump_json(by_alias=True, exclude_unset=True)
            return [f"{named} differs for {described(base, facts)}"]
    return []


def _shape(node: Condition) -> tuple[str, int, int]:
    kind = next(iter(node.model_fields_set))
    return kind, len(node.children()), node.at_least.n if node.at_least else 0


def _renamed(shape: Condition, plain: Sequence[str]) -> Condition:
    """A node of this kind whose parts are findings that nothing else touches."""
    parts = tuple(Condition(finding=ident) for ident in plain[: len(shape.children())])
    if shape.negated is not None:
        return Condition.model_validate({"not": parts[0]})
    if shape.at_least is not None:
        return Condition(at_least=AtLeast(n=shape.at_least.n, of=parts))
    return Condition(all=parts) if shape.all is not None else Condition(any=parts)


def _plain(base: KnowledgeBase) -> list[str]:
    """Findings that apply to everyone."""
    return [
        i
        for i, f in base.findings.items()
        if not f.levels and not f.measured and f.anatomy is None and len(f.regions) == len(Region)
        and (i not in base.question_of or base.question_of[i].when is None)
    ]  # fmt: skip


def _rows(parts: int) -> Iterator[tuple[Answer, ...]]:
    """Truths of so many parts."""
    yes, no, open_ = Answer.PRESENT, Answer.ABSENT, Answer.UNKNOWN
    if parts <= WIDE:
        yield from product((yes, no, open_), repeat=parts)
        return
    for true in range(parts + 1):
        for false in range(parts + 1 - true):
            row = (yes,) * true + (no,) * false + (open_,) * (parts - true - false)
            yield row
            yield row[parts // 2 :][::-1] + row[: parts // 2]


def _readers(space: Space, leaf: Condition) -> Iterator[Facts]:
    """All persons who differ in something that this leaf can read."""
    base, ident = space.base, leaf.finding or (leaf.number.finding if leaf.number else None)
    question = base.question_of.get(ident) if ident else None
    behind = list(question.when.walk()) if question and question.when else []
    nodes = [leaf, *behind]
    ages = _all(space.age) if any(n.age for n in nodes) else [None]
    days = _all(space.duration) if any(n.duration for n in nodes) else [None]
    around = sorted({n.finding for n in behind if n.finding} - {ident})
    told = [ident] if ident and ident not in space.numbers else []
    numbers = _all(space.numbers[ident]) if ident in space.numbers else [None]
    answers = [dict(zip([*told, *around], row, strict=True)) for row in product(STATES, repeat=len(told + around))]
    for sex, region, age, day, number, given in product([None, *Sex], [None, *Region], ages, days, numbers, answers):
        known = {i: a for i, a in given.items() if a is not None}
        yield Facts(age, sex, day, known, {ident: number} if ident and number is not None else {}, region=region)


def _all(limits: Ranges) -> list[float | None]:
    return [None, *(sample for sample in limits.samples if sample is not None)]
