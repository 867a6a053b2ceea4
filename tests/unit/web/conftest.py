"""The site with a data folder of its own, and a browser that has the cookie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .markup import faults_of

if TYPE_CHECKING:
    from django.test import Client

TOKEN = "let-me-in"
Judge = Callable[[str, str], None]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder; tables are there."""
    folder = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setenv("BACKSTORY_HOME", str(folder))
    patch.setenv("BACKSTORY_TOKEN", TOKEN)
    patch.setenv("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
    patch.delenv("BACKSTORY_SECRET_KEY", raising=False)
    before = os.umask(0o022)
    from backstory.web.serve import prepare  # noqa: PLC0415 - Django reads its settings once

    prepare(lambda _text: None)
    from django.conf import settings  # noqa: PLC0415
    from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: PLC0415

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    yield folder
    teardown_test_environment()
    os.umask(before)
    patch.undo()


@pytest.fixture
def stranger(site: Path) -> Client:
    """A browser that has not been let in."""
    from django.test import Client as Browser  # noqa: PLC0415

    return Browser(SERVER_NAME="127.0.0.1", raise_request_exception=True)


@pytest.fixture
def browser(stranger: Client) -> Client:
    """A browser that has opened the one-time address."""
    answer = stranger.get("/", {"token": TOKEN})
    assert answer.status_code == 302
    return stranger


@pytest.fixture(scope="session")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pseudo-locale."""
    from tests.translation.pseudo import write  # noqa: PLC0415 - Babel takes time

    folder = tmp_path_factory.mktemp("locale")
    write(folder, "en_XA")
    return folder


@pytest.fixture
def pseudo_locale(site: Path, languages: Path) -> Iterator[dict[str, str]]:
    """The site has the pseudo-locale; gives the header with which a browser asks for it."""
    assert site
    from django.test import override_settings  # noqa: PLC0415 - Django must be set up

    with override_settings(LANGUAGES=[("en-gb", "English"), ("en-xa", "Pseudo")], LOCALE_PATHS=[languages]):
        yield {"Accept-Language": "en-xa,en;q=0.5"}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """``judge(name, page)``: keep a page for other checkers, and fail on its faults."""

    def look(name: str, page: str) -> None:
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
        assert faults_of(page) == [], name

    return look


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("initdb"))])
def store(site: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Each test of it runs on both databases."""
    if request.param == "sqlite":
        yield request.param
        return
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from backstory.web.hosting import database  # noqa: PLC0415

    def use(settings: dict[str, Any]) -> None:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = settings

    usual = connections.settings["default"]
    told = database({"BACKSTORY_DATABASE": request.getfixturevalue("postgresql")}, site)
    use(connections.configure_settings({"default": told})["default"])
    call_command("migrate", interactive=False, verbosity=0)
    yield request.param
    use(usual)
