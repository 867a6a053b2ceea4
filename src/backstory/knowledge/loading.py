"""From the knowledge folder to a `KnowledgeBase`, cached by content hash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import platformdirs
from pydantic import BaseModel, ValidationError

from backstory.errors import KnowledgeError, shown
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Device, Gate, Movement, PlanTexts, Remedy, Statement
from backstory.knowledge.population import Population
from backstory.knowledge.schema import (
    Cause,
    Cluster,
    ConditionClass,
    Contributor,
    FactQuestion,
    Finding,
    Investigation,
    Model,
    Places,
    PriorTable,
    Question,
    RedFlag,
    Source,
    Version,
)
from backstory.knowledge.vocabulary import Vocabulary

if TYPE_CHECKING:
    from backstory.knowledge.reading import Lines

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
    "gates": Gate,
    "remedies": Remedy,
    "movements": Movement,
    "devices": Device,
    "statements": Statement,
}
"""Folders with one file a thing."""

LISTS: dict[str, type[Source | ConditionClass | FactQuestion]] = {
    "sources": Source,
    "classes": ConditionClass,
    "facts": FactQuestion,
}
"""Files that list several things: every file of the folder ``sources``, ``classes.yaml`` and ``facts.yaml``."""

SINGLES: dict[str, type[BaseModel]] = {
    "model": Model,
    "version": Version,
    "region_of_site": Places,
    "population": Population,
    "vocabulary": Vocabulary,
    "plan": PlanTexts,
}
"""Files that are one thing."""

SPARE = frozenset({"population", "plan"})
"""Files that a knowledge folder may lack: no assessment reads them."""

FOLDERS = (*ROOMS, "sources")
FILES = ("classes", "facts", *SINGLES)


@dataclass(frozen=True)
class Origin:
    """Where an entry was read: its file and, of the lines of the ``whole`` file, those under its ``place``."""

    path: Path
    whole: Lines
    place: tuple[str | int, ...] = ()

    @cached_property
    def lines(self) -> Lines:
        """The line of each field of the entry; worked out only when a message needs it."""
        depth = len(self.place)
        return {path[depth:]: line for path, line in self.whole.items() if path[:depth] == self.place}


def knowledge_root() -> Path:
    """The folder of the content: inside the installed package, or beside `src` in a checkout."""
    packaged = Path(__file__).parent.parent / "_knowledge"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "knowledge"


def content_files(root: Path) -> list[Path]:
    """All YAML files in the folder, sorted, those that `parse` refuses too."""
    if not root.is_dir():
        raise KnowledgeError("there is no knowledge folder here", where=str(root))
    return sorted(path for path in root.rglob("*") if path.suffix in {".yaml", ".yml"})


def content_hash(files: Iterable[Path], root: Path) -> str:
    """16 hex digits over names and bytes of the files."""
    digest = hashlib.sha256()
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise KnowledgeError(f"cannot be read: {problem.strerror}", where=str(path)) from None
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + content + b"\0")
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
    """Read and validate every file, without the cache; also where each entry came from, by ``room/id``."""
    files = content_files(root) if files is None else files
    parsed: dict[str, dict[str, Any]] = {room: {} for room in (*ROOMS, *LISTS, *SINGLES)}
    origins: dict[str, Origin] = {}
    for path in files:
        room = _room(path, root)
        for ident, entry, origin in _entries(room, path):
            if ident in parsed[room]:
                raise KnowledgeError(f"'{ident}' is defined twice", where=f"{path}:{origin.lines[()]}")
            parsed[room][ident] = entry
            origins[f"{room}/{ident}"] = origin
    for needed in SINGLES:
        if not parsed[needed] and needed not in SPARE:
            raise KnowledgeError(f"{needed}.yaml is missing", where=str(root))
    if "emergency" not in parsed["questions"]:
        raise KnowledgeError("questions/emergency.yaml, the tick-list, is missing", where=str(root))
    return _base(parsed, key or content_hash(files, root)), origins


def _room(path: Path, root: Path) -> str:
    """The folder or file name under which the entries of a file are kept; a file that nothing would read is an error."""
    inside = path.relative_to(root)
    if path.suffix != ".yaml":
        raise KnowledgeError("a knowledge file ends in .yaml", where=str(path), hint=f"Name it {path.stem}.yaml.")
    if len(inside.parts) == 2 and inside.parts[0] in FOLDERS:
        return inside.parts[0]
    if len(inside.parts) == 1 and path.stem in FILES:
        return path.stem
    hint = f"Folders: {', '.join(FOLDERS)}. Files: {', '.join(f'{name}.yaml' for name in FILES)}."
    raise KnowledgeError("a knowledge file does not belong here", where=str(path), hint=hint)


def _entries(room: str, path: Path) -> Iterator[tuple[str, BaseModel, Origin]]:
    """What one file holds: id, entry and origin."""
    from backstory.knowledge.reading import read_yaml_file  # noqa: PLC0415 - a cached start needs no YAML

    data, lines = read_yaml_file(path)
    origin = Origin(path, lines)
    if room in LISTS:
        if not isinstance(data, list):
            raise KnowledgeError("a list of entries is expected", where=f"{path}:1")
        for index, item in enumerate(data):
            part = Origin(path, lines, (index,))
            listed = _validated(LISTS[room], item, part)
            yield listed.id, listed, part
    elif room in ROOMS:
        entry: Any = _validated(ROOMS[room], data, origin)
        if path.stem != entry.id:
            raise KnowledgeError(f"the id is '{entry.id}'", where=f"{path}:1", hint=f"Name the file {entry.id}.yaml.")
        yield entry.id, entry, origin
    else:
        yield room, _validated(SINGLES[room], data, origin), origin


def _base(parsed: dict[str, dict[str, Any]], key: str) -> KnowledgeBase:
    rooms = {room: dict(sorted(parsed[room].items())) for room in (*ROOMS, "sources", "classes")}
    return KnowledgeBase(
        version=parsed["version"]["version"].version,
        hash=key,
        model=parsed["model"]["model"],
        facts=parsed["facts"],  # in the order of the file, which is that of the interview
        region_of_site=parsed["region_of_site"]["region_of_site"].region_of_site,
        population=parsed["population"].get("population"),
        vocabulary=parsed["vocabulary"]["vocabulary"],
        plan=parsed["plan"].get("plan"),
        **rooms,
    )


def _validated(schema: type[T], data: Any, origin: Origin) -> T:
    try:
        return schema.model_validate(data)
    except ValidationError as problem:
        from backstory.knowledge.reading import line_of  # noqa: PLC0415

        first = problem.errors()[0]
        loc = tuple(first["loc"])
        field = shown(".".join(str(part) for part in loc) or "file", 120)[1:-1]
        where = f"{origin.path}:{line_of(origin.lines, loc)}"
        raise KnowledgeError(f"{field}: {first['msg']}", where=where, hint=_hint(schema, first)) from None


def _hint(schema: type[BaseModel], error: Any) -> str | None:
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return f"Known fields: {', '.join(field.alias or name for name, field in schema.model_fields.items())}."
    return None


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
