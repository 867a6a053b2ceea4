"""What the result would be with other answers: hypothetical facts, and their urgency by the real rules and arithmetic.

`WhatIf.levels` gives what `triage` gives, for many variants of one person at once: only rules that read a changed answer
are evaluated again, and the sweeps of all variants run together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backstory.inference.evidence import Answer, Cautious, Evidence, Facts
from backstory.inference.network import Network
from backstory.inference.sweep import explained_each
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.schema import Form, RedFlag, Urgency, most_urgent
from backstory.triage.expected_loss import (
    MOST_FLAGS,
    MOST_OTHERS,
    Surplus,
    cautious_evidence,
    cautious_of,
    largest_need,
    surplus,
)
from backstory.triage.logic import applies
from backstory.triage.rules import dont_know, fired, flag_findings, half_known, open_rules
from backstory.triage.urgency import without_normal_tests

SCANNED = "already_scanned"
"""A result is only read by the rules of those who were tested."""


@dataclass(frozen=True, order=True)
class Atom:
    """One hypothetical answer to a finding: present or absent, or a number for an ordered finding."""

    finding: str
    answer: str
    number: float | None = None

    @property
    def present(self) -> bool:
        """Whether it says that something is there."""
        return self.answer == Answer.PRESENT


Atoms = frozenset[Atom]


def yes(ident: str) -> Atom:
    """The finding is present."""
    return Atom(ident, Answer.PRESENT)


def no(ident: str) -> Atom:
    """The finding is absent."""
    return Atom(ident, Answer.ABSENT)


def with_answers(base: KnowledgeBase, facts: Facts, atoms: Iterable[Atom]) -> Facts | None:
    """The same person with other answers, what follows from them included; None if they contradict what stays.

    On a single-choice screen a chosen option takes the place of the one chosen before.
    """
    answers, numbers, silent = dict(facts.answers), dict(facts.numbers), set(facts.silent)
    told = {atom.finding for atom in atoms}
    for atom in sorted(atoms):
        if atom.number is None:
            answers[atom.finding] = Answer(atom.answer)
            silent.discard(atom.finding)
        else:
            answers.pop(atom.finding, None)
            numbers[atom.finding] = atom.number
    todo = sorted(atom.finding for atom in atoms if atom.present)
    while todo:
        ident = todo.pop()
        if base.findings[ident].measured:
            answers[SCANNED] = Answer.PRESENT
        rivals = _other_options(base, ident)
        if any(answers.get(i) is Answer.PRESENT for i in rivals & told):
            return None
        answers.update(dict.fromkeys(rivals, Answer.ABSENT))
        silent |= rivals
        following = [i for i in base.findings[ident].implies if answers.get(i) is not Answer.PRESENT and i not in told]
        answers.update(dict.fromkeys(following, Answer.PRESENT))
        silent.difference_update(following)
        todo += following
    if _contradicts(base, answers):
        return None
    ordered = dict(sorted(answers.items()))
    return replace(facts, answers=ordered, numbers=dict(sorted(numbers.items())), silent=frozenset(silent))


def _other_options(base: KnowledgeBase, ident: str) -> set[str]:
    """What a chosen option of a single-choice screen leaves unchosen."""
    screen = base.question_of.get(ident)
    return set(screen.findings) - {ident} if screen is not None and screen.form is Form.CHOICE else set()


def _contradicts(base: KnowledgeBase, answers: Mapping[str, Answer]) -> bool:
    """Whether something present excludes, or implies, what is answered otherwise."""
    for ident, answer in answers.items():
        if answer is Answer.PRESENT:
            finding = base.findings[ident]
            if any(answers.get(i) is Answer.PRESENT for i in finding.excludes):
                return True
            if any(answers.get(i) is not Answer.PRESENT for i in finding.implies):
                return True
    return False


class WhatIf:
    """One person's urgency with other answers. ``network`` is None while the region is not known."""

    def __init__(self, base: KnowledgeBase, network: Network | None, facts: Facts) -> None:
        self.base, self.network = base, network
        self.facts = without_normal_tests(base, facts)
        self.flags = flag_findings(base)
        self._needs = {ident: cause.need for ident, cause in base.causes.items()}
        self._readers = _readers(base)
        self._alone = {rule.id: _rule_alone(base, rule, self.facts) for rule in base.redflags.values()}
        self._surplus: dict[tuple[Urgency, frozenset[object]], Surplus] = {}
        self._cautious: dict[Urgency, Cautious] = {}

    def rules(self, facts: Facts) -> Urgency:
        """The level of fired rules and floors alone, like `rule_level`, for a variant of the person."""
        return self._by_rules(without_normal_tests(self.base, facts))

    def _by_rules(self, facts: Facts) -> Urgency:
        reread = {rule for ident in _changed(self.facts, facts) for rule in self._readers.get(ident, ())}
        levels = [level for ident, level in self._alone.items() if ident not in reread]
        levels += [_rule_alone(self.base, self.base.redflags[ident], facts) for ident in reread]
        if dont_know(self.base, facts):
            levels.append(Urgency.URGENT_48H)
        if self.network is None or any(
            i not in facts.answers and applies(i, facts, self.base) for i in self.base.emergency.findings
        ):
            levels.append(Urgency.ROUTINE)
        return most_urgent(levels)

    def levels(self, people: Sequence[Facts]) -> list[Urgency]:
        """The urgency of each variant, equal to that of `triage`."""
        people = [without_normal_tests(self.base, facts) for facts in people]
        found = [self._by_rules(facts) for facts in people]
        if self.network is None:
            return found
        asked: dict[int, list[tuple[int, Urgency, tuple[str, ...], Evidence, Evidence]]] = defaultdict(list)
        for place, facts in enumerate(people):
            if self._present_flags(facts) > MOST_FLAGS:
                found[place] = most_urgent([found[place], Urgency.EMERGENCY_TODAY])
                continue
            for level in Urgency:
                if level.rank > found[place].rank:
                    whole, benign_only = self._evidence(self.network, facts, level)
                    asked[len(whole.names)].append((place, level, whole.names, whole, benign_only))
        for group in asked.values():
            masses = explained_each([e for *_, whole, benign_only in group for e in (whole, benign_only)])
            for row, (place, level, names, whole, benign_only) in enumerate(group):
                nobody = _absent_share(whole, benign_only)
                need = largest_need(names, self.flags, masses[2 * row], nobody * masses[2 * row + 1])
                if need >= self.network.model.thresholds[level]:
                    found[place] = most_urgent([found[place], level])
        return found

    def is_heavy(self, atoms: Atoms) -> bool:
        """Whether a variant is slow: so many ordinary signs that some are bounded, and an answer bears on how."""
        if self.network is None or all(atom.finding in self.flags for atom in atoms):
            return False
        ordinary = sum(
            a is Answer.PRESENT and i in self.network.finding_at and i not in self.flags
            for i, a in self.facts.answers.items()
        )
        return ordinary + len(self.facts.numbers) + len(atoms) > MOST_OTHERS

    def _present_flags(self, facts: Facts) -> int:
        assert self.network is not None
        at = self.network.finding_at
        return sum(a is Answer.PRESENT and f in self.flags and f in at for f, a in facts.answers.items())

    def _evidence(self, network: Network, facts: Facts, level: Urgency) -> tuple[Evidence, Evidence]:
        """How urgency reads the answers, with all causes and with only those below the level."""
        if level not in self._cautious:
            self._cautious[level] = cautious_of(network, level, self._needs, self.flags)
        cautious = self._cautious[level]
        ordinary = frozenset(i for i in _changed(self.facts, facts) if i not in self.flags)
        key = (level, frozenset((i, facts.answers.get(i), facts.numbers.get(i)) for i in ordinary))

        def surplus_of() -> Surplus:
            if key not in self._surplus:
                self._surplus[key] = surplus(network, facts, cautious)
            return self._surplus[key]

        whole = cautious_evidence(network, facts, cautious, surplus_of)
        return whole, replace(whole, p=np.where(cautious.benign, whole.p, 0.0))


def _absent_share(whole: Evidence, benign_only: Evidence) -> float:
    """P(no serious cause) before the answers."""
    return float(np.prod(1.0 - whole.p[benign_only.p == 0.0]))


def _changed(before: Facts, after: Facts) -> set[str]:
    """Findings that are answered differently."""
    ids = before.answers.keys() | after.answers.keys() | before.numbers.keys() | after.numbers.keys()
    return {
        i
        for i in ids
        if before.answers.get(i) is not after.answers.get(i)
        or before.numbers.get(i) != after.numbers.get(i)
        or (i in before.silent) is not (i in after.silent)
    }


def _readers(base: KnowledgeBase) -> dict[str, set[str]]:
    """The rules that read each finding, directly or through the condition of a screen that it stands on."""
    readers: dict[str, set[str]] = defaultdict(set)
    for rule in base.redflags.values():
        todo = [i for c in (rule.when, *(step.when for step in rule.escalate)) for i in c.findings()]
        seen: set[str] = set()
        while todo:
            ident = todo.pop()
            if ident in seen:
                continue
            seen.add(ident)
            screen = base.question_of.get(ident)
            if screen is not None and screen.when is not None:
                todo.extend(screen.when.findings())
        for ident in seen:
            readers[ident].add(rule.id)
    return readers


def _rule_alone(base: KnowledgeBase, rule: RedFlag, facts: Facts) -> Urgency:
    """What one rule asks for: its level if it fires, and the floors of one that is still open."""
    one = base.model_copy(update={"redflags": {rule.id: rule}})
    levels = [f.level for f in fired(one, facts)]
    if open_rules(one, facts):
        levels.append(Urgency.URGENT_48H if half_known(base, rule, facts) else Urgency.ROUTINE)
    return most_urgent(levels)
