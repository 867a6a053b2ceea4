"""An article or advert, claim by claim. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backstory.plan.grid import GRADE_WORDS
from backstory.web import engine
from backstory.web.words import JUDGEMENTS

if TYPE_CHECKING:
    from backstory.claims import Claim, ClaimReport  # takes a moment to load, and only a pasted text needs it

MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Graded:
    """What the evidence says of some words; ``code`` is a key of `JUDGEMENTS`."""

    code: str
    words: Any
    sure: str
    claim: Claim


@dataclass(frozen=True)
class Passage:
    """Words of the text with each verdict on them."""

    text: str
    verdicts: tuple[Graded, ...]


@require_http_methods(["GET", "POST"])
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """The box for a text, and below it what the evidence says of what was pasted."""
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    problem = _problem(text) if request.method == "POST" else None
    context: dict[str, Any] = {"text": text, "most": f"{MOST_CHARACTERS:,}", "problem": problem}
    if request.method == "POST" and problem is None:
        report = engine.claim_checker().check(text)
        passages = passages_of(report)
        said = [v for passage in passages for v in passage.verdicts]
        context |= {
            "report": report,
            "passages": passages,
            "counts": [
                (code, words, n) for code, words in JUDGEMENTS.items() if (n := sum(v.code == code for v in said))
            ],
            "open": [c.text for c in report.claims if c.id is None and c.stance.value not in {"asks", "names"}],
        }
    return render(request, "web/claims.html", context, status=422 if problem else 200)


def _problem(text: str) -> str | None:
    if not text:
        return _("Paste some text first.")
    if len(text) > MOST_CHARACTERS:
        return _("This text has %(long)s characters. Take a part of it, at most %(most)s.") % {
            "long": f"{len(text):,}",
            "most": f"{MOST_CHARACTERS:,}",
        }
    return None


def passages_of(report: ClaimReport) -> list[Passage]:
    """The graded claims in the order of the text; several verdicts on the same words stand together."""
    graded = [claim for claim in report.claims if claim.id is not None]
    groups = groupby(graded, key=lambda claim: (claim.start, claim.end, claim.text))
    return [Passage(text, tuple(map(_graded, claims))) for (_start, _end, text), claims in groups]


def _graded(claim: Claim) -> Graded:
    code = "agrees" if claim.agrees else claim.verdict.value
    return Graded(code, JUDGEMENTS[code], GRADE_WORDS[claim.grade] if claim.grade else "", claim)
