"""The shape of every knowledge file; unknown keys are refused and every number is an estimate."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from backstory.knowledge.conditions import Condition, Region, Sex
from backstory.knowledge.estimates import Bands, Distribution, Id, Probability, Rate, Ratio, Strict

AGE_BANDS: tuple[tuple[int, int], ...] = ((0, 15), (16, 39), (40, 54), (55, 69), (70, 130))
"""Inclusive ranges of years; `Bands.values` follows this order."""

Text = Annotated[str, Field(min_length=2, max_length=900)]


class Urgency(StrEnum):
    """What to do, least urgent first in `Urgency.order`."""

    SELF_CARE = "self_care"
    ROUTINE = "routine"
    URGENT_48H = "urgent_48h"
    EMERGENCY_TODAY = "emergency_today"
    EMERGENCY_NOW = "emergency_now"

    @property
    def rank(self) -> int:
        """0 for self-care up to 4 for an ambulance."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Urgency)}


def most_urgent(levels: list[Urgency]) -> Urgency:
    """The highest of the levels, self-care if there is none."""
    return max(levels, key=lambda level: level.rank, default=Urgency.SELF_CARE)


class Where(StrEnum):
    """Who can help."""

    AMBULANCE = "ambulance"
    EMERGENCY_DEPARTMENT = "emergency_department"
    SAME_DAY_CLINICIAN = "same_day_clinician"
    MATERNITY = "maternity"
    CANCER_HOTLINE = "cancer_hotline"
    GP = "gp"
    PHARMACIST = "pharmacist"
    HOME = "home"


class Entry(Strict):
    """What every reviewed file has."""

    id: Id
    review_by: date


class Source(Strict):
    """One bibliography entry; ``read`` says what of it was seen."""

    id: Id
    title: str
    authors: str
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    read: Literal["full", "abstract", "secondary", "citation_only", "not_read"]
    verified: bool

    @model_validator(mode="after")
    def _findable(self) -> Self:
        if not (self.doi or self.pmid or self.url) and self.id != "judgement":
            raise ValueError("give a doi, pmid or url")
        return self


class FindingKind(StrEnum):
    """How a finding enters the model.

    A *symptom*, *sign* or *test* is an effect of causes; a *risk* is a parent: it multiplies their odds.
    A *flag* serves triage only, *context* only fits the advice.
    """

    SYMPTOM = "symptom"
    TEST = "test"
    RISK = "risk"
    FLAG = "flag"
    CONTEXT = "context"


class Told(StrEnum):
    """The list of a person's file in which a safety fact is told, if there is something to tell."""

    CONDITIONS = "conditions"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    RECENT = "recent"
    PERSON = "person"


class Level(Strict):
    """One level of an ordered finding: numbers from ``min`` up to the next level's ``min``."""

    min: float
    text: str


class Finding(Entry):
    """One thing that can be asked, examined or measured; ``statement`` and ``denied``: how its presence and absence read.

    For text: ``phrases`` say it, ``ever``: said of the past it still counts, ``in_relatives``: said of a relative these count,
    ``denied_with``: to deny one of these, as a whole, denies the finding. ``told``: the plan's safety gate reads it too, from
    this list of the person's file (``person``: from a field of its own).
    """

    kind: FindingKind
    measured: bool = False
    question: Text
    carer: Text
    option: Annotated[str, Field(min_length=2, max_length=110)]
    statement: Annotated[str, Field(min_length=2, max_length=140)]
    denied: Annotated[str, Field(min_length=2, max_length=140)] | None = None
    help: Text
    regions: tuple[Region, ...] = tuple(Region)
    anatomy: Sex | None = None
    ordinary: Rate | None = None
    ordinary_by_region: dict[Region, Rate] = Field(default_factory=dict)
    elsewhere: Rate | None = None
    levels: tuple[Level, ...] = ()
    lower_is_worse: bool = False
    ordinary_levels: Distribution | None = None
    unit: str | None = None
    how: tuple[str, ...] = ()
    stop_if: Text | None = None
    implies: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    phrases: tuple[str, ...] = ()
    ever: bool = False
    in_relatives: tuple[Id, ...] = ()
    denied_with: tuple[str, ...] = ()
    told: Told | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.levels:
            if self.ordinary_levels is None or len(self.ordinary_levels.values) != len(self.levels):
                raise ValueError("an ordered finding needs ordinary_levels, one value a level")
            if [level.min for level in self.levels] != sorted({level.min for level in self.levels}):
                raise ValueError("levels must rise")
        elif self.ordinary is None and self.kind not in {FindingKind.FLAG, FindingKind.CONTEXT}:
            raise ValueError("give ordinary: how often people with ordinary back or neck pain have it")
        if self.kind is FindingKind.TEST and not self.measured and not (self.how and self.stop_if):
            raise ValueError("a self-test needs how (steps) and stop_if")
        return self


class Form(StrEnum):
    """What a screen looks like: boxes to tick, one choice, yes or no, a number."""

    TICK = "tick"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"


class Stage(StrEnum):
    """When a screen may come; stages come in this order."""

    EMERGENCY = "emergency"
    PERSON = "person"
    CORE = "core"
    SAFETY = "safety"
    DETAIL = "detail"
    CONTRIBUTORS = "contributors"
    EXAMINATION = "examination"


class Question(Entry):
    """One screen of the interview: findings that people expect to answer together."""

    stage: Stage
    form: Form
    text: Text
    carer: Text
    help: Text
    why: Text
    findings: Annotated[tuple[Id, ...], Field(min_length=1)]
    none_text: str = "None of these"
    seconds: Annotated[float, Field(gt=0, le=120)]
    order: int = 50
    when: Condition | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.form in {Form.YES_NO, Form.NUMBER} and len(self.findings) != 1:
            raise ValueError(f"a {self.form} screen asks one finding")
        return self


class FactOption(Strict):
    """One choice of a fact question; ``value`` is days for a duration."""

    id: Id
    text: str
    value: float | None = None


class FactQuestion(Strict):
    """A question about the person rather than a finding: who, age, sex, where, how long."""

    id: Id
    form: Literal[Form.CHOICE, Form.NUMBER]
    text: Text
    carer: Text
    help: Text
    why: Text
    seconds: float
    options: tuple[FactOption, ...] = ()
    min: float | None = None
    max: float | None = None
    unit: str | None = None


class Presentation(Strict):
    """One way in which a cause shows itself; findings are independent within it."""

    id: Id
    share: Probability
    text: str


class Link(Strict):
    """How often a cause shows a finding: as a rate, a likelihood ratio, or over levels."""

    finding: Id
    rate: Rate | None = None
    lr: Ratio | None = None
    levels: Distribution | None = None
    by_presentation: dict[Id, Probability] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if sum(x is not None for x in (self.rate, self.lr, self.levels)) != 1:
            raise ValueError("give exactly one of rate, lr, levels")
        if self.by_presentation and self.rate is None:
            raise ValueError("by_presentation splits a rate")
        return self


class RiskFactor(Strict):
    """A parent: multiplies the odds of the cause. One factor of a ``cluster`` counts."""

    finding: Id
    odds_ratio: Ratio
    cluster: Id | None = None


class DurationOdds(Strict):
    """Odds multipliers by how long it has lasted; never zero."""

    acute: Annotated[float, Field(gt=0, le=20)]
    subacute: Annotated[float, Field(gt=0, le=20)]
    chronic: Annotated[float, Field(gt=0, le=20)]
    source: str
    note: str | None = None


class Codes(Strict):
    """Classification ids, only where sure."""

    icd10: str | None = None
    icd11: str | None = None


class Cause(Entry):
    """One thing that can be wrong, serious or not."""

    name: Annotated[str, Field(max_length=70)]
    clinical_name: str
    cause_class: Annotated[Id, Field(alias="class")]
    summary: Text
    outlook: Text
    source: tuple[str, ...]
    need: Urgency
    serious: bool = False
    spinal: bool = True
    anatomy: Sex | None = None
    age_odds: Bands | None = None
    sex_odds: dict[Sex, Ratio] = Field(default_factory=dict)
    duration_odds: DurationOdds | None = None
    risk_factors: tuple[RiskFactor, ...] = ()
    presentations: tuple[Presentation, ...] = ()
    findings: tuple[Link, ...] = ()
    codes: Codes = Codes()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.presentations and abs(sum(p.share for p in self.presentations) - 1.0) > 0.005:
            raise ValueError("presentation shares must sum to 1")
        names = {p.id for p in self.presentations}
        for link in self.findings:
            if link.by_presentation and set(link.by_presentation) != names:
                raise ValueError(f"{link.finding}: by_presentation must name each of presentations: {sorted(names)}")
        seen = [link.finding for link in self.findings] + [r.finding for r in self.risk_factors]
        if twice := {f for f in seen if seen.count(f) > 1}:
            raise ValueError(f"named twice: {', '.join(sorted(twice))}")
        return self


class Contributor(Entry):
    """Something that adds to the trouble; asked or measured directly, never called a diagnosis."""

    name: str
    finding: Id
    odds_ratio: Ratio
    raises: tuple[Id, ...] = ()
    because: Text
    what_helps: Text
    causality: Text


class FlagKind(StrEnum):
    """A trigger fires alone, a combination needs parts, a modifier only adds questions."""

    TRIGGER = "trigger"
    COMBINATION = "combination"
    MODIFIER = "modifier"


class Escalation(Strict):
    """A higher level when more is true."""

    when: Condition
    level: Urgency
    where: Where


class RuleTest(Strict):
    """A case that the rule must answer with ``level`` (null = must not fire)."""

    name: str
    age: int | None = None
    sex: Sex | None = None
    region: Region | None = None
    duration_days: float | None = None
    present: tuple[Id, ...] = ()
    absent: tuple[Id, ...] = ()
    numbers: dict[Id, float] = Field(default_factory=dict)
    level: Urgency | None


class RedFlag(Entry):
    """One triage rule. ``days``: by when a routine rule wants the person seen, where that is sooner than routine is else."""

    name: str
    kind: FlagKind
    when: Condition
    level: Urgency | None = None
    where: Where | None = None
    days: Annotated[int, Field(gt=2, lt=28)] | None = None
    escalate: tuple[Escalation, ...] = ()
    text: Text
    action: Text
    say: Text | None = None
    asks: tuple[Id, ...] = ()
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    basis: Literal["guideline", "study", "judgement"]
    note: str | None = None
    tests: Annotated[tuple[RuleTest, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        if self.kind is FlagKind.MODIFIER:
            if self.level or self.escalate or not self.asks:
                raise ValueError("a modifier raises nothing: no level, but asks")
        elif self.level is None or self.where is None:
            raise ValueError("a trigger or combination needs level and where")
        if self.days is not None and self.level is not Urgency.ROUTINE:
            raise ValueError("only a routine rule has days: the levels above say by when")
        return self


class Rating(StrEnum):
    """Appropriateness in the ACR's words, or none where no rating was found."""

    USUALLY = "usually_appropriate"
    MAY_BE = "may_be_appropriate"
    USUALLY_NOT = "usually_not_appropriate"
    NOT_RATED = "not_rated"


class Advice(StrEnum):
    """What an investigation is worth to this person."""

    URGENT = "urgent"
    USEFUL = "useful"
    NOT_NOW = "not_now"


class Situation(Strict):
    """When an investigation has which value."""

    when: Condition
    rating: Rating
    advice: Advice
    why: Text
    source: Annotated[tuple[str, ...], Field(min_length=1)]


class TestAccuracy(Strict):
    """How well an investigation detects a cause."""

    cause: Id
    sensitivity: Rate
    specificity: Rate


class Investigation(Entry):
    """A test that a clinician may order: when it helps and when it would not change anything.

    ``results``: the measured findings that it can yield; ``not_counted``: what else it can show, of which no result is
    in the model.
    """

    name: str
    clinical_name: str
    what: Text
    downsides: Text
    situations: Annotated[tuple[Situation, ...], Field(min_length=1)]
    otherwise: Text
    otherwise_source: Annotated[tuple[str, ...], Field(min_length=1)]
    accuracy: tuple[TestAccuracy, ...] = ()
    results: tuple[Id, ...] = ()
    not_counted: Text | None = None


class Prior(Strict):
    """The share of a cause among people with this complaint."""

    cause: Id
    share: Rate


class PriorTable(Entry):
    """One table a region, called by its name; the shares sum to 1 and `other_unclassified` is among them."""

    region: Region
    shares: tuple[Prior, ...]

    @model_validator(mode="after")
    def _one_a_region(self) -> Self:
        if self.id != self.region:
            raise ValueError(f"the table of {self.region} has the id {self.region}, not {self.id}")
        return self

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        total = sum(p.share.value for p in self.shares)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares sum to {total:.6f}, not 1")
        return self


class Cluster(Entry):
    """Findings that go together; their joint likelihood ratio is held to a published one."""

    name: str
    findings: Annotated[tuple[Id, ...], Field(min_length=2)]
    present: tuple[Id, ...]
    absent: tuple[Id, ...] = ()
    cause: Id
    region: Region
    joint_lr: Ratio
    comparators: tuple[Id, ...] = ()


class ConditionClass(Strict):
    """A class that causes are reported under."""

    id: Id
    text: str


class Version(Strict):
    """The version of the content."""

    version: Annotated[str, Field(min_length=1, max_length=40)]


class Places(RootModel[dict[Region, tuple[Id, ...]]]):
    """Which table of causes a place of pain points to."""

    @property
    def region_of_site(self) -> dict[str, Region]:
        """The region of every place."""
        return {site: region for region, sites in self.root.items() for site in sites}

    @model_validator(mode="after")
    def _one_region_a_place(self) -> Self:
        sites = [site for sites in self.root.values() for site in sites]
        if twice := {site for site in sites if sites.count(site) > 1}:
            raise ValueError(f"named twice: {', '.join(sorted(twice))}")
        return self


class Model(Strict):
    """Starting values of the model; each is a judgement, fixed before measuring, with its reason."""

    expected_causes: Annotated[float, Field(gt=0, le=1)]
    damping: Annotated[float, Field(gt=0, le=1)]
    cap_self_report: Annotated[float, Field(gt=1)]
    cap_exception: Annotated[float, Field(gt=1)]
    cap_exceptions: tuple[Id, ...]
    cap_risk: Annotated[float, Field(gt=1)]
    max_rate: Probability
    min_rate: Probability
    max_risk_product: Annotated[float, Field(gt=1)]
    referred_exponent: Annotated[float, Field(gt=0, le=1)]
    severity_variation: Annotated[float, Field(ge=0, le=4)]
    silence_floor: Probability
    thresholds: dict[Urgency, Probability]
    max_effective_n: int
    max_effective_n_specialist: int
    draws: int
    exact_positives: int
    critical_findings: tuple[Id, ...]
    strong_history: tuple[Id, ...]
    urgency_weight: Annotated[float, Field(ge=0)]
    most_questions: int
    most_questions_alarm: int
    most_questions_safety: int
    enough_information: Annotated[float, Field(gt=0)]
