"""From the knowledge folder to a `KnowledgeBase`, cached by content hash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
from pydantic import BaseModel, ValidationError

from backstory.errors import KnowledgeError
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import (
    Cause,
    Cluster,
    ConditionClass,
    Contributor,
    FactQuestion,
    Finding,
    Investigation,
    Model,
    PriorTable,
    Question,
    RedFlag,
    Source,
)

T = TypeVar("T", bound=BaseModel)

ROOMS: dict[str, type[BaseModel]] = {
    "findings": Finding,
    "questions": Question,
    "causes": Cause,
    "contributors": Contributor,
    "redflags": RedFlag,
    "investigations": Investigation,
    "priors": PriorTable,
    "clusters": Cluster,
}
"""Folders with one file a thing."""


@dataclass(frozen=True)
class Origin:
    """Where an entry was read: its file and the line of each of its fields."""

    path: Path
    lines: dict[tuple[str | int, ...], int]


def knowledge_root() -> Path:
    """The folder of the content: inside the installed package, or beside `src` in a checkout."""
    packaged = Path(__file__).parent.parent / "_knowledge"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "knowledge"


def content_files(root: Path) -> list[Path]:
    """All YAML files of the knowledge, sorted."""
    if not root.is_dir():
        raise KnowledgeError("there is no knowledge folder here", where=str(root))
    return sorted(root.rglob("*.yaml"))


def content_hash(files: Iterable[Path], root: Path) -> str:
    """16 hex digits over names and bytes of the files."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def load(root: Path | None = None, *, cache: bool = True) -> KnowledgeBase:
    """The knowledge, from the cache when the same content was loaded before.

    Raises `KnowledgeError` with ``file:line``, the field and what to do. A broken cache is rebuilt.
    """
    root = root or knowledge_root()
    files = content_files(root)
    key = content_hash(files, root)
    store = cache_folder() / f"knowledge-{key}-{_schema_hash()}.json"
    if cache and store.is_file():
        with contextlib.suppress(ValidationError, OSError):
            return KnowledgeBase.model_validate_json(store.read_bytes())
    base, _ = parse(root, files, key)
    if cache:
        for old in store.parent.glob("knowledge-*.json"):
            old.unlink(missing_ok=True)
        write_atomically(store, base.model_dump_json(by_alias=True, exclude_defaults=True).encode())
    return base


def parse(
    root: Path, files: list[Path] | None = None, key: str | None = None
) -> tuple[KnowledgeBase, dict[str, Origin]]:
    """Read and validate every file, without the cache; also where each entry came from."""
    from backstory.knowledge.reading import read_yaml_file  # noqa: PLC0415 - a cached start needs no YAML

    files = content_files(root) if files is None else files
    parsed: dict[str, dict[str, Any]] = {room: {} for room in ROOMS}
    sources: dict[str, Source] = {}
    classes: dict[str, ConditionClass] = {}
    facts: dict[str, FactQuestion] = {}
    region_of_site: dict[str, Region] = {}
    model: Model | None = None
    version = ""
    origins: dict[str, Origin] = {}
    for path in files:
        room = path.relative_to(root).parts[0]
        data, lines = read_yaml_file(path)
        origin = Origin(path, lines)
        if room in ROOMS:
            entry: Any = _validated(ROOMS[room], data, origin)
            if path.stem != entry.id:
                raise KnowledgeError(
                    f"the id is '{entry.id}'", where=f"{path}:1", hint=f"Name the file {entry.id}.yaml."
                )
            _add(parsed[room], entry.id, entry, origin)
            origins[f"{room}/{entry.id}"] = origin
        elif room == "sources":
            for source, part in _listed(Source, data, origin):
                _add(sources, source.id, source, part)
                origins[f"sources/{source.id}"] = part
        elif room == "classes.yaml":
            for item, part in _listed(ConditionClass, data, origin):
                _add(classes, item.id, item, part)
        elif room == "facts.yaml":
            for fact, part in _listed(FactQuestion, data, origin):
                _add(facts, fact.id, fact, part)
        elif room == "region_of_site.yaml":
            region_of_site = {site: Region(region) for region, sites in data.items() for site in sites}
        elif room == "model.yaml":
            model = _validated(Model, data, origin)
        elif room == "version.yaml":
            version = str((data or {}).get("version", ""))
        else:
            raise KnowledgeError(
                "a knowledge file does not belong here", where=str(path), hint=f"Folders: {', '.join(ROOMS)}."
            )
    if model is None or not version:
        raise KnowledgeError("model.yaml or version.yaml is missing", where=str(root))
    base = KnowledgeBase(
        version=version,
        hash=key or content_hash(files, root),
        model=model,
        classes=_sorted(classes),
        sources=_sorted(sources),
        facts=facts,
        region_of_site=region_of_site,
        priors={table.region: table for table in parsed.pop("priors").values()},
        **{room: _sorted(entries) for room, entries in parsed.items()},
    )
    return base, origins


def _validated(schema: type[T], data: Any, origin: Origin, prefix: tuple[str | int, ...] = ()) -> T:
    try:
        return schema.model_validate(data)
    except ValidationError as problem:
        from backstory.knowledge.reading import line_of  # noqa: PLC0415

        first = problem.errors()[0]
        loc = tuple(first["loc"])
        field = ".".join(str(part) for part in loc) or "file"
        line = line_of(origin.lines, (*prefix, *loc))
        message = f"{field}: {first['msg']}"
        raise KnowledgeError(message, where=f"{origin.path}:{line}", hint=_hint(schema, first)) from None


def _hint(schema: type[BaseModel], error: Any) -> str | None:
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return f"Known fields: {', '.join(field.alias or name for name, field in schema.model_fields.items())}."
    return None


def _listed(schema: type[T], data: Any, origin: Origin) -> Iterator[tuple[T, Origin]]:
    if not isinstance(data, list):
        raise KnowledgeError("a list of entries is expected", where=f"{origin.path}:1")
    for index, item in enumerate(data):
        entry = _validated(schema, item, origin, (index,))
        inside = {path[1:]: line for path, line in origin.lines.items() if path[:1] == (index,)}
        yield entry, Origin(origin.path, inside)


def _add(room: dict[str, T], ident: str, entry: T, origin: Origin) -> None:
    if ident in room:
        raise KnowledgeError(f"'{ident}' is defined twice", where=f"{origin.path}:{origin.lines.get((), 1)}")
    room[ident] = entry


def _sorted(entries: dict[str, T]) -> dict[str, T]:
    return dict(sorted(entries.items()))


def cache_folder() -> Path:
    """Where caches live; ``BACKSTORY_CACHE`` overrides it."""
    return Path(os.environ.get("BACKSTORY_CACHE") or platformdirs.user_cache_dir("backstory"))


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside, then rename, so that nothing is ever half-written; an unwritable cache is no error."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _schema_hash() -> str:
    """Changes with the code of this room, so that an old cache is never read with a new schema."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
