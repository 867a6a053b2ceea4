"""Every check fires on a knowledge folder broken in one place, at that place, and stays silent on a good one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from backstory.errors import KnowledgeError
from backstory.knowledge.checks import Problem, check, reading_grade
from backstory.knowledge.loading import knowledge_root, parse

Break = Callable[[str, str, str], Path]
TODAY = date(2026, 11, 22)
HARD = "Radiculopathic symptomatology necessitates multidisciplinary musculoskeletal rehabilitation intervention."
STRAINED, ABSCESS, HOT, WEAK = "causes/strained.yaml", "causes/abscess.yaml", "redflags/hot.yaml", "redflags/weak.yaml"
LOST_FINDING = """\
id: lost
review_by: 2030-01-31
kind: flag
question: Is it lost?
carer: Is it lost?
option: It is lost
statement: lost
help: Say yes if so.
"""

FOUND: dict[str, tuple[str, str, str, str, str]] = {
    "an unknown source of a number": ("findings/fever.yaml", "smith2020", "smyth2020", "findings/fever.yaml:9", "smith2020"),
    "an unknown source of a text": (STRAINED, "source: [smith2020]", "source: [nobody1999]", f"{STRAINED}:8", "nobody1999"),
    "an unknown source of a rule": (HOT, "source: [smith2020]", "source: [nobody1999]", f"{HOT}:10", "nobody1999"),
    "an unknown source of the other case of a test": (
        "investigations/xray.yaml", "otherwise_source: [smith2020]", "otherwise_source: [nobody1999]",
        "investigations/xray.yaml:14", "nobody1999",
    ),
    "an unknown finding of a cause": (ABSCESS, "finding: fever", "finding: feverr", f"{ABSCESS}:12", "Did you mean fever"),
    "a risk among the effects of a cause": (ABSCESS, "finding: fever", "finding: smoking", f"{ABSCESS}:12", "kind risk"),
    "a symptom among the risks of a cause": (STRAINED, "finding: smoking", "finding: fever", f"{STRAINED}:12", "kind risk"),
    "a rate for an ordered finding": (
        ABSCESS, "finding: fever, rate", "finding: stiff_minutes, rate", f"{ABSCESS}:12", "levels",
    ),
    "a level too many": (STRAINED, "[0.6, 0.4]", "[0.6, 0.3, 0.1]", f"{STRAINED}:15", "2 levels, not 3"),
    "presentations that do not average": (STRAINED, "usual: 0.9", "usual: 0.7", f"{STRAINED}:14", "average"),
    "an unknown class of a cause": (ABSCESS, "class: infection", "class: infections", f"{ABSCESS}:5", "infections"),
    "a class without a cause": ("classes.yaml", "- {id: other", "- {id: spare, text: spare}\n- {id: other", "", "spare"),
    "a cause in no table": ("priors", "", "", f"{ABSCESS}:1", "no prior table"),
    "a cause that nothing moves": ("causes/idle.yaml", "", "", "causes/idle.yaml:1", "no finding can move"),
    "a finding never asked where the cause occurs": (
        "findings/fever.yaml", "kind: symptom", "kind: symptom\nregions: [neck]", f"{ABSCESS}:12",
        "never asked",
    ),
    "an unknown cause in a table": ("priors/neck.yaml", "cause: strained", "cause: straind", "priors/neck.yaml:5", "strained"),
    "a cause twice in a table": ("priors/neck.yaml", "cause: abscess", "cause: strained", "priors/neck.yaml:1", "twice"),
    "a table without the rest": (
        "priors/neck.yaml", "cause: other_unclassified", "cause: abscess", "priors/neck.yaml:1", "other_unclassified",
    ),
    "a region without a table": ("priors/neck.yaml", "", "", "priors/neck", "no prior table"),
    "an unused finding": ("findings/lost.yaml", "", LOST_FINDING, "findings/lost.yaml:1", "uses this finding"),
    "a finding on no screen": ("questions/habits.yaml", "[smoking]", "[fever]", "findings/smoking.yaml:1", "no screen"),
    "a finding on two screens": (
        "questions/sites.yaml", "[site_low_back]", "[site_low_back, fever]", "questions/sites.yaml:9", "more than one",
    ),
    "an unknown finding on a screen": (
        "questions/sites.yaml", "[site_low_back]", "[site_low_back, site_back]", "questions/sites.yaml:9", "site_back",
    ),
    "an unknown finding that follows": (
        "findings/fever.yaml", "kind: symptom", "kind: symptom\nimplies: [heat]", "findings/fever.yaml:5", "heat",
    ),
    "an unknown finding that is excluded": (
        "findings/fever.yaml", "kind: symptom", "kind: symptom\nexcludes: [cold]", "findings/fever.yaml:5", "cold",
    ),
    "an unknown finding in a rule": (HOT, "[fever, {age", "[fevers, {age", f"{HOT}:5", "fevers"),
    "an unknown finding in the case of a rule": (HOT, "absent: [fever]", "absent: [fevers]", f"{HOT}:1", "fevers"),
    "a number of a finding without levels": (
        HOT, "{age: {min: 1}}", "{number: {finding: leg_weak, min: 3}}", f"{HOT}:5", "use number",
    ),
    "a yes or no of an ordered finding": (HOT, "{age: {min: 1}}", "stiff_minutes", f"{HOT}:5", "use number"),
    "a rule that reads the posterior": (HOT, "{age: {min: 1}}", "{cause: {id: abscess, p: 0.1}}", f"{HOT}:5", "answers only"),
    "a rule that no case fires": (WEAK, "present: [leg_weak], level: emergency_today", "present: [leg_weak], level: null", f"{WEAK}:13", "fire"),
    "a rule without a near miss": (WEAK, "level: null", "level: emergency_today", f"{WEAK}:13", "near miss"),
    "a rule that is silenced by another's sign": (HOT, "not: smoking", "not: leg_weak", f"{HOT}:5", "not leg_weak"),
    "a tick-box that no rule reads": (HOT, "[fever, {age", "[{age", "questions/emergency.yaml:9", "fever"),
    "an unknown cause in a test's situation": (
        "investigations/xray.yaml", "cause: {id: abscess", "cause: {id: abcess", "investigations/xray.yaml:8", "abscess",
    ),
    "an unknown class in a test's situation": (
        "investigations/xray.yaml", "id: infection, p", "id: infektion, p", "investigations/xray.yaml:8", "infection",
    ),
    "an unknown cause that a test detects": (
        "investigations/xray.yaml", "{cause: abscess, sens", "{cause: abcess, sens", "investigations/xray.yaml:16", "abcess",
    ),
    "a contributor that is no risk": (
        "contributors/smoking.yaml", "finding: smoking", "finding: fever", "contributors/smoking.yaml:4", "kind risk",
    ),
    "an unknown cause that a contributor raises": (
        "contributors/smoking.yaml", "[strained]", "[strain]", "contributors/smoking.yaml:6", "strain",
    ),
    "an unknown finding of a cluster": ("clusters/pair.yaml", "[leg_weak, fever]", "[leg_weak, feber]", "clusters/pair.yaml:1", "feber"),
    "an unknown cause of a cluster": ("clusters/pair.yaml", "cause: abscess", "cause: abcess", "clusters/pair.yaml:1", "abcess"),
    "text that is hard to read": (STRAINED, "A sore back.", HARD, f"{STRAINED}:1", "reading grade"),
    "a phrase with capitals": (
        "findings/fever.yaml", "kind: symptom", "kind: symptom\nphrases: [hot, DEXA scan]", "findings/fever.yaml:5", "DEXA",
    ),
    "a phrase without words": (
        "findings/fever.yaml", "kind: symptom", "kind: symptom\nphrases: [hot, '?']", "findings/fever.yaml:5", "no words",
    ),
    "a rule that can only be asked in a self-test": ("questions/habits.yaml", "", "", f"{HOT}:5", "never be asked"),
    "an escalation that can never be asked": ("questions/habits.yaml", "", "", f"{HOT}:11", "never be asked"),
    "an unknown place of pain": ("region_of_site.yaml", "[site_low_back]", "[site_low_bak]", "region_of_site.yaml", "site_low_bak"),
    "an unknown critical finding": ("model.yaml", "- leg_weak", "- leg_week", "model.yaml", "leg_week"),
    "an unknown exception to the cap": ("model.yaml", "- smoking", "- smokin", "model.yaml", "smokin"),
}  # fmt: skip

IDLE = """\
id: idle
review_by: 2030-01-31
name: Idle
clinical_name: Idle
class: other
summary: It does not move.
outlook: It gets well.
source: [smith2020]
need: routine
"""


def break_it(broken: Break, tiny: Path, case: str) -> None:
    """Apply one case; those that no single edit can make are spelt out."""
    name, old, new, _, _ = FOUND[case]
    match case:
        case "a cause in no table":
            for path in sorted((tiny / "priors").iterdir()):
                path.write_text(path.read_text("utf-8").replace("cause: abscess", "cause: idle"), "utf-8")
            (tiny / "causes/idle.yaml").write_text(IDLE, "utf-8")
        case "a rule that can only be asked in a self-test":
            broken(name, "contributors", "examination")
            broken(HOT, "{not: smoking}", "smoking")
        case "an escalation that can never be asked":
            broken(name, "contributors", "examination")
            step = "escalate:\n  - {when: {all: [fever, smoking]}, level: emergency_now, where: ambulance}\nsource:"
            broken(HOT, "source:", step)
        case "a cause that nothing moves":
            (tiny / name).write_text(IDLE, "utf-8")
        case "a region without a table":
            (tiny / name).unlink()
        case "a finding never asked where the cause occurs":
            broken(name, old, new)
            for region in ("neck", "thoracic", "low_back"):
                new_cause = "strained" if region == "neck" else "abscess"
                broken(f"priors/{region}.yaml", "cause: abscess", f"cause: {new_cause}")
        case _:
            broken(name, old, new)


def problems(root: Path, today: date = TODAY) -> list[Problem]:
    return check(*parse(root), today)


def test_the_small_folder_is_without_a_problem(tiny: Path) -> None:
    assert problems(tiny) == []


@pytest.mark.parametrize("case", FOUND)
def test_what_is_broken_is_found_at_its_place(broken: Break, tiny: Path, case: str) -> None:
    break_it(broken, tiny, case)
    _, _, _, where, message = FOUND[case]
    found = problems(tiny)
    fitting = [p for p in found if where in p.where and message in p.message]
    assert fitting, "\n".join(f"{p.where}: {p.message}" for p in found)
    assert all(len(p.message.splitlines()) == 1 for p in found)


@pytest.mark.parametrize(
    ("day", "late"), [(date(2030, 1, 31), False), (date(2030, 2, 1), True), (date(2000, 1, 1), False)]
)
def test_content_past_its_review_date_is_named(tiny: Path, day: date, late: bool) -> None:
    found = problems(tiny, day)
    assert bool(found) is late
    assert all("was to be reviewed by 2030-01-31" in p.message for p in found)
    if late:
        assert f"{tiny}/findings/fever.yaml:2" in {p.where for p in found}
        reviewed = {
            "findings",
            "questions",
            "causes",
            "redflags",
            "contributors",
            "investigations",
            "clusters",
            "priors",
        }
        assert {Path(p.where).parent.name for p in found} == reviewed


def test_problems_come_sorted_and_once(broken: Break, tiny: Path) -> None:
    broken(HOT, "source: [smith2020]", "source: [x1, x1]")
    broken("findings/fever.yaml", "smith2020", "x2")
    found = problems(tiny)
    assert [p.where for p in found] == sorted(p.where for p in found)
    assert len(set(found)) == len(found) == 2


def test_knowledge_without_the_tick_list_is_refused(tiny: Path) -> None:
    (tiny / "questions/emergency.yaml").unlink()
    try:
        found = problems(tiny)
    except KnowledgeError as problem:
        found = [Problem(problem.where or "", problem.message)]
    assert any("emergency" in f"{p.where} {p.message}" for p in found)


def test_short_words_read_easier_than_long_ones() -> None:
    assert reading_grade(["It hurts to sit.", "Do you walk?"]) < 3
    assert reading_grade([HARD]) > 12


def test_the_shipped_knowledge_is_without_a_problem() -> None:
    assert [f"{p.where}: {p.message}" for p in problems(knowledge_root())] == []
