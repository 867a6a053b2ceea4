"""The person's file: who they are, what they have and take, and what they would like; YAML as a person fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backstory.errors import InputError, shown
from backstory.knowledge.base import nearest
from backstory.knowledge.care import Direction, Equipment, Slug
from backstory.knowledge.conditions import Sex

MAX_BYTES = 100_000

Entry = Annotated[str, Field(max_length=400)]
Entries = Annotated[tuple[Entry, ...], Field(max_length=200)] | None
"""What a person lists; None is "not said", an empty list is "nothing to list"."""


class Given(BaseModel):
    """Base: immutable, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Preferences(Given):
    """What fits into this person's days.

    ``minutes`` a day for movement; ``floor`` False: nothing on the floor; ``equipment`` at hand (None: not said); ``owns``:
    devices; ``avoid``: movements that the person does not want, with the reason that is remembered; ``direction``: the
    way of moving that eased the pain in a test, if one did; ``recovered``: the pain has gone, this is to keep it away.
    """

    minutes: Annotated[float, Field(ge=1, le=240)] = 15
    floor: bool | None = None
    equipment: tuple[Equipment, ...] | None = None
    owns: tuple[Slug, ...] = ()
    avoid: dict[Slug, Annotated[str, Field(min_length=1, max_length=200)]] = Field(default_factory=dict)
    direction: Direction | None = None
    recovered: bool = False


class PersonFile(Given):
    """One person for the plan. Years, metres, kilograms; what is left out is unknown, never harmless."""

    age: Annotated[float, Field(ge=0, le=120)] | None = None
    sex: Sex | None = None
    height_m: Annotated[float, Field(ge=0.4, le=2.6)] | None = None
    weight_kg: Annotated[float, Field(ge=2, le=400)] | None = None
    pregnant_weeks: Annotated[float, Field(ge=0, le=45)] | None = None
    breastfeeding: bool | None = None
    country: Annotated[str, Field(max_length=60)] | None = None
    alcohol: Annotated[str, Field(max_length=400)] | None = None
    can_get_off_floor: bool | None = None
    conditions: Entries = None
    medicines: Entries = None
    doses_taken_24h: Entries = None
    allergies: Entries = None
    recent: Entries = None
    notes: Annotated[str, Field(max_length=4000)] | None = None
    preferences: Preferences = Preferences()


Listed = Literal["conditions", "medicines", "doses_taken_24h", "allergies", "recent"]


def read_person(path: Path) -> PersonFile:
    """Read a person's file. Raises `InputError` with ``file:line``, the field and what to do."""
    from backstory.knowledge.reading import line_of, read_yaml_file  # noqa: PLC0415 - a plain start needs no YAML

    data, lines = read_yaml_file(path, InputError, MAX_BYTES)
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise InputError("a person's file has fields such as 'age:' and 'conditions:'", where=f"{path}:1")
    return _validated(data, lambda loc: f"{path}:{line_of(lines, loc)}")


def person_of(
    person: PersonFile | Mapping[str, Any], wishes: Preferences | Mapping[str, Any] | None = None
) -> PersonFile:
    """A person from plain fields, with wishes that replace those in the fields. Raises `InputError`."""
    fields = dict(person) if isinstance(person, Mapping) else person.model_dump()
    if wishes is not None:
        fields["preferences"] = dict(wishes) if isinstance(wishes, Mapping) else wishes.model_dump()
    return _validated(fields, lambda loc: ".".join(str(part) for part in loc) or "person")


def _validated(data: Mapping[Any, Any], place: Callable[[tuple[int | str, ...]], str]) -> PersonFile:
    for key in data:
        if key not in PersonFile.model_fields:
            hint = nearest(str(key), list(PersonFile.model_fields))
            if not hint.startswith("Did"):
                hint = f"Known: {', '.join(PersonFile.model_fields)}."
            raise InputError(f"unknown field {shown(key)}", where=place((str(key),)), hint=hint)
    try:
        return PersonFile.model_validate({key: _plain(value) for key, value in data.items()})
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{field}: {first['msg']}", where=place(tuple(first["loc"])), hint=_hint(first)) from None


def _plain(value: Any) -> Any:
    """Numbers in a list are words of a list ("ibuprofen", 400), and one text is a list of one."""
    if isinstance(value, list):
        return [str(item) if isinstance(item, int | float) and not isinstance(item, bool) else item for item in value]
    return value


def _hint(error: Any) -> str:
    if error["type"] in {"tuple_type", "list_type"}:
        return "Write a list, one thing a line with '- ' before it; [] if there is nothing."
    if error["type"] == "string_type":
        return "Write it as text."
    return "Mend the line, or leave it out: it then counts as not known."
