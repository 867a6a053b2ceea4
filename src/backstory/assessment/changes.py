"""What would change the result, in words: each set of answers with its effect, its probability and who may see it.

A person sees only signs, present, that would raise urgency: never an answer that would lower it, nor one to deny.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from backstory.assessment.cause_changes import CauseChanges
from backstory.assessment.chances import chances
from backstory.assessment.document import Change, ChangedAnswer
from backstory.assessment.hypotheticals import Assessed, given_atoms, open_atoms
from backstory.assessment.screening import Screening
from backstory.assessment.urgency_changes import UrgencyChanges
from backstory.assessment.whatif import Atom, Atoms, WhatIf, with_answers
from backstory.assessment.wording import headline, spoken
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Urgency
from backstory.triage.rules import fired
from backstory.triage.urgency import due

A_LEVEL = 3
"""Sets shown for one level."""


def would_change(person: Assessed, what_if: WhatIf) -> tuple[Change, ...]:
    """All changes: urgency first, then causes by open answers, then by answers given; each the most probable first."""
    network, found, view = person.network, person.found, person.view
    if network is None or found is None or view is None:
        levels = list(UrgencyChanges(person, what_if, None).changes())
        return _kept([_urgency_change(person, what_if, atoms, level, None) for atoms, level in levels])
    first = int(found.marginals.argmax())
    asked = Screening(view, person.facts, open_atoms(person), first)
    told = Screening(view, person.facts, given_atoms(person), first)
    levels = list(UrgencyChanges(person, what_if, asked).changes())
    opened = list(CauseChanges(person, network, found, asked).found())
    edited = list(CauseChanges(person, network, found, told).found())
    sets = [atoms for atoms, _ in levels] + [atoms for atoms, _ in (*opened, *edited)]
    probable = iter(chances(person.base, network, person.facts, found.presentations, sets))
    changes = [_urgency_change(person, what_if, atoms, level, next(probable)) for atoms, level in levels]
    names = network.causes
    by_open = [_cause_change(person, names[top], atoms, next(probable), given=False) for atoms, top in opened]
    by_given = [_cause_change(person, names[top], atoms, next(probable), given=True) for atoms, top in edited]
    return (*_kept(changes), *_by_probability(by_open), *_by_probability(by_given))


def _kept(changes: Iterable[Change]) -> tuple[Change, ...]:
    """A few of each level and audience, so that the probable do not push out the grave."""
    kept: list[Change] = []
    for change in _by_probability(changes):
        same = [c for c in kept if (c.level, c.audience) == (change.level, change.audience)]
        if len(same) < A_LEVEL:
            kept.append(change)
    return tuple(kept)


def _by_probability(changes: Iterable[Change]) -> list[Change]:
    """The most probable first; where the model has no probability, the gravest first, at the end."""
    return sorted(
        changes,
        key=lambda c: (c.probability is None, -(c.probability or 0.0), -(c.level.rank if c.level else 0), c.text),
    )


def _urgency_change(
    person: Assessed, what_if: WhatIf, atoms: Atoms, level: Urgency, probability: float | None
) -> Change:
    """A change by a rule or a floor, made of signs alone, is for everyone; what only tips a threshold is not."""
    raises = level.rank > person.verdict.level.rank
    changed = with_answers(person.base, person.facts, atoms)
    assert changed is not None
    where, days = due(fired(person.base, changed), level)
    by_rules = what_if.rules(changed).rank >= level.rank
    shown = raises and by_rules and all(_is_a_sign(person.base, atom) for atom in atoms)
    words = headline(level, where, days)
    return Change(
        kind="urgency",
        audience="everyone" if shown else "clinician",
        direction="raises" if raises else "lowers",
        given=False,
        answers=_answers(person, atoms),
        text=_text(person, atoms),
        probability=_round(probability),
        level=level,
        effect=words if raises else f"Less urgent: {words}",
    )


def _is_a_sign(base: KnowledgeBase, atom: Atom) -> bool:
    """Whether an answer says that something is there; of a number, that it is not at its best."""
    if atom.number is None:
        return atom.present
    finding = base.findings[atom.finding]
    best = finding.levels[-1 if finding.lower_is_worse else 0]
    return atom.number != best.min


def _cause_change(person: Assessed, cause: str, atoms: Atoms, probability: float | None, *, given: bool) -> Change:
    return Change(
        kind="cause",
        audience="clinician",
        direction="other",
        given=given,
        answers=_answers(person, atoms),
        text=_text(person, atoms),
        probability=_round(probability),
        cause=cause,
        effect=f"{person.base.causes[cause].name} would come first.",
    )


def _answers(person: Assessed, atoms: Atoms) -> tuple[ChangedAnswer, ...]:
    facts = person.facts
    return tuple(
        ChangedAnswer(
            finding=atom.finding,
            answer=atom.answer,
            was=f"{facts.numbers[atom.finding]:g}"
            if atom.finding in facts.numbers
            else facts.answers.get(atom.finding),
        )
        for atom in sorted(atoms)
    )


def _text(person: Assessed, atoms: Atoms) -> str:
    """ "pain down the leg and no fever"."""
    return " and ".join(_said(person, atom) for atom in sorted(atoms, key=lambda a: (not a.present, a)))


def _said(person: Assessed, atom: Atom) -> str:
    finding = person.base.findings[atom.finding]
    if atom.number is not None:
        level = next(level for level in reversed(finding.levels) if level.min <= atom.number)
        return f"{finding.option[0].lower()}{finding.option[1:]}: {level.text}"
    changed = with_answers(person.base, person.facts, [atom])
    facts = changed or replace(person.facts, answers={})
    return spoken(finding, facts)


def _round(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 4)
