"""YAML with line numbers: what is read, and what is refused with one clear line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory.errors import AnswerError, KnowledgeError
from backstory.knowledge.reading import MAX_BYTES, line_of, read_yaml, read_yaml_file

REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "f.yaml:3", "a is given twice"),
    "a duplicate key further in": ("a:\n  b: 1\n  b: 2\n", "f.yaml:3", "b is given twice"),
    "an alias": ("a: &x 1\nb: *x\n", "f.yaml:2", "aliases"),
    "a list as key": ("? [a, b]\n: c\n", "f.yaml:1", "plain word"),
    "a mapping as key": ("? {a: 1}\n: c\n", "f.yaml:1", "plain word"),
    "two documents": ("a: 1\n---\nb: 2\n", "f.yaml:2", "not valid YAML"),
    "a broken line": ("a: 1\nb: [1, 2\n", "f.yaml:3", "not valid YAML"),
    "a tab as indent": ("a:\n\tb: 1\n", "f.yaml:2", "not valid YAML"),
    "a Python object": ("a: !!python/object:os.system x\n", "f.yaml:1", "not valid YAML"),
    "an unknown tag": ("a: 1\nb: !what x\n", "f.yaml:2", "not valid YAML"),
    "a list with a tag": ("a: 1\nb: !!set [x]\n", "f.yaml:2", "tags"),
    "a key with a tag": ("a: 1\n!!str b: 1\n", "f.yaml:2", "plain word"),
    "a word that is no number": ("a: 0b_\n", "f.yaml:1", "cannot be read"),
    "a number of thousands of digits": (f"a: {'9' * 5000}\n", "f.yaml:1", "cannot be read"),
    "a key of two lines given twice": ('"a\\nb": 1\n"a\\nb": 2\n', "f.yaml:2", "given twice"),
    "deep nesting": ("a: 1\nb: " + "[" * 60 + "]" * 60, "f.yaml:2", "nested too deeply"),
    "a day that does not exist": ("a: 1\nb: 2026-02-31\n", "f.yaml:2", "day"),
    "a word tagged as a yes or no": ("a: !!bool maybe\n", "f.yaml:1", ""),
    "a word tagged as a date": ("a: !!timestamp soon\n", "f.yaml:1", ""),
    "a word tagged as a number": ("a: !!int many\n", "f.yaml:1", ""),
    "a control character": ("a: \x00\n", "f.yaml", "readable"),
    "half a surrogate pair": ("a: '\ud800'\n", "f.yaml", ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_editors_mistype_is_refused_with_its_line(case: str) -> None:
    text, where, message = REFUSED[case]
    with pytest.raises(KnowledgeError) as caught:
        read_yaml(text, "f.yaml")
    assert caught.value.where == where
    assert message in caught.value.message
    assert len(str(caught.value).splitlines()) == 1


def test_every_field_has_its_line() -> None:
    data, lines = read_yaml("a: 1\nb:\n  - x: 2\n    y: [3,\n        4]\n", "f.yaml")
    assert data == {"a": 1, "b": [{"x": 2, "y": [3, 4]}]}
    assert lines[("a",)] == 1
    assert lines[("b", 0, "x")] == 3
    assert lines[("b", 0, "y", 0)] == 4
    assert lines[("b", 0, "y", 1)] == 5
    assert line_of(lines, ("b", 0, "not", "there")) == lines[("b", 0)] == 3
    assert line_of({}, ("nowhere",)) == 1


def test_nothing_in_the_file_is_none() -> None:
    assert read_yaml("# only a comment\n", "f.yaml")[0] is None


def test_a_merge_key_merges_nothing() -> None:
    """``<<`` is left as an ordinary key, which every schema then refuses."""
    assert read_yaml("<<: {a: 1}\nb: 2\n", "f.yaml")[0] == {"<<": {"a": 1}, "b": 2}


def test_the_error_is_of_the_kind_that_was_asked_for() -> None:
    with pytest.raises(AnswerError):
        read_yaml("a: [", "f.yaml", AnswerError)


@given(st.text(alphabet="ab:-[]{}!?&*<>|\"'#%@,. \n\t019~", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_on_purpose(text: str) -> None:
    try:
        read_yaml(text, "f.yaml")
    except KnowledgeError as problem:
        assert len(str(problem).splitlines()) == 1


def test_a_large_text_is_refused_unread() -> None:
    with pytest.raises(KnowledgeError, match="larger than 1000 kB"):
        read_yaml("#" * (MAX_BYTES + 1), "f.yaml")


def test_no_more_is_read_than_the_caller_allows(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: é\n", "utf-8")
    assert read_yaml_file(path, most=6)[0] == {"a": "é"}
    for most in (3, 4, 5):
        with pytest.raises(KnowledgeError, match="larger than"):
            read_yaml_file(path, most=most)


def unreadable(folder: Path, case: str) -> Path:
    path = folder / "f.yaml"
    if case == "folder":
        path.mkdir()
    elif case == "huge":
        with path.open("wb") as file:
            file.truncate(50 * MAX_BYTES)
    elif case == "not text":
        path.write_bytes(b"a: \xff\xfe")
    return path


@pytest.mark.parametrize(
    ("case", "message"),
    [("missing", "No such file"), ("folder", "directory"), ("huge", "larger"), ("not text", "not UTF-8")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, case: str, message: str) -> None:
    path = unreadable(tmp_path, case)
    with pytest.raises(KnowledgeError, match=message) as caught:
        read_yaml_file(path)
    assert caught.value.where == str(path)


def refuse_in_a_small_process(program: str) -> subprocess.CompletedProcess[str]:
    """Run apart, with little memory, so that a crash or a flood is a failed test and not a dead test run."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n{program}"
    return subprocess.run(
        [sys.executable, "-c", limited], capture_output=True, text=True, check=False, timeout=10, env=os.environ
    )


def test_nesting_that_would_break_the_parser_is_refused() -> None:
    ran = refuse_in_a_small_process(
        "from backstory.errors import KnowledgeError\n"
        "from backstory.knowledge.reading import read_yaml\n"
        "try: read_yaml('[' * 200_000 + ']' * 200_000, 'f.yaml')\n"
        "except KnowledgeError as problem: print(problem.where, problem.message)\n"
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("f.yaml:1 nested too deeply")


def test_a_file_without_an_end_is_refused() -> None:
    ran = refuse_in_a_small_process(
        "from pathlib import Path\n"
        "from backstory.errors import KnowledgeError\n"
        "from backstory.knowledge.reading import read_yaml_file\n"
        "try: read_yaml_file(Path('/dev/zero'))\n"
        "except KnowledgeError as problem: print(problem)\n"
    )
    assert ran.returncode == 0, ran.stderr[-300:]
    assert ran.stdout.startswith("/dev/zero: ")
