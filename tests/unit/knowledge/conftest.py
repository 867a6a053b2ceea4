"""A knowledge folder small enough to read, complete enough to pass every check, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from backstory.knowledge.loading import knowledge_root

J = "n: 10, source: judgement, grade: unverified, setting: judgement"
REVIEW = "review_by: 2030-01-31"
REGIONS = ("low_back", "thoracic", "neck")
PLAIN = f"{REVIEW}\nhelp: Say yes if it is there.\n"

FILES: dict[str, str] = {
    "version.yaml": 'version: "1.0"\n',
    "classes.yaml": "- {id: strain, text: a strain}\n- {id: infection, text: an infection}\n- {id: other, text: other}\n",
    "region_of_site.yaml": "low_back: [site_low_back]\n",
    "vocabulary.yaml": """\
concepts:
  leg: {kind: body, words: [leg, shin]}
ignored: [a, my]
not_meant: []
turns: [but]
breaks: [but]
denied: {before: ["no"]}
uncertain: {before: [maybe]}
past: {after: [years ago]}
relative: {before: [my mother]}
""",
    "facts.yaml": """\
- id: who
  form: choice
  text: Who is it for?
  carer: Who is it for?
  help: Pick one.
  why: To ask well.
  seconds: 3
  options: [{id: self, text: Me}, {id: other, text: A friend}]
""",
    "sources/tiny.yaml": """\
- {id: judgement, title: Our own guess, authors: us, read: not_read, verified: false}
- {id: smith2020, title: A trial, authors: Smith A, year: 2020, doi: 10.1/x, read: full, verified: true}
""",
    "findings/leg_weak.yaml": f"""\
id: leg_weak
{PLAIN}kind: symptom
question: Is your leg weak?
carer: Is their leg weak?
option: A weak leg
statement: a weak leg
ordinary: {{value: 0.05, {J}}}
""",
    "findings/fever.yaml": f"""\
id: fever
{PLAIN}kind: symptom
question: Do you feel hot?
carer: Do they feel hot?
option: A fever
statement: a fever
ordinary: {{value: 0.05, n: 50, source: smith2020, grade: low}}
""",
    "findings/site_low_back.yaml": f"""\
id: site_low_back
{PLAIN}kind: symptom
question: Is it in the low back?
carer: Is it in the low back?
option: Low back
statement: low back pain
ordinary: {{value: 0.6, {J}}}
""",
    "findings/stiff_minutes.yaml": f"""\
id: stiff_minutes
{PLAIN}kind: symptom
question: How long are you stiff?
carer: How long are they stiff?
option: Time stiff
statement: long stiff time
levels: [{{min: 0, text: none}}, {{min: 30, text: long}}]
ordinary_levels: {{values: [0.7, 0.3], {J}}}
unit: minutes
""",
    "findings/smoking.yaml": f"""\
id: smoking
{PLAIN}kind: risk
question: Do you smoke?
carer: Do they smoke?
option: You smoke
statement: smoking
ordinary: {{value: 0.2, {J}}}
""",
    "questions/emergency.yaml": f"""\
id: emergency
{PLAIN}stage: emergency
form: tick
text: Is any of these there?
carer: Is any of these there?
why: To keep you safe.
findings: [leg_weak, fever]
seconds: 9
""",
    "questions/sites.yaml": f"""\
id: sites
{PLAIN}stage: core
form: tick
text: Where is it?
carer: Where is it?
why: To find the place.
findings: [site_low_back]
seconds: 5
""",
    "questions/stiff.yaml": f"""\
id: stiff
{PLAIN}stage: detail
form: number
text: How long are you stiff?
carer: How long are they stiff?
why: It helps us.
findings: [stiff_minutes]
seconds: 5
when: {{region: [low_back]}}
""",
    "questions/habits.yaml": f"""\
id: habits
{PLAIN}stage: contributors
form: yes_no
text: Do you smoke?
carer: Do they smoke?
why: It helps us.
findings: [smoking]
seconds: 5
""",
    "causes/strained.yaml": f"""\
id: strained
{REVIEW}
name: Strain
clinical_name: Strain
class: strain
summary: A sore back.
outlook: It gets well.
source: [smith2020]
need: self_care
presentations: [{{id: usual, share: 0.7, text: sore}}, {{id: odd, share: 0.3, text: not so sore}}]
risk_factors:
  - {{finding: smoking, odds_ratio: {{value: 1.2, {J}}}}}
findings:
  - {{finding: site_low_back, rate: {{value: 0.82, {J}}}, by_presentation: {{usual: 0.9, odd: 0.6333}}}}
  - {{finding: stiff_minutes, levels: {{values: [0.6, 0.4], {J}}}}}
""",
    "causes/abscess.yaml": f"""\
id: abscess
{REVIEW}
name: Infection
clinical_name: Abscess
class: infection
summary: Germs in the back.
outlook: It needs care.
source: [smith2020]
need: emergency_today
serious: true
findings:
  - {{finding: fever, rate: {{value: 0.6, {J}}}}}
  - {{finding: leg_weak, lr: {{value: 4, {J}}}}}
""",
    "causes/other_unclassified.yaml": f"""\
id: other_unclassified
{REVIEW}
name: Other
clinical_name: Other
class: other
summary: All the rest.
outlook: It may get well.
source: [judgement]
need: routine
""",
    "redflags/weak.yaml": f"""\
id: weak
{REVIEW}
name: Weak leg
kind: trigger
when: leg_weak
level: emergency_today
where: emergency_department
text: A weak leg can be a bad sign.
action: Go now.
source: [smith2020]
basis: study
tests:
  - {{name: weak, present: [leg_weak], level: emergency_today}}
  - {{name: not weak, absent: [leg_weak], level: null}}
""",
    "redflags/hot.yaml": f"""\
id: hot
{REVIEW}
name: Fever
kind: combination
when: {{all: [fever, {{age: {{min: 1}}}}, {{not: smoking}}]}}
level: urgent_48h
where: same_day_clinician
text: A fever can be a bad sign.
action: Call now.
source: [smith2020]
basis: study
tests:
  - {{name: hot, age: 30, present: [fever], absent: [smoking], level: urgent_48h}}
  - {{name: cool, age: 30, absent: [fever], level: null}}
""",
    "contributors/smoking.yaml": f"""\
id: smoking
{REVIEW}
name: Smoking
finding: smoking
odds_ratio: {{value: 1.3, n: 900, source: smith2020, grade: moderate}}
raises: [strained]
because: You smoke.
what_helps: Stop if you can.
causality: It may add to pain.
""",
    "investigations/xray.yaml": f"""\
id: xray
{REVIEW}
name: X-ray
clinical_name: Radiograph
what: A scan of the bones.
downsides: It may not help.
situations:
  - when: {{any: [leg_weak, {{cause: {{id: abscess, p: 0.1}}}}, {{class: {{id: infection, p: 0.1}}}}]}}
    rating: not_rated
    advice: useful
    why: It may show why.
    source: [smith2020]
otherwise: It would not help now.
otherwise_source: [smith2020]
accuracy:
  - {{cause: abscess, sensitivity: {{value: 0.5, {J}}}, specificity: {{value: 0.9, {J}}}}}
""",
    "clusters/pair.yaml": f"""\
id: pair
{REVIEW}
name: Weak and hot
findings: [leg_weak, fever]
present: [leg_weak, fever]
cause: abscess
region: low_back
joint_lr: {{value: 20, {J}}}
""",
} | {
    f"priors/{region}.yaml": f"""\
id: {region}
{REVIEW}
region: {region}
shares:
  - {{cause: strained, share: {{value: 0.9, {J}}}}}
  - {{cause: abscess, share: {{value: 0.02, {J}}}}}
  - {{cause: other_unclassified, share: {{value: 0.08, {J}}}}}
"""
    for region in REGIONS
}  # fmt: skip

Break = Callable[[str, str, str], Path]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The small knowledge folder, written afresh."""
    root = tmp_path / "knowledge"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    shipped = yaml.safe_load((knowledge_root() / "model.yaml").read_text("utf-8"))
    model = {**shipped, "critical_findings": ["leg_weak"], "cap_exceptions": ["smoking"]}
    (root / "model.yaml").write_text(yaml.safe_dump(model), "utf-8")
    return root


@pytest.fixture
def broken(tiny: Path) -> Break:
    """``broken(file, old, new)`` changes one place of one file and gives the folder; an empty ``old`` appends."""

    def change(name: str, old: str, new: str) -> Path:
        path = tiny / name
        text = path.read_text("utf-8") if path.is_file() else ""
        assert old in text, f"{name} has no {old!r}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
        return tiny

    return change
