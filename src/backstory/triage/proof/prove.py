"""All laws of triage over one state of the knowledge."""

from __future__ import annotations

from dataclasses import dataclass, field

from backstory.knowledge.base import KnowledgeBase
from backstory.triage.proof.algebra import Formulas
from backstory.triage.proof.certificate import Certificate, Counterexample, Proved
from backstory.triage.proof.code import (
    Ending,
    Fault,
    faults_end_today,
    loss_only_raises,
    normal_tests_never_lower,
)
from backstory.triage.proof.faithful import conditions_differ, persons_differ, random_people
from backstory.triage.proof.laws import (
    Search,
    every_rule_can_fire,
    present_never_lowers,
    rules_keep_their_level,
    shadowed,
    unknown_is_never_no,
)
from backstory.triage.proof.space import space_of
from backstory.version import __version__

__all__ = ["Ending", "Fault", "prove"]

RANDOM_PEOPLE = 60

STATEMENTS = {
    "encoding": "The formulas that are proved about decide as the code does.",
    "fired_rules_hold": "No rule that fires ends below its level, nor below the level of an escalation that is true.",
    "present_never_lowers": "Answering yes to a finding that a rule counts, instead of no or not known, never lowers what rules and floors give.",
    "unknown_is_never_no": "While a sign on the tick-list has no yes or no, or a rule of at least urgent_48h could still fire, the level is at least routine; not knowing a critical sign makes it urgent_48h.",
    "normal_test_never_lowers": "A self-test with a normal result never lowers the level below that without the test.",
    "fault_ends_today": "After a fault the level is at least urgent_48h and that of every fired rule, due today.",
    "rules_can_fire": "Every rule can fire, at every level that it names, with answers that an interview can take.",
    "loss_only_raises": "The level is the maximum of rules, floors and expected loss: the expected loss can only raise it.",
}
"""The laws in plain words, by id; `encoding` is what the proofs rest on."""

SOLVER = "z3 over all persons, and the code on the persons found"
TRIED = "every case, on the code"


@dataclass
class _Findings:
    proved: list[Proved] = field(default_factory=list)
    broken: list[Counterexample] = field(default_factory=list)

    def add(self, ident: str, trouble: str | None, method: str, over: dict[str, int]) -> None:
        if trouble is None:
            self.proved.append(Proved(ident, STATEMENTS[ident], method, over))
        else:
            self.broken.append(Counterexample(ident, STATEMENTS[ident], trouble))


def prove(base: KnowledgeBase, fault: Fault) -> Certificate:
    """Prove the laws of triage, or find answers that break them.

    ``fault`` is what the assessment does after a failure, given by the caller because it lives in a later room.
    """
    space = space_of(base)
    search, found = Search(space, Formulas()), _Findings()
    rules = {"rules": len(base.redflags)}
    for ident, law in (
        ("fired_rules_hold", rules_keep_their_level),
        ("present_never_lowers", present_never_lowers),
        ("unknown_is_never_no", unknown_is_never_no),
        ("rules_can_fire", every_rule_can_fire),
    ):
        asked, met = search.queries, len(search.people)
        trouble = law(search)
        over = {**rules, "solver queries": search.queries - asked, "persons on the code": len(search.people) - met}
        found.add(ident, trouble, SOLVER, over)
    for ident, (trouble, over) in (
        ("normal_test_never_lowers", normal_tests_never_lower(search)),
        ("fault_ends_today", faults_end_today(base, fault)),
        ("loss_only_raises", loss_only_raises(search)),
    ):
        found.add(ident, trouble, TRIED, over)
    differing, compared = conditions_differ(space)
    people = [*search.people[::3], *random_people(space, RANDOM_PEOPLE, int(base.hash[:8], 16))]
    tried = len(search.people) + RANDOM_PEOPLE
    differing += persons_differ(space, people)
    if differing:
        found.broken.insert(0, Counterexample("encoding", STATEMENTS["encoding"], differing[0]))
    over = {**rules, "findings": len(space.findings), "solver queries": search.queries, "persons on the code": tried}
    order = list(STATEMENTS)
    return Certificate(
        knowledge_version=base.version,
        knowledge_hash=base.hash,
        software=__version__,
        over={**over, **compared},
        proved=tuple(sorted(found.proved, key=lambda law: order.index(law.id))),
        broken=tuple(sorted(found.broken, key=lambda law: order.index(law.id))),
        information=tuple(shadowed(search)),
    )
