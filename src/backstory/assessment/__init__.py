"""Assessment: an interview in, one explained document out; it shows nothing and stores nothing."""

from backstory.assessment.build import assess
from backstory.assessment.document import Assessment

__all__ = ["Assessment", "assess"]
