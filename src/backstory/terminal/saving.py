"""Records on disk: answer files written by hand, and half-done interviews that must never be lost."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from backstory.errors import AnswerError, InputError, shown
from backstory.interview.record import Record, check_answer, check_day
from backstory.knowledge.base import KnowledgeBase

MAX_BYTES = 100_000
"""All that can be answered fits many times over; a larger file is refused before it costs seconds."""


def own_record() -> Path:
    """Where an interview without ``--save`` is kept until it is finished."""
    return Path(platformdirs.user_data_dir("backstory")) / "interview.json"


def save(record: Record, path: Path) -> None:
    """Write the whole record or nothing; only the owner may read it. Raises `InputError` if it cannot be written."""
    text = json.dumps(record.model_dump(mode="json"), indent=1, sort_keys=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise InputError(
            f"the answers cannot be saved: {problem.strerror}", where=str(path), hint="Choose another file."
        ) from None


def read_record(base: KnowledgeBase, path: Path, today: date) -> Record:
    """Read an answer file or a saved interview (YAML or JSON, the same shape). Raises `AnswerError` with ``file:line``."""
    from backstory.knowledge.reading import line_of, read_yaml_file  # noqa: PLC0415 - a plain start needs no YAML

    data, lines = read_yaml_file(path, AnswerError, MAX_BYTES)
    if not isinstance(data, dict) or not isinstance(data.get("answers"), dict):
        raise AnswerError("an answer file has 'answers:' with ids and values", where=f"{path}:1")
    for key in data:
        if key not in Record.model_fields:
            hint = f"Known: {', '.join(Record.model_fields)}."
            raise AnswerError(f"unknown field {shown(key)}", where=f"{path}:{line_of(lines, (key,))}", hint=hint)
    answers = {}
    for ident, value in data["answers"].items():
        try:
            answers[str(ident)] = check_answer(base, str(ident), _plain(value))
        except AnswerError as problem:
            place = f"{path}:{line_of(lines, ('answers', ident))}"
            raise AnswerError(problem.message, where=place, hint=problem.hint) from None
    reasked = data.get("reasked") or []
    if not isinstance(reasked, list) or any(not isinstance(i, str) or i not in base.questions for i in reasked):
        raise AnswerError("'reasked' lists screens", where=f"{path}:{line_of(lines, ('reasked',))}")
    try:
        day = check_day(today if data.get("today") is None else data["today"])
    except AnswerError as problem:
        place = f"{path}:{line_of(lines, ('today',))}"
        raise AnswerError(problem.message, where=place, hint=problem.hint) from None
    told, story = data.get("told") or [], data.get("story")
    if not isinstance(told, list) or any(ident not in answers for ident in told):
        raise AnswerError("'told' lists answers that came from the story", where=f"{path}:{line_of(lines, ('told',))}")
    if story is not None and not isinstance(story, str):
        raise AnswerError("'story' is a text", where=f"{path}:{line_of(lines, ('story',))}")
    return Record(today=day, answers=answers, reasked=reasked, told=told, story=story, knowledge_hash=base.hash)


def _plain(value: Any) -> Any:
    """YAML's null is an empty answer, told as such."""
    if value is None:
        raise AnswerError("has no value", hint="Give one, or leave the line out.")
    return value
