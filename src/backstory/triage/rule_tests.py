"""Every red-flag rule against its own test cases."""

from __future__ import annotations

from collections.abc import Iterator

from backstory.inference.evidence import Answer, Facts
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import FlagKind, RuleTest
from backstory.triage.logic import evaluate
from backstory.triage.rules import fire


def facts_of_test(test: RuleTest) -> Facts:
    """The person of a test case."""
    answers = dict.fromkeys(test.present, Answer.PRESENT) | dict.fromkeys(test.absent, Answer.ABSENT)
    return Facts(test.age, test.sex, test.duration_days, answers, test.numbers, region=test.region)


def failing_tests(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Rule id and message for every test case that does not come out as written."""
    for rule in base.redflags.values():
        for test in rule.tests:
            facts = facts_of_test(test)
            if rule.kind is FlagKind.MODIFIER:
                got = rule.level
                if evaluate(rule.when, facts, base) is None:
                    yield rule.id, f"test '{test.name}': the condition is not decided by the case"
            else:
                found = fire(base, rule, facts)
                got = found.level if found is not None else None
            if got is not test.level:
                yield rule.id, f"test '{test.name}': gives {got}, not {test.level}"
