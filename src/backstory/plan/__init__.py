"""The plan: an assessment and a person's file in, a small safe plan with its reasons out.

Everything passes one safety gate; what is not known counts as danger. It reads no clock and opens no file but the person's.
"""

from backstory.plan.build import make_plan
from backstory.plan.document import Plan
from backstory.plan.gates import SafetyGate
from backstory.plan.health import HealthReader
from backstory.plan.person import PersonFile, Preferences, read_person

__all__ = ["HealthReader", "PersonFile", "Plan", "Preferences", "SafetyGate", "make_plan", "read_person"]
