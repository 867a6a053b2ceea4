"""What a server reads from its environment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backstory.errors import InputError
from backstory.web import hosting as module
from backstory.web.hosting import A_DAY, database, hosting

SECRET = "a secret of more than thirty-two signs"
LEAST = {"BACKSTORY_HOSTS": "back.example.org", "BACKSTORY_SECRET_KEY": SECRET}
ROOT = Path(__file__).parents[3]


def test_a_server_needs_its_names_and_a_secret_and_the_rest_has_safe_values() -> None:
    found = hosting(LEAST)
    assert found.hosts == ["back.example.org"]
    assert (found.old_secrets, found.proxy) == ([], "")
    assert (found.hsts, found.session_seconds) == (A_DAY, 30 * A_DAY)


def test_everything_can_be_told() -> None:
    told = {
        "BACKSTORY_HOSTS": "a.example, b.example,",
        "BACKSTORY_SECRET_KEY_OLD": "one two",
        "BACKSTORY_PROXY": "10.0.0.1",
        "BACKSTORY_HSTS": "0",
        "BACKSTORY_SESSION_DAYS": "7",
    }
    found = hosting({**LEAST, **told})
    assert found.hosts == ["a.example", "b.example"]
    assert (found.old_secrets, found.proxy) == (["one", "two"], "10.0.0.1")
    assert (found.hsts, found.session_seconds) == (0, 7 * A_DAY)


WRONG = [
    {"BACKSTORY_HOSTS": " , "},
    {"BACKSTORY_SECRET_KEY": ""},
    {"BACKSTORY_SECRET_KEY": SECRET[:31]},
    {"BACKSTORY_HSTS": "-1"},
    {"BACKSTORY_SESSION_DAYS": "0"},
    {"BACKSTORY_SESSION_DAYS": "\u0663"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_used_is_named_and_no_secret_repeated(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))) as problem:
        hosting({**LEAST, **wrong})
    assert problem.value.hint
    assert SECRET[:31] not in str(problem.value)


def test_a_database_is_sqlite_in_the_folder_or_postgresql_without_any_option_of_sqlite(tmp_path: Path) -> None:
    own = database({}, tmp_path)
    assert own["NAME"] == tmp_path / "site.sqlite3"
    assert own["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    other = database({"BACKSTORY_DATABASE": "back anna word 10.0.0.2 5433"}, tmp_path)
    assert other["ENGINE"].endswith("postgresql")
    assert [other[part] for part in module.PARTS] == ["back", "anna", "word", "10.0.0.2", "5433"]
    assert "OPTIONS" not in other
    assert database({"BACKSTORY_DATABASE": "back"}, tmp_path)["HOST"] == ""
    with pytest.raises(InputError, match="BACKSTORY_DATABASE"):
        database({"BACKSTORY_DATABASE": "a b c d e f"}, tmp_path)


def test_every_variable_stands_in_the_handbook() -> None:
    code = Path(module.__file__).read_text("utf-8")
    page = (ROOT / "docs" / "server.md").read_text("utf-8")
    assert {name for name in set(re.findall(r"BACKSTORY_[A-Z_]+", code)) if f"`{name}`" not in page} == set()
