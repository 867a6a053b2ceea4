"""The plan on paper: a tagged PDF (PDF/UA-1) in large print, to tick off, to write on and to take along.

`paper.typ` lays it out; here is only what stands where. Above `routine` it is one page and holds no movement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from importlib import resources
from typing import Any

import typst

from backstory.assessment.wording import in_words
from backstory.errors import FaultError
from backstory.knowledge.care import Verdict
from backstory.knowledge.schema import Urgency
from backstory.plan.document import DevicePart, Item, Plan, ReasonPart, Rejected
from backstory.plan.letters import fit

MOST_REASONS = 6
"""Of what speaks against a device: more do not help to leave it alone."""

MOST_NAMES = 8

NOT_KNOWN = re.compile(r"^Tell us first if any of this is so: (?P<what>.+)\. Until we know, the safer answer counts\.$")
"""How the safety gate words a missing fact. On paper these stand once, as a list to tick."""

TOO_LITTLE = "We know too little about your health to call these safe for you."


VERDICTS = {
    Verdict.ALLOWED: "Nothing we know speaks against it.",
    Verdict.CAUTION: "Only with care.",
    Verdict.BLOCKED: "Not for you now. Please leave it alone.",
}

WORDS: dict[str, object] = {
    "do_first": "What to do",
    "take": "Take along",
    "to_tell": "My medicines, allergies, and when it began:",
    "mind": "Mind this",
    "mind_all": "Mind this with every movement",
    "bad_day": "On a bad day",
    "stop": "When to stop",
    "name": "This plan is for:",
    "today": "Every day",
    "movements": "Your movements",
    "week": "Your week",
    "diary": ("Day", "Worst pain, 0 to 10", "How it went"),
    "remedies": "What may also help",
    "stages": "Six weeks",
    "devices": "What you own",
    "unknown": "What we do not know yet",
    "unknown_lead": "Do you have any of these? Tick it, and ask a doctor, nurse or pharmacist before you start.",
    "blocked": "Leave these out for now",
    "reasons": "Reasons",
    "sources": "Sources",
}

SIGNS, SIGNS_ON_THE_WAY = "Get emergency help at once for:", "Tell them at once if you get:"

TAKE_LIST = "take-list"
"""The advice that the list of things to take along says in full."""

TAKE = (
    "This page, and a list of your medicines and allergies.",
    "Glasses, hearing aids or a walking aid, if you use them. A phone and its charger.",
)


def paper(plan: Plan) -> bytes:
    """The plan as a PDF on A4; the same plan gives the same bytes.

    Raises `FaultError` if it cannot be laid out; then there is nothing at all.
    """
    made = date.fromisoformat(plan.made_on)
    template = resources.files("backstory.plan").joinpath("paper.typ").read_bytes()
    sheet = json.dumps(_Sheet(plan).all(), sort_keys=True)
    try:
        made_pdf = typst.compile(
            template, format="pdf", sys_inputs={"plan": sheet}, ignore_system_fonts=True, pdf_standards="ua-1",
            timestamp=made.toordinal() * 86_400 - date(1970, 1, 1).toordinal() * 86_400,
        )  # fmt: skip
    except (typst.TypstError, RuntimeError, ValueError) as problem:
        said = re.sub(r'"[^"]*"', '"…"', str(getattr(problem, "message", problem)))  # it may quote the person
        message = f"the plan could not be put on paper: {said}"
        raise FaultError(message, hint="The plan itself is sound: use it without --pdf.") from None
    if not isinstance(made_pdf, bytes) or not made_pdf.startswith(b"%PDF-"):
        raise FaultError("the plan could not be put on paper: nothing came out.", hint="Use the plan without --pdf.")
    return made_pdf


class _Sheet:
    """What stands on the paper, in the order in which sources are cited for the first time."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calm = plan.urgency is not None and plan.urgency.rank <= Urgency.ROUTINE.rank and bool(plan.week)
        self.movements = [item for item in plan.today if item.kind == "movement"] if self.calm else []
        self.remedies = [item for item in plan.today if item.kind in {"remedy", "device"}] if self.calm else []
        self.cited: dict[str, int] = {}
        self.unknown: dict[str, None] = {}

    def all(self) -> dict[str, Any]:
        """The whole sheet, with every text made fit for the fonts."""
        plan = self.plan
        made = date.fromisoformat(plan.made_on)
        shared = self._shared()
        sheet: dict[str, Any] = {
            "lang": "en",
            "title": f"Backstory: {'your plan' if self.calm else plan.headline}",
            "brand": "Backstory",
            "made": [made.year, made.month, made.day],
            "made_words": in_words(made),
            "footer": f"Made on {in_words(made)}",
            "page_words": ["Page", "of"],
            "calm": self.calm,
            "headline": plan.headline,
            "words": WORDS,
            **self._page_one(),
            "shared": self._cautions(shared),
            "movements": [self._movement(item, without=shared) for item in self.movements],
            "diary": [{"name": _day_name(day.date), "note": "" if day.do else (day.note or "")} for day in plan.week],
            "remedies": [self._remedy(item) for item in self.remedies],
            "parts": self._parts(),
            "stages": self._stages(),
            "devices": [self._device(device) for device in plan.devices],
            "blocked": self._blocked(),
            "ask": [one.text for one in plan.ask],
            "unknown": [],
            "reasons": self._reasons(),
            "sources": self._sources(),
            "not_a_doctor": plan.not_a_doctor,
            "stamp": f"Knowledge {plan.knowledge.version} ({plan.knowledge.hash}), not yet reviewed by a clinician.",
        }
        sheet["unknown"] = _once(self.unknown)
        if not self.calm:
            sheet["stamp"] += f" The {len(plan.sources)} sources of this advice are in the result it was made from."
        return {key: value if key == "sources" else fit(value) for key, value in sheet.items()}

    def _page_one(self) -> dict[str, Any]:
        plan, net = self.plan, self.plan.safety_net
        by = in_words(date.fromisoformat(net.by))
        advice = [item for item in plan.today if item.kind == "advice"]
        first = [item.text for item in advice if item.id.startswith("urgent-")]
        hurry = plan.urgency in {Urgency.EMERGENCY_NOW, Urgency.EMERGENCY_TODAY}
        when = f"Look again by {by}" if self.calm else f"Be seen by {by}"
        return {
            "actions": first,
            "advice": [item.text for item in advice if item.text not in first and item.id != TAKE_LIST],
            "stop": [part.text for part in plan.stop],
            "watch": list(net.watch_for),
            "signs": SIGNS_ON_THE_WAY if plan.urgency is Urgency.EMERGENCY_NOW else SIGNS,
            "by": None if hurry or plan.urgency is None else when,
            "net": net.if_,
            "take": [] if plan.urgency is None else list(TAKE),
            "hurry": "Do not lose time looking for things." if hurry else None,
        }

    def _shared(self) -> tuple[ReasonPart, ...]:
        """What is to be minded with every movement, said once."""
        if len(self.movements) < 2:
            return ()
        first, *others = self.movements
        return tuple(part for part in first.cautions if all(part in other.cautions for other in others))

    def _cautions(self, parts: Iterable[ReasonPart], without: Sequence[ReasonPart] = ()) -> list[str]:
        """The cautions to show here; facts that are missing go to the list to tick."""
        return self._known(part.text for part in parts if part not in without)

    def _known(self, texts: Iterable[str]) -> list[str]:
        known: dict[str, None] = {}
        for text in texts:
            if missing := NOT_KNOWN.match(text):
                self.unknown[missing["what"]] = None
            else:
                known[text] = None
        return list(known)

    def _movement(self, item: Item, without: Sequence[ReasonPart] = ()) -> dict[str, Any]:
        days = [{"name": _day_name(day.date), "do": item.id in day.do} for day in self.plan.week]
        return {
            "name": item.name,
            "dose": item.text,
            "steps": list(item.how),
            "cautions": self._cautions(item.cautions, without),
            "bad_day": item.bad_day,
            "stop_if": item.stop_if,
            "days": days if any(day["do"] for day in days) else [],
        }

    def _remedy(self, item: Item) -> dict[str, Any]:
        return {
            "name": item.name,
            "text": item.text,
            "steps": list(item.how),
            "cautions": self._cautions(item.cautions),
            "bad_day": item.bad_day,
        }

    def _parts(self) -> list[dict[str, Any]]:
        return [{"title": title, "lines": [part.text for part in parts]} for title, parts in self._guides() if parts]

    def _guides(self) -> tuple[tuple[str, tuple[ReasonPart, ...]], ...]:
        plan = self.plan
        return (
            ("When to do more", plan.progress), ("When to do less", plan.ease), ("On a bad day", plan.bad_day),
            ("In a flare-up", plan.flare), ("Later", plan.prevention),
        )  # fmt: skip

    def _stages(self) -> list[dict[str, Any]]:
        names = {item.id: item.name for item in self.movements}
        return [
            {
                "text": stage.text,
                "doses": [f"{names[ident]}: {dose}." for ident, dose in stage.doses.items() if ident in names],
            }
            for stage in self.plan.six_weeks
        ]

    def _device(self, device: DevicePart) -> dict[str, Any]:
        blocked = device.verdict is Verdict.BLOCKED
        told = [text for text in device.cautions if not NOT_KNOWN.match(text)]
        cautions = self._known(told if blocked and told else device.cautions)
        return {
            "name": device.name,
            "verdict": VERDICTS[device.verdict],
            "texts": [device.evidence] if blocked else [device.evidence, device.size_text],
            "cautions": cautions[:MOST_REASONS] if blocked else cautions,
            "steps": [] if blocked else [self._movement(step) for step in device.steps],
            "stop": [] if blocked else list(device.stop_rules),
        }

    def _blocked(self) -> list[dict[str, str]]:
        """What the safety gate keeps from this person, gathered by reason."""
        groups: dict[str, list[str]] = {}
        for rejected in self._blocked_ones():
            why = TOO_LITTLE if NOT_KNOWN.match(rejected.why) else rejected.why
            groups.setdefault(why, []).append(rejected.name)
        if TOO_LITTLE in groups:
            groups[TOO_LITTLE] = groups.pop(TOO_LITTLE)
        return [{"names": _some(names), "why": why} for why, names in groups.items()]

    def _blocked_ones(self) -> list[Rejected]:
        gate = self.plan.gate
        return [
            rejected
            for rejected in self.plan.rejected
            if rejected.id in gate
            and gate[rejected.id].verdict is Verdict.BLOCKED
            and any(reason.text == rejected.why for reason in gate[rejected.id].reasons)
        ]

    def _reasons(self) -> list[dict[str, str]]:
        """Why each thing is there, with the numbers of its sources; those of rules have no words of their own."""
        if not self.calm:
            return []
        plan = self.plan
        reasons = [self._reason(item.name, item.why or item.text, item.source) for item in self.movements]
        reasons += [self._reason(item.name, item.text, item.source) for item in self.remedies]
        reasons += [self._reason(device.name, device.buying, device.source) for device in plan.devices]
        reasons += [self._reason(item.name, "", item.source) for item in plan.today if item.kind == "advice"]
        reasons.append(self._reason("The date to look again", "", plan.safety_net.source))
        groups = [("When to stop", plan.stop), *self._guides()]
        groups.append(
            ("Cautions", tuple(part for item in plan.today for part in item.cautions if not NOT_KNOWN.match(part.text)))
        )
        groups.append(("Six weeks", tuple(ReasonPart(text=s.text, source=s.source) for s in plan.six_weeks)))
        blocked = self._blocked_ones()
        groups.append(("What to leave out", tuple(ReasonPart(text=r.why, source=r.source) for r in blocked)))
        for title, parts in groups:
            if parts:
                reasons.append(self._reason(title, "", [ident for part in parts for ident in part.source]))
        return reasons

    def _reason(self, name: str, text: str, source: Iterable[str]) -> dict[str, str]:
        numbers = sorted({self.cited.setdefault(ident, len(self.cited) + 1) for ident in source})
        cited = f"[{', '.join(map(str, numbers))}]" if numbers else ""
        return {"name": name if name.endswith((".", "?", "!")) else f"{name}.", "text": text, "cited": cited}

    def _sources(self) -> list[dict[str, str | None]]:
        known = {source.id: source for source in self.plan.sources}
        shown: list[dict[str, str | None]] = []
        for ident in self.cited:
            source = known.get(ident)
            text = source.text.replace(" al.. ", " al. ") if source else ident.replace("_", " ")
            if source and not source.verified:
                text += " (Citation not checked.)"
            url = source.url if source and source.url and source.url.startswith(("https://", "http://")) else None
            shown.append({"text": fit(text), "url": url, "shown": None if url is None else fit(_bare(url))})
        return shown


def _once(facts: Iterable[str]) -> list[str]:
    """The facts without those whose parts are all asked in smaller ones."""
    parts = {fact: set(re.split(r", | or ", fact)) for fact in facts}
    kept: list[str] = []
    for fact in sorted(parts, key=lambda fact: len(parts[fact])):
        if not parts[fact] <= {part for other in kept for part in parts[other]}:
            kept.append(fact)
    return [fact for fact in parts if fact in kept]


def _some(names: Sequence[str]) -> str:
    """ "Bird dog, dead bug and 3 more"."""
    more = len(names) - MOST_NAMES
    words = ", ".join(names) if more <= 1 else f"{', '.join(names[:MOST_NAMES])} and {more} more"
    return words[:1].upper() + words[1:]


def _day_name(day: str) -> str:
    """ "Sun 22"."""
    when = date.fromisoformat(day)
    return f"{when:%a} {when.day}"


def _bare(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")
