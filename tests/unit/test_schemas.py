"""The exported JSON Schemas are those of the code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backstory.cli import knowledge_schema
from backstory.knowledge.loading import ROOMS

NAMES = (*ROOMS, "assessment", "claims", "person", "plan")
EXPORTED = Path(__file__).parents[2] / "schema"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schema")
    knowledge_schema(folder)
    return folder


def test_there_is_one_for_every_room_and_every_document(fresh: Path) -> None:
    names = {f"{name}.json" for name in NAMES}
    assert {path.name for path in fresh.iterdir()} == names
    assert {path.name for path in EXPORTED.iterdir()} == names


@pytest.mark.parametrize("name", NAMES)
def test_it_is_up_to_date(fresh: Path, name: str) -> None:
    """When this fails: ``make docs``."""
    assert json.loads((EXPORTED / f"{name}.json").read_text("utf-8")) == json.loads(
        (fresh / f"{name}.json").read_text("utf-8")
    )
