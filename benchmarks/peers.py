"""Backstory against general libraries: the same people, the same subnetwork of the shipped knowledge, the same results."""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from backstory.inference import Evidence, posterior
from backstory.inference.batch import marginals
from benchmarks.peer_model import Job, Problem, write_job
from benchmarks.people import evidence_with, network
from benchmarks.results import Effort, Figure, Section, amount, duration, seconds, timed

ROOT = Path(__file__).parent.parent
MEMORY = 4 << 30
TOLERANCE = 1e-9
SIZES = (5, 10, 20, 40)
"""Causes of the subnetworks tried, commonest first; the last is the whole network."""


@dataclass(frozen=True)
class Peer:
    """A library in its own interpreter."""

    name: str
    module: str
    python: Path


@dataclass(frozen=True)
class Outcome:
    """What a peer made of a job: seconds a person and the posteriors of those it finished; why it stopped, if it did."""

    times: tuple[float, ...]
    found: tuple[tuple[float, ...], ...]
    stopped: str


PEERS = (
    Peer("pyAgrum", "benchmarks.peer_pyagrum", Path(sys.executable)),
    Peer("pgmpy", "benchmarks.peer_pgmpy", ROOT / "benchmarks" / ".venv" / "bin" / "python"),
)
CASES = (("node", 4), ("chain", 4), ("chain", 8))
"""Encoding and number of positives."""


def measure(effort: Effort) -> Section:
    """The largest subnetwork that each peer finishes, and the ratio of speeds on it."""
    rows: list[tuple[str, ...]] = []
    figures = []
    for peer in PEERS:
        if not peer.python.exists():
            rows.append((peer.name, *["not installed"] * 8))
            continue
        for encoding, positives in CASES[1:2] if effort.quick else CASES:
            row, figure = _climb(peer, encoding, positives, effort)
            rows.append(row)
            figures += [figure] if figure else []
    return Section(
        title="Against general libraries",
        about=(
            "Exact posteriors of all causes on subnetworks of the low back network (the commonest causes, then all of them), for "
            f"the same people, median; results agree to {TOLERANCE:g} or the run fails. Each peer has a process of its own, "
            f"{MEMORY >> 30} GiB and {_patience(effort):.0f} s for a size and {effort.of(2, 1)} people; shown is the largest that it finishes and what stopped it "
            "at the next. Only its inference is timed: building each person's network is free, everything absent is folded "
            "beforehand into one observed child a cause, and nothing unasked is in the network. `node`: a noisy-OR node a "
            "finding (pyAgrum: `addNoisyORNet`; pgmpy: a table). `chain`: the same as chains of OR gates, whose width does "
            "not grow with the causes: the best known form for a general library. Backstory: the batch on all cores, and one "
            "person in numpy."
        ),
        columns=(
            "peer",
            "form",
            "positives",
            "causes",
            "stopped by",
            "peer",
            "batch",
            "single",
            "batch ratio",
            "single ratio",
        ),
        rows=tuple(rows),
        figures=tuple(figures),
    )


def _patience(effort: Effort) -> float:
    return 8.0 if not effort.quick else 2.0


def _climb(peer: Peer, encoding: str, positives: int, effort: Effort) -> tuple[tuple[str, ...], Figure | None]:
    people = evidence_with(positives, effort.of(256, 64), seed=100 + positives)
    whole = len(network().causes)
    best: tuple[int, float] | None = None
    stopped = "-"
    for size in [10] if effort.quick else [*(s for s in SIZES if s < whole), whole]:
        few = [commonest(person, size) for person in people[: effort.of(2, 1)]]
        outcome = ask(peer, encoding, few, _patience(effort))
        for person, found in zip(few, outcome.found, strict=False):
            _agree(person, found, peer)
        if outcome.stopped:
            stopped = f"{outcome.stopped} at {size}"
            break
        best = size, statistics.median(outcome.times)
    if best is None:
        return (peer.name, encoding, str(positives), "none", stopped, *["-"] * 5), None
    size, peer_time = best
    group = [commonest(person, size) for person in people]
    batch = seconds(lambda: marginals(group), effort.of(5, 3)) / len(group)
    single = statistics.median(timed(lambda p=person: posterior(p)) for person in group[:9])  # type: ignore[misc]
    ratio = peer_time / batch
    row = (
        *(peer.name, encoding, str(positives), str(size), stopped),
        *(
            duration(peer_time),
            duration(batch),
            duration(single),
            f"{amount(ratio)} x",
            f"{amount(peer_time / single)} x",
        ),
    )
    what = f"batch against {peer.name}, {encoding}, {positives} positives, {size} causes"
    return row, Figure(what, f"{amount(ratio)} x", "1,000 x", ratio > 1000)


def commonest(person: Evidence, size: int) -> Evidence:
    """The same person where only the commonest causes of the network exist."""
    kept = np.sort(np.argsort(-network().shares, kind="stable")[:size])
    return replace(
        person, p=person.p[kept], pres=person.pres[kept], weight=person.weight[kept], links=person.links[:, kept]
    )


def ask(peer: Peer, encoding: str, people: list[Evidence], patience: float) -> Outcome:
    """Run a peer on these people, within limits of memory and time."""
    problems = [Problem(p.p, p.pres, p.weight, p.links, p.background) for p in people]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.json"
        write_job(path, Job(encoding, problems))
        command = [str(peer.python), "-m", peer.module, str(path), str(MEMORY), str(patience)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    stopped = {0: "", -signal.SIGALRM: "time"}.get(done.returncode, "memory")
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{") and line.endswith("}")]
    solved = [line for line in lines if "seconds" in line]
    stopped = next((line["failed"] for line in lines if "failed" in line), stopped)
    return Outcome(
        times=tuple(line["seconds"] for line in solved),
        found=tuple(tuple(line["found"]) for line in solved),
        stopped=stopped,
    )


def _agree(person: Evidence, found: tuple[float, ...], peer: Peer) -> None:
    worst = float(np.abs(posterior(person).marginals - np.array(found)).max())
    if not worst < TOLERANCE:
        raise RuntimeError(f"{peer.name} and Backstory differ by {worst:g} on the same person")
