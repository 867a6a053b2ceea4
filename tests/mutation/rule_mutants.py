"""Small faults in red-flag rules, and whether each can lower an urgency: told by z3, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.conditions import Condition
from backstory.knowledge.schema import RedFlag, RuleTest, Urgency
from backstory.triage.proof.algebra import Formulas
from backstory.triage.proof.laws import LEVELS, Search
from backstory.triage.proof.space import Cut, Ranges, ranges, space_of
from backstory.triage.proof.words import shrunk
from backstory.triage.rule_tests import facts_of_test
from backstory.triage.rules import fire

DAY = YEAR = POINT = 1.0


@dataclass(frozen=True)
class RuleMutant:
    """One rule with one fault; ``rule`` is None where it was deleted."""

    owner: str
    kind: str
    what: str
    rule: RedFlag | None


def mutants(rule: RedFlag) -> Iterator[RuleMutant]:
    """Every fault of this rule that the report counts."""
    yield RuleMutant(rule.id, "rule deleted", "", None)
    if rule.level is not None:
        lower = [Urgency.SELF_CARE, *LEVELS][rule.level.rank - 1]
        yield RuleMutant(rule.id, "level lowered", lower, rule.model_copy(update={"level": lower}))
    for name, node in _parts(rule):
        for kind, what, changed in _changed(node):
            yield RuleMutant(rule.id, kind, f"{name}: {what}", _with(rule, name, changed))
    for index, step in enumerate(rule.escalate):
        rest = rule.escalate[:index] + rule.escalate[index + 1 :]
        yield RuleMutant(rule.id, "escalation deleted", step.level, rule.model_copy(update={"escalate": rest}))
        lower = LEVELS[step.level.rank - 2]
        steps = (*rule.escalate[:index], step.model_copy(update={"level": lower}), *rule.escalate[index + 1 :])
        yield RuleMutant(rule.id, "level lowered", f"{step.level}", rule.model_copy(update={"escalate": steps}))


def _parts(rule: RedFlag) -> Iterator[tuple[str, Condition]]:
    yield "when", rule.when
    for index, step in enumerate(rule.escalate):
        yield f"escalate.{index}", step.when


def _with(rule: RedFlag, name: str, condition: Condition) -> RedFlag:
    if name == "when":
        return rule.model_copy(update={"when": condition})
    place = int(name.split(".")[1])
    steps = [
        step.model_copy(update={"when": condition}) if i == place else step for i, step in enumerate(rule.escalate)
    ]
    return rule.model_copy(update={"escalate": tuple(steps)})


def _changed(node: Condition) -> Iterator[tuple[str, str, Condition]]:
    """Every fault in a condition: at this node, then inside each part."""
    yield from _here(node)
    for index, child in enumerate(node.children()):
        for kind, what, changed in _changed(child):
            yield kind, what, _rebuilt(node, [*node.children()[:index], changed, *node.children()[index + 1 :]])


def _here(node: Condition) -> Iterator[tuple[str, str, Condition]]:
    parts = list(node.children())
    if node.any is not None:
        for index, part in enumerate(parts):
            if len(parts) > 1:
                yield "one of several dropped", _short(part), Condition(any=tuple(parts[:index] + parts[index + 1 :]))
        if len(parts) > 1:
            yield "any made all", _short(node), Condition(all=node.any)
    elif node.at_least is not None:
        n = node.at_least.n
        if n < len(parts):
            more = node.at_least.model_copy(update={"n": n + 1})
            yield "one more wanted", _short(node), Condition(at_least=more)
        for index, part in enumerate(parts):
            if len(parts) > n:
                rest = tuple(parts[:index] + parts[index + 1 :])
                fewer = node.at_least.model_copy(update={"of": rest})
                yield "one of several dropped", _short(part), Condition(at_least=fewer)
    elif node.region is not None and len(node.region) > 1:
        for region in node.region:
            rest_regions = tuple(r for r in node.region if r is not region)
            yield "one of several dropped", region, Condition(region=rest_regions)
    elif not parts:
        yield "turned round", _short(node), Condition.model_validate({"not": node})
    yield from _shifted(node)


def _shifted(node: Condition) -> Iterator[tuple[str, str, Condition]]:
    """A limit one year, day or point further on the less urgent side."""
    for name, span, step in (("age", node.age, YEAR), ("duration", node.duration, DAY)):
        if span is not None and span.min is not None:
            moved = span.model_copy(update={"min": span.min + step})
            if span.max is None or span.max >= span.min + step:
                yield "limit shifted", f"{name} from {span.min:g}", Condition.model_validate({name: moved})
        if span is not None and span.max is not None:
            moved = span.model_copy(update={"max": span.max - step})
            yield "limit shifted", f"{name} to {span.max:g}", Condition.model_validate({name: moved})
    if node.number is not None:
        up = node.number.model_copy(update={"min": node.number.min + POINT})
        yield "limit shifted", f"{up.finding} from {node.number.min:g}", Condition(number=up)


def _rebuilt(node: Condition, parts: list[Condition]) -> Condition:
    if node.negated is not None:
        return Condition.model_validate({"not": parts[0]})
    if node.at_least is not None:
        return Condition(at_least=node.at_least.model_copy(update={"of": tuple(parts)}))
    return Condition(all=tuple(parts)) if node.all is not None else Condition(any=tuple(parts))


def _short(node: Condition) -> str:
    text = node.model_dump_json(by_alias=True, exclude_unset=True).replace('{"finding":', "").replace('"', "")
    return text if len(text) <= 90 else f"{text[:89]}…"


def level(base: KnowledgeBase, rule: RedFlag | None, facts: Facts) -> int:
    """The rank that one rule gives a person, 0 if it does not fire."""
    if rule is None:
        return 0
    found = fire(base, rule, facts)
    return found.level.rank if found is not None else 0


def killed(base: KnowledgeBase, mutant: RuleMutant, tests: tuple[RuleTest, ...]) -> bool:
    """Whether one of the rule's own test cases comes out otherwise."""
    wanted = ((test.level.rank if test.level else 0, facts_of_test(test)) for test in tests)
    return any(level(base, mutant.rule, facts) != rank for rank, facts in wanted)


class Lowered:
    """For one rule: looks among all answers that an interview can take for a person whom a mutant puts lower."""

    def __init__(self, base: KnowledgeBase, rule: RedFlag) -> None:
        self.base, self.rule = base, rule
        self.all = list(mutants(rule))

    @cached_property
    def search(self) -> Search:
        """The persons of this rule alone, with the limits of its mutants as ranges too."""
        alone = self.base.model_copy(update={"redflags": {self.rule.id: self.rule}})
        space = space_of(alone)
        rules = [m.rule for m in self.all if m.rule is not None]
        nodes = [n for r in rules for _, c in _parts(r) for n in c.walk()]
        age: set[Cut] = {(at, s) for n in nodes if n.age for at, s in _ends(n.age.min, n.age.max)}
        days: set[Cut] = {(at, s) for n in nodes if n.duration for at, s in _ends(n.duration.min, n.duration.max)}
        numbers = dict(space.numbers)
        for ident in numbers:
            cuts = {(n.number.min, False) for n in nodes if n.number and n.number.finding == ident}
            numbers[ident] = _merged(space.numbers[ident], cuts, whole=True)
        space = replace(
            space, age=_merged(space.age, age, whole=True), duration=_merged(space.duration, days, whole=True), numbers=numbers
        )  # fmt: skip
        return Search(space, Formulas())

    def person(self, mutant: RuleMutant) -> Facts | None:
        """Someone whom the mutant puts lower, with as few answers as possible; None: it cannot lower anyone."""
        encoding, z3 = self.search.encoding, self.search.z3
        drops = []
        for up in LEVELS:
            mutated = z3.constant(value=False) if mutant.rule is None else encoding.fires(mutant.rule, up)
            drops.append(z3.conj([encoding.fires(self.rule, up), z3.neg(mutated)]))
        found = self.search.find(z3.disj(drops), solver=self.search.interview)
        if found is None:
            return None
        lower: Callable[[Facts], bool] = lambda p: level(self.base, mutant.rule, p) < level(self.base, self.rule, p)  # noqa: E731
        positive = replace(found, answers={i: a for i, a in found.answers.items() if a is Answer.PRESENT})
        return shrunk(positive if lower(positive) else found, lower)


def _ends(low: float | None, high: float | None) -> list[Cut]:
    return [*([(low, False)] if low is not None else []), *([(high, True)] if high is not None else [])]


def _merged(limits: Ranges, cuts: set[Cut], *, whole: bool) -> Ranges:
    told = [s for s in limits.samples if s is not None]
    return ranges({*limits.cuts, *cuts}, min(told), max(told), whole=whole)


def case(rule: RedFlag, base: KnowledgeBase, facts: Facts) -> dict[str, Any]:
    """A test case for a person, in the words of the rule files."""
    present = [i for i, a in facts.answers.items() if a is Answer.PRESENT]
    told: dict[str, Any] = {"name": _named(facts, present)}
    told |= {"age": int(facts.age)} if facts.age is not None else {}
    told |= {"sex": str(facts.sex)} if facts.sex else {}
    told |= {"region": str(facts.region)} if facts.region else {}
    told |= {"duration_days": int(facts.duration_days)} if facts.duration_days is not None else {}
    told |= {"present": present} if present else {}
    absent = [i for i, a in facts.answers.items() if a is Answer.ABSENT]
    told |= {"absent": absent} if absent else {}
    told |= {"numbers": {i: int(n) for i, n in facts.numbers.items()}} if facts.numbers else {}
    rank = level(base, rule, facts)
    return {**told, "level": str(LEVELS[rank - 1])}


def _named(facts: Facts, present: list[str]) -> str:
    parts = [i.replace("_", " ") for i in present]
    parts += [f"{i.replace('_', ' ')} {n:g}" for i, n in facts.numbers.items()]
    parts += [f"age {facts.age:g}"] if facts.age is not None else []
    parts += [facts.sex] if facts.sex else []
    parts += [facts.region.replace("_", " ")] if facts.region else []
    parts += [f"day {facts.duration_days:g}"] if facts.duration_days is not None else []
    return f"enough: {', '.join(parts)}"
