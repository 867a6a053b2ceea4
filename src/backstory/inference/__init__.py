"""Inference: a `Network` and a person's `Facts` in, exact posteriors and the worth of each question out; no I/O, no clock."""

from backstory.inference.evidence import Answer, Evidence, Facts, gather
from backstory.inference.network import Network, Referral, compile_network
from backstory.inference.sweep import Posterior, posterior

__all__ = [
    "Answer",
    "Evidence",
    "Facts",
    "Network",
    "Posterior",
    "Referral",
    "compile_network",
    "gather",
    "posterior",
]
