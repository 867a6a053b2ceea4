"""Laws about the code around the rules, tried on all that it can be given: self-tests, faults, the maximum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from typing import TypeVar

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import FindingKind, RedFlag, Urgency, Where
from backstory.triage import urgency
from backstory.triage.expected_loss import ExpectedLoss
from backstory.triage.proof.laws import LEVELS, Search, level_of, levels_of
from backstory.triage.proof.words import described
from backstory.triage.rules import Fired, raising
from backstory.triage.urgency import Floor

T = TypeVar("T")

ORDER = (Urgency.SELF_CARE, *LEVELS)
SOME_PEOPLE = 8


@dataclass(frozen=True)
class Ending:
    """How an assessment ends after a fault."""

    level: Urgency
    due_today: bool


Fault = Callable[[Facts, Sequence[Fired]], Ending]
"""What a fault makes of a person's facts and of the rules that have fired by then."""


def normal_tests_never_lower(search: Search) -> tuple[str | None, dict[str, int]]:
    """Law 4: rules, floors and expected loss are given the same person, whether a self-test was normal or not done."""
    base = search.space.base
    tests = [i for i, finding in base.findings.items() if finding.kind is FindingKind.TEST]
    readers = [f for f in search.people if any(i in f.answers for i in tests)]
    people = [
        Facts(),
        *(Facts(answers=dict.fromkeys(base.findings, answer)) for answer in Answer),
        *readers[:SOME_PEOPLE],
    ]
    sets = [*combinations(tests, 1), tuple(tests)]
    for facts, normal in product(people, sets):
        undone = replace(facts, answers={i: a for i, a in facts.answers.items() if i not in normal})
        done = replace(undone, answers={**undone.answers, **dict.fromkeys(normal, Answer.ABSENT)})
        seen = urgency.without_normal_tests(base, done)
        if seen != urgency.without_normal_tests(base, undone):
            before, after = level_of(search.space, undone), level_of(search.space, done)
            text = f"a normal {', '.join(normal)} changes what is looked at (level {before} undone, {after} normal)"
            return f"{text}: {described(base, undone)}", {}
        if len(normal) == len(tests) and _given(base, done) != seen:
            return f"the expected loss is given more than rules and floors: {described(base, done)}", {}
    return None, {"self-tests": len(tests), "sets of normal results": len(sets), "persons on the code": len(people)}


def _given(base: KnowledgeBase, facts: Facts) -> Facts:
    """What triage looks at, told by the expected loss that it calls."""
    seen: list[Facts] = []

    def loss(known: Facts) -> ExpectedLoss:
        seen.append(known)
        return ExpectedLoss(Urgency.SELF_CARE, {})

    urgency.judged(base, facts, loss)
    return seen[0]


def faults_end_today(base: KnowledgeBase, fault: Fault) -> tuple[str | None, dict[str, int]]:
    """Law 5: whatever rules had fired."""
    firing = [Fired(rule, level, where) for rule in raising(base) for level, where in _ends(rule)]
    sets: list[list[Fired]] = [[], *([one] for one in firing)]
    sets += [list(some) for some in _subsets([_example(base, level) for level in LEVELS])]
    for rules in sets:
        end = fault(Facts(), rules)
        least = max([Urgency.URGENT_48H, *(f.level for f in rules)], key=ORDER.index)
        if ORDER.index(end.level) < ORDER.index(least) or not end.due_today:
            names = ", ".join(f"{f.rule.id} ({f.level})" for f in rules) or "none"
            due = "today" if end.due_today else "later than today"
            return f"rules fired: {names}; after a fault the level is {end.level}, due {due}", {}
    return None, {"sets of fired rules": len(sets)}


def loss_only_raises(search: Search) -> tuple[str | None, dict[str, int]]:
    """Law 7: over every set of levels of rules and of floors with every level of expected loss, and on persons."""
    base = search.space.base
    lows = [Floor(Urgency.ROUTINE, ""), Floor(Urgency.URGENT_48H, ""), Floor(Urgency.URGENT_48H, "", today=True)]
    losses = [None, *(ExpectedLoss(level, {}) for level in ORDER)]
    combined = 0
    for rules, floors, loss in product(_subsets([_example(base, lv) for lv in LEVELS]), _subsets(lows), losses):
        combined += 1
        for order in (rules, rules[::-1]):
            got = urgency.verdict(order, floors, loss)
            levels = [*(f.level for f in rules), *(f.level for f in floors), *([loss.level] if loss else [])]
            least = max([Urgency.SELF_CARE, *levels], key=ORDER.index)
            if got.level is not least or got.fired != tuple(order) or got.floors != tuple(floors):
                named = ", ".join(levels) or "nothing"
                return f"of the levels {named} the verdict makes {got.level}", {}
    people = [Facts(), *search.people[:: len(search.people) // SOME_PEOPLE or 1]]
    for facts, level in product(people, ORDER):
        got = urgency.judged(base, facts, lambda _, level=level: ExpectedLoss(level, {}))  # type: ignore[misc]
        least = max([level_of(search.space, facts), level], key=ORDER.index)
        if got.level is not least:
            return f"expected loss {level} makes {got.level}: {described(base, facts)}", {}
    return None, {"sets of levels": combined, "persons on the code": len(people)}


def _ends(rule: RedFlag) -> list[tuple[Urgency, Where]]:
    steps = [(rule.level, rule.where), *((step.level, step.where) for step in rule.escalate)]
    return [(lv, where) for lv, where in steps if lv is not None and where is not None and lv in levels_of(rule)]


def _example(base: KnowledgeBase, level: Urgency) -> Fired:
    """Some rule, as if it had fired at this level."""
    rule = next(iter(raising(base)))
    return Fired(rule, level, rule.where or Where.GP)


def _subsets(things: Sequence[T]) -> list[tuple[T, ...]]:
    return list(chain.from_iterable(combinations(things, size) for size in range(len(things) + 1)))
