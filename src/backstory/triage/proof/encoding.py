"""What triage decides, written over Boolean variables: truths of conditions, floors, and the level they reach."""

from __future__ import annotations

from functools import cached_property
from typing import Generic

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Condition, Region, Span
from backstory.knowledge.schema import RedFlag, Urgency
from backstory.triage.proof.algebra import Algebra, B, Kleene, at_least
from backstory.triage.proof.space import Person, Scale
from backstory.triage.rules import raising, red_conditions, warning_kind

URGENT = Urgency.URGENT_48H


class Encoding(Generic[B]):
    """Triage's rules and floors for a symbolic person."""

    def __init__(self, base: KnowledgeBase, algebra: Algebra[B], person: Person[B]) -> None:
        self.base = base
        self.algebra = algebra
        self.person = person
        self._truths: dict[int, Kleene[B]] = {}
        self._applies: dict[str, B] = {}

    def truth(self, condition: Condition) -> Kleene[B]:
        """As `logic.evaluate`."""
        found = self._truths.get(id(condition))
        if found is None:
            found = self._truths[id(condition)] = self._truth(condition)
        return found

    def open(self, condition: Condition) -> B:
        """Neither true nor false yet."""
        truth = self.truth(condition)
        return self.algebra.conj([self.algebra.neg(truth.yes), self.algebra.neg(truth.no)])

    def applies(self, ident: str) -> B:
        """As `logic.applies`."""
        if ident not in self._applies:
            self._applies[ident] = self._makes_sense(ident)
        return self._applies[ident]

    def fires(self, rule: RedFlag, level: Urgency) -> B:
        """The rule is true, with at least this level after escalation (as `rules.fired`)."""
        steps = [self.truth(step.when).yes for step in rule.escalate if step.level.rank >= level.rank]
        enough = self._is(rule.level is not None and rule.level.rank >= level.rank)
        return self.algebra.conj([self.truth(rule.when).yes, self.algebra.disj([enough, *steps])])

    def open_rule(self, rule: RedFlag) -> B:
        """As `rules.open_rules`: some way to `urgent_48h` or more is not denied, and not all of it is true."""
        ways = [[self.truth(condition) for condition in way] for way in red_conditions(rule)]
        neg, conj, disj = self.algebra.neg, self.algebra.conj, self.algebra.disj
        return disj([neg(disj([conj([t.yes for t in way]), *(t.no for t in way)])) for way in ways])

    @cached_property
    def rules(self) -> list[RedFlag]:
        """All but modifiers."""
        return raising(self.base)

    @cached_property
    def floors(self) -> dict[Urgency, B]:
        """As `urgency.floors`: where the floor is at least the level."""
        unsure = [self._both(self.person.unknown[i], self.applies(i)) for i in self.base.model.critical_findings]
        half = [self._half_known(rule) for rule in self.rules]
        urgent = self.algebra.disj([*unsure, *half])
        unanswered = [self._both(self._unasked(i), self.applies(i)) for i in self.base.emergency.findings]
        unanswered += [self.open_rule(rule) for rule in self.rules]
        routine = self.algebra.disj([urgent, *unanswered])
        return {Urgency.ROUTINE: routine, URGENT: urgent}

    def reaches(self, level: Urgency) -> B:
        """Rules and floors give at least this level (as `urgency.rule_level`)."""
        parts = [self.fires(rule, level) for rule in self.rules]
        return self.algebra.disj([*parts, self.floors.get(level, self._is(False))])

    def _is(self, value: bool) -> B:
        return self.algebra.constant(value=value)

    def _both(self, one: B, other: B) -> B:
        return self.algebra.conj([one, other])

    def _truth(self, condition: Condition) -> Kleene[B]:
        conj, disj = self.algebra.conj, self.algebra.disj
        if condition.negated is not None:
            inner = self.truth(condition.negated)
            return Kleene(inner.no, inner.yes)
        parts = [self.truth(child) for child in condition.children()]
        yes, no = [part.yes for part in parts], [part.no for part in parts]
        if condition.all is not None:
            return Kleene(conj(yes), disj(no))
        if condition.any is not None:
            return Kleene(disj(yes), conj(no))
        if condition.at_least is not None:
            n = condition.at_least.n
            return Kleene(at_least(self.algebra, n, yes), at_least(self.algebra, len(parts) - n + 1, no))
        return self._leaf(condition)

    def _leaf(self, condition: Condition) -> Kleene[B]:
        person, conj, neg = self.person, self.algebra.conj, self.algebra.neg
        if condition.finding is not None:
            return self._finding(condition.finding)
        if condition.age is not None:
            return self._inside(condition.age, person.age)
        if condition.duration is not None:
            return self._inside(condition.duration, person.duration)
        if condition.sex is not None:
            return Kleene(
                person.sex[condition.sex],
                self.algebra.disj([value for sex, value in person.sex.items() if sex is not condition.sex]),
            )
        if condition.region is not None:
            return self._in_region(condition.region)
        if condition.number is not None:
            here, scale = self.applies(condition.number.finding), person.numbers[condition.number.finding]
            reached = scale.reached[condition.number.min, False]
            below = conj([scale.known, neg(reached)])
            return Kleene(conj([here, reached]), self.algebra.disj([neg(here), below]))
        return Kleene(self._is(False), self._is(False))  # the posterior, which triage does not read

    def _finding(self, ident: str) -> Kleene[B]:
        person, neg = self.person, self.algebra.neg
        could = self._is(False) if self.base.findings[ident].measured else self.applies(ident)
        silent = self._both(neg(person.present[ident]), neg(could))
        return Kleene(person.present[ident], self.algebra.disj([person.absent[ident], silent]))

    def _in_region(self, regions: tuple[Region, ...]) -> Kleene[B]:
        inside = [value for region, value in self.person.region.items() if region in regions]
        outside = [value for region, value in self.person.region.items() if region not in regions]
        return Kleene(self.algebra.disj(inside), self.algebra.disj(outside))

    def _inside(self, span: Span, scale: Scale[B]) -> Kleene[B]:
        neg = self.algebra.neg
        low = scale.known if span.min is None else scale.reached[span.min, False]
        high = self._is(False) if span.max is None else scale.reached[span.max, True]
        outside = self.algebra.disj([neg(low), high])
        return Kleene(self._both(low, neg(high)), self._both(scale.known, outside))

    def _makes_sense(self, ident: str) -> B:
        finding, no = self.base.findings[ident], []
        if finding.anatomy is not None:
            no += [value for sex, value in self.person.sex.items() if sex is not finding.anatomy]
        question = self.base.question_of.get(ident)
        if question is not None and question.when is not None:
            no.append(self.truth(question.when).no)
        no += [value for region, value in self.person.region.items() if region not in finding.regions]
        return self.algebra.neg(self.algebra.disj(no))

    def _unasked(self, ident: str) -> B:
        person = self.person
        told = [person.present[ident], person.absent[ident], person.unknown[ident]]
        told += [person.numbers[ident].known] if ident in person.numbers else []
        return self.algebra.neg(self.algebra.disj(told))

    def _half_known(self, rule: RedFlag) -> B:
        """As `rules.half_known`, for an open rule."""
        if rule.level is None or rule.level.rank < URGENT.rank:
            return self._is(False)
        parts = rule.when.all or (rule.when.at_least.of if rule.when.at_least else ())
        warned = []
        for part in parts:
            signs = [self.person.present[i] for i in part.findings() if warning_kind(self.base, i)]
            warned.append(self._both(self.truth(part).yes, self.algebra.disj(signs)))
        if rule.when.all is not None and any(part.findings() for part in parts):
            warned.append(self.algebra.conj([self.truth(part).yes for part in parts if part.findings()]))
        waiting = [self.open(part) for part in parts]
        return self.algebra.conj([self.open_rule(rule), self.algebra.disj(warned), self.algebra.disj(waiting)])
