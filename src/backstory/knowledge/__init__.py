"""Knowledge: YAML content in, one validated immutable `KnowledgeBase` out; it never computes a probability."""

from backstory.knowledge.base import KnowledgeBase, nearest
from backstory.knowledge.conditions import Condition, Region, Sex
from backstory.knowledge.loading import load
from backstory.knowledge.schema import Urgency

__all__ = ["Condition", "KnowledgeBase", "Region", "Sex", "Urgency", "load", "nearest"]
