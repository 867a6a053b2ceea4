"""The interview as JSON lines: one object out for every question, one in for every answer."""

from __future__ import annotations

import json
from typing import Any, TextIO

from backstory.assessment import assess
from backstory.assessment.document import Assessment
from backstory.errors import AnswerError, InputError
from backstory.inference.network import Referral
from backstory.interview.interview import Interview
from backstory.interview.screens import Screen

LONGEST_LINE = 100_000


def converse(interview: Interview, incoming: TextIO, outgoing: TextIO, referral: Referral) -> Assessment:
    """Ask until nothing is left, ``{"type": "finish"}`` comes, or the input ends; then send the assessment.

    A bad line is answered with an error object and the same question stands; nothing is lost.
    """
    warned = 0
    while (screen := interview.next_screen()) is not None:
        _send(outgoing, question(screen))
        done = False
        while True:
            line = incoming.readline(LONGEST_LINE)
            if not line:
                done = True
                break
            try:
                done = take(interview, screen, line)
                break
            except InputError as problem:
                _send(outgoing, {"type": "error", **problem.as_json()})
        if len(interview.alarms) > warned:
            warned = len(interview.alarms)
            first = interview.alarms[0]
            _send(
                outgoing,
                {"type": "alert", "level": first.level, "rule": first.rule.id, "text": first.rule.action},
            )
        if done:
            break
    result = assess(interview, referral)
    _send(outgoing, {"type": "assessment", **result.model_dump(mode="json", by_alias=True)})
    return result


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
            interview.skip(str(message.get("id", screen.id)))
        case "examine":
            interview.examine()
        case "answer" | "edit":
            if "answer" not in message or "id" not in message:
                raise AnswerError("'id' and 'answer' are needed.", hint='Send {"id": ..., "answer": ...}.')
            interview.answer(str(message["id"]), message["answer"])
        case other:
            raise AnswerError(f"unknown type '{other}'.", hint="Known: answer, edit, skip, examine, finish.")
    return False


def _send(outgoing: TextIO, message: dict[str, Any]) -> None:
    outgoing.write(json.dumps(message, ensure_ascii=False) + "\n")
    outgoing.flush()
