"""What a simulated person would answer, if asked, given who they are and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np

from backstory.inference.evidence import Answer, Facts
from backstory.inference.frailty import loads
from backstory.inference.network import Network, Ordered, age_band
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region, Sex
from backstory.knowledge.population import Population
from backstory.knowledge.schema import Finding, FindingKind, Form, Stage
from backstory.triage.logic import applies, evaluate
from backstory.triage.rules import flag_findings

MOST = 0.95
"""No answer is certain."""

FALLING = 0.67
"""How much rarer the next number of pain is within one level: 8 against 7 at a mean of 5.6 and a spread of 2.2 (konstantinou2015)."""

ALARMING = frozenset({Stage.EMERGENCY, Stage.SAFETY})


class Answering:
    """Draws answers. Self-tests and results are not drawn, as nobody examined these people; nor are flags (an overdose,
    thoughts of suicide), which are a need by themselves and say nothing about the back."""

    def __init__(self, base: KnowledgeBase, population: Population) -> None:
        self.base, self.population = base, population
        red = flag_findings(base)
        self._alarming = {
            f.id
            for f in base.findings.values()
            if f.id in red or ((screen := base.question_of.get(f.id)) is not None and screen.stage in ALARMING)
        }
        self._sigma = float(np.log(population.tendency.value))
        self._weight = cache(self._age_weight)

    def risks(self, facts: Facts, random: np.random.Generator) -> dict[str, Answer]:
        """History, medicines and habits at their prevalence, matched to age and sex where the population says how."""
        assert facts.region is not None
        found = {}
        for finding in self.base.findings.values():
            if finding.kind is not FindingKind.RISK or finding.measured:
                continue
            estimate = finding.ordinary_by_region.get(facts.region, finding.ordinary)
            assert estimate is not None
            rate = min(MOST, estimate.value * self._weight_of(finding.id, facts))
            yes = random.random() < rate and applies(finding.id, facts, self.base)
            found[finding.id] = Answer.PRESENT if yes else Answer.ABSENT
        self._one_of_each_choice(found, random)
        return self._closed(found)

    def complete(self, network: Network, facts: Facts, present: np.ndarray, random: np.random.Generator) -> Facts:
        """Everything this person would answer. ``present`` (C,) marks their causes; ``facts`` holds the risks."""
        ways = [(int(c), int(random.choice(network.pres.shape[1], p=network.pres[c]))) for c in np.flatnonzero(present)]
        severity = severities(len(ways), self.base.model.severity_variation, random)
        rate = self._rates(network, facts, ways, severity, float(random.standard_normal()))
        yes = dict(zip(network.findings, random.random(len(rate)) < rate, strict=True))
        answers = dict(facts.answers)
        for ident, finding in self.base.findings.items():
            if finding.measured or finding.kind in {FindingKind.TEST, FindingKind.RISK}:
                continue
            answers[ident] = Answer.PRESENT if yes.get(ident, False) else Answer.ABSENT
        self._choices(network, rate, answers, random)
        answers = self._possible(facts, self._closed(self._free_of_conflict(answers)))
        numbers = {o.finding: _number(o, self.base.findings[o.finding], ways, random) for o in network.ordered}
        silent = frozenset(
            i
            for question in self.base.questions.values()
            if question.form is Form.CHOICE
            for i in question.findings
            if answers.get(i) is Answer.ABSENT
        )
        return replace(facts, answers=dict(sorted(answers.items())), numbers=numbers, silent=silent)

    def _rates(
        self, network: Network, facts: Facts, ways: list[tuple[int, int]], severity: np.ndarray, leaning: float
    ) -> np.ndarray:
        """P(yes) of every finding (F,): the noisy-OR of causes that are this severe, moved by age and leaning where no
        present cause says otherwise."""
        silent = 1.0 - network.background
        for (cause, way), severe in zip(ways, severity, strict=True):
            silent = silent * np.exp(-severe * loads(network.links[cause, way], network.model.severity_variation))
        rate = 1.0 - silent
        usual = network.usual[[cause for cause, _ in ways]].all(axis=0)
        lean = np.exp(self._sigma * leaning - self._sigma**2 / 2.0)
        for column in np.flatnonzero(usual):
            ident = network.findings[column]
            factor = self._weight_of(ident, facts) * (lean if ident in self._alarming else 1.0)
            rate[column] = min(MOST, rate[column] * factor)
        return np.asarray(rate)

    def _choices(
        self, network: Network, rate: np.ndarray, answers: dict[str, Answer], random: np.random.Generator
    ) -> None:
        """One option, or none of them, on each single-choice screen of symptoms."""
        for question in self.base.questions.values():
            columns = [network.finding_at[i] for i in question.findings if i in network.finding_at]
            if question.form is not Form.CHOICE or not columns:
                continue
            weights = rate[columns] / max(1.0, float(rate[columns].sum()))
            at = int(random.choice(len(columns) + 1, p=[*weights, max(0.0, 1.0 - weights.sum())]))
            for place, column in enumerate(columns):
                answers[network.findings[column]] = Answer.PRESENT if place == at else Answer.ABSENT

    def _one_of_each_choice(self, answers: dict[str, Answer], random: np.random.Generator) -> None:
        for question in self.base.questions.values():
            chosen = [i for i in question.findings if answers.get(i) is Answer.PRESENT]
            if question.form is Form.CHOICE and len(chosen) > 1:
                kept = chosen[int(random.integers(len(chosen)))]
                answers.update({i: Answer.ABSENT for i in chosen if i != kept})

    def _closed(self, answers: dict[str, Answer]) -> dict[str, Answer]:
        """With everything that a present finding implies."""
        todo = [i for i, answer in answers.items() if answer is Answer.PRESENT]
        while todo:
            for other in self.base.findings[todo.pop()].implies:
                if answers.get(other) is not Answer.PRESENT:
                    answers[other] = Answer.PRESENT
                    todo.append(other)
        return answers

    def _free_of_conflict(self, answers: dict[str, Answer]) -> dict[str, Answer]:
        """Of two findings that exclude each other the one that says so gives way ("in the thigh, not below the knee")."""
        for ident, finding in self.base.findings.items():
            if answers.get(ident) is Answer.PRESENT and any(answers.get(o) is Answer.PRESENT for o in finding.excludes):
                answers[ident] = Answer.ABSENT
        return answers

    def _possible(self, facts: Facts, answers: dict[str, Answer]) -> dict[str, Answer]:
        """Without what anatomy, region or the screen's own condition rules out; conditions read the other answers."""
        told = Facts(facts.age, facts.sex, facts.duration_days, answers, region=facts.region)
        shown = {i for i in answers if applies(i, told, self.base) and self._asked(i, told)}
        return {i: answer if i in shown else Answer.ABSENT for i, answer in answers.items()}

    def _asked(self, ident: str, facts: Facts) -> bool:
        screen = self.base.question_of.get(ident)
        return screen is None or screen.when is None or evaluate(screen.when, facts, self.base) is True

    def _weight_of(self, ident: str, facts: Facts) -> float:
        assert facts.age is not None and facts.sex is not None and facts.region is not None
        return self._weight(ident, age_band(facts.age), facts.sex, facts.region)

    def _age_weight(self, ident: str, band: int, sex: Sex, region: Region) -> float:
        """How many times the ordinary rate a finding has at this age and sex; 1 on average over those it can apply to."""
        table = self.population.by_age.get(ident)
        if table is None:
            return 1.0
        women = self.population.women[region].value
        by_sex = {Sex.FEMALE: (women, table.women), Sex.MALE: (1.0 - women, 1.0)}
        anatomy = self.base.findings[ident].anatomy
        counted = [by_sex[s] for s in Sex if anatomy in {None, s}]
        mean_sex = sum(share * weight for share, weight in counted) / sum(share for share, _ in counted)
        ages = self.population.ages[region].values
        mean_age = sum(share * value for share, value in zip(ages, table.values, strict=True)) / sum(ages)
        return table.values[band] * by_sex[sex][1] / (mean_age * mean_sex)


def severities(causes: int, variation: float, random: np.random.Generator) -> np.ndarray:
    """How severe each present cause is in this person: mean 1, with the variance that the model allows for."""
    return random.gamma(1.0 / variation, variation, causes) if variation > 0.0 else np.ones(causes)


def _number(ordered: Ordered, finding: Finding, ways: Iterable[tuple[int, int]], random: np.random.Generator) -> float:
    """A number of an ordered finding: a level by noisy-MAX, then any whole number of that level."""
    below = ordered.background.copy()
    for cause, _ in ways:
        below = below * ordered.causes[cause]
    level = int(np.searchsorted(below, random.random() * below[-1], side="right"))
    index = len(ordered.edges) - 1 - level if ordered.lower_is_worse else level
    low = ordered.edges[index]
    top = 11.0 if finding.unit == "out of 10" else 2.0 * low + 1.0
    high = ordered.edges[index + 1] if index + 1 < len(ordered.edges) else top
    numbers = np.arange(int(low), max(int(low) + 1, int(high)))
    if finding.unit == "out of 10":  # of 7 and 8 the 7 is likelier (normal curve of `ordinary_levels` of pain_severity)
        falling = FALLING ** np.arange(len(numbers))
        return float(random.choice(numbers, p=falling / falling.sum()))
    return float(random.choice(numbers))
