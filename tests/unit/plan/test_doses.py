"""Tablets of the last day: counted where the words allow it, else known to be unknown."""

from __future__ import annotations

import pytest

from backstory.knowledge import KnowledgeBase
from backstory.plan.doses import Doses, Taken, doses

TAKEN: dict[str, list[tuple[str, float | None]]] = {
    "2 x 500 mg paracetamol": [("paracetamol", 1000.0)],
    "8 paracetamol 500mg": [("paracetamol", 4000.0)],
    "paracetamol 1 g four times": [("paracetamol", 4000.0)],
    "two 500 mg Tylenol": [("paracetamol", 1000.0)],
    "ibuprofen 400 mg 3 times": [("ibuprofen", 1200.0)],
    "400mg Nurofen": [("ibuprofen", 400.0)],
    "2 tablets of ibuprofen 200 mg twice": [("ibuprofen", 800.0)],
    "naproxen 220 mg": [("naproxen", 220.0)],
    "paracetamol 4,000 mg": [("paracetamol", 4000.0)],
    "4 000 mg of paracetamol": [("paracetamol", 4000.0)],
    "paracetamol 0,5 g": [("paracetamol", 500.0)],
    "paracetamol 1g qds": [("paracetamol", None)],
    "paracetamol 500 mg every 4 hours": [("paracetamol", None)],
    "paracetamol 500 mg 2 tablets every 6 hours": [("paracetamol", None)],
    "paracetamol 2 at 8, 2 at noon, 2 at 6, 500 mg each": [("paracetamol", None)],
    "paracetamol": [("paracetamol", None)],
    "3 ibuprofen": [("ibuprofen", None)],
    "500 mg paracetamol and 200 mg ibuprofen": [("ibuprofen", None), ("paracetamol", None)],
    "paracetamol 500 mg or 1000 mg": [("paracetamol", None)],
    "took 500 mg paracetamol this morning for my back": [("paracetamol", 500.0)],
    "paracetamol 500mg x eleven": [("paracetamol", 5500.0)],
    "500 mg paracetamol at breakfast and bedtime": [("paracetamol", None)],
    "twenty paracetamol 500mg": [("paracetamol", None)],
    "a box of paracetamol 500mg": [("paracetamol", None)],
    "paracetamol 500mg all day": [("paracetamol", None)],
    "lots of nurofen 200mg": [("ibuprofen", None)],
    "4.000 mg paracetamol": [("paracetamol", None)],
}


@pytest.mark.parametrize("text", TAKEN)
def test_the_milligrams_of_an_entry(base: KnowledgeBase, text: str) -> None:
    found = doses(base, (text,))
    assert found.taken == tuple(Taken(ident, mg) for ident, mg in TAKEN[text])
    assert found.unnamed == ()


def test_entries_add_up_and_one_that_is_unclear_makes_the_sum_so(base: KnowledgeBase) -> None:
    assert doses(base, ("paracetamol 1 g", "2 x 500 mg panadol")).taken == (Taken("paracetamol", 2000.0),)
    assert doses(base, ("paracetamol 1 g", "some panadol")).taken == (Taken("paracetamol", None),)


def test_what_is_no_painkiller_is_handed_on(base: KnowledgeBase) -> None:
    assert doses(base, ("zorblaxin 5 mg", "none")) == Doses((), ("zorblaxin 5 mg",), ())


def test_what_stands_beside_a_painkiller_is_handed_on_where_it_is_no_plain_dose(base: KnowledgeBase) -> None:
    assert doses(base, ("no paracetamol, diclofenac instead",)).beside == ("no  , diclofenac instead",)
    assert doses(base, ("2 x 500 mg paracetamol",)).beside == ()
