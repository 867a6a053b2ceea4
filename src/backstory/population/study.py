"""One study: draw people, interview them, and say how often each level comes, what decides it and how right the chances are.

Nobody is asked everything, so the adaptive interview is the measure; the same people's complete answers stand beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from backstory.inference.evidence import Facts
from backstory.inference.network import Network
from backstory.interview.choosing import Chooser
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Urgency
from backstory.population.calibration import Reliability, covered, reliability, stated
from backstory.population.judging import Judge, Verdict, interviewed
from backstory.population.people import Person, Sampler

DAY = date(2026, 11, 22)
"""The day all simulated interviews are held on; nothing depends on it."""

LEVELS = tuple(sorted(Urgency, key=lambda u: u.rank))
COMMON = 0.002
"""Reasons that decide for fewer people than this are left out of the report."""


@dataclass(frozen=True)
class StudySize:
    """How many people are interviewed: as they come, and with a dangerous cause; and how many of the first are judged by
    complete answers too, with posteriors of complete answers, with intervals."""

    people: int = 300
    endangered: int = 60
    complete: int = 100
    calibrated: int = 60
    intervals: int = 5


class Share(BaseModel):
    """How often one thing happened: a count and a share."""

    model_config = ConfigDict(frozen=True)

    count: int
    share: float


class Reason(BaseModel):
    """In how many people a rule (or a floor, or the expected loss) decides a level; ``alone`` without another such reason."""

    model_config = ConfigDict(frozen=True)

    level: Urgency
    reason: str
    decides: Share
    alone: Share


class Levels(BaseModel):
    """Levels given, and given by what was needed (rows) in the order of urgency."""

    model_config = ConfigDict(frozen=True)

    people: int
    given: dict[Urgency, Share]
    by_need: dict[Urgency, dict[Urgency, int]]
    under: Share
    over: Share


class Endangered(BaseModel):
    """Interviewed people with a cause that needs care within 48 hours: how many are told so, and which causes are told
    less; ``urgent_complete`` would be told so if every question were asked."""

    model_config = ConfigDict(frozen=True)

    people: int
    urgent: Share
    urgent_complete: Share
    as_needed: Share
    told_self_care: Share
    told_less: dict[str, Share]


class Complete(BaseModel):
    """The same people if every question were asked: levels, and how the interview's level compares."""

    model_config = ConfigDict(frozen=True)

    levels: Levels
    same_level: Share
    lower_level: Share


class Chances(BaseModel):
    """Reliability of causes, overall and by class."""

    model_config = ConfigDict(frozen=True)

    people: int
    overall: Reliability
    by_class: tuple[Reliability, ...]


class Study(BaseModel):
    """Everything that one study found; the same seed and knowledge give the same document.

    ``levels``, ``reasons`` and ``chances`` are of interviews.
    """

    model_config = ConfigDict(frozen=True)

    knowledge: str
    seed: int
    region: str
    levels: Levels
    reasons: tuple[Reason, ...]
    screens_mean: float
    screens_most: int
    complete: Complete | None
    endangered: Endangered | None
    chances: Chances
    chances_complete: Chances | None
    interval_coverage: Share | None


Progress = Callable[[str], None]


def run_study(
    base: KnowledgeBase, size: StudySize, seed: int, region: Region | None = None, progress: Progress | None = None
) -> Study:
    """Run a study. Raises `KnowledgeError` where the knowledge holds no population."""
    say = progress or (lambda _: None)
    chooser = Chooser(base)
    sampler, judge = Sampler(base, region, chooser.network), Judge(base)
    say(f"Interviewing {size.people} people")
    people = sampler.people(size.people, seed)
    held = [interviewed(base, chooser, person, DAY) for person in people]
    given = [h.triage.level for h in held]
    say(f"Judging {size.complete} people by complete answers")
    told = [judge.verdict(chooser.network(p.region), p.truth).level for p in people[: size.complete]]
    say(f"Interviewing {size.endangered} people in danger")
    danger = sampler.endangered(size.endangered, seed) if size.endangered else []
    endangered = _endangered(base, chooser, judge, danger) if danger else None
    say(f"Posteriors of {size.people} interviews and {size.calibrated} people with complete answers")
    known = [(p, h.facts) for p, h in zip(people, held, strict=True)]
    everything = [(p, p.truth) for p in people[: size.calibrated]]
    say(f"Intervals of {size.intervals} people")
    return Study(
        knowledge=base.hash,
        seed=seed,
        region=region or "all",
        levels=levels_of(people, given),
        reasons=_reasons([h.verdict for h in held]),
        screens_mean=round(sum(h.screens for h in held) / len(held), 2),
        screens_most=max(h.screens for h in held),
        complete=_complete(people, given, told) if told else None,
        endangered=endangered,
        chances=_chances(base, chooser, known),
        chances_complete=_chances(base, chooser, everything) if everything else None,
        interval_coverage=_coverage(chooser.network, known[: size.intervals], base.model.exact_positives, seed),
    )


def levels_of(people: Sequence[Person], given: Sequence[Urgency]) -> Levels:
    """How often each level is given, and for which need."""
    pairs = Counter((p.need, level) for p, level in zip(people, given, strict=True))
    return Levels(
        people=len(people),
        given={level: share(sum(g is level for g in given), len(people)) for level in LEVELS},
        by_need={need: {level: pairs[need, level] for level in LEVELS} for need in LEVELS},
        under=share(sum(n for (need, level), n in pairs.items() if level.rank < need.rank), len(people)),
        over=share(sum(n for (need, level), n in pairs.items() if level.rank > need.rank), len(people)),
    )


def share(count: int, of: int) -> Share:
    """A count with its share, rounded so that it prints the same everywhere."""
    return Share(count=count, share=round(count / max(1, of), 4))


def _reasons(verdicts: Sequence[Verdict]) -> tuple[Reason, ...]:
    decides = Counter((v.level, reason) for v in verdicts for reason in v.reasons)
    alone = Counter((v.level, v.reasons[0]) for v in verdicts if len(v.reasons) == 1)
    ranked = sorted(decides, key=lambda key: (-key[0].rank, -decides[key], key[1]))
    return tuple(
        Reason(level=level, reason=reason, decides=share(decides[level, reason], len(verdicts)), alone=share(alone[level, reason], len(verdicts)))
        for level, reason in ranked
        if decides[level, reason] >= COMMON * len(verdicts)
    )  # fmt: skip


def _complete(people: Sequence[Person], given: Sequence[Urgency], told: Sequence[Urgency]) -> Complete:
    pairs = list(zip(given[: len(told)], told, strict=True))
    return Complete(
        levels=levels_of(people[: len(told)], told),
        same_level=share(sum(g is t for g, t in pairs), len(told)),
        lower_level=share(sum(g.rank < t.rank for g, t in pairs), len(told)),
    )


def _endangered(base: KnowledgeBase, chooser: Chooser, judge: Judge, people: Sequence[Person]) -> Endangered:
    given = [interviewed(base, chooser, person, DAY).triage.level for person in people]
    told = [judge.verdict(chooser.network(p.region), p.truth).level for p in people]
    worst = [max(p.causes, key=lambda c: (base.causes[c].need.rank, c)) for p in people]
    less = Counter(c for c, g in zip(worst, given, strict=True) if g.rank < Urgency.URGENT_48H.rank)
    of = Counter(worst)
    return Endangered(
        people=len(people),
        urgent=share(sum(g.rank >= Urgency.URGENT_48H.rank for g in given), len(people)),
        urgent_complete=share(sum(g.rank >= Urgency.URGENT_48H.rank for g in told), len(people)),
        as_needed=share(sum(g.rank >= p.need.rank for p, g in zip(people, given, strict=True)), len(people)),
        told_self_care=share(sum(g is Urgency.SELF_CARE for g in given), len(people)),
        told_less={c: share(n, of[c]) for c, n in sorted(less.items(), key=lambda item: (-item[1], item[0]))},
    )


def _chances(base: KnowledgeBase, chooser: Chooser, people: Sequence[tuple[Person, Facts]]) -> Chances:
    known = [stated(chooser.network(p.region), facts, p.causes, base.model.exact_positives) for p, facts in people]
    classes = sorted({base.causes[c].cause_class for p, _ in people for c in p.causes})
    return Chances(
        people=len(people), overall=reliability(known), by_class=tuple(reliability(known, c) for c in classes)
    )


def _coverage(
    network: Callable[[Region], Network], people: Sequence[tuple[Person, Facts]], exact_positives: int, seed: int
) -> Share | None:
    if not people:
        return None
    pairs = [covered(network(p.region), facts, exact_positives, seed + i) for i, (p, facts) in enumerate(people)]
    return share(sum(inside for inside, _ in pairs), sum(of for _, of in pairs))
