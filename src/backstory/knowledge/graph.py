"""A picture of the knowledge: causes on the left, the findings they raise most on the right, as plain SVG."""

from __future__ import annotations

from html import escape
from pathlib import Path

from backstory.errors import InputError
from backstory.knowledge.base import KnowledgeBase, nearest
from backstory.knowledge.conditions import Region
from backstory.knowledge.schema import Cause, Finding

ROW, WIDTH, LEFT, RIGHT = 24, 1330, 490, 850
MOST = 5
LONGEST = 62
COLOURS = {True: "#b3261e", False: "#1f5f8b"}


def draw(base: KnowledgeBase, out: Path, region: str, cause: str | None) -> None:
    """Write an SVG of a region's causes, or of one cause. Raises `InputError` on unknown ids."""
    if cause is not None:
        if cause not in base.causes:
            raise InputError(f"there is no cause '{cause}'.", hint=nearest(cause, list(base.causes)))
        asked, causes, most = set(base.findings), [base.causes[cause]], 40
    else:
        if region not in tuple(Region):
            raise InputError(f"there is no region '{region}'.", hint=f"One of {', '.join(Region)}.")
        table = base.priors[Region(region)]
        asked = {i for i, finding in base.findings.items() if region in finding.regions}
        causes = [base.causes[p.cause] for p in sorted(table.shares, key=lambda p: (-p.share.value, p.cause))]
        most = MOST
    try:
        out.write_text(_svg(base, causes, asked, most), "utf-8")
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", where=str(out)) from None


def _lift(base: KnowledgeBase, cause: Cause) -> list[tuple[float, Finding]]:
    """Findings by how much likelier they are under the cause than in ordinary pain, with that ratio."""
    found = []
    for link in cause.findings:
        finding = base.findings[link.finding]
        if link.rate is not None and finding.ordinary is not None:
            found.append((link.rate.value / finding.ordinary.value, finding))
        elif link.lr is not None:
            found.append((link.lr.value, finding))
    return sorted(((ratio, f) for ratio, f in found if ratio > 1.2), key=lambda pair: (-pair[0], pair[1].id))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _svg(base: KnowledgeBase, causes: list[Cause], asked: set[str], most: int) -> str:
    links = {cause.id: [x for x in _lift(base, cause) if x[1].id in asked][:most] for cause in causes}
    findings = list(dict.fromkeys(f.id for cause in causes for _, f in links[cause.id]))
    rows = max(len(causes), len(findings), 1)
    left = {c.id: 60 + ROW * rows * (i + 0.5) / len(causes) for i, c in enumerate(causes)}
    right = {f: 60 + ROW * rows * (i + 0.5) / max(len(findings), 1) for i, f in enumerate(findings)}
    lines = [
        f'<path d="M{LEFT} {left[c.id]:.1f} C{(LEFT + RIGHT) / 2} {left[c.id]:.1f} {(LEFT + RIGHT) / 2} {right[f.id]:.1f} {RIGHT} {right[f.id]:.1f}" '
        f'stroke="{COLOURS[c.serious]}" stroke-width="{min(5.0, 0.6 + ratio / 4):.1f}" opacity="0.45"/>'
        for c in causes
        for ratio, f in links[c.id]
    ]
    texts = [
        f'<text x="{LEFT - 8}" y="{left[c.id] + 4:.1f}" text-anchor="end" fill="{COLOURS[c.serious]}">{escape(c.name)}</text>'
        for c in causes
    ]
    texts += [
        f'<text x="{RIGHT + 8}" y="{right[f] + 4:.1f}">{escape(_short(base.findings[f].statement))}</text>'
        for f in findings
    ]
    height = 90 + ROW * rows
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">'
        f'<title>Causes and the findings that raise them most</title><rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f'<text x="{LEFT - 8}" y="34" text-anchor="end" font-weight="bold">Causes (serious in red)</text>'
        f'<text x="{RIGHT + 8}" y="34" font-weight="bold">Findings; thicker = raises the odds more</text>'
        f'<g fill="none">{"".join(lines)}</g>{"".join(texts)}</svg>\n'
    )
