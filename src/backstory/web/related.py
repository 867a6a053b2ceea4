"""What belongs together: articles, movements and options, by the causes, contributors and remedies that their files name."""

from __future__ import annotations

from rapidfuzz import fuzz

from backstory.knowledge.care import Movement, Remedy, Stance
from backstory.web import engine
from backstory.web.articles import NEAR, Article, library

MOST = 4

STILL = frozenset({"safety", "tests", "device"})
"""Topics that send no reader to movements: first comes what it is, and whether it is dangerous."""

ABOUT_REMEDIES = frozenset({"remedies", "posts"})
"""Topics whose pages fit the movements that their own remedies stand for, not every movement for the same cause."""

CONTRIBUTOR, EVIDENCE = 0.5, 0.3
"""What a shared contributor, or the remedy whose trials stand behind the movement, counts beside a shared cause."""

LEAST = 0.5
"""The movement must suit the first or second cause of a page: those further down are what else it could be."""


def fit(page: Article, movement: Movement) -> float:
    """How well a page and a movement belong together, from 0, not at all, to 1, in all that the page is about."""
    first = engine.knowledge().causes.get(page.causes[0]) if page.causes else None
    if page.topic in STILL or first is None or first.serious:
        return 0.0
    tested = movement.evidence in page.remedies
    if page.topic in ABOUT_REMEDIES and not tested:
        return 0.0
    causes, all_causes = _shared(page.causes, movement.helps)
    adds, all_adds = _shared(page.contributors, movement.helps)
    if causes < LEAST and adds < 1.0:
        return 0.0
    return (causes + CONTRIBUTOR * adds + EVIDENCE * tested) / (all_causes + CONTRIBUTOR * all_adds + EVIDENCE)


def _shared(named: tuple[str, ...], helps: tuple[str, ...]) -> tuple[float, float]:
    """The worth of those of ``named`` that a movement helps, and of all of them; the first counts most."""
    worth = {ident: 1.0 / place for place, ident in enumerate(named, 1)}
    return sum(worth[ident] for ident in named if ident in helps), sum(worth.values())


def movements_for(page: Article) -> list[Movement]:
    """The movements that fit an article best, the easier first among equals."""
    scored = [(fit(page, one), one) for one in engine.knowledge().movements.values()]
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1].level, pair[1].name))
    return [one for score, one in ranked if score > 0][:MOST]


def pages_for_movement(movement: Movement) -> list[Article]:
    """The articles that a movement fits best."""
    scored = [(fit(page, movement), page) for page in library().articles]
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1].slug))
    return [page for score, page in ranked if score > 0][:MOST]


def pages_for_remedy(remedy: Remedy) -> list[Article]:
    """The articles that speak of a remedy: its own first, then those on treatment, then those that name it early."""

    def place(page: Article) -> tuple[bool, bool, int, int, str]:
        own = fuzz.ratio(page.slug, remedy.id) >= NEAR
        return not own, page.topic != "remedies", page.remedies.index(remedy.id), len(page.remedies), page.slug

    return sorted((page for page in library().articles if remedy.id in page.remedies), key=place)[:MOST]


def options_for(page: Article) -> tuple[list[Remedy], list[Remedy]]:
    """The options of an article that may help, and those that are not suggested."""
    named = [engine.knowledge().remedies[ident] for ident in page.remedies]
    return (
        [one for one in named if one.stance is not Stance.NOT_SUGGESTED],
        [one for one in named if one.stance is Stance.NOT_SUGGESTED],
    )
