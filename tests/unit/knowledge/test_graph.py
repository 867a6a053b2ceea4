"""The picture of the knowledge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from backstory.errors import InputError
from backstory.knowledge import KnowledgeBase, Region
from backstory.knowledge.graph import draw


@pytest.mark.parametrize("region", list(Region))
@pytest.mark.needs("rsvg-convert")
def test_a_region_is_drawn_as_a_picture_that_renders(base: KnowledgeBase, tmp_path: Path, region: Region) -> None:
    out, picture = tmp_path / "graph.svg", tmp_path / "graph.png"
    draw(base, out, region, None)
    subprocess.run(["rsvg-convert", "-o", picture, out], check=True)
    assert picture.read_bytes().startswith(b"\x89PNG")
    text = out.read_text("utf-8")
    assert all(
        base.causes[prior.cause].name.split("(")[0].strip()[:12] in text.replace("&#x27;", "'")
        for prior in base.priors[region].shares
    )


def test_one_cause_is_drawn_with_its_findings(base: KnowledgeBase, tmp_path: Path) -> None:
    out = tmp_path / "one.svg"
    draw(base, out, "low_back", "lumbar_disc_radiculopathy")
    assert base.findings["leg_pain_below_knee"].statement in out.read_text("utf-8")


def test_unknown_names_answer_with_the_nearest(base: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean"):
        draw(base, tmp_path / "x.svg", "low_back", "lumbar_disc")
    with pytest.raises(InputError, match="region"):
        draw(base, tmp_path / "x.svg", "knee", None)
