"""YAML with line numbers: plain data in, plain data and a map from field path to line out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from backstory.errors import InputError, KnowledgeError, shown

MAX_BYTES = 1_000_000
"""A knowledge file is small; of a larger one no more than this is read, and it is refused."""

MAX_DEPTH = 40

Lines = dict[tuple[str | int, ...], int]

try:
    _Loader: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml
    _Loader = yaml.SafeLoader


def read_yaml_file(path: Path, error: type[InputError] = KnowledgeError, most: int = MAX_BYTES) -> tuple[Any, Lines]:
    """`read_yaml` of a file; a missing, huge (over ``most`` bytes) or non-text file is a clear error."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)  # a device has no size and no end
    except OSError as problem:
        raise error(f"cannot be read: {problem.strerror}", where=str(path)) from None
    if len(content) > most:
        raise _too_large(error, str(path), most)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise error("is not UTF-8 text", where=str(path)) from None
    return read_yaml(text, str(path), error)


def read_yaml(text: str, where: str, error: type[InputError] = KnowledgeError) -> tuple[Any, Lines]:
    """Parse one YAML document safely, in one pass: no tags, no aliases, no duplicate keys, bounded depth.

    Returns the data and, for every field path, its 1-based line.
    Raises `error` with ``file:line`` and what to do.
    """
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise error("is not text: it holds half a character", where=where, hint="Save it as UTF-8.") from None
    if size > MAX_BYTES:
        raise _too_large(error, where, MAX_BYTES)
    loader = _Loader(text)
    builder = _Builder(loader, where, error)
    try:
        return builder.document(), builder.lines
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = f"{where}:{mark.line + 1}" if mark else where
        raise error(f"not valid YAML: {problem.problem}", where=place, hint="Mend the line and try again.") from None
    except yaml.YAMLError as problem:
        raise error(f"not readable as YAML: {problem}".splitlines()[0], where=where) from None
    finally:
        loader.dispose()


def line_of(lines: Mapping[tuple[str | int, ...], int], loc: tuple[str | int, ...]) -> int:
    """The line of a field path, or of its nearest known ancestor."""
    for end in range(len(loc), -1, -1):
        if (found := lines.get(loc[:end])) is not None:
            return found
    return 1


def _too_large(error: type[InputError], where: str, most: int) -> InputError:
    return error(f"the file is larger than {most // 1000} kB", where=where, hint="Give a smaller file.")


class _Builder:
    """Turns parse events into data as they come, noting lines and refusing what editors mistype."""

    def __init__(self, loader: Any, where: str, error: type[InputError]) -> None:
        self.loader, self.where, self.error = loader, where, error
        self.lines: Lines = {}

    def document(self) -> Any:
        """The one document of the stream; None if there is none."""
        self.loader.get_event()
        if self.loader.check_event(yaml.StreamEndEvent):
            return None
        self.loader.get_event()
        data = self._value(self.loader.get_event(), ())
        self.loader.get_event()
        if not self.loader.check_event(yaml.StreamEndEvent):
            raise self._at(self.loader.get_event(), "not valid YAML: a second document begins here")
        return data

    def _value(self, event: Any, path: tuple[str | int, ...]) -> Any:
        self.lines[path] = int(event.start_mark.line) + 1
        if len(path) > MAX_DEPTH:
            raise self._at(event, "nested too deeply")
        if isinstance(event, yaml.AliasEvent):
            raise self._at(event, "aliases (*name) are not allowed", "Write it out.")
        if event.tag is not None:
            raise self._at(event, "not valid YAML: tags (!name) are not allowed", "Leave it out.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event)

    def _mapping(self, path: tuple[str | int, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None:
                raise self._at(event, "a key must be a plain word")
            if event.value in result:
                raise self._at(event, f"{shown(event.value)[1:-1]} is given twice")
            result[event.value] = self._value(self.loader.get_event(), (*path, event.value))
        return result

    def _sequence(self, path: tuple[str | int, ...]) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            result.append(self._value(event, (*path, len(result))))
        return result

    def _scalar(self, event: Any) -> Any:
        """A number, date, yes or no, or null where it is written as one, else the text."""
        tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        node = yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark)
        try:
            return self.loader.construct_object(node)
        except (ValueError, OverflowError) as problem:  # 2026-02-31 has the form of a date but is none
            raise self._at(event, f"{shown(event.value)} cannot be read: {problem}") from None

    def _at(self, event: Any, message: str, hint: str | None = None) -> InputError:
        return self.error(message, where=f"{self.where}:{int(event.start_mark.line) + 1}", hint=hint)
