"""The option grid: every remedy in one row, so that choices can be compared."""

from __future__ import annotations

from html import escape

from backstory.assessment.document import Part
from backstory.knowledge.base import KnowledgeBase
from backstory.knowledge.care import Effect, GateRule, Remedy, Verdict
from backstory.knowledge.estimates import Grade

WORTH_WORDS = {
    "helps": "Helps", "helps_little": "Helps a little", "uncertain": "Not clear", "no_benefit": "No benefit found",
    "harms": "Does more harm", "not_studied": "No trial found",
}  # fmt: skip
STANCE_WORDS = {
    "offer": "Worth doing", "may_try": "You may try it", "ask_clinician": "Ask a clinician", "not_suggested": "Not suggested",
}  # fmt: skip
GRADE_WORDS = {
    Grade.HIGH: "sure", Grade.MODERATE: "fairly sure", Grade.LOW: "not very sure", Grade.VERY_LOW: "very unsure",
    Grade.UNVERIFIED: "not checked",
}  # fmt: skip


REGION_WORDS = {"low_back": "low back", "thoracic": "middle back", "neck": "neck"}
COURSE_WORDS = {"acute": "new pain", "chronic": "long pain", "recovered": "after recovery"}


class EffectCell(Part):
    """One effect: for which parts and lengths of trouble (``where`` in words), in plain words, and how ``sure``."""

    regions: tuple[str, ...]
    courses: tuple[str, ...]
    where: str
    sure: str
    worth: str
    plain: str
    grade: Grade
    source: tuple[str, ...]


class Row(Part):
    """One remedy."""

    id: str
    name: str
    group: str
    stance: str
    what: str
    effects: tuple[EffectCell, ...]
    harms: str
    effort: str
    cost: str
    who_should_not: tuple[str, ...]
    source: tuple[str, ...]


def grid(base: KnowledgeBase) -> tuple[Row, ...]:
    """All remedies, those worth doing first."""
    order = list(STANCE_WORDS)
    remedies = sorted(base.remedies.values(), key=lambda r: (order.index(r.stance.value), r.group.value, r.id))
    return tuple(_row(base, remedy) for remedy in remedies)


def page(rows: tuple[Row, ...]) -> str:
    """The grid as one HTML page without any script or foreign file."""
    body = "".join(
        f"<tr><th scope='row'>{escape(r.name)}<br><small>{escape(STANCE_WORDS[r.stance])}</small></th>"
        f"<td>{escape(r.what)}</td><td>{_effects_html(r)}</td><td>{escape(r.harms)}</td>"
        f"<td>{escape(r.effort)}. {escape(r.cost)}</td><td><ul>{''.join(f'<li>{escape(w)}</li>' for w in r.who_should_not)}</ul></td></tr>"
        for r in rows
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>Your options</title><style>{_STYLE}</style></head><body><h1>Your options, side by side</h1>"
        "<p>What trials found for sore backs and necks, how sure they are, and who should not use it.</p>"
        "<div class='wide'><table><thead><tr><th>Option</th><th>What it is</th><th>What it does</th><th>Harms</th>"
        f"<th>Effort and cost</th><th>Who should not, or with care</th></tr></thead><tbody>{body}</tbody></table></div></body></html>"
    )


_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#1d2b2a;background:#fbfaf7}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;min-width:70rem}th,td{vertical-align:top;text-align:left;"
    "padding:.7rem;border-bottom:1px solid #d9d5cb}thead th{position:sticky;top:0;background:#fbfaf7}"
    "tbody th{width:11rem}td{min-width:12rem}small{font-weight:normal;color:#46605c}ul{margin:0;padding-left:1.1rem}"
)


def _effects_html(row: Row) -> str:
    cells = (
        f"<p><b>{escape(e.worth)}</b> ({escape(e.where)}): {escape(e.plain)} <small>{e.sure}</small></p>"
        for e in row.effects
    )
    return "".join(cells)


def _row(base: KnowledgeBase, remedy: Remedy) -> Row:
    rules = [rule for gate in remedy.gates for rule in base.gates[gate].rules] + list(remedy.gate)
    return Row(
        id=remedy.id,
        name=remedy.name,
        group=remedy.group.value,
        stance=remedy.stance.value,
        what=remedy.what,
        effects=tuple(_cell(effect) for effect in remedy.effects),
        harms=remedy.harms,
        effort={"low": "Little effort", "medium": "Some effort", "high": "Much effort"}[remedy.effort],
        cost=remedy.cost,
        who_should_not=tuple(dict.fromkeys(_who(base, rule) for rule in rules if rule.verdict is Verdict.BLOCKED)),
        source=tuple(dict.fromkeys((*remedy.source, *remedy.harms_source))),
    )


def _who(base: KnowledgeBase, rule: GateRule) -> str:
    """Whom a rule keeps from it, in as few words as can be."""
    named = [base.findings[ident].statement for ident in rule.when.findings()]
    return "; ".join(named[:3]) + (" and the like" if len(named) > 3 else "") if named else rule.reason


def _cell(effect: Effect) -> EffectCell:
    return EffectCell(
        regions=tuple(region.value for region in effect.regions),
        courses=tuple(course.value for course in effect.courses),
        where=f"{', '.join(REGION_WORDS[r.value] for r in effect.regions)}; {', '.join(COURSE_WORDS[c.value] for c in effect.courses)}",
        sure=GRADE_WORDS[effect.grade],
        worth=WORTH_WORDS[effect.worth.value],
        plain=effect.plain,
        grade=effect.grade,
        source=effect.source,
    )
