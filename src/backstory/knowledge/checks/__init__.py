"""Checks of the knowledge that the schema cannot make: a `KnowledgeBase` in, a list of `Problem` out; they change nothing."""

from backstory.knowledge.checks.problems import Problem, check
from backstory.knowledge.checks.wording import reading_grade

__all__ = ["Problem", "check", "reading_grade"]
