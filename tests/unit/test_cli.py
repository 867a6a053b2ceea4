"""The command: bad input, closed pipes and Ctrl-C end in one clear line, and nothing said is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from backstory import cli
from backstory.knowledge import KnowledgeBase

COMMAND = str(Path(sys.executable).with_name("backstory"))
DAY = ["--today", "2026-11-22"]
GOOD = "answers: {emergency: none, age: 42, sex: male, sites: [site_low_back], duration: days}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, base: KnowledgeBase) -> Iterator[dict[str, str]]:
    """An environment of its own: no file of the person who runs the tests is touched."""
    folder = tmp_path_factory.mktemp("home")
    assert base.hash
    yield {**os.environ, "XDG_DATA_HOME": str(folder), "TERM": "dumb", "COLUMNS": "100", "PYTHONWARNINGS": "default"}


@pytest.fixture
def command(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """``command("assess", ...)`` in this process: status, standard output, standard error."""

    monkeypatch.setattr("backstory.knowledge.loading.load", lambda: base)  # read once for all calls

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["backstory", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


Run = Callable[..., tuple[int, str, str]]

ANSWER_FILES: dict[str, tuple[str, str]] = {
    "an unknown id": ("answers: {worse_siting: present}\n", "Did you mean worse_sitting"),
    "an unknown option": ("answers:\n  emergency: [saddle_nmbness_new]\n", "Did you mean saddle_numbness_new"),
    "an unknown field": ("answers: {age: 4}\nfoo: 1\n", "unknown field 'foo'"),
    "a contradiction": ("answers: {emergency: none, fever_rigors: present}\n", "fever_rigors"),
    "an impossible value": ("answers: {age: 300}\n", "from 0 to 120"),
    "an impossible pair": ("answers: {sex: male, pregnant: present}\n", "cannot be present"),
    "a missing value": ("answers:\n  age:\n", "no value"),
    "a value that is no number": ("answers: {age: .nan}\n", "age cannot be"),
    "no answers": ("answer: {age: 4}\n", "answers:"),
    "a list": ("- age\n", "answers:"),
    "an empty file": ("", "answers:"),
    "broken YAML": ("answers: {age: [4\n", "not valid YAML"),
    "an answer given twice": ("answers:\n  age: 4\n  age: 5\n", "twice"),
    "an alias": ("answers: {age: &a 4, who: *a}\n", "aliases"),
    "a large file": ("answers: {}\n#" + "x" * 100_001, "larger than 100 kB"),
    "a huge file": ("answers: {}\n#" + "x" * 1_100_000, "larger than"),
    "a day that is none": ("answers: {age: 4}\ntoday: soon\n", "no date"),
    "a day that is a list": ("answers: {age: 4}\ntoday: [1]\n", "no date"),
    "a day with an hour": ("answers: {age: 4}\ntoday: 2026-11-22T10:00:00\n", "date"),
    "a day past all calendars": ("answers: {age: 4}\ntoday: 9999-12-31\n", "date"),
    "a day that does not exist": ("answers: {age: 4}\ntoday: 2026-02-31\n", "day"),
    "a list of screens that holds a list": ("answers: {age: 4}\nreasked: [[emergency]]\n", "reasked"),
    "a list of screens that is none": ("answers: {age: 4}\nreasked: nothing\n", "reasked"),
    "an id of two lines": ('answers: {"a\\nb": present}\n', "no question or finding"),
}


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("case", ANSWER_FILES)
def test_a_bad_answer_file_is_one_clear_line(command: Run, tmp_path: Path, case: str, as_json: bool) -> None:
    text, message = ANSWER_FILES[case]
    path = tmp_path / "answers.yaml"
    path.write_text(text, "utf-8")
    status, out, err = command("assess", "--answers", str(path), *DAY, *(["--json"] if as_json else []))
    assert status == 2, out + err
    told = json.loads(out)["error"] if as_json else {}
    assert (err == "") if as_json else (out == "" and len(err.splitlines()) == 1)
    assert message in (f"{told['message']} {told['hint']}" if as_json else err)
    if as_json:
        assert set(told) == {"kind", "message", "where", "hint"}


USAGE: dict[str, tuple[list[str], str]] = {
    "an unknown command": (["frobnicate"], "frobnicate"),
    "an unknown option": (["assess", "--bogus"], "--bogus"),
    "an option without its value": (["assess", "--answers"], "--answers"),
    "an unknown setting": (["assess", "--setting", "moon"], "moon"),
    "an unknown day": (["assess", "--today", "soon"], "soon"),
    "a day past all calendars": (["assess", "--today", "9999-12-31", "--answers", "{good}"], ""),
    "nobody to ask": (["assess"], "nobody to ask"),
    "a text beside answers": (["assess", "--text", "It hurts.", "--answers", "{good}"], "Give one of them"),
    "an age beside answers": (["assess", "--age", "40", "--answers", "{good}"], "go with --text"),
    "an age that is none": (["assess", "--text", "It hurts.", "--age", "400"], "age"),
    "a missing file": (["assess", "--answers", "{folder}/none.yaml"], "cannot be read"),
    "a folder as file": (["assess", "--answers", "{folder}"], "cannot be read"),
    "a place that cannot be written": (["assess", "--answers", "{good}", "--save", "/proc/no/such"], "cannot be saved"),
    "an unknown entry": (["knowledge", "show", "worse_siting"], "worse_sitting"),
    "a missing knowledge folder": (["knowledge", "check", "--root", "{folder}/none"], "no knowledge folder"),
    "a folder without knowledge": (["knowledge", "check", "--root", "{folder}/empty"], "missing"),
    "an unknown region": (["knowledge", "graph", "--region", "moon"], "low_back"),
    "a picture that cannot be written": (["knowledge", "graph", "/proc/no/x.svg"], "/proc/no"),
    "schemas that cannot be written": (["knowledge", "schema", "/proc/no/such"], "/proc/no"),
}


@pytest.mark.parametrize("case", USAGE)
def test_a_bad_call_is_one_clear_line(command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    arguments, message = USAGE[case]
    filled = [a.format(folder=tmp_path, good=tmp_path / "good.yaml") for a in arguments]
    status, out, err = command(*filled)
    assert status == 2, out + err
    assert out == ""
    assert len(err.splitlines()) == 1
    assert message in err


def test_the_same_answers_give_the_same_bytes_in_another_process(
    command: Run, tmp_path: Path, home: dict[str, str]
) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    arguments = ["assess", "--answers", str(tmp_path / "a.yaml"), "--json", *DAY]
    status, out, err = command(*arguments)
    assert (status, err) == (0, "")
    again = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=True, env=home)
    assert again.stdout == out
    assert again.stderr == ""


def fail(*_: object) -> None:
    raise ZeroDivisionError


def test_a_failure_inside_ends_with_status_3_and_says_see_a_clinician(
    command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    monkeypatch.setattr("backstory.assessment.build.posterior", fail)
    status, out, _ = command("assess", "--answers", str(tmp_path / "a.yaml"), "--json", *DAY)
    document = json.loads(out)
    assert status == 3
    assert document["fault"]["kind"] == "ZeroDivisionError"
    assert document["urgency"]["by"].startswith("2026-11-22")
    status, out, _ = command("assess", "--answers", str(tmp_path / "a.yaml"), *DAY)
    assert status == 3
    assert "See a clinician today" in " ".join(out.split())


@pytest.mark.parametrize("arguments", [["assess", "--json", *DAY], ["assess", *DAY], ["--help"]])
def test_a_reader_that_closes_the_pipe_is_told_in_one_line(
    tmp_path: Path, home: dict[str, str], arguments: list[str]
) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    if arguments[0] == "assess":
        arguments = [*arguments, "--answers", str(tmp_path / "a.yaml")]
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, text=True, check=False, env=home
    )
    os.close(writing)
    assert ran.returncode == 2, ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert "pipe" in ran.stderr


def test_json_lines_are_kept_as_they_come_and_resumed(tmp_path: Path, home: dict[str, str]) -> None:
    kept = tmp_path / "kept.json"
    arguments = [COMMAND, "assess", "--stdio", "--save", str(kept), *DAY]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=home
    ) as talk:
        assert talk.stdin and talk.stdout
        assert json.loads(talk.stdout.readline())["id"] == "emergency"
        talk.stdin.write('{"id": "emergency", "answer": "none"}\n')
        talk.stdin.flush()
        assert json.loads(talk.stdout.readline())["id"] == "who"
        before_the_end = kept.is_file()
        talk.kill()
    assert before_the_end
    assert json.loads(kept.read_text("utf-8"))["answers"] == {"emergency": "none"}
    assert kept.stat().st_mode & 0o077 == 0
    again = subprocess.run(arguments, input="", capture_output=True, text=True, check=True, env=home)
    lines: list[dict[str, Any]] = [json.loads(line) for line in again.stdout.splitlines()]
    assert [line["type"] for line in lines] == ["question", "assessment"]
    assert lines[0]["id"] == "who"


def test_bytes_that_are_no_text_are_a_wrong_line(home: dict[str, str]) -> None:
    ran = subprocess.run(
        [COMMAND, "assess", "--stdio", *DAY],
        input=b'\xff\xfe\n{"type": "finish"}\n',
        capture_output=True,
        check=True,
        env=home,
    )
    assert [json.loads(line)["type"] for line in ran.stdout.splitlines()] == ["question", "error", "assessment"]


def heed_interrupts() -> None:
    """A run of the tests in the background ignores Ctrl-C, and what it starts would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_keeps_the_answers_and_the_same_command_goes_on(tmp_path: Path, home: dict[str, str]) -> None:
    arguments = ["assess", *DAY]
    own = {**home, "XDG_DATA_HOME": str(tmp_path)}
    first = pexpect.spawn(
        COMMAND, arguments, env=own, encoding="utf-8", timeout=30, dimensions=(60, 100), preexec_fn=heed_interrupts
    )
    for seen, typed in (("numbers that fit", "0"), ("your own words", ""), ("Who is this for", "1")):
        first.expect(seen)
        first.expect("> ")
        first.sendline(typed)
    first.expect("How old are you")
    first.expect("> ")
    first.sendintr()
    first.expect("kept in")
    first.expect(pexpect.EOF)
    first.close()
    assert first.exitstatus == 2
    (kept,) = tmp_path.rglob("interview.json")
    assert json.loads(kept.read_text("utf-8"))["answers"] == {"emergency": "none", "who": "self"}
    second = pexpect.spawn(COMMAND, arguments, env=own, encoding="utf-8", timeout=30, dimensions=(60, 100))
    second.expect("Welcome back")
    second.expect("How old are you")
    second.sendeof()
    second.expect("kept in")
    second.expect(pexpect.EOF)
    second.close()
    assert second.exitstatus == 2


def test_a_broken_saved_interview_is_left_alone(command: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text('{"answers": {"agee": 4}}', "utf-8")
    status, out, _ = command("assess", "--stdio", "--save", str(kept))
    assert status == 2
    assert "age" in json.loads(out)["error"]["hint"]
    assert kept.read_text("utf-8") == '{"answers": {"agee": 4}}'


def test_version_and_help_are_no_error(command: Run) -> None:
    assert command("--version")[:2] == (0, "backstory 0.1.0\n")
    status, out, _ = command("assess", "--help")
    assert status == 0
    assert "--stdio" in out
