"""Interview: a knowledge base and a person's answers in, the next screen and their `Facts` out; it decides no urgency."""

from backstory.interview.choosing import Chooser
from backstory.interview.interview import Interview, Stopped
from backstory.interview.record import Record, check_answer, facts_of
from backstory.interview.screens import Option, Screen

__all__ = ["Chooser", "Interview", "Option", "Record", "Screen", "Stopped", "check_answer", "facts_of"]
