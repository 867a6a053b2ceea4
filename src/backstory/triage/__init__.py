"""Triage: a person's facts in, one urgency with its reasons out; a posterior may raise it, nothing may lower a fired rule."""

from backstory.triage.rules import Fired, fired, flag_findings, must_ask
from backstory.triage.urgency import Floor, Triage, rule_level, triage

__all__ = ["Fired", "Floor", "Triage", "fired", "flag_findings", "must_ask", "rule_level", "triage"]
