"""The plan on paper: tagged, in large print, one page when it is urgent, and no text can break it."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
import typst

from backstory.assessment.document import KnowledgeStamp
from backstory.assessment.document import Source as SourceText
from backstory.errors import FaultError
from backstory.knowledge.care import Verdict
from backstory.knowledge.schema import Urgency
from backstory.plan.document import (
    Asked,
    Day,
    DevicePart,
    DosePart,
    GatePart,
    Item,
    Plan,
    ReasonPart,
    Rejected,
    SafetyNet,
    Stage,
)
from backstory.plan.letters import UNDRAWABLE
from backstory.plan.paper import paper

WATCH = ("new numbness around the back passage", "pressure or pain in the chest")
DAYS = tuple(date(2026, 11, day).isoformat() for day in range(22, 29))
NOT_KNOWN = "Tell us first if any of this is so: {}. Until we know, the safer answer counts."

HOSTILE = [
    "#set page(width: 1pt) #panic()",
    "$x_2^3$ and *bold* and _under_ and `code`",
    r"a \ b \n c \u{41} \"quoted\" 'single'",
    "@nobody <label> </w:p> [x](y) = not a heading",
    "// no comment /* here */ - + / ~ --- ...",
    "back 😀 pain 🦴",
    "漢字 and العربية and \u202e turned",
    "tab\tnew\nline\x00\x07end\u200b\ufeff",
    "W" * 2_000,
    "/" * 2_000,
    "words of a long story " * 91,
]


def part(text: str) -> ReasonPart:
    return ReasonPart(text=text, source=("trial",))


def movement(ident: str = "bridge", **changed: object) -> Item:
    given: dict[str, object] = {
        "id": ident,
        "kind": "movement",
        "name": "Bridge",
        "text": "6 times, 3 days a week (about 1 minute).",
        "how": ("Lie on your back.", "Lift your hips slowly.", "Lower slowly."),
        "dose": DosePart(sets=1, reps=6, hold_s=2, days=3, text="6 times"),
        "minutes": 1.0,
        "why": "It makes your bottom stronger.",
        "bad_day": "Squeeze and let go.",
        "stop_if": "Stop if your leg cramps.",
        "source": ("trial", "page"),
    }
    return Item.model_validate({**given, **changed})


def plan(**changed: object) -> Plan:
    given: dict[str, object] = {
        "knowledge": KnowledgeStamp(version="2026.11", hash="abc", software="0.1.0"),
        "made_on": "2026-11-22",
        "urgency": Urgency.ROUTINE,
        "headline": "Three small things, most days.",
        "direction": "neutral",
        "minutes": 15.0,
        "gate": {},
        "today": (
            Item(id="keep", kind="advice", name="Keep", text="Do your normal day.", source=("page",)),
            movement(),
            movement("walk", name="Walk"),
            Item(
                id="heat", kind="remedy", name="Warmth", text="It is cheap.", how=("Fill a bottle.",), source=("trial",)
            ),
        ),
        "week": tuple(
            Day(date=day, do=("bridge", "walk") if at % 2 else (), note=None if at % 2 else "A day off.", minutes=2)
            for at, day in enumerate(DAYS)
        ),
        "six_weeks": (Stage(text="Weeks 1 and 2.", doses={"bridge": "6 times"}, source=("page",)),),
        "progress": (part("More, if it went well."),),
        "ease": (part("Less, if it did not."),),
        "stop": (part("Stop at once for fainting."),),
        "bad_day": (part("The small version."),),
        "flare": (part("Flare-ups pass."),),
        "prevention": (part("Keep it up."),),
        "devices": (),
        "rejected": (),
        "safety_net": SafetyNet.model_validate(
            {
                "by": "2026-12-06",
                "if": "If it is not clearly better, see a GP.",
                "watch_for": WATCH,
                "source": ("page",),
            }
        ),
        "ask": (),
        "understood": (),
        "not_understood": (),
        "sources": (
            SourceText(id="page", text="A page.", url="https://example.org/a", verified=True),
            SourceText(id="trial", text="Doe J et al.. A trial. 2020.", url="javascript:alert(1)", verified=False),
        ),
        "not_a_doctor": "Backstory is not a doctor and cannot examine you.",
    }
    return Plan.model_validate({**given, **changed})


def urgent(**changed: object) -> Plan:
    """As the maker makes it, with a movement that must not be there in it."""
    given: dict[str, object] = {
        "urgency": Urgency.EMERGENCY_NOW,
        "headline": "Call an ambulance now.",
        "today": (
            *(
                Item(
                    id=f"urgent-{at}", kind="advice", name="First", text=f"{at}. {'Lie still. ' * 12}", source=("page",)
                )
                for at in range(3)
            ),
            Item(id="take-list", kind="advice", name="Take", text="Take a list.", source=("page",)),
            movement(),
        ),
        "week": (),
        "safety_net": SafetyNet.model_validate(
            {"by": "2026-11-22", "if": "Do not drive yourself.", "watch_for": WATCH * 3, "source": ("page",)}
        ),
    }
    return plan(**{**given, **changed})


def pages(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page, as a reader without eyes gets it."""
    (folder / "plan.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", "plan.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def one_line(texts: list[str]) -> str:
    return " ".join(" ".join(texts).split())


def test_it_is_a_tagged_pdf_that_claims_pdf_ua_and_says_its_language_title_and_day() -> None:
    pdf = paper(plan())
    assert pdf.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"/DisplayDocTitle true"):
        assert mark in pdf, mark
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", pdf)
    assert b"Backstory: your plan" in pdf
    assert re.search(rb"<xmp:CreateDate>2026-11-22T", pdf)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert paper(plan()) == paper(plan())
    assert paper(plan()) != paper(plan(headline="Another"))


@pytest.mark.needs("pdftotext")
def test_page_one_says_when_to_stop_what_is_an_emergency_by_when_to_be_better_and_what_this_is(tmp_path: Path) -> None:
    texts = pages(paper(plan()), tmp_path)
    first = one_line(texts[:1])
    for words in ("When to stop", "Stop at once for fainting.", *WATCH, "Sunday 6 December 2026", "not a doctor"):
        assert words in first, words
    assert all(f"Page {at} of {len(texts)}" in text for at, text in enumerate(texts, 1))


@pytest.mark.needs("pdftotext")
def test_a_movement_has_its_steps_in_order_its_stop_and_a_box_for_each_of_its_days(tmp_path: Path) -> None:
    page = next(text for text in pages(paper(plan()), tmp_path) if "Lie on your back." in text)
    bridge = page[page.index("Bridge") : page.index("Walk")]
    assert re.search(r"1\. +Lie on.*2\. +Lift.*3\. +Lower.*Stop if your leg.*Sun 22.*Sat 28", bridge, re.DOTALL)
    assert bridge.count("□") == 3


@pytest.mark.needs("pdftotext")
def test_a_movement_is_never_split_over_pages(tmp_path: Path) -> None:
    moves = tuple(
        movement(f"m{at}", name=f"Move {at}", how=(f"Begin {at}.", *["Go on. " * 12] * 6, f"End {at}."))
        for at in range(6)
    )
    texts = pages(paper(plan(today=moves)), tmp_path)
    for at in range(6):
        page = next(text for text in texts if f"Begin {at}." in text)
        assert f"End {at}." in page, at


@pytest.mark.needs("pdftotext")
def test_reasons_and_the_sources_cited_stand_at_the_end(tmp_path: Path) -> None:
    text = one_line(pages(paper(plan()), tmp_path))
    end = text[text.index("Reasons") :]
    assert "It makes your bottom stronger. [1, 2]" in end
    assert "1. Doe J et al. A trial. 2020. (Citation not checked.)" in end
    assert "2. A page. example.org/a" in end
    assert "javascript" not in text
    assert b"javascript" not in paper(plan())


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("level", [Urgency.URGENT_48H, Urgency.EMERGENCY_TODAY, Urgency.EMERGENCY_NOW, None])
def test_what_is_urgent_or_not_assessed_is_one_page_without_movements(level: Urgency | None, tmp_path: Path) -> None:
    texts = pages(paper(urgent(urgency=level)), tmp_path)
    assert len(texts) == 1
    text = one_line(texts)
    assert "Bridge" not in text
    assert "Lift your hips" not in text
    for words in (
        "Call an ambulance now.",
        "Lie still.",
        "Do not drive yourself.",
        *WATCH,
        "not a doctor",
        "Page 1 of 1",
    ):
        assert words in text, words
    assert ("Take along" in text) == (level is not None)
    assert ("Be seen by" in text) == (level is Urgency.URGENT_48H)


@pytest.mark.needs("pdftotext")
def test_a_fault_of_the_assessment_is_never_laid_out_as_a_week_of_movements(tmp_path: Path) -> None:
    text = one_line(pages(paper(plan(week=())), tmp_path))
    assert "Lift your hips" not in text


@pytest.mark.needs("pdftotext")
def test_cautions_of_all_movements_are_said_once_and_missing_facts_are_a_list_to_tick(tmp_path: Path) -> None:
    shared, own = part("You have thin bones: go slowly."), part("Have something to hold.")
    asked = part(NOT_KNOWN.format("a stroke at some time")), part(NOT_KNOWN.format("gout or a stroke at some time"))
    again = part(NOT_KNOWN.format("gout"))
    moves = (movement(cautions=(shared, *asked, again)), movement("walk", name="Walk", cautions=(shared, own)))
    text = one_line(pages(paper(plan(today=moves)), tmp_path))
    assert text.count("You have thin bones: go slowly.") == 1
    assert text.count("Have something to hold.") == 1
    assert "Tell us first" not in text
    assert re.findall(r"□ (a stroke at some time|gout\b.*?) (?=□|Reasons)", text) == ["a stroke at some time", "gout"]


@pytest.mark.needs("pdftotext")
def test_what_the_gate_blocks_is_listed_by_reason_and_a_blocked_device_has_no_steps(tmp_path: Path) -> None:
    blocked = {
        i: GatePart(verdict=Verdict.BLOCKED, reasons=(part("You bleed easily."),)) for i in ("topical-nsaid", "massage")
    }
    rack = DevicePart(
        id="rack", name="Rack", verdict=Verdict.BLOCKED, evidence="No trial.", buying="Do not buy it.", size=None,
        size_text="Small fits.", steps=(movement("lie", name="Lie on it"),), not_coached=(), stop_rules=("Stop!",),
        cautions=("You bleed easily.", NOT_KNOWN.format("gout")), trial=None, source=("trial",),
    )  # fmt: skip
    names = ("Topical NSAID", "massage")
    left = tuple(
        Rejected(id=ident, name=name, why="You bleed easily.", source=("trial",))
        for ident, name in zip(blocked, names, strict=True)
    )
    ask = (Asked(id="conditions", text="What is “zorb”, in other words?"),)
    text = one_line(pages(paper(plan(gate=blocked, devices=(rack,), rejected=left, ask=ask)), tmp_path))
    assert "Topical NSAID, massage You bleed easily." in text
    assert "Not for you now. Please leave it alone." in text
    assert "Lie on it" not in text
    assert "gout" not in text
    assert "What is “zorb”, in other words?" in text


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("text", HOSTILE[:5])
def test_markup_is_shown_as_it_is(text: str, tmp_path: Path) -> None:
    shown = one_line(pages(paper(plan(headline=text, today=(movement(name=text, how=(text,)),))), tmp_path))
    assert shown.replace("\u200b", "").count(text) >= 2, shown


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("make", [plan, urgent])
def test_no_text_breaks_it_wherever_it_stands(make: object, text: str) -> None:
    assert callable(make)
    whole = plan(
        urgency=make().urgency,
        week=make().week,
        headline=text,
        today=(
            movement(
                name=text, text=text, how=(text, text), why=text, bad_day=text, stop_if=text, cautions=(part(text),)
            ),
        ),
        stop=(part(text),),
        ask=(Asked(id="x", text=text),),
        safety_net=SafetyNet.model_validate({"by": "2026-12-06", "if": text, "watch_for": (text,), "source": ()}),
        sources=(SourceText(id="trial", text=text, url=f"https://example.org/{text[:400]}", verified=True),),
        not_a_doctor=text,
    )
    assert paper(whole).startswith(b"%PDF-")


@pytest.mark.needs("pdftotext")
def test_pictures_are_named_and_letters_without_a_shape_are_a_box(tmp_path: Path) -> None:
    text = one_line(pages(paper(plan(ask=(Asked(id="x", text="a 😀 b 漢 c\u202ed ½ é"),))), tmp_path))
    assert "a (grinning face) b □ cd ½ é" in text


@pytest.mark.needs("pdftotext")
def test_a_long_word_stays_on_the_paper(tmp_path: Path) -> None:
    text = "".join(pages(paper(plan(ask=(Asked(id="x", text="Q" * 2_000),))), tmp_path))
    assert text.count("Q") == 2_000


def test_every_letter_that_is_let_through_has_a_shape() -> None:
    """The fonts are those inside the wheel: one that drops a letter must show here, not in front of a person."""
    letters = "".join(letter for code in range(0x20, 0x2800) if not UNDRAWABLE.match(letter := chr(code)))
    assert len(letters) > 1_300
    text = " ".join(letters)
    moves = (movement(name=text, how=(text,)),)
    assert paper(plan(today=moves)).startswith(b"%PDF-")


def test_what_cannot_be_laid_out_is_a_fault_that_quotes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backstory.plan.paper.fit", lambda value: value)
    with pytest.raises(FaultError, match=r"could not be put on paper: .*without --pdf") as caught:
        paper(plan(ask=(Asked(id="x", text="my secret 漢"),)))
    assert "secret" not in str(caught.value)
    assert "漢" not in str(caught.value)


def test_nothing_half_made_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typst, "compile", lambda *_, **__: b"")
    with pytest.raises(FaultError, match="nothing came out"):
        paper(plan())
