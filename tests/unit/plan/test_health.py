"""What lists in a person's own words say; what was not understood stays unknown."""

from __future__ import annotations

from typing import Any

import pytest

from backstory.inference.evidence import Answer
from backstory.knowledge import KnowledgeBase
from backstory.knowledge.schema import Told
from backstory.plan import HealthReader
from backstory.plan.health import Health
from backstory.plan.person import person_of

from .conftest import HEALTHY


def read(reader: HealthReader, **fields: Any) -> Health:
    return reader.read(person_of({**HEALTHY, **fields}), {})


SAID = {
    ("conditions", "ulcer in 2019"): "stomach_ulcer_ever",
    ("conditions", "numb feet from diabetes"): "reduced_sensation",
    ("conditions", "brittle bones"): "osteoporosis",
    ("conditions", "AF"): "heart_disease",
    ("conditions", "on Eliquis for AF"): "anticoagulant",
    ("conditions", "spinal fusion L4/L5 with rods"): "spinal_fusion_metalwork",
    ("conditions", "24 weeks pregnant"): "pregnant",
    ("conditions", "high blood pressure and cholesterol"): "high_blood_pressure",
    ("conditions", "long term asthma and covid"): "asthma",
    ("conditions", "gout and blood pressure tablets"): "takes_ace_arb",
    ("recent", "discectomy in august"): "surgery_recent",
    ("medicines", "blood thinner"): "anticoagulant",
    ("medicines", "Eliquis 5mg twice a day"): "anticoagulant",
    ("medicines", "elliquis"): "anticoagulant",
    ("medicines", "co-codamol 8/500"): "takes_paracetamol",
    ("medicines", "Ventolin inhaler"): "asthma",
    ("medicines", "fentanyl patch"): "uses_skin_patch",
    ("allergies", "ibuprofen gives me hives"): "allergy_nsaid_aspirin",
    ("recent", "stent last month"): "heart_event_recent",
    ("recent", "had a baby 6 weeks ago"): "gave_birth_recently",
    ("conditions", "renal cell carcinoma in 2018"): "cancer_ever",
    ("conditions", "liver cancer"): "liver_disease",
    ("conditions", "eGFR 40"): "dialysis_kidney_disease",
    ("conditions", "lupus nephritis"): "dialysis_kidney_disease",
    ("conditions", "my kidney function is down"): "dialysis_kidney_disease",
    ("conditions", "no feeling in my left leg"): "reduced_sensation",
    ("conditions", "on thinners"): "anticoagulant",
    ("conditions", "shingles"): "skin_problem_at_site",
    ("conditions", "pulmonary embolism 2 months ago"): "blood_clot_now",
    ("medicines", "Telma 40"): "high_blood_pressure",
    ("medicines", "Buscopan plus"): "takes_paracetamol",
    ("medicines", "hydrocodone 5 mg"): "takes_paracetamol",
    ("medicines", "Feminax Express"): "takes_nsaid",
    ("medicines", "Trelegy"): "asthma",
    ("recent", "new hip in June"): "surgery_recent",
    ("recent", "wisdom teeth out"): "surgery_recent",
    ("recent", "gallbladder out"): "surgery_recent",
}


@pytest.mark.parametrize(("where", "said"), SAID)
def test_words_are_facts(health: HealthReader, where: str, said: str) -> None:
    found = read(health, **{where: [said]})
    assert found.answers[SAID[where, said]] is Answer.PRESENT
    assert found.not_understood == ()


NOT_SAID = {
    ("conditions", "no stomach ulcer"): "stomach_ulcer_ever",
    ("conditions", "my mother has osteoporosis"): "osteoporosis",
    ("conditions", "hay fever"): "infection_fever_now",
    ("conditions", "heart attack in 2015"): "heart_event_recent",
    ("medicines", "used to take warfarin"): "anticoagulant",
    ("medicines", "levothyroxine 75 mcg"): "takes_nsaid",
    ("allergies", "penicillin"): "allergy_nsaid_aspirin",
    ("medicines", "paracetamol 500 mg"): "allergy_paracetamol",
    ("medicines", "Feminax Express"): "takes_paracetamol",
    ("medicines", "Strepsils"): "takes_nsaid",
    ("conditions", "hair transplant"): "organ_transplant",
    ("conditions", "bowel cancer in 2012"): "cancer_blood_kidney_stomach",
    ("conditions", "my mother had leukaemia"): "cancer_blood_kidney_stomach",
    ("conditions", "polymyalgia rheumatica"): "rheumatoid_or_down",
    ("conditions", "Addison's disease"): "rheumatoid_or_down",
    ("conditions", "had covid in 2021"): "infection_fever_now",
    ("conditions", "appendix out 1995"): "surgery_recent",
    ("recent", "lifted a heavy box"): "surgery_recent",
}


@pytest.mark.parametrize(("where", "said"), NOT_SAID)
def test_what_is_denied_past_of_others_or_of_another_list_is_no_fact(
    health: HealthReader, where: str, said: str
) -> None:
    found = read(health, **{where: [said]})
    assert found.answers[NOT_SAID[where, said]] is Answer.ABSENT
    assert found.not_understood == ()


@pytest.mark.parametrize(
    "said",
    ["none", "No.", "n/a", "nothing at all", "not that I know of", "fit and well", "flu jab", "covid and flu boosters"],
)
@pytest.mark.parametrize("where", ["conditions", "medicines", "allergies", "recent"])
def test_nothing_is_nothing(health: HealthReader, where: str, said: str) -> None:
    found = read(health, **{where: [said]})
    assert found.not_understood == ()
    assert found.answers["stomach_ulcer_ever"] is Answer.ABSENT


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("covid jab, warfarin", "anticoagulant"),
        ("flu jab while on warfarin", "anticoagulant"),
        ("asthma; vaccinated against shingles", "asthma"),
        ("steroid jabs", "takes_steroid"),
    ],
)
def test_a_vaccine_hides_nothing_that_is_told_beside_it(health: HealthReader, said: str, told: str) -> None:
    found = read(health, conditions=[said])
    assert found.answers[told] is Answer.PRESENT


@pytest.mark.parametrize("said", ["blood clot jabs", "zorblax jab"])
def test_a_jab_against_no_illness_is_asked(health: HealthReader, said: str) -> None:
    found = read(health, medicines=[said])
    assert found.not_understood or found.answers.get("anticoagulant") is Answer.PRESENT


@pytest.mark.parametrize("said", ["stroke tablets", "kidney pills", "psoriasis injections", "inhaler"])
def test_an_illness_is_not_the_name_of_a_medicine(health: HealthReader, said: str) -> None:
    found = read(health, medicines=[said])
    assert found.not_understood == (("medicines", said),)
    assert "anticoagulant" not in found.answers
    assert "blood_clot_risk" not in found.because


@pytest.mark.parametrize(
    "said", ["the pill", "Ventolin inhaler", "metformin tablets for diabetes", "Humira injections"]
)
def test_a_name_that_betrays_an_illness_is_understood(health: HealthReader, said: str) -> None:
    assert read(health, medicines=[said]).not_understood == ()


HARMLESS = {
    "recent": ["a cold", "physio", "long drive"],
    "conditions": ["left handed", "vegetarian", "c-section 2015"],
    "medicines": ["only the pill", "electrolytes"],
}


@pytest.mark.parametrize(("where", "said"), [(where, said) for where, all_of in HARMLESS.items() for said in all_of])
def test_what_changes_nothing_is_understood(health: HealthReader, where: str, said: str) -> None:
    assert read(health, **{where: [said]}).not_understood == ()


@pytest.mark.parametrize(
    ("where", "said"), [("medicines", "Rosuvas CV"), ("medicines", "Dioralyte"), ("conditions", "eGFR 95")]
)
def test_what_may_hide_a_danger_is_asked(health: HealthReader, where: str, said: str) -> None:
    assert read(health, **{where: [said]}).not_understood == ((where, said),)


@pytest.mark.parametrize("said", ["AS", "fit", "fits"])
def test_short_words_that_may_be_grave_are_asked(health: HealthReader, said: str) -> None:
    found = read(health, conditions=[said])
    assert found.not_understood or found.answers.get("epilepsy") is Answer.PRESENT


ODD = [
    ("medicines", "my wife gives me my warfarin", "anticoagulant"),
    ("medicines", "I never forget my apixaban", "anticoagulant"),
    ("medicines", "no side effects from warfarin", "anticoagulant"),
    ("medicines", "haven't taken warfarin today", "anticoagulant"),
    ("medicines", "not warfarin - rivaroxaban", "anticoagulant"),
    ("medicines", "no aspirin, apixaban", "anticoagulant"),
    ("medicines", "borrowed my wife's naproxen", "takes_nsaid"),
    ("medicines", "omeprazole. Zorblax retard", "takes_nsaid"),
    ("doses_taken_24h", "my wife's diclofenac", "takes_nsaid"),
    ("doses_taken_24h", "no paracetamol, diclofenac instead", "takes_nsaid"),
    ("conditions", "no diabetes, CKD 3", "dialysis_kidney_disease"),
    ("conditions", "I don't smoke, asthma", "asthma"),
    ("conditions", "dad had heart attack, asthma", "asthma"),
    ("conditions", "my wife found me after my heart attack", "heart_disease"),
    ("conditions", "no ulcer since 2010", "stomach_ulcer_ever"),
    ("conditions", "no seizures on keppra", "epilepsy"),
    ("conditions", "no cancer now, had breast cancer", "cancer_ever"),
    ("notes", "My wife gives me my warfarin.", "anticoagulant"),
]


@pytest.mark.parametrize(("where", "said", "fact"), ODD)
def test_a_denial_that_is_not_plain_is_asked_and_never_believed(
    health: HealthReader, where: str, said: str, fact: str
) -> None:
    found = read(health, **{where: said if where == "notes" else [said]})
    assert found.answers.get(fact) is not Answer.ABSENT
    assert found.not_understood or found.answers.get(fact) is Answer.PRESENT


@pytest.mark.parametrize(
    "said",
    [
        "no asthma, diabetes or kidney disease",
        "never had an ulcer",
        "haven't got osteoporosis",
        "my mum has asthma",
        "family history of heart disease",
    ],
)
def test_a_plain_denial_and_an_illness_of_the_family_are_believed(health: HealthReader, said: str) -> None:
    found = read(health, conditions=[said])
    assert found.not_understood == ()
    denied = ("asthma", "diabetes", "dialysis_kidney_disease", "stomach_ulcer_ever", "osteoporosis", "heart_disease")
    assert Answer.PRESENT not in [found.answers[i] for i in denied]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("allergies", "can't take ibuprofen"),
        ("allergies", "no NSAIDs"),
        ("allergies", "no ibuprofen (rash)"),
        ("conditions", "told not to take ibuprofen"),
        ("notes", "I can't take ibuprofen."),
    ],
)
def test_what_one_must_not_take_counts_as_an_allergy(health: HealthReader, where: str, said: str) -> None:
    found = read(health, **{where: said if where == "notes" else [said]})
    assert found.answers["allergy_nsaid_aspirin"] is Answer.PRESENT
    assert read(health, allergies=["not allergic to aspirin"]).answers["allergy_nsaid_aspirin"] is Answer.ABSENT


def test_a_list_that_is_not_filled_in_is_unknown(health: HealthReader) -> None:
    found = read(health, medicines=None)
    assert "anticoagulant" not in found.answers
    assert Told.MEDICINES in found.unlisted
    assert read(health).answers["anticoagulant"] is Answer.ABSENT


@pytest.mark.parametrize("said", ["zorblaxin 5 mg", "warfarin and zorblaxin", "½ a wibble", "🙂 joy"])
def test_what_nobody_understands_leaves_its_list_unknown(health: HealthReader, said: str) -> None:
    found = read(health, medicines=[said])
    assert found.not_understood
    assert "takes_nsaid" not in found.answers
    assert found.answers["osteoporosis"] is Answer.ABSENT


def test_what_an_assessment_has_asked_counts_too(health: HealthReader) -> None:
    person = person_of({**HEALTHY, "conditions": None})
    known = {"osteoporosis": Answer.PRESENT, "diabetes": Answer.ABSENT}
    answers = health.read(person, known).answers
    assert answers["osteoporosis"] is Answer.PRESENT
    assert answers["diabetes"] is Answer.ABSENT
    assert "asthma" not in answers


def test_a_danger_in_the_notes_counts(health: HealthReader) -> None:
    assert read(health, notes="Oh, and I take warfarin.").answers["anticoagulant"] is Answer.PRESENT


DRINKS = {
    "none": Answer.ABSENT, "a beer at weekends": Answer.ABSENT, "10 units a week": Answer.ABSENT, "20 units a week": Answer.PRESENT,
    "2 glasses every evening": Answer.ABSENT, "3 glasses every evening": Answer.PRESENT, "6 pints a day": Answer.PRESENT,
    "a bottle of wine most nights": Answer.PRESENT, "heavy": Answer.PRESENT,
}  # fmt: skip


@pytest.mark.parametrize("said", DRINKS)
def test_how_much_a_person_drinks(health: HealthReader, said: str) -> None:
    assert read(health, alcohol=said).answers["alcohol_heavy"] is DRINKS[said]


def test_drinking_that_cannot_be_told_is_unknown(health: HealthReader) -> None:
    assert "alcohol_heavy" not in read(health, alcohol="it depends").answers
    assert "alcohol_heavy" not in read(health, alcohol=None).answers


PREGNANT: list[tuple[dict[str, Any], Answer | None]] = [
    ({"sex": "female", "age": 30}, None),
    ({"sex": "female", "age": 30, "pregnant_weeks": 0}, Answer.ABSENT),
    ({"sex": "female", "age": 30, "pregnant_weeks": 24}, Answer.PRESENT),
    ({"sex": "female", "age": 70}, Answer.ABSENT),
    ({"sex": "male", "age": 30}, Answer.ABSENT),
    ({"sex": None, "age": 30}, None),
]


@pytest.mark.parametrize(("fields", "answer"), PREGNANT)
def test_pregnancy_is_known_unknown_or_impossible(
    health: HealthReader, fields: dict[str, Any], answer: Answer | None
) -> None:
    assert read(health, **fields).answers.get("pregnant") is answer


def test_every_phrase_of_a_safety_fact_tells_it(base: KnowledgeBase, health: HealthReader) -> None:
    """In its own list; a handful may be read as something graver or longer."""
    silent = [
        (ident, phrase)
        for ident, finding in base.findings.items()
        if finding.told in {Told.CONDITIONS, Told.MEDICINES, Told.ALLERGIES, Told.RECENT}
        for phrase in finding.phrases
        if read(health, **{finding.told.value: [phrase]}).answers.get(ident) is not Answer.PRESENT
    ]
    every = sum(len(f.phrases) for f in base.findings.values() if f.told)
    assert len(silent) <= 0.05 * every, silent[:40]
