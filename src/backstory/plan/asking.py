"""What is still to be asked: the lists nobody filled in, what was not understood, and the facts on which verdicts hang."""

from __future__ import annotations

from collections.abc import Mapping

from backstory.assessment.document import Person
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Told
from backstory.plan.document import Asked
from backstory.plan.gates import Judged
from backstory.plan.health import Health
from backstory.plan.person import PersonFile

LISTS: dict[Told, str] = {
    Told.CONDITIONS: "Which illnesses or conditions do you have, or have you had? If there are none, say none.",
    Told.MEDICINES: "Which medicines do you take, with or without a prescription? If there are none, say none.",
    Told.ALLERGIES: "Have you ever had a bad reaction to a medicine, a plaster or anything else?",
    Told.RECENT: "Have you had an operation, a fall, a broken bone, an infection or heart trouble in the last three months?",
}


def asked(
    base: KnowledgeBase, person: PersonFile, health: Health, judged: Mapping[str, Judged], known: Person | None
) -> tuple[Asked, ...]:
    """One question a missing thing; a list that is missing as a whole is one question. ``known``: by an assessment."""
    found: list[Asked] = []
    if person.age is None and (known is None or known.age is None):
        found.append(Asked(id="age", text="How old are you?"))
    if person.sex is None and (known is None or known.sex is None):
        found.append(Asked(id="sex", text="What sex were you recorded as at birth?"))
    found += [Asked(id=told.value, text=LISTS[told]) for told in health.unlisted]
    for text, name in {text: name for name, text in health.not_understood}.items():  # of the notes both lists are open
        found.append(Asked(id=name, text=f"We did not understand “{text}”. What is it, in other words?", because=text))
    settled = set(health.unlisted) | {Told(name) for name, _ in health.not_understood if name in set(Told)}
    for ident in dict.fromkeys(i for one in judged.values() for i in one.open):
        finding = base.findings[ident]
        if finding.told is Told.PERSON or (finding.told is not None and finding.told not in settled):
            found.append(Asked(id=ident, text=finding.question))
    return tuple(found)
