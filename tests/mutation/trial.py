"""Mutants of code on trial: each in a forked process, with the tests that must notice it, at most two at a time."""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from tests.mutation.code_mutants import CodeMutant

AT_ONCE = 2
LONGEST_SECONDS = 240
MOST_PROCESSOR_SECONDS = 120
"""More than any run needs that is not caught in a loop, however busy the machine."""

PLAIN = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain"]
"""Nobody reads what a run says: no cache, no rewritten assertions, no plugins, which together cost two seconds a run."""

QUICK = "not (shipped or no_clock or same_certificate or alone_only or no_place_of or screen_that or formula_that or number_that_a_rule)"
TRIAGE = [f"tests/unit/triage/test_{name}.py" for name in ("proof_rules", "logic", "floors", "proof")]
WATCHED: dict[str, tuple[list[str], list[str]]] = {
    "triage/logic.py": (TRIAGE, []),
    "triage/rules.py": ([TRIAGE[0], *TRIAGE[2:]], ["tests/generative/test_safety_properties.py"]),
    "triage/urgency.py": ([TRIAGE[0], *TRIAGE[2:]], ["tests/generative/test_safety_properties.py"]),
    "triage/expected_loss.py": (
        ["tests/unit/triage/test_proof_loss.py", "tests/unit/triage/test_expected_loss.py"], ["tests/generative/test_safety_properties.py"],
    ),
    "triage/rule_tests.py": ([TRIAGE[0], TRIAGE[2]], []),
    "assessment/urgency.py": (
        ["tests/unit/triage/test_proof_document.py", "tests/unit/triage/test_proof_faults.py"], [],
    ),
}  # fmt: skip
"""For each file the tests that run first, and those that only what is left must face."""


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module with its fault instead of the file."""

    def __init__(self, name: str, mutant: CodeMutant) -> None:
        self.name, self.mutant = name, mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(ast.parse(self.mutant.source), self.mutant.file, "exec"), module.__dict__)


def survivors(mutants: Sequence[CodeMutant], *, thorough: bool) -> list[CodeMutant]:
    """The mutants that no test notices; too long a run counts as noticed."""
    waiting, running, left = list(mutants), dict[int, tuple[CodeMutant, float]](), list[CodeMutant]()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            mutant = waiting.pop(0)
            running[_start(mutant, thorough=thorough)] = (mutant, time.monotonic())
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            mutant, _ = running.pop(child)
            if os.waitstatus_to_exitcode(status) == 0:
                left.append(mutant)
        for late in [pid for pid, (_, began) in running.items() if time.monotonic() - began > LONGEST_SECONDS]:
            os.kill(late, signal.SIGKILL)
        time.sleep(0.01)
    return left


def _start(mutant: CodeMutant, *, thorough: bool) -> int:
    child = os.fork()
    if child:
        return child
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_SECONDS, MOST_PROCESSOR_SECONDS))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    name = "backstory." + mutant.file.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, _Changed(name, mutant))
    first, rest = WATCHED[mutant.file]
    chosen = [*first, *rest] if thorough else [*first, "-k", QUICK]
    status = 1
    try:
        status = int(pytest.main([*PLAIN, *chosen]))
    finally:
        os._exit(status)


def warm_up() -> None:
    """Load in this process, once for all children, what no mutant touches."""
    import z3  # noqa: F401, PLC0415

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    import hypothesis.strategies  # noqa: F401, PLC0415

    import backstory.inference  # noqa: F401, PLC0415
    import backstory.knowledge as room  # noqa: PLC0415
    from backstory.knowledge import loading  # noqa: PLC0415

    base = loading.load()
    assert base.emergency and base.question_of
    room.load = loading.load = lambda root=None, *, cache=True: base
    touched = [name for name in sys.modules if name.startswith(("backstory.triage", "backstory.assessment"))]
    if touched:
        raise RuntimeError(f"already loaded, so that no mutant would count: {', '.join(touched)}")


def sources(root: Path) -> dict[str, str]:
    """The files whose mutants are tried."""
    return {file: (root / "src" / "backstory" / file).read_text("utf-8") for file in WATCHED}
