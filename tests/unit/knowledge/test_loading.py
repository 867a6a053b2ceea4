"""From a folder to a `KnowledgeBase`: what is refused, and the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

import backstory.knowledge.reading
from backstory.errors import KnowledgeError
from backstory.knowledge import KnowledgeBase, Region, load
from backstory.knowledge.loading import content_files, content_hash, parse

FEVER = "findings/fever.yaml"
REFUSED = {
    "an unknown key": (FEVER, "kind: symptom", "kind: symptom\nodds: 3", f"{FEVER}:5", "odds"),
    "an unknown key further in": (FEVER, "n: 50", "sample: 50", f"{FEVER}:9", "ordinary.sample"),
    "a wrong type": (FEVER, "value: 0.05", "value: often", f"{FEVER}:9", "ordinary.value"),
    "a probability above one": (FEVER, "value: 0.05", "value: 1.05", f"{FEVER}:9", "ordinary.value"),
    "a word outside the list": (FEVER, "kind: symptom", "kind: sign", f"{FEVER}:4", "kind"),
    "a missing field": (FEVER, "option: A fever\n", "", f"{FEVER}:1", "option"),
    "an id that is no id": (FEVER, "id: fever", "id: Fever!", f"{FEVER}:1", "id"),
    "a wrong file name": (FEVER, "id: fever", "id: fevers", f"{FEVER}:1", "fevers.yaml"),
    "a duplicate key": (FEVER, "kind: symptom", "kind: symptom\nkind: risk", f"{FEVER}:5", "kind"),
    "an alias": (FEVER, "statement: a fever", "statement: *x", f"{FEVER}:8", ""),
    "an estimate without precision": (FEVER, "n: 50, ", "", f"{FEVER}:9", "ordinary"),
    "a value outside its interval": (FEVER, "n: 50", "ci: [0.1, 0.2]", f"{FEVER}:9", "ordinary"),
    "a judgement graded as proof": (FEVER, "source: smith2020", "source: judgement", f"{FEVER}:9", "unverified"),
    "levels that do not sum to one": (
        "findings/stiff_minutes.yaml", "[0.7, 0.3]", "[0.7, 0.4]", "findings/stiff_minutes.yaml:10", "sum to 1.1",
    ),
    "a yes-or-no screen of two findings": (
        "questions/habits.yaml", "[smoking]", "[smoking, fever]", "questions/habits.yaml:1", "one finding",
    ),
    "presentations that do not sum to one": (
        "causes/strained.yaml", "share: 0.7", "share: 0.6", "causes/strained.yaml:1", "sum to 1",
    ),
    "a split rate that forgets a presentation": (
        "causes/strained.yaml", "usual: 0.9, odd: 0.6333", "usual: 0.9", "causes/strained.yaml:1", "by_presentation",
    ),
    "a split rate of a cause without presentations": (
        "causes/abscess.yaml", "setting: judgement}}", "setting: judgement}, by_presentation: {x: 0.6}}",
        "causes/abscess.yaml", "by_presentation",
    ),
    "a finding named twice": (
        "causes/abscess.yaml", "finding: leg_weak, lr", "finding: fever, lr", "causes/abscess.yaml:1", "fever",
    ),
    "shares that do not sum to one": (
        "priors/neck.yaml", "value: 0.9", "value: 0.8", "priors/neck.yaml:1", "0.9",
    ),
    "two tables for one region": ("priors/neck.yaml", "region: neck", "region: thoracic", "priors/", "thoracic"),
    "a condition of two keys": (
        "redflags/hot.yaml", "{age: {min: 1}}", "{age: {min: 1}, sex: male}", "redflags/hot.yaml:5", "exactly one",
    ),
    "an unknown word in a condition": (
        "redflags/hot.yaml", "{not: smoking}", "{nor: smoking}", "redflags/hot.yaml:5", "nor",
    ),
    "a rule without a level": (
        "redflags/weak.yaml", "level: emergency_today\nwhere: emergency_department\n", "", "redflags/weak.yaml:1", "level",
    ),
    "a source that nobody can find": (
        "sources/tiny.yaml", "doi: 10.1/x, ", "", "sources/tiny.yaml:2", "doi, pmid or url",
    ),
    "a source defined twice": ("sources/more.yaml", "", FEVER, "sources/", ""),
    "a class defined twice": ("classes.yaml", "id: infection", "id: strain", "classes.yaml:2", "strain"),
    "a single entry where a list belongs": ("classes.yaml", "- {id: strain, text: a strain}\n- {id: infection, text: an infection}\n- {id: other, text: other}\n", "id: strain\n", "classes.yaml:1", "list"),
    "a region that does not exist": ("region_of_site.yaml", "low_back:", "lower_back:", "region_of_site.yaml:1", "lower_back"),
    "a list of sites instead of a table": ("region_of_site.yaml", "low_back: [site_low_back]", "[site_low_back]", "region_of_site.yaml:1", ""),
    "a place of pain in two regions": ("region_of_site.yaml", "low_back:", "neck: [site_low_back]\nlow_back:", "region_of_site.yaml:1", "site_low_back"),
    "a file that ends in yml": ("findings/heat.yml", "", "id: heat\n", "findings/heat.yml", "ends in .yaml"),
    "a file too deep": ("findings/more/heat.yaml", "", "id: heat\n", "findings/more/heat.yaml", "belong"),
    "a room's name as a file": ("findings.yaml", "", "id: heat\n", "findings.yaml", "belong"),
    "a version that is a list": ("version.yaml", 'version: "1.0"', "[1]", "version.yaml", ""),
    "an unknown setting of the model": ("model.yaml", "damping:", "dampening: 1\ndamping:", "model.yaml:", "dampening"),
    "an empty file": ("causes/nothing.yaml", "", "", "causes/nothing.yaml:1", ""),
    "a file in the wrong place": ("pictures/heat.yaml", "", "id: heat\n", "pictures/heat.yaml", "belong"),
    "YAML that breaks off": (FEVER, "kind: symptom", "kind: [symptom", f"{FEVER}:5", "YAML"),
}  # fmt: skip


def break_off(root: Path, case: str) -> None:
    """Apply one case; an empty ``old`` writes the file."""
    name, old, new, _, _ = REFUSED[case]
    path = root / name
    path.parent.mkdir(exist_ok=True, parents=True)
    if case == "a source defined twice":
        new = (root / "sources/tiny.yaml").read_text("utf-8")
    text = path.read_text("utf-8") if old else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else new, "utf-8")


@pytest.mark.parametrize("case", REFUSED)
def test_a_broken_file_is_refused_with_its_place_and_field(tiny: Path, case: str) -> None:
    break_off(tiny, case)
    _, _, _, where, message = REFUSED[case]
    with pytest.raises(KnowledgeError) as caught:
        load(tiny, cache=False)
    assert f"{tiny}/{where}" in str(caught.value)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_an_unknown_key_comes_with_the_known_ones(tiny: Path) -> None:
    break_off(tiny, "an unknown key")
    with pytest.raises(KnowledgeError, match=r"Known fields: .*kind.*ordinary") as caught:
        load(tiny, cache=False)
    assert caught.value.as_json()["error"]["where"] == f"{tiny}/{FEVER}:5"


@pytest.mark.parametrize("name", ["model.yaml", "version.yaml", "region_of_site.yaml", "questions/emergency.yaml"])
def test_a_missing_file_is_named(tiny: Path, name: str) -> None:
    (tiny / name).unlink()
    with pytest.raises(KnowledgeError, match=name):
        load(tiny, cache=False)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no knowledge folder") as caught:
        load(tmp_path / "nowhere")
    assert caught.value.where == str(tmp_path / "nowhere")


def test_entries_know_their_file_and_lines(tiny: Path) -> None:
    base, origins = parse(tiny)
    assert origins["findings/fever"].path == tiny / FEVER
    assert origins["findings/fever"].lines[("ordinary", "value")] == 9
    assert origins["sources/smith2020"].lines[("year",)] == 2
    assert set(base.causes) == {"abscess", "other_unclassified", "strained"}
    assert set(base.priors) == set(Region)
    assert base.version == "1.0"


def test_entries_are_sorted_and_cannot_be_changed(base: KnowledgeBase) -> None:
    for room in (base.findings, base.causes, base.redflags, base.sources, base.questions):
        assert list(room) == sorted(room)
    with pytest.raises(ValueError, match="frozen"):
        setattr(base, "version", "2")  # noqa: B010


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("BACKSTORY_CACHE", str(folder))
    return folder


def refuse_to_read(*_: object) -> None:
    raise AssertionError("YAML was read")


def test_the_second_load_reads_no_yaml(tiny: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(tiny)
    assert len(list(store.iterdir())) == 1
    monkeypatch.setattr(backstory.knowledge.reading, "read_yaml", refuse_to_read)
    monkeypatch.setattr(backstory.knowledge.reading, "read_yaml_file", refuse_to_read)
    assert load(tiny) == first


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\x00", b'{"version": "1.0"}', b"[]"])
def test_a_broken_cache_is_rebuilt(tiny: Path, store: Path, content: bytes) -> None:
    first = load(tiny)
    (kept,) = store.iterdir()
    good = kept.read_bytes()
    kept.write_bytes(content)
    assert load(tiny) == first
    assert kept.read_bytes() == good


def test_a_change_of_content_changes_the_hash_and_is_seen(tiny: Path, store: Path) -> None:
    before = load(tiny)
    path = tiny / FEVER
    path.write_text(path.read_text("utf-8").replace("a fever", "a high fever"), "utf-8")
    after = load(tiny)
    assert after.hash != before.hash
    assert after.findings["fever"].statement == "a high fever"
    assert len(list(store.iterdir())) == 1


def test_the_hash_is_of_names_and_bytes_alone(tiny: Path) -> None:
    files = content_files(tiny)
    first = content_hash(files, tiny)
    for path in files:
        path.touch()
    assert content_hash(content_files(tiny), tiny) == first == parse(tiny)[0].hash
    (tiny / FEVER).rename(tiny / "findings/fever_renamed.yaml")
    assert content_hash(content_files(tiny), tiny) != first


@pytest.mark.parametrize("blocked", ["a file in its place", "no leave to write"])
def test_a_cache_that_cannot_be_written_is_no_error(tiny: Path, store: Path, blocked: str) -> None:
    if blocked == "a file in its place":
        store.write_text("not a folder")
    else:
        store.mkdir(mode=0o500)
    assert load(tiny).version == "1.0"


def test_what_the_cache_gives_is_what_was_parsed(
    base: KnowledgeBase, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped content, with defaults left out of the cache, comes back the same."""
    store.mkdir()
    text = base.model_dump_json(by_alias=True, exclude_defaults=True)
    assert KnowledgeBase.model_validate_json(text) == base
