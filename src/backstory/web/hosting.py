"""How a server runs, read from the environment; imports nothing of Django.

| variable | meaning |
|---|---|
| ``BACKSTORY_HOSTS`` | the names of the site, separated by commas; must be set |
| ``BACKSTORY_SECRET_KEY`` | signs cookies and links; must be set, 32 signs or more |
| ``BACKSTORY_SECRET_KEY_OLD`` | earlier secrets, separated by spaces: what they signed still counts, until they are taken out |
| ``BACKSTORY_DATABASE`` | PostgreSQL, ``name user password host port``; absent: SQLite in the data folder |
| ``BACKSTORY_PROXY`` | the address of the proxy in front, whose ``X-Forwarded-For`` and ``-Proto`` are believed; absent: nobody's |
| ``BACKSTORY_HSTS`` | seconds for which browsers shall insist on HTTPS; default a day |
| ``BACKSTORY_SESSION_DAYS`` | days without a visit after which a session ends; default 30 |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from backstory.errors import InputError

SHORTEST_SECRET = 32
PARTS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
A_DAY = 60 * 60 * 24
MAKE_SECRET = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"


@dataclass(frozen=True)
class Hosting:
    """What holds for every page of a server."""

    hosts: list[str]
    secret: str
    old_secrets: list[str]
    proxy: str
    hsts: int
    session_seconds: int


def hosting(environment: Mapping[str, str]) -> Hosting:
    """Read the environment. Raises `InputError` where something is missing or cannot be used; it never repeats a secret."""
    hosts = [host.strip() for host in environment.get("BACKSTORY_HOSTS", "").split(",") if host.strip()]
    if not hosts:
        hint = "Set it to the names of the site, separated by commas: BACKSTORY_HOSTS=back.example.org"
        raise InputError("BACKSTORY_HOSTS is not set.", hint=hint)
    secret = environment.get("BACKSTORY_SECRET_KEY", "")
    if len(secret) < SHORTEST_SECRET:
        said = "is too short" if secret else "is not set"
        raise InputError(f"BACKSTORY_SECRET_KEY {said}.", hint=MAKE_SECRET)
    return Hosting(
        hosts,
        secret,
        environment.get("BACKSTORY_SECRET_KEY_OLD", "").split(),
        environment.get("BACKSTORY_PROXY", "").strip(),
        _number(environment, "BACKSTORY_HSTS", A_DAY, least=0),
        _number(environment, "BACKSTORY_SESSION_DAYS", 30, least=1) * A_DAY,
    )


def database(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Django's settings of the database. Raises `InputError`."""
    told = environment.get("BACKSTORY_DATABASE", "").split()
    if not told:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "site.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if len(told) > len(PARTS):
        raise InputError("BACKSTORY_DATABASE has too many words.", hint="Write it as: name user password host port")
    parts = dict(zip_longest(PARTS, told, fillvalue=""))
    return {"ENGINE": "django.db.backends.postgresql", **parts, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def _number(environment: Mapping[str, str], name: str, usual: int, *, least: int) -> int:
    told = environment.get(name, "").strip() or str(usual)
    if not told.isascii() or not told.isdigit() or int(told) < least:
        raise InputError(f"{name} is not a number from {least} up.", hint=f"Leave it out for {usual}.")
    return int(told)
