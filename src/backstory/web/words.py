"""What the pages call the things that the knowledge only has codes for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from backstory.knowledge.care import Purpose

PURPOSES = {
    Purpose.MOBILITY: _("Mobility"), Purpose.STRENGTH: _("Strength"), Purpose.AEROBIC: _("Aerobic"), Purpose.NERVE: _("Nerve"),
    Purpose.RELAXATION: _("Relaxation"), Purpose.REST: _("Rest"),
}  # fmt: skip
"""What a movement trains, in the order of the page."""

STANCES = {
    "offer": _("Worth doing"), "may_try": _("You may try it"), "ask_clinician": _("Ask a clinician"), "not_suggested": _("Not suggested"),
}  # fmt: skip
"""What we say of an option."""

JUDGEMENTS: dict[str, Any] = {
    "supported": _("Supported"), "mixed": _("Mixed"), "unsupported": _("No proof found"), "contradicted": _("Contradicted"),
    "not_a_health_claim": _("Not a health claim"), "agrees": _("Right to doubt it"),
}  # fmt: skip
"""What we say of a claim; the last one is for a text that doubts what has no proof."""

LIVING: dict[str, Any] = {"relief": _("Relief"), "work": _("Work"), "driving": _("Driving"), "sleep": _("Sleep")}
"""Of what the lines about an ordinary day are."""
