"""The shipped knowledge, and programs that some tests want but a machine may lack."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from backstory.interview import Chooser
    from backstory.knowledge import KnowledgeBase

LACKING = pytest.StashKey[dict[str, list[str]]]()
"""Program to the tests that could not run without it."""


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    """The shipped knowledge, loaded once."""
    from backstory.knowledge import load  # noqa: PLC0415 - a run that does not use it must not pay for it

    return load()


@pytest.fixture(scope="session")
def chooser(base: KnowledgeBase) -> Chooser:
    """What to ask next; networks and hypothesis tables are built once for all tests."""
    from backstory.interview import Chooser  # noqa: PLC0415

    return Chooser(base)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LACKING] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked ``needs(program)`` when the program or shared library is not there, and remember it."""
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            if not is_there(program):
                item.config.stash[LACKING].setdefault(program, []).append(item.nodeid)
                pytest.skip(f"needs {program}")


def program(name: str) -> str | None:
    """Where a program is: on PATH, or where Debian keeps the ones of PostgreSQL."""
    folders = [os.environ.get("PATH", ""), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(name, path=os.pathsep.join(folders))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own on loopback, for tests marked ``needs("initdb")``; what BACKSTORY_DATABASE says of it."""
    initdb, control = program("initdb"), program("pg_ctl")
    assert initdb and control
    folder = Path(tempfile.mkdtemp(prefix="backstory-pg-"))
    (folder / "password").write_text("a-password", "utf-8")
    user = None
    if os.getuid() == 0:  # it refuses to run as root
        user = "postgres"
        for path in (folder, folder / "password"):
            shutil.chown(path, user)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    data = str(folder / "data")
    run(initdb, "-D", data, "-U", "anna", "--pwfile", "password", "-A", "scram-sha-256", "-E", "UTF8", "--no-sync")
    quick = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run(control, "-D", data, "-l", str(folder / "log"), "-o", quick, "-w", "start")
    yield f"postgres anna a-password 127.0.0.1 {port}"
    run(control, "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


def is_there(name: str) -> bool:
    """Whether a program is on PATH, or a shared library (``libgomp.so.1``) can be loaded."""
    if ".so" not in name:
        return program(name) is not None
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """On CI nothing may be left out: a lacking program fails the run."""
    if session.config.stash[LACKING] and os.environ.get("CI") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lacking = config.stash[LACKING]
    if not lacking:
        return
    terminalreporter.section("could not run for lack of:")
    for program, tests in sorted(lacking.items()):
        terminalreporter.line(program)
        for test in tests:
            terminalreporter.line(f"  {test}")
