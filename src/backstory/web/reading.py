"""How answers and changes read on a page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backstory.assessment import Assessment
from backstory.assessment.wording import in_hundred
from backstory.inference.evidence import Answer
from backstory.interview import Screen

MOVED = 0.05
MOST_LINES = 4


def said(screen: Screen, value: object) -> str:
    """An answer in words."""
    texts = {option.id: option.text for option in screen.options}
    fixed: dict[str, str] = {
        "none": texts.get("none") or _("None of these"), "unknown": _("I don't know"), "skipped": _("Skipped"),
        Answer.PRESENT.value: _("Yes"), Answer.ABSENT.value: _("No"),
    }  # fmt: skip
    if isinstance(value, dict):
        chosen = [texts.get(str(i), str(i)) for i, state in value.items() if state == Answer.PRESENT]
        return ", ".join(chosen) or fixed["none"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(texts.get(str(i), str(i)) for i in value)
    if isinstance(value, float) and screen.id == "duration":
        days = max(1, round(value))
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if isinstance(value, float):
        return f"{value:g} {screen.unit or ''}".strip()
    return texts.get(str(value)) or fixed.get(str(value)) or str(value)


def changes_between(before: Assessment, after: Assessment) -> list[str]:
    """What a changed answer did: urgency first, then the causes that moved most."""
    lines = []
    if before.urgency.level is not after.urgency.level:
        lines.append(
            _("What to do has changed. It was: %(was)s Now: %(now)s")
            % {"was": before.urgency.headline, "now": after.urgency.headline}
        )
    old = {cause.id: cause.probability for cause in before.causes}
    moved = sorted(after.causes, key=lambda c: -abs(c.probability - old.get(c.id, 0.0)))
    lines += [
        _("%(cause)s: %(was)s → %(now)s")
        % {"cause": cause.name, "was": in_hundred(old.get(cause.id, 0.0)), "now": in_hundred(cause.probability)}
        for cause in moved[:MOST_LINES]
        if abs(cause.probability - old.get(cause.id, 0.0)) >= MOVED and not cause.serious
    ]
    return lines or [_("This changes nothing that matters.")]
