"""Two Boolean algebras for one encoding: formulas of z3, to search all persons; bits, to compare many persons with the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from backstory.errors import InputError

B = TypeVar("B")


class Algebra(Protocol[B]):
    """What the encoding needs of Boolean values."""

    def constant(self, *, value: bool) -> B:
        """True or false for everyone."""
        ...

    def conj(self, parts: Sequence[B]) -> B:
        """True where all parts are."""
        ...

    def disj(self, parts: Sequence[B]) -> B:
        """True where any part is."""
        ...

    def neg(self, part: B) -> B:
        """True where the part is not."""
        ...


class Bits:
    """Booleans of ``persons`` persons at once: bit i of an integer belongs to person i."""

    def __init__(self, persons: int) -> None:
        self.every = (1 << persons) - 1

    def constant(self, *, value: bool) -> int:
        """All bits or none."""
        return self.every if value else 0

    def conj(self, parts: Sequence[int]) -> int:
        """Bitwise and."""
        found = self.every
        for part in parts:
            found &= part
        return found

    def disj(self, parts: Sequence[int]) -> int:
        """Bitwise or."""
        found = 0
        for part in parts:
            found |= part
        return found

    def neg(self, part: int) -> int:
        """Bitwise not."""
        return self.every & ~part


class Formulas:
    """Formulas of z3, simplified where a part is constant. z3 is imported here, so that nothing else pays for it."""

    def __init__(self) -> None:
        try:
            import z3  # noqa: PLC0415
        except ImportError:
            raise InputError("the proof needs z3.", hint="Install it: pip install z3-solver.") from None
        self.z3 = z3
        self.context = z3.Context()  # of its own, so that what was proved before changes nothing
        self._yes, self._no = z3.BoolVal(True, self.context), z3.BoolVal(False, self.context)

    def variable(self, name: str) -> Any:
        """A free Boolean."""
        return self.z3.Bool(name, self.context)

    def solver(self) -> Any:
        """An empty solver for finite domains."""
        found = self.z3.SolverFor("QF_FD", self.context)
        found.set("random_seed", 0)
        return found

    def constant(self, *, value: bool) -> Any:
        """True or false."""
        return self._yes if value else self._no

    def conj(self, parts: Sequence[Any]) -> Any:
        """And, without constants."""
        return self._joined(parts, self._yes, self._no, self.z3.And)

    def disj(self, parts: Sequence[Any]) -> Any:
        """Or, without constants."""
        return self._joined(parts, self._no, self._yes, self.z3.Or)

    def neg(self, part: Any) -> Any:
        """Not."""
        if part is self._yes or part is self._no:
            return self._no if part is self._yes else self._yes
        return self.z3.Not(part)

    def _joined(self, parts: Sequence[Any], neutral: Any, decides: Any, join: Any) -> Any:
        kept = [part for part in parts if part is not neutral]
        if any(part is decides for part in kept):
            return decides
        return neutral if not kept else kept[0] if len(kept) == 1 else join(kept)


def at_least(algebra: Algebra[B], n: int, parts: Sequence[B]) -> B:
    """True where at least ``n`` of the parts are: counted part by part."""
    reached = [algebra.constant(value=count == 0) for count in range(n + 1)]
    for part in parts:
        for count in range(n, 0, -1):
            reached[count] = algebra.disj([reached[count], algebra.conj([reached[count - 1], part])])
    return reached[n]


class Kleene(Generic[B]):
    """A truth of three values as two Booleans: known to be true, known to be false; neither is "not known"."""

    __slots__ = ("no", "yes")

    def __init__(self, yes: B, no: B) -> None:
        self.yes = yes
        self.no = no
