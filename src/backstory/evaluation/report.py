"""Results of cards as a JSON document, a plain table and an HTML page with two pictures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from backstory.evaluation.running import CardResult
from backstory.evaluation.scoring import Calibration, Ranking, Share, Summary, is_critical_miss, is_hit, judged
from backstory.inference.network import Referral
from backstory.knowledge.base import KnowledgeBase

CELL, MARGIN, TOP, SLANT = 20, 250, 210, 130
"""Sizes of the confusion picture in pixels; slanted names of columns reach beyond the last one."""

DIAGRAM = 320


def as_document(summary: Summary, results: Sequence[CardResult]) -> dict[str, object]:
    """The contract: a summary, and for each card its classes likeliest first, urgency and number of questions."""
    return {
        "summary": summary.model_dump(mode="json"),
        "cards": [
            {
                "id": result.card.id,
                "causes": [name for name, _ in result.classes[summary.setting]],
                "urgency": result.urgency.value,
                "questions": result.questions,
                "because": list(result.because),
                "unmatched_facts": list(result.unmatched),
                "understood": result.understood,
                "fault": result.fault,
            }
            for result in results
        ],
    }


def percent(share: Share) -> str:
    """ "71 % (60-80)" of n, or a dash where there are no cards."""
    if share.value is None or share.low is None or share.high is None:
        return "-"
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f}-{100 * share.high:.0f})"


def table(summary: Summary, results: Sequence[CardResult]) -> str:
    """All measures as plain text, 95 % intervals in brackets, and the cards that went wrong."""
    lines = [f"{summary.cards} cards. 95 % intervals by bootstrap over cards.", ""]
    lines.append(f"{'Right class among the first':<44}{'one':>16}{'three':>16}{'five':>16}{'cards':>8}")
    for setting in Referral:
        mark = " (printed)" if setting is summary.setting else ""
        lines.append(_row(f"core, history sufficient, {setting.value}{mark}", summary.ranking[setting]))
    lines.append(_row("the rest", summary.ranking_of_the_rest))
    for kind, groups in summary.by.items():
        lines.append(f"by {kind}")
        lines += [_row(f"  {name}", ranking) for name, ranking in groups.items()]
    lines += [
        "",
        f"Urgency right           {percent(summary.urgency_right):>16}  of {summary.urgency_right.n}",
        f"Under-triage            {percent(summary.under_triage):>16}  {', '.join(summary.under_triaged)}",
        f"Over-triage, gold mild  {percent(summary.over_triage):>16}  of {summary.over_triage.n}",
        f"Over-triage, all        {percent(summary.over_triage_all):>16}",
        f"Critical misses         {len(summary.critical_misses):>16}  {', '.join(summary.critical_misses)}",
        f"Questions               {_questions(summary):>16}",
    ]
    for name, found in summary.calibration.items():
        lines.append(f"Calibration error, {name.replace('_', ' ')}: {found.expected_error:.3f}")
    lines += ["", "Cards that went wrong:"]
    lines += [line for line in (_wrong(result, summary.setting) for result in results) if line]
    return "\n".join(lines)


def _questions(summary: Summary) -> str:
    median = "-" if summary.questions_median is None else f"{summary.questions_median:g}"
    return f"median {median}, most {summary.questions_most}"


def _row(name: str, ranking: Ranking) -> str:
    shares = "".join(f"{percent(share):>16}" for share in (ranking.top1, ranking.top3, ranking.top5))
    return f"{name:<44}{shares}{ranking.top1.n:>8}"


def _wrong(result: CardResult, setting: Referral) -> str | None:
    faults = []
    if result.card.ranked_on and not is_hit(result, 3, setting):
        first = ", ".join(name for name, _ in result.classes[setting][:3])
        faults.append(f"{result.card.gold_condition} not among the first three: {first}")
    verdict = judged(result)
    if verdict and not verdict.right:
        wanted = " or ".join(result.card.urgency_acceptable)
        faults.append(f"{'under' if verdict.under else 'over'}-triage: {result.urgency.value}, not {wanted}")
    if is_critical_miss(result):
        faults.append("CRITICAL MISS")
    return f"  {result.card.id}: {'; '.join(faults)}" if faults else None


def page(summary: Summary, results: Sequence[CardResult], base: KnowledgeBase) -> str:
    """One HTML page that stands alone: measures, confusion picture, reliability diagrams."""
    pictures = "".join(
        f"<figure>{reliability(found)}<figcaption>{escape(name.replace('_', ' '))}: expected calibration error "
        f"{found.expected_error:.3f}. Each circle is a bin of stated probabilities; on the line, what is said holds."
        "</figcaption></figure>"
        for name, found in summary.calibration.items()
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backstory on {summary.cards} patient cards</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:72rem;padding:0 1rem;color:#1b2a33}}
pre{{overflow:auto;background:#f3f6f7;padding:1rem;font-size:13px}}.wide{{overflow:auto}}figure{{margin:1rem 0;display:inline-block;
vertical-align:top;max-width:22rem}}figcaption{{font-size:.85rem}}svg text{{font:11px system-ui,sans-serif;fill:#1b2a33}}</style></head>
<body><h1>Backstory on {summary.cards} patient cards</h1>
<p>Knowledge {escape(base.version)}, hash {base.hash}. Ranking from the shares of the {summary.setting.value.replace("_", " ")} setting.</p>
<pre>{escape(table(summary, results))}</pre>
<h2>What is taken for what</h2>
<p>Rows: the class of the card. Columns: the class ranked first; an acceptable second class counts as right.</p>
<div class="wide">{confusion(summary)}</div>
<h2>Do stated chances hold?</h2>{pictures}</body></html>
"""


def confusion(summary: Summary) -> str:
    """The confusion picture as SVG: darker is more cards."""
    rows = sorted(summary.confusion)
    columns = sorted(set(rows) | {name for found in summary.confusion.values() for name in found})
    width, height = MARGIN + CELL * len(columns) + SLANT, TOP + CELL * len(rows) + 10
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="Confusion of classes">'
    ]
    for c, name in enumerate(columns):
        x = MARGIN + CELL * c + CELL * 0.7
        parts.append(f'<text x="{x}" y="{TOP - 6}" transform="rotate(-60 {x} {TOP - 6})">{escape(name)}</text>')
    for r, gold in enumerate(rows):
        y, total = TOP + CELL * r, sum(summary.confusion[gold].values())
        parts.append(f'<text x="{MARGIN - 6}" y="{y + 14}" text-anchor="end">{escape(gold)} ({total})</text>')
        for c, name in enumerate(columns):
            count = summary.confusion[gold].get(name, 0)
            shade = (
                f'fill="{"#1a6b57" if name == gold else "#b5482f"}" fill-opacity="{count / total:.2f}"'
                if count
                else 'fill="none"'
            )
            x = MARGIN + CELL * c
            parts.append(f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" {shade} stroke="#d5dde0"/>')
            if count:
                light = ' style="fill:#fff"' if count > total / 2 else ""
                parts.append(f'<text x="{x + CELL / 2}" y="{y + 14}" text-anchor="middle"{light}>{count}</text>')
    return "".join([*parts, "</svg>"])


def reliability(found: Calibration) -> str:
    """A reliability diagram as SVG; the area of a circle grows with the number of pairs in its bin."""
    side, edge = DIAGRAM, 40
    span = side - 2 * edge

    def x(value: float) -> float:
        return edge + span * value

    def y(value: float) -> float:
        return side - edge - span * value

    most = max((b.n for b in found.bins), default=1.0)
    parts = [
        f'<svg viewBox="0 0 {side} {side}" width="{side}" height="{side}" role="img" aria-label="Reliability diagram">',
        f'<rect x="{edge}" y="{edge}" width="{span}" height="{span}" fill="none" stroke="#d5dde0"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#8a9aa1" stroke-dasharray="4"/>',
        f'<text x="{side / 2}" y="{side - 8}" text-anchor="middle">stated probability</text>',
        f'<text x="12" y="{side / 2}" text-anchor="middle" transform="rotate(-90 12 {side / 2})">share that was right</text>',
    ]
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{x(tick)}" y="{side - edge + 14}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{edge - 6}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    for b in found.bins:
        radius = 3 + 9 * (b.n / most) ** 0.5
        parts.append(
            f'<circle cx="{x(b.stated):.1f}" cy="{y(b.right):.1f}" r="{radius:.1f}" fill="#1a6b57" fill-opacity=".7"/>'
        )
    return "".join([*parts, "</svg>"])
