"""The form about a person's health: free words, one thing a line, with "none" as an answer of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backstory.errors import InputError
from backstory.plan import PersonFile
from backstory.plan.person import person_of

Kind = Literal["lines", "number", "yes_no", "text", "minutes", "things"]


@dataclass(frozen=True)
class Shown:
    """One field as a page draws it; ``none`` is ticked where the person said that there is nothing, ``problem`` says how to mend it."""

    name: str
    kind: Kind
    label: str
    help: str
    value: str
    none: bool
    choices: tuple[tuple[str, str, bool], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Field:
    """One field; ``for_women`` and ``fertile`` limit to whom it is shown."""

    name: str
    kind: Kind
    label: Any
    help: Any = ""
    for_women: bool = False
    choices: tuple[tuple[str, Any], ...] = ()

    def fits(self, female: bool, age: float | None) -> bool:
        """Whether this person is asked."""
        return not self.for_women or (female and (age is None or 12 <= age <= 55))

    def shown(self, given: Mapping[str, Any], problems: Mapping[str, str]) -> Shown:
        """The field with what was given before, and what is wrong with it."""
        wishes = given.get("preferences") or {}
        value = wishes.get(self.name) if self.name in WISHES else given.get(self.name)
        chosen = set(value) if isinstance(value, list) else {_code(value)}
        text = (
            "\n".join(str(v) for v in value)
            if isinstance(value, list)
            else ""
            if value is None
            else f"{value:g}"
            if isinstance(value, float)
            else str(value)
        )
        choices = tuple((code, str(name), code in chosen) for code, name in self.choices)
        problem = problems.get(self.name, "")
        return Shown(self.name, self.kind, str(self.label), str(self.help), text, value == [], choices, problem)


WISHES = frozenset({"minutes", "floor", "equipment", "owns"})
YES_NO = (("yes", _("Yes")), ("no", _("No")))

FIELDS = (
    Field("conditions", "lines", _("Illnesses and conditions"), _("Now or in the past, one a line. Your own words will do: “ulcer in 2019”, “numb feet from diabetes”.")),
    Field("medicines", "lines", _("Medicines"), _("With or without prescription, one a line. Brand names are fine.")),
    Field("allergies", "lines", _("Allergies and bad reactions"), _("To medicines, plasters or anything else.")),
    Field("recent", "lines", _("In the last three months"), _("Operations, falls, broken bones, infections, heart trouble, a birth.")),
    Field("doses_taken_24h", "lines", _("Painkillers in the last 24 hours"), _("How many of what: “2 x 500 mg paracetamol”.")),
    Field("pregnant_weeks", "number", _("Weeks pregnant"), _("0 if you are not."), for_women=True),
    Field("breastfeeding", "yes_no", _("Do you breastfeed?"), for_women=True, choices=YES_NO),
    Field("alcohol", "text", _("Alcohol"), _("How much, how often? “A beer at weekends.”")),
    Field("height_m", "number", _("Height in metres"), _("Only for the size of a device.")),
    Field("weight_kg", "number", _("Weight in kilograms"), _("Some doses depend on it.")),
    Field("can_get_off_floor", "yes_no", _("Can you get down to the floor and up again on your own?"), choices=YES_NO),
    Field("country", "text", _("Country"), _("Labels of medicines differ.")),
    Field("minutes", "minutes", _("How much time a day?"), choices=(("5", _("5 minutes")), ("10", _("10 minutes")), ("15", _("15 minutes")), ("30", _("30 minutes")))),
    Field("floor", "yes_no", _("Are movements on the floor fine?"), choices=YES_NO),
    Field("equipment", "things", _("What do you have at hand?"), choices=(("chair", _("A firm chair")), ("towel", _("A towel")), ("cushion", _("A cushion")), ("step", _("A step")), ("table", _("A table")), ("band", _("An exercise band")))),
    Field("owns", "things", _("Do you own one of these?"), _("Only if you have one already. We never advise to buy."), choices=(("backrack", "Backrack"),)),
)  # fmt: skip


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def fields_of(post: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """A person's file from what was sent; what is left empty is unknown, unless "none" is ticked."""
    person: dict[str, Any] = {}
    wishes: dict[str, Any] = {"avoid": (before.get("preferences") or {}).get("avoid", {})}
    for field in FIELDS:
        value = _value(field, post)
        if value is not None:
            (wishes if field.name in WISHES else person)[field.name] = value
    return {**person, "preferences": wishes}


def problems_of(person: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a person's file, by field, with how to mend it; empty if nothing is."""
    problems: dict[str, str] = {}
    left = dict(person)
    while True:
        try:
            person_of(left)
        except InputError as wrong:
            name = (wrong.where or "").split(".")[0]
            field = next((field for field in FIELDS if field.name == name and name in left), None)
            if field is None:
                raise
            problems[name] = _mending(field)
            del left[name]
        else:
            return problems


def _mending(field: Field) -> str:
    kinds: dict[str, Any] = PersonFile.model_json_schema()["properties"][field.name]["anyOf"][0]
    if field.kind == "number":
        return gettext("Write a number from %(low)s to %(high)s.") % {"low": kinds["minimum"], "high": kinds["maximum"]}
    if field.kind == "lines":
        most = {"lines": kinds["maxItems"], "signs": kinds["items"]["maxLength"]}
        return gettext("Write at most %(lines)s lines, each of at most %(signs)s letters.") % most
    return gettext("Write at most %(signs)s letters.") % {"signs": kinds["maxLength"]}


def _value(field: Field, post: QueryDict) -> Any:
    text = post.get(field.name, "").strip()
    if field.kind == "lines":
        return lines_of(text) or ([] if f"{field.name}-none" in post else None)
    if field.kind == "things":
        picked = [code for code, _name in field.choices if code in post.getlist(field.name)]
        return picked if picked or field.name == "owns" or f"{field.name}-none" in post else None
    if not text:
        return None
    if field.kind == "yes_no":
        return text == "yes"
    if field.kind == "minutes":
        return text if text in dict(field.choices) else None
    return text.replace(",", ".") if field.kind == "number" else text


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
