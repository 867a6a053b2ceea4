"""Text that people can read, phrases that can match, and content in date."""

from __future__ import annotations

import warnings
from datetime import date

from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.checks.entries import Found, entries, parts

READING_GRADE = 8.0
LAY_FIELDS = {
    "question", "carer", "option", "statement", "denied", "help", "how", "stop_if", "text", "why", "none_text", "name",
    "summary", "outlook", "because", "what_helps", "causality", "action", "say", "what", "downsides", "otherwise",
    "reason", "plain", "harms", "feel", "faults", "bad_day", "evidence", "buying", "getting_on", "stop_rules", "cautions",
    "unknown", "missing", "trial", "effect", "cost",
}  # fmt: skip


def readable(base: KnowledgeBase) -> Found:
    """Entries whose lay text is too hard."""
    for key, entry in entries(base):
        words = [
            v for path, v in parts(entry) if isinstance(v, str) and any(p in LAY_FIELDS for p in path) and " " in v
        ]
        if words and (grade := reading_grade(words)) > READING_GRADE:
            yield key, (), f"reading grade {grade:.1f}; write it for grade {READING_GRADE:g} or less"


def reading_grade(texts: list[str]) -> float:
    """Flesch-Kincaid grade of sentences; wants the `editor` extra."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # textstat 0.7.4 asks setuptools for its data
        import textstat  # noqa: PLC0415 - only editors need it

    return float(
        textstat.flesch_kincaid_grade(" ".join(t if t.rstrip().endswith((".", "?", "!")) else f"{t}." for t in texts))
    )


def phrases(base: KnowledgeBase) -> Found:
    """Phrases that never match: with capitals, for what people write is lowered before it is compared, or with no words."""
    for ident, finding in base.findings.items():
        for index, phrase in enumerate(finding.phrases):
            if phrase != phrase.lower():
                yield f"findings/{ident}", ("phrases", index), f"'{phrase}' is not in lower case"
            if not any(letter.isalnum() for letter in phrase):
                yield f"findings/{ident}", ("phrases", index), f"'{phrase}' has no words: write one or take it out"


def review(base: KnowledgeBase, today: date) -> Found:
    """Content past its review date."""
    for key, entry in entries(base):
        if entry.review_by < today:
            yield key, ("review_by",), f"was to be reviewed by {entry.review_by.isoformat()}"
