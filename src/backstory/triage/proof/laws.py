"""The laws of triage, each tried on everyone at once with z3 and on the code itself with the persons for whom it matters most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.schema import FlagKind, RedFlag, Urgency
from backstory.triage import urgency
from backstory.triage.proof.algebra import Formulas
from backstory.triage.proof.encoding import Encoding
from backstory.triage.proof.space import Person, Scale, Space, anyone, facts_of, possible
from backstory.triage.proof.words import described, shrunk
from backstory.triage.rules import fired

LEVELS = (Urgency.ROUTINE, Urgency.URGENT_48H, Urgency.EMERGENCY_TODAY, Urgency.EMERGENCY_NOW)
"""Least urgent first, written here once more so that a changed order is noticed."""


@dataclass
class Search:
    """Everyone as variables, the solver, and the persons found so far for whom a law matters."""

    space: Space
    z3: Formulas
    queries: int = 0
    people: list[Facts] = field(default_factory=list)

    @cached_property
    def everyone(self) -> tuple[Person[Any], list[Any]]:
        """A person as triage looks at them: normal self-tests count as not done."""
        person, rules = anyone(self.space, self.z3)
        return person.without_normal_tests(self.space.base, self.z3.constant(value=False)), rules

    @cached_property
    def encoding(self) -> Encoding[Any]:
        """Triage of that person."""
        return Encoding(self.space.base, self.z3, self.everyone[0])

    @cached_property
    def reaches(self) -> dict[Urgency, Any]:
        """Where rules and floors give at least each level."""
        return {level: self.encoding.reaches(level) for level in LEVELS}

    @cached_property
    def solver(self) -> Any:
        """A solver that knows what holds for every person."""
        return self._solver([])

    @cached_property
    def interview(self) -> Any:
        """A solver that knows only persons whose answers an interview can take."""
        sense = {i: self.encoding.applies(i) for i in self.space.findings}
        return self._solver(possible(self.space, self.z3, self.everyone[0], sense))

    def _solver(self, more: list[Any]) -> Any:
        solver = self.z3.solver()
        solver.add(*self.everyone[1], *more)
        return solver

    def sharpest(self, wanted: list[Any], masks: list[Any]) -> Facts | None:
        """A person of whom all this holds, if possible one for whom nothing else would hide a fault here."""
        return self.find(*wanted, self.z3.neg(self.z3.disj(masks))) or self.find(*wanted)

    def find(self, *wanted: Any, solver: Any = None) -> Facts | None:
        """A person of whom all this holds, or None: then there is none."""
        model = self.model(*wanted, solver=solver)
        return None if model is None else facts_of(self.space, model)

    def model(self, *wanted: Any, solver: Any = None) -> Any:
        """As `find`, but z3's own model. Raises `RuntimeError` when z3 gives up, which counts as not proved."""
        solver = self.solver if solver is None else solver
        self.queries += 1
        solver.push()
        solver.add(*wanted)
        answer = str(solver.check())
        model = solver.model() if answer == "sat" else None
        solver.pop()
        if answer == "unknown":
            raise RuntimeError(f"z3 gave no answer: {solver.reason_unknown()}")
        return model


def level_of(space: Space, facts: Facts) -> Urgency:
    """What rules and floors give, by the code that decides."""
    return urgency.rule_level(space.base, urgency.without_normal_tests(space.base, facts))


def rules_keep_their_level(search: Search) -> str | None:
    """Law 1: over every rule, with every set of its escalations that can be true together."""
    space, encoding, z3 = search.space, search.encoding, search.z3
    if [level.rank for level in LEVELS] != [1, 2, 3, 4] or Urgency.SELF_CARE.rank != 0:
        return f"the levels are not ranked in the order self_care, {', '.join(LEVELS)}"
    for rule in encoding.rules:
        steps = [encoding.truth(step.when).yes for step in rule.escalate]
        for pattern in product((True, False), repeat=len(steps)):
            sides = [step if on else z3.neg(step) for step, on in zip(steps, pattern, strict=True)]
            told = [rule.level, *(s.level for s, on in zip(rule.escalate, pattern, strict=True) if on)]
            least = max((level for level in told if level is not None), key=LEVELS.index)
            rivals = [encoding.fires(other, least) for other in encoding.rules if other is not rule]
            lows = [encoding.floors[least]] if least in encoding.floors else []
            found = search.sharpest([encoding.truth(rule.when).yes, *sides], [*rivals, *lows])
            if found is None:
                continue
            search.people.append(found)
            got = level_of(space, found)
            if LEVELS.index(least) + 1 > got.rank:
                small = shrunk(found, _loses(space, rule, least))
                return f"rule '{rule.id}' fires at {least} and the level is {got}: {described(space.base, small)}"
    for level in LEVELS:
        above = z3.disj([encoding.fires(rule, level) for rule in encoding.rules])
        other = search.find(above, z3.neg(search.reaches[level]))
        if other is not None:
            return f"a rule fires at {level} and the level is lower: {described(space.base, other)}"
    return None


def _loses(space: Space, rule: RedFlag, level: Urgency) -> Callable[[Facts], bool]:
    """The rule fires at this level and the person ends below it."""

    def loses(facts: Facts) -> bool:
        fires = any(f.rule.id == rule.id and f.level is level for f in fired(space.base, facts))
        return fires and level_of(space, facts).rank < LEVELS.index(level) + 1

    return loses


def present_never_lowers(search: Search) -> str | None:
    """Law 2: over all persons and all findings that are positive in a rule, and numbers raised to where a rule counts them.

    z3 may turn any set of findings at once; such a set is a row of single steps, so where it lowers the level, one step does.
    A number that was not known is raised beyond the last limit only: known to be lower, it rightly closes a question.
    """
    z3, space = search.z3, search.space
    person = search.everyone[0]
    turned = {i: z3.variable(f"turned:{i}") for i in space.raising_findings if i not in space.numbers}
    limits = [f"{i} {k}" for i, scale in person.numbers.items() for k in range(len(scale.reached))]
    raised = {i: z3.variable(f"raised:{i}") for i in limits}
    last = {f"{i} {len(s.reached) - 1}" for i, s in person.numbers.items()}
    known = [z3.z3.Implies(v, person.numbers[i.split()[0]].known) for i, v in raised.items() if i not in last]
    later = _later(z3, person, turned, raised)
    after = Encoding(space.base, z3, later)
    for level in LEVELS:
        drop = [*known, search.reaches[level], z3.neg(after.reaches(level))]
        if search.find(*drop) is None:
            continue
        changes = {**turned, **raised}
        model = search.model(*drop, z3.z3.AtMost(*changes.values(), 1))
        (change,) = [i for i, v in changes.items() if bool(model.eval(v, model_completion=True))]
        return _lowered(space, change, facts_of(space, model))
    return None


def _later(z3: Formulas, person: Person[Any], turned: dict[str, Any], raised: dict[str, Any]) -> Person[Any]:
    """The same person with the turned findings present and the raised numbers at or above a limit."""

    def kept(values: dict[str, Any]) -> dict[str, Any]:
        return {i: z3.conj([v, z3.neg(turned[i])]) if i in turned else v for i, v in values.items()}

    numbers, unknown = {}, kept(person.unknown)
    for i, scale in person.numbers.items():
        up = [raised[f"{i} {k}"] for k in range(len(scale.reached))]
        reached = {cut: z3.disj([v, *up[k:]]) for k, (cut, v) in enumerate(scale.reached.items())}
        numbers[i] = Scale(z3.disj([scale.known, *up]), reached)
        unknown[i] = z3.conj([unknown[i], *(z3.neg(u) for u in up)])
    present = {i: z3.disj([v, turned[i]]) if i in turned else v for i, v in person.present.items()}
    return replace(person, present=present, absent=kept(person.absent), unknown=unknown, numbers=numbers)


def _lowered(space: Space, change: str, before: Facts) -> str:
    ident, *limit = change.split()
    above = space.numbers[ident].samples[int(limit[0]) + 1 :] if limit else ()
    number = next((sample for sample in above if sample is not None), None)

    def turned(facts: Facts) -> Facts:
        bare = facts.without(ident)
        if number is not None:
            return replace(bare, numbers={**bare.numbers, ident: number})
        return replace(bare, answers={**bare.answers, ident: Answer.PRESENT})

    def lowered(facts: Facts) -> bool:
        return level_of(space, turned(facts)).rank < level_of(space, facts).rank

    small = shrunk(before, lowered)
    levels = f"from {level_of(space, small)} to {level_of(space, turned(small))}"
    said = f"{number:g}" if number is not None else "yes"
    return f"answering {said} to '{space.base.findings[ident].statement}' ({ident}) lowers it {levels}: {described(space.base, small)}"


def unknown_is_never_no(search: Search) -> str | None:
    """Law 3: over the tick-list, the critical findings, and every way to `urgent_48h` or more that is still open."""
    space, encoding, z3, person = search.space, search.encoding, search.z3, search.everyone[0]
    base = space.base
    quiet = z3.neg(z3.disj([encoding.fires(rule, Urgency.ROUTINE) for rule in encoding.rules]))
    urgent = [encoding.floors[Urgency.URGENT_48H]]
    waiting = {
        i: z3.conj([encoding.applies(i), z3.neg(person.present[i]), z3.neg(person.absent[i])])
        for i in base.emergency.findings
    }
    open_ = {rule.id: encoding.open_rule(rule) for rule in encoding.rules}
    cases: list[tuple[str, Urgency, list[Any], list[Any]]] = []
    for i, holds in waiting.items():
        cases.append((f"'{i}' of the tick-list has no yes or no", Urgency.ROUTINE, [holds], urgent))
    for i in base.model.critical_findings:
        unsure = [encoding.applies(i), person.unknown[i]]
        others = [person.unknown[j] for j in base.model.critical_findings if j != i]
        cases.append((f'"I do not know" to {i}', Urgency.URGENT_48H, unsure, others))
    for i, holds in open_.items():
        others = [*urgent, *waiting.values(), *(other for j, other in open_.items() if j != i)]
        cases.append((f"rule '{i}' is open", Urgency.ROUTINE, [holds], others))
    for said, least, holding, masks in cases:
        found = search.find(*holding, z3.neg(search.reaches[least]))
        if found is not None:
            return f"{said}, and the level is below {least}: {described(base, found)}"
        alone = search.sharpest([*holding, quiet], masks)
        if alone is not None:
            search.people.append(alone)
            if level_of(space, alone).rank < least.rank:
                return f"{said}, and the level is {level_of(space, alone)}: {described(base, alone)}"
    return None


def every_rule_can_fire(search: Search) -> str | None:
    """Law 6: over every rule (modifiers too) and every level it names, for a person whose answers an interview can take."""
    base, encoding = search.space.base, search.encoding
    for rule in base.redflags.values():
        if rule.kind is FlagKind.MODIFIER:
            if search.find(encoding.truth(rule.when).yes, solver=search.interview) is None:
                return f"no answers make the modifier '{rule.id}' true"
            continue
        for level in levels_of(rule):
            found = search.find(*_exactly(search, rule, level), solver=search.interview)
            if found is None:
                more = "fire" if level is rule.level and not rule.escalate else f"fire at {level}"
                return f"no answers make rule '{rule.id}' {more}"
            search.people.append(found)
    return None


def shadowed(search: Search) -> list[str]:
    """Rules that never decide the level: whenever one fires, another fires at a higher level."""
    encoding, z3, found = search.encoding, search.z3, []
    for rule in encoding.rules:
        others = [other for other in encoding.rules if other is not rule]

        def alone(level: Urgency, rivals: list[RedFlag], rule: RedFlag = rule) -> bool:
            above = [encoding.fires(rival, LEVELS[level.rank]) for rival in rivals] if level is not LEVELS[-1] else []
            return search.find(*_exactly(search, rule, level), *map(z3.neg, above), solver=search.interview) is not None

        if not any(alone(level, others) for level in levels_of(rule)):
            by = [o.id for o in others if not any(alone(level, [o]) for level in levels_of(rule))]
            stronger = f"'{by[0]}'" if by else "others together"
            found.append(f"rule '{rule.id}' never decides the level: whenever it fires, {stronger} calls for more")
    return found


def levels_of(rule: RedFlag) -> list[Urgency]:
    """The levels that a rule names, least urgent first; an escalation that does not raise names none."""
    named = {rule.level, *(step.level for step in rule.escalate)}
    return [level for level in LEVELS if level in named and rule.level is not None and level.rank >= rule.level.rank]


def _exactly(search: Search, rule: RedFlag, level: Urgency) -> list[Any]:
    higher = [search.encoding.fires(rule, up) for up in LEVELS[level.rank :]]
    return [search.encoding.fires(rule, level), *(search.z3.neg(up) for up in higher)]
