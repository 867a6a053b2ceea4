"""Walks over the entries of the knowledge and the values inside them, and what a check yields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import PlanTexts
from backstory.knowledge.schema import Entry

Place = tuple[str | int, ...]
"""The path of a field inside its file."""

Found = Iterator[tuple[str, Place, str]]
"""Room and id, field path, message."""


_ROOMS = (
    "findings", "questions", "causes", "contributors", "redflags", "investigations", "clusters",
    "gates", "remedies", "movements", "devices", "statements",
)  # fmt: skip


def entries(base: KnowledgeBase) -> Iterator[tuple[str, Entry | PlanTexts]]:
    """Every reviewed entry, with its room and id."""
    for room in _ROOMS:
        for entry in getattr(base, room).values():
            yield f"{room}/{entry.id}", entry
    for table in base.priors.values():
        yield f"priors/{table.id}", table
    if base.population is not None:
        yield "population/population", base.population
    if base.plan is not None:
        yield "plan/plan", base.plan


def parts(value: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value inside a model, with its path."""
    yield path, value
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from parts(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from parts(item, (*path, str(key)))
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from parts(item, (*path, index))
