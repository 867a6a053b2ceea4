"""`backstory serve`: ready in a moment, on loopback only, with a clear line when it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from backstory.web.serve import listen

COMMAND = str(Path(sys.executable).with_name("backstory"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address that it printed."""
    environment = {**os.environ, "BACKSTORY_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [COMMAND, "serve", "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+token=\S+", line)))
        yield process, address
        process.kill()


def test_it_opens_once_and_serves_pages_and_files(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    assert address.startswith("http://127.0.0.1:")
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(address, timeout=30) as answer:
        page = answer.read().decode()
    assert "Start the check" in page
    root = address.split("/?")[0]
    with opener.open(f"{root}/static/web/site.css", timeout=30) as answer:
        assert b"--accent" in answer.read()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=30)
    assert refused.value.code == 403
    refused.value.close()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0


def test_no_answer_waits_for_an_acknowledgement() -> None:
    """The event loop turns Nagle's algorithm off only where the socket says that it is TCP; else each page is 40 ms late."""
    with listen(None) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [COMMAND, "serve", "--no-browser", "--port", port],
            capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "BACKSTORY_HOME": str(tmp_path)},
        )  # fmt: skip
    assert done.returncode == 2
    assert "Choose another --port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_only_a_server_has_is_refused_on_ones_own_machine(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "serve", "--no-browser", "--host", "0.0.0.0"],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "BACKSTORY_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "BACKSTORY_MODE=server" in done.stderr


def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = subprocess.run(
        [COMMAND, "serve", "--no-browser"],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "BACKSTORY_HOME": str(tmp_path / "file")},
    )  # fmt: skip
    assert done.returncode == 2
    assert "BACKSTORY_HOME" in done.stderr


def test_data_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site.sqlite3").write_text("not a database at all, but precious " * 50, "utf-8")
    done = subprocess.run(
        [COMMAND, "serve", "--no-browser"],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "BACKSTORY_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot be opened" in done.stderr
    assert (tmp_path / "site.sqlite3").read_text("utf-8").startswith("not a database")
