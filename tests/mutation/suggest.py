"""`python -m tests.mutation.suggest [--write | --renew]`: the rule tests that are missing, one for each fault that nothing notices.

Each is the least that makes a rule fire at its level, named "enough: ...": it says what the rule says now, so read it before
keeping it. After a rule was changed on purpose, --renew drops its old "enough" cases and writes those that it needs now.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from tests.mutation.rule_mutants import Lowered, case, killed

from backstory.knowledge import KnowledgeBase
from backstory.knowledge.loading import knowledge_root, parse
from backstory.knowledge.schema import RedFlag, RuleTest
from backstory.triage.rules import raising

ENOUGH = "enough: "


def missing(base: KnowledgeBase, rule: RedFlag) -> list[dict[str, Any]]:
    """Test cases that the rule lacks, each for the first fault that those before let pass."""
    lowered, tests, found = Lowered(base, rule), rule.tests, []
    for mutant in lowered.all:
        if killed(base, mutant, tests):
            continue
        person = lowered.person(mutant)
        if person is not None:
            new = case(rule, base, person)
            tests = (*tests, RuleTest.model_validate(new))
            if not killed(base, mutant, tests):
                raise AssertionError(f"{rule.id}: {mutant.kind} {mutant.what} is not noticed by {new}")
            found.append(new)
    return found


def line(told: dict[str, Any]) -> str:
    """As the rule files write it: one line a case."""
    inside = yaml.safe_dump(told, sort_keys=False, default_flow_style=True, width=10_000, allow_unicode=True).strip()
    return f"  - {inside}\n"


def main() -> None:
    """Print what is missing; with --write, append it to the files."""
    base, _ = parse(knowledge_root())
    for rule in raising(base):
        own = tuple(test for test in rule.tests if not ("--renew" in sys.argv and test.name.startswith(ENOUGH)))
        lines = [line(told) for told in missing(base, rule.model_copy(update={"tests": own}))]
        if lines:
            print(f"{rule.id}: {len(lines)}")
        if "--write" in sys.argv or "--renew" in sys.argv:
            write(knowledge_root() / "redflags" / f"{rule.id}.yaml", lines)
        else:
            print("".join(lines), end="")


def write(path: Path, lines: list[str]) -> None:
    """Add the lines to the tests at the end of a rule file."""
    old = path.read_text("utf-8").splitlines(keepends=True)
    kept = [text for text in old if not ("--renew" in sys.argv and text.startswith(f"  - {{name: '{ENOUGH}"))]
    new = "".join(kept).rstrip("\n") + "\n" + "".join(lines)
    if new != "".join(old):
        path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
