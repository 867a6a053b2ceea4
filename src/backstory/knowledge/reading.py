"""YAML with line numbers: plain data in, plain data and a map from field path to line out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from backstory.errors import InputError, KnowledgeError

MAX_BYTES = 1_000_000
"""A knowledge or answer file is small; a larger one is refused unread."""

MAX_DEPTH = 40

Lines = dict[tuple[str | int, ...], int]

try:
    _Loader: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml
    _Loader = yaml.SafeLoader


def read_yaml(text: str, where: str, error: type[InputError] = KnowledgeError) -> tuple[Any, Lines]:
    """Parse one YAML document safely: no tags, no aliases, no duplicate keys, bounded depth.

    Returns the data and, for every field path, its 1-based line.
    Raises `error` with ``file:line`` and what to do.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise error(f"the file is larger than {MAX_BYTES // 1000} kB", where=where, hint="Give a smaller file.")
    loader = _Loader(text)
    try:
        for token_event in yaml.parse(text, Loader=_Loader):
            if isinstance(token_event, yaml.AliasEvent):
                raise error(
                    "aliases (*name) are not allowed", where=f"{where}:{_line(token_event)}", hint="Write it out."
                )
        node = loader.get_single_node()
        lines: Lines = {}
        data = None if node is None else _Builder(loader, where, lines, error).build(node, ())
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = f"{where}:{mark.line + 1}" if mark else where
        raise error(f"not valid YAML: {problem.problem}", where=place, hint="Mend the line and try again.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise error(f"not readable as YAML: {problem}".splitlines()[0], where=where) from None
    finally:
        loader.dispose()
    return data, lines


def _line(part: Any) -> int:
    return int(part.start_mark.line) + 1


class _Builder:
    """Turns composed nodes into data, noting lines and refusing what editors mistype."""

    def __init__(self, loader: Any, where: str, lines: Lines, error: type[InputError]) -> None:
        self.loader, self.where, self.lines, self.error = loader, where, lines, error

    def build(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        self.lines[path] = _line(node)
        if len(path) > MAX_DEPTH:
            raise self._at(node, "nested too deeply")
        if isinstance(node, yaml.MappingNode):
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = key_node.value
                if not isinstance(key_node, yaml.ScalarNode):
                    raise self._at(key_node, "a key must be a plain word")
                if key in result:
                    raise self._at(key_node, f"{key} is given twice")
                result[key] = self.build(value_node, (*path, key))
            return result
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return self.loader.construct_object(node)

    def _at(self, node: yaml.Node, message: str) -> InputError:
        return self.error(message, where=f"{self.where}:{_line(node)}")


def read_yaml_file(path: Path, error: type[InputError] = KnowledgeError) -> tuple[Any, Lines]:
    """`read_yaml` of a file; a missing, huge or non-text file is a clear error."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise error(
                f"the file is larger than {MAX_BYTES // 1000} kB",
                where=str(path),
                hint="Give a smaller file.",
            )
        text = path.read_text("utf-8")
    except OSError as problem:
        raise error(f"cannot be read: {problem.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise error("is not UTF-8 text", where=str(path)) from None
    return read_yaml(text, str(path), error)


def line_of(lines: Mapping[tuple[str | int, ...], int], loc: tuple[str | int, ...]) -> int:
    """The line of a field path, or of its nearest known ancestor."""
    for end in range(len(loc), -1, -1):
        if (found := lines.get(loc[:end])) is not None:
            return found
    return 1
