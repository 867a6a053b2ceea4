"""What the pages call the things that the knowledge only has codes for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backstory.knowledge.care import Judgement, Purpose

PURPOSES = {
    Purpose.MOBILITY: _("Mobility"), Purpose.STRENGTH: _("Strength"), Purpose.AEROBIC: _("Aerobic"), Purpose.NERVE: _("Nerve"),
    Purpose.RELAXATION: _("Relaxation"), Purpose.REST: _("Rest"),
}  # fmt: skip
"""What a movement trains, in the order of the page."""

STANCES = {
    "offer": _("Worth doing"), "may_try": _("You may try it"), "ask_clinician": _("Ask a clinician"), "not_suggested": _("Not suggested"),
}  # fmt: skip
"""What we say of an option."""

JUDGEMENTS = {
    Judgement.SUPPORTED: _("Supported"), Judgement.MIXED: _("Mixed"), Judgement.UNSUPPORTED: _("Unsupported"),
    Judgement.CONTRADICTED: _("Contradicted"), Judgement.NOT_HEALTH: _("Not about health"),
}  # fmt: skip
"""What we say of a claim."""
