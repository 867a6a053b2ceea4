"""The person's file: read as people write it, refused with the place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory.errors import InputError
from backstory.plan import read_person
from backstory.plan.person import person_of


def test_what_is_left_out_is_unknown_and_an_empty_list_is_not(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("age: 40\nmedicines: []\nconditions:\n", "utf-8")
    person = read_person(path)
    assert person.medicines == ()
    assert person.conditions is None
    assert person.allergies is None


def test_an_empty_file_is_a_person_of_whom_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("", "utf-8")
    assert read_person(path).age is None


def test_a_number_in_a_list_is_a_word(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("medicines: [ibuprofen, 400]\n", "utf-8")
    assert read_person(path).medicines == ("ibuprofen", "400")


BAD = {
    "a field that is none": ("agee: 4\n", "me.yaml:1", "Did you mean age"),
    "a field far from any": ("zzzz: 4\n", "me.yaml:1", "Known: age"),
    "an age that cannot be": ("sex: male\nage: 400\n", "me.yaml:2", "age"),
    "a sex that is none": ("sex: yes\n", "me.yaml:1", "sex"),
    "one text for a list": ("medicines: aspirin\n", "me.yaml:1", "a list"),
    "a list of lists": ("conditions: [[a]]\n", "me.yaml:1", "as text"),
    "no fields": ("- a\n", "me.yaml:1", "fields"),
    "a wish that is none": ("preferences: {minuts: 4}\n", "me.yaml:1", "preferences.minuts"),
    "no time at all": ("preferences: {minutes: 0}\n", "me.yaml:1", "preferences.minutes"),
    "broken YAML": ("age: [4\n", "me.yaml", "YAML"),
    "a field twice": ("age: 4\nage: 5\n", "me.yaml:2", "twice"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_line_and_what_to_do(tmp_path: Path, case: str) -> None:
    content, place, said = BAD[case]
    path = tmp_path / "me.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        read_person(path)
    assert place in str(caught.value)
    assert said in str(caught.value)


def test_plain_fields_are_a_person_and_wishes_replace_theirs() -> None:
    person = person_of({"age": 40, "preferences": {"minutes": 5}}, {"minutes": 9})
    assert person.preferences.minutes == 9
    with pytest.raises(InputError, match="Did you mean"):
        person_of({"conditons": []})
