"""`make mutation`: every fault of rules and of triage code on trial; writes docs/mutation.md, fails while one survives."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")


@dataclass
class Count:
    """The mutants of one kind."""

    all: int = 0
    killed: int = 0
    harmless: int = 0
    survived: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table."""
        return f"| {name} | {self.all} | {self.killed} | {self.harmless} | {len(self.survived)} |"


def code() -> dict[str, Count]:
    """The mutants of code, by file. First, because nothing that they change may be loaded yet."""
    from tests.mutation.code_mutants import CodeMutant, mutants  # noqa: PLC0415
    from tests.mutation.trial import sources, survivors, warm_up  # noqa: PLC0415

    warm_up()
    known: dict[str, str] = yaml.safe_load(EQUIVALENT.read_text("utf-8")) or {}
    every = [mutant for file, text in sources(ROOT).items() for mutant in mutants(file, text)]
    if stale := sorted(set(known) - {mutant.key for mutant in every}):
        sys.exit(f"{EQUIVALENT.name}: no such mutant any more: {'; '.join(stale)}")
    controls = [CodeMutant(file, "", "none", "unchanged", text) for file, text in sources(ROOT).items()]
    for thorough in (False, True):
        if failing := {c.file for c in controls} - {c.file for c in survivors(controls, thorough=thorough)}:
            sys.exit(f"The tests of these files fail without any fault: {', '.join(sorted(failing))}")
    counts = {file: Count(n) for file, n in Counter(mutant.file for mutant in every).items()}
    for mutant in every:
        counts[mutant.file].harmless += mutant.key in known
    left = survivors([mutant for mutant in every if mutant.key not in known], thorough=False)
    left = survivors(left, thorough=True)
    for mutant in left:
        counts[mutant.file].survived.append(mutant.key)
    for count in counts.values():
        count.killed = count.all - count.harmless - len(count.survived)
    return counts


def rules() -> dict[str, Count]:
    """The mutants of rules, by kind; harmless: they lower nobody, z3 says."""
    from tests.mutation.rule_mutants import Lowered, killed  # noqa: PLC0415

    from backstory.knowledge.loading import knowledge_root, parse  # noqa: PLC0415
    from backstory.triage.rules import raising  # noqa: PLC0415

    base, _ = parse(knowledge_root())
    counts: dict[str, Count] = {}
    for rule in raising(base):
        lowered = Lowered(base, rule)
        for mutant in lowered.all:
            count = counts.setdefault(mutant.kind, Count())
            count.all += 1
            if killed(base, mutant, rule.tests):
                count.killed += 1
            elif lowered.person(mutant) is None:
                count.harmless += 1
            else:
                count.survived.append(f"{mutant.owner}: {mutant.kind}: {mutant.what}")
    return dict(sorted(counts.items()))


def page(ruled: dict[str, Count], coded: dict[str, Count]) -> str:
    """The report."""
    known: dict[str, str] = yaml.safe_load(EQUIVALENT.read_text("utf-8")) or {}
    head = "| | mutants | killed | {} | survived |\n|---|---|---|---|---|\n"
    text = (
        "# Mutation testing\n\nWritten by `make mutation`; do not edit. A mutant is one small fault. It is killed when a test "
        "fails because of it.\n\n## Rules\n\nA fault in a red-flag rule must be noticed by that rule's own tests if it lowers the "
        "urgency of anybody; z3 says whether there is such a person. `python -m tests.mutation.suggest` writes missing tests.\n\n"
    )
    text += head.format("lowers nobody") + "\n".join(c.row(name) for name, c in ruled.items())
    text += "\n\n## Code\n\nFaults in the code that decides, against `tests/unit/triage` and the files named in `tests/mutation/trial.py`.\n\n"
    text += head.format("equivalent") + "\n".join(c.row(name) for name, c in coded.items())
    survived = [key for counts in (ruled, coded) for c in counts.values() for key in c.survived]
    text += "\n\n## Survived\n\n" + ("\n".join(f"* `{key}`" for key in survived) if survived else "None.")
    text += "\n\n## Equivalent\n\n" + "\n".join(f"* `{key}`: {why}" for key, why in sorted(known.items())) + "\n"
    return text


def main() -> None:
    """Try all, write the page, and fail while a mutant survives."""
    coded = code()
    ruled = rules()
    (ROOT / "docs" / "mutation.md").write_text(page(ruled, coded), "utf-8")
    for name, count in {**ruled, **coded}.items():
        print(
            f"{name}: {count.all} mutants, {count.killed} killed, {count.harmless} harmless, {len(count.survived)} survived"
        )
    survived = [key for counts in (ruled, coded) for count in counts.values() for key in count.survived]
    if survived:
        sys.exit("\n".join(["Survived:", *survived]))


if __name__ == "__main__":
    main()
