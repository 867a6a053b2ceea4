"""Every error that Backstory raises on purpose.

BackstoryError
├── InputError        the person, editor or caller gave something unusable  (exit status 2)
│   ├── KnowledgeError    a knowledge file is wrong: file:line, field, what to do
│   └── AnswerError       an answer is unknown, impossible or contradictory
└── FaultError        Backstory itself failed; a result, if any, says "see a clinician"  (exit status 3)
"""

from __future__ import annotations


class BackstoryError(Exception):
    """The root; ``exit_status`` is what the command line ends with."""

    exit_status = 3

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        if not self.hint:
            return f"{place}{self.message}"
        return f"{place}{self.message.rstrip('.')}. {self.hint}"

    def as_json(self) -> dict[str, dict[str, str | None]]:
        """The document that ``--json`` prints instead of a result."""
        return {
            "error": {
                "kind": type(self).__name__,
                "message": self.message,
                "where": self.where,
                "hint": self.hint,
            }
        }


class InputError(BackstoryError):
    """Something given from outside cannot be used; the message says how to mend it."""

    exit_status = 2


class KnowledgeError(InputError):
    """A knowledge file breaks the schema or names something that does not exist."""


class AnswerError(InputError):
    """An answer names an unknown id, an impossible value, or contradicts another answer."""


class FaultError(BackstoryError):
    """Backstory's own failure."""


def shown(value: object, most: int = 40) -> str:
    """Something given from outside, as a message may repeat it: quoted, escaped, short, on one line."""
    if isinstance(value, str):
        return repr(value if len(value) <= most else f"{value[:most]}…")
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, a list in a list in a list...
        return f"a huge {type(value).__name__}"
    return text if len(text) <= most else f"{text[:most]}…"
