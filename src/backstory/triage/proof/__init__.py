"""Proof: a knowledge base in, a certificate or counterexamples out; it decides nothing for a person.

What triage computes is written a second time over Boolean variables (`encoding`), that second writing is held to the code
that really decides (`faithful`), and z3 then searches all answers at once for one that breaks a law (`laws`).
"""

from backstory.triage.proof.certificate import Certificate, Counterexample, Proved
from backstory.triage.proof.prove import Ending, Fault, prove

__all__ = ["Certificate", "Counterexample", "Ending", "Fault", "Proved", "prove"]
