"""What is denied, uncertain, past, or said of a relative: NegEx (negspacy) with the cue lists of the vocabulary."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from backstory.knowledge.vocabulary import Cues, Vocabulary

if TYPE_CHECKING:
    from negspacy.negation import Negex
    from spacy.language import Language
    from spacy.tokens import Doc, Span

_KEY = "findings"
_HIDDEN = "xx"
KINDS = ("denied", "uncertain", "past", "relative", "well")


class CueReader:
    """Marks spans of a text by the cues before and after them."""

    def __init__(self, nlp: Language, vocabulary: Vocabulary) -> None:
        self._nlp = nlp
        self._marks = {kind: _negex(nlp, kind, getattr(vocabulary, kind), vocabulary.breaks) for kind in KINDS}

    def read(
        self,
        words: Sequence[str],
        sentence_starts: Sequence[bool],
        denial_starts: Sequence[bool],
        spans: Sequence[tuple[int, int]],
        hidden: set[int],
        skip: frozenset[str] = frozenset(),
    ) -> list[frozenset[str]]:
        """For each span of tokens the kinds that hold for it.

        Tokens in ``hidden`` are part of what is said ("cannot pee", "no feeling") and cue nothing; kinds in ``skip`` are
        not looked for. ``denial_starts`` are the sentence starts and the places beyond which no denial reaches.
        """
        from spacy.tokens import Doc, Span  # noqa: PLC0415 - loaded with the reader, not with this module

        shown = [_HIDDEN if index in hidden else word or _HIDDEN for index, word in enumerate(words)]
        found: list[set[str]] = [set() for _ in spans]
        for kinds, starts in ((("denied",), denial_starts), (KINDS[1:], sentence_starts)):
            doc = Doc(self._nlp.vocab, words=shown, sent_starts=list(starts))
            ends = [next((i for i in range(start + 1, end) if starts[i]), end) for start, end in spans]
            doc.spans[_KEY] = [Span(doc, start, end, label="F") for (start, _), end in zip(spans, ends, strict=True)]
            doc.user_data[_KEY] = sorted(doc.spans[_KEY], key=_start)
            for kind in kinds:
                if kind not in skip:
                    self._marks[kind](doc)
                    for marks, span in zip(found, doc.spans[_KEY], strict=True):
                        if span._.get(f"is_{kind}"):
                            marks.add(kind)
        return [frozenset(marks) for marks in found]


def _start(span: Span) -> int:
    return int(span.start)


def _negex(nlp: Language, kind: str, cues: Cues, breaks: Sequence[str]) -> Negex:
    from negspacy.negation import Negex  # noqa: PLC0415

    class Sorted(Negex):
        """NegEx that finds the spans of a clause by bisection: looking at all of them for each clause is quadratic."""

        @staticmethod
        def yield_spans_within_boundary(doc: Doc, boundary: tuple[int, int], _: set[str]) -> Iterator[Span]:
            start, end = boundary
            spans: list[Span] = doc.user_data[_KEY]
            for index in range(bisect_left(spans, start, key=_start), len(spans)):
                if spans[index].start >= end:
                    return
                if spans[index].end <= end:
                    yield spans[index]

    return Sorted(
        nlp,
        kind,
        neg_termset={
            "preceding_negations": list(cues.before),
            "following_negations": list(cues.after),
            "pseudo_negations": list(cues.not_these),
            "termination": list(breaks),
        },
        extension_name=f"is_{kind}",
        span_keys=[_KEY],
    )
