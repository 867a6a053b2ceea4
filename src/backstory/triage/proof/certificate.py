"""What a proof leaves behind: the laws that hold, over what, by which method; or the answers that break one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Proved:
    """One law that holds; ``over`` counts what it was proved over."""

    id: str
    statement: str
    method: str
    over: dict[str, int]


@dataclass(frozen=True)
class Counterexample:
    """One law that does not hold, with answers that break it, in plain words."""

    id: str
    statement: str
    answers: str

    def __str__(self) -> str:
        return f"{self.statement} This is not so: {self.answers}"


@dataclass(frozen=True)
class Certificate:
    """The outcome for one state of the knowledge. It holds no clock and no speed: the same content gives the same bytes."""

    knowledge_version: str
    knowledge_hash: str
    software: str
    over: dict[str, int]
    proved: tuple[Proved, ...]
    broken: tuple[Counterexample, ...] = ()
    information: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Nothing is broken."""
        return not self.broken

    def as_json(self) -> str:
        """The certificate as a JSON document."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    def line(self) -> str:
        """The one line that the check prints."""
        counts = ", ".join(f"{number:,} {name}" for name, number in self.over.items())
        return f"proved: {len(self.proved)} properties over {counts}."
