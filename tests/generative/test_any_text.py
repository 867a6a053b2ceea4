"""No text breaks the intake. FUZZ=100000 (`make fuzz`) tries as many; the quick run tries a few hundred."""

from __future__ import annotations

import os
from datetime import date
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backstory.intake import Reader, proposed
from backstory.interview import Interview
from backstory.knowledge import KnowledgeBase, load

MANY = settings(
    max_examples=int(os.environ.get("FUZZ", "300")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TODAY = date(2026, 11, 22)


@cache
def base() -> KnowledgeBase:
    return load()


@cache
def reader() -> Reader:
    return Reader(base())


@cache
def spoken() -> list[str]:
    """Phrases, vocabulary and cues: the words on which the reader acts."""
    words = [phrase for finding in base().findings.values() for phrase in finding.phrases]
    words += [word for concept in base().vocabulary.concepts.values() for word in concept.words]
    for cues in (
        base().vocabulary.denied,
        base().vocabulary.uncertain,
        base().vocabulary.past,
        base().vocabulary.relative,
    ):
        words += [*cues.before, *cues.after, *cues.not_these]
    return [*words, *base().vocabulary.breaks, *base().vocabulary.turns]


def texts() -> st.SearchStrategy[str]:
    """Anything at all; stories of the words that matter; numbers and units; repeated and broken pieces."""
    number = st.integers(0, 10**6).map(str)
    unit = st.sampled_from(
        ["weeks", "years old", "/10", "minutes", "out of ten", "metres", "am", "°C", "mg", "since", "ago"]
    )
    piece = st.one_of(st.deferred(lambda: st.sampled_from(spoken())), number, unit, st.text(max_size=8))
    joiner = st.sampled_from([" ", ", ", ". ", " and ", " but ", "\n", "; ", " - ", "'", "…", ""])
    story = st.lists(st.tuples(piece, joiner), max_size=20).map(lambda pairs: "".join(p + j for p, j in pairs))
    repeated = st.tuples(st.text(min_size=1, max_size=6), st.integers(1, 400)).map(lambda pair: pair[0] * pair[1])
    return st.one_of(st.text(max_size=120), story, story, repeated)


@MANY
@given(texts())
def test_any_text_is_read_without_an_error(text: str) -> None:
    understood = reader().read(text, TODAY)
    for mention in understood.mentions:
        assert text[mention.span.start : mention.span.end] == mention.span.text
    proposal = proposed(base(), understood)
    assert set(proposal.unsure).isdisjoint(proposal.answers)
    interview = Interview(base(), TODAY)
    left_out = interview.tell(proposal.answers)
    assert set(proposal.answers) == set(left_out) | set(interview.record.told)
