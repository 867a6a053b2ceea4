"""All benchmarks in one run: prints one table and writes docs/benchmark-speed.md. `--quick` takes a minute."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numba

from benchmarks import coldstart, documents, latency, peers, people, questions, site, throughput
from benchmarks.results import Effort, Figure, Section, table

PAGE = Path(__file__).parent.parent / "docs" / "benchmark-speed.md"
BENCHMARKS = {
    "throughput": throughput.measure,
    "questions": questions.measure,
    "latency": latency.measure,
    "documents": documents.measure,
    "coldstart": coldstart.measure,
    "site": site.measure,
    "peers": peers.measure,
}


def main() -> int:
    """Run the benchmarks asked for; the page is written when all of them ran in full."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*BENCHMARKS, []], help="some of the benchmarks; all by default")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, smaller crowds; writes no page")
    arguments = parser.parse_args()
    start = time.perf_counter()
    sections = []
    for name in arguments.only or BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        sections.append(BENCHMARKS[name](Effort(arguments.quick)))
    if not arguments.only and not arguments.quick:
        PAGE.write_text(page(sections))
    print("\n".join(detail(section) for section in sections) if arguments.only else summary(sections))
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    return 0


def summary(sections: list[Section]) -> str:
    """The one table."""
    figures = [figure for section in sections for figure in section.figures]
    return table(("what", "measured", "aim", "met"), [(f.what, f.value, f.aim, _met(f)) for f in figures])


def _met(figure: Figure) -> str:
    return {True: "yes", False: "no", None: ""}[figure.met]


def detail(section: Section) -> str:
    """A section of the page."""
    return f"## {section.title}\n\n{section.about}\n\n{table(section.columns, section.rows)}\n"


def page(sections: list[Section]) -> str:
    """The whole page."""
    base = people.shipped()
    head = (
        "# How fast it is\n\n"
        "<!-- Written by `make bench`; do not edit. -->\n\n"
        "Everything is measured in one run, on the shipped knowledge "
        f"(version {base.version}, {len(base.causes)} causes, {len(base.findings)} findings), as medians over repeats. The people "
        "are synthetic: drawn from the network itself, with a fixed seed. "
        f"The machine: {machine()}. Other programs may have run beside it; the ratios are what to compare.\n\n"
    )
    return head + summary(sections) + "\n\n" + "\n".join(detail(section) for section in sections)


def machine() -> str:
    """Cores, processor and versions, and nothing that tells whose machine it is."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    versions = [
        f"Python {platform.python_version()}",
        *(f"{name} {_version(name)}" for name in ("numpy", "numba", "pyAgrum")),
    ]
    return f"{numba.get_num_threads()} cores, {model}, {', '.join([*versions, f'pgmpy {_pinned()}'])}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _pinned(name: str = "pgmpy") -> str:
    lines = (Path(__file__).parent / "requirements-peers.txt").read_text().splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{name}=="))


if __name__ == "__main__":
    sys.exit(main())
