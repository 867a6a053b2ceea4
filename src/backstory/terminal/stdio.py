"""The interview as JSON lines: one object out for every question, one in for every answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

from backstory.assessment import assess
from backstory.assessment.build import faulty
from backstory.assessment.document import Assessment
from backstory.errors import AnswerError, InputError, shown
from backstory.inference.network import Referral
from backstory.interview.interview import Interview
from backstory.interview.screens import Screen

LONGEST_LINE = 100_000


def converse(
    interview: Interview,
    incoming: TextIO,
    outgoing: TextIO,
    referral: Referral,
    keep: Callable[[], None] = lambda: None,
) -> Assessment:
    """Ask until nothing is left, ``{"type": "finish"}`` comes, or the input ends; then send the assessment.

    A bad line is answered with an error object and the same question stands; ``keep`` is called after every line that
    was taken, so that nothing is lost. A failure inside ends in the assessment that says "see a clinician today".
    """
    try:
        _ask_all(interview, incoming, outgoing, keep)
        result = assess(interview, referral)
    except (InputError, OSError):  # the answers cannot be saved, or nobody reads
        raise
    except Exception as problem:
        result = faulty(interview, problem)
    _send(outgoing, {"type": "assessment", **result.model_dump(mode="json", by_alias=True)})
    return result


def _ask_all(interview: Interview, incoming: TextIO, outgoing: TextIO, keep: Callable[[], None]) -> None:
    told: set[str] = set()
    _alert(interview, outgoing, told)
    while (screen := interview.next_screen()) is not None:
        _send(outgoing, question(screen))
        if _ends(interview, screen, incoming, outgoing):
            return
        keep()
        _alert(interview, outgoing, told)


def _ends(interview: Interview, screen: Screen, incoming: TextIO, outgoing: TextIO) -> bool:
    """Read lines until one can be taken; True when the input is over or the caller wants the result."""
    while line := _line(incoming):
        try:
            return take(interview, screen, line)
        except InputError as problem:
            _send(outgoing, {"type": "error", **problem.as_json()})
    return True


def _line(incoming: TextIO) -> str:
    """The next line, of which no more than LONGEST_LINE is kept; empty at the end of the input."""
    line = part = incoming.readline(LONGEST_LINE)
    while part and not part.endswith("\n"):
        part = incoming.readline(LONGEST_LINE)
    return line


def _alert(interview: Interview, outgoing: TextIO, told: set[str]) -> None:
    """Tell every alarm that was not told yet, the most urgent first."""
    for alarm in interview.alarms:
        if alarm.rule.id not in told:
            told.add(alarm.rule.id)
            _send(
                outgoing,
                {"type": "alert", "level": alarm.level, "rule": alarm.rule.id, "text": alarm.rule.action},
            )


def question(screen: Screen) -> dict[str, Any]:
    """The question object of a screen."""
    return {
        "type": "question",
        "id": screen.id,
        "text": screen.text,
        "help": screen.help,
        "why": screen.why,
        "stage": screen.stage,
        "form": screen.form,
        "options": [{"id": option.id, "text": option.text} for option in screen.options],
        "multiple": screen.multiple,
        "min": screen.min,
        "max": screen.max,
        "unit": screen.unit,
        "steps": list(screen.steps),
        "stop_if": screen.stop_if,
        "again": screen.again,
    }


def take(interview: Interview, screen: Screen, line: str) -> bool:
    """Apply one incoming line; True when the caller wants the result now. Raises `InputError`."""
    if len(line) >= LONGEST_LINE:
        raise AnswerError("the line is too long.", hint="Send one small JSON object a line.")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise AnswerError("the line is not JSON.", hint='Send {"id": ..., "answer": ...}.') from None
    if not isinstance(message, dict):
        raise AnswerError("a JSON object is expected.", hint='Send {"id": ..., "answer": ...}.')
    match message.get("type", "answer"):
        case "finish":
            return True
        case "skip":
            interview.skip(_word(message.get("id", screen.id)))
        case "examine":
            interview.examine()
        case "answer" | "edit":
            if "answer" not in message or "id" not in message:
                raise AnswerError("'id' and 'answer' are needed.", hint='Send {"id": ..., "answer": ...}.')
            interview.answer(_word(message["id"]), message["answer"])
        case other:
            raise AnswerError(f"unknown type {shown(other)}.", hint="Known: answer, edit, skip, examine, finish.")
    return False


def _word(ident: object) -> str:
    """An id as it was sent; what is no text is the name of nothing."""
    return ident if isinstance(ident, str) else shown(ident)


def _send(outgoing: TextIO, message: dict[str, Any]) -> None:
    outgoing.write(json.dumps(message, ensure_ascii=False) + "\n")
    outgoing.flush()
