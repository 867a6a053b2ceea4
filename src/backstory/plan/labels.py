"""Which label of a painkiller holds where a person lives."""

from __future__ import annotations

from backstory.knowledge.care import Label, Medicine, Remedy

_BRITAIN = frozenset(
    {"gb", "uk", "united kingdom", "great britain", "britain", "england", "scotland", "wales", "northern ireland"}
)
_STATES = frozenset({"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "america"})


def label_of(medicine: Medicine, country: str | None) -> Label:
    """The label of the person's country; of an unknown one, or one that is not told, ``other``."""
    said = (country or "").strip().lower()
    code = "GB" if said in _BRITAIN else "US" if said in _STATES else "other"
    own = [label for label in medicine.labels if label.country == code]
    return own[0] if own else medicine.labels[-1]


def most_days(remedy: Remedy) -> int | None:
    """On how many days a painkiller may be taken without advice, by the strictest label read; None where none says it."""
    return remedy.limits.days if remedy.medicine and remedy.limits else None
