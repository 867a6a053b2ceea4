"""What the form of a screen sends, as an answer; and what stands in it already."""

from __future__ import annotations

from math import isfinite
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from backstory.errors import AnswerError
from backstory.inference.evidence import Answer
from backstory.interview import Interview, Screen
from backstory.interview.record import SKIPPED, UNKNOWN
from backstory.knowledge.schema import Form


def stands(interview: Interview, shown: Screen, given: object) -> list[str]:
    """What was answered here, or told in the person's own words."""
    if isinstance(given, dict):
        return [i for i, state in given.items() if state == Answer.PRESENT]
    if given is not None:
        return [str(i) for i in given] if isinstance(given, list) else [str(given)]
    present = {i for i, a in interview.facts.answers.items() if a is Answer.PRESENT}
    return [o.id for o in shown.options if o.id in set(interview.record.told) & present]


def sent(request: HttpRequest, shown: Screen) -> Any:
    """The answer that was sent; raises `AnswerError` for none."""
    if "skip" in request.POST:
        return SKIPPED
    if "unknown" in request.POST:
        return UNKNOWN
    if shown.form is Form.NUMBER:
        number = number_in(request)
        if number is None:
            raise AnswerError(_("Write a number."))
        if shown.min is not None and shown.max is not None and not shown.min <= number <= shown.max:
            raise AnswerError(_("Write a number from %(low)g to %(high)g.") % {"low": shown.min, "high": shown.max})
        return number
    picks = request.POST.getlist("pick")
    if shown.multiple:
        if not picks or ("none" in picks and len(picks) > 1):
            raise AnswerError(_("Tick what fits, or “%s”.") % _none_text(shown))
        return "none" if picks == ["none"] else picks
    if len(picks) != 1:
        raise AnswerError(_("Choose one answer."))
    return picks[0]


def number_in(request: HttpRequest) -> float | None:
    """The number that was typed, if it is one."""
    try:
        typed = float(request.POST.get("number", "").strip().replace(",", "."))
    except ValueError:
        return None
    return typed if isfinite(typed) else None


def _none_text(shown: Screen) -> str:
    return next((o.text for o in shown.options if o.id == "none"), _("None of these"))
