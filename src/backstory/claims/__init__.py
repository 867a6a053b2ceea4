"""An article or advert in, its claims with their grades out; it abstains where no statement fits, and never advises.

`check_claims` reads a text once; `ClaimChecker` reads many. The result is a `ClaimReport`.
"""

from backstory.claims.checking import ClaimChecker, check_claims
from backstory.claims.document import Claim, ClaimReport, ClaimSource, ClaimVerdict
from backstory.claims.stance import Stance

__all__ = ["Claim", "ClaimChecker", "ClaimReport", "ClaimSource", "ClaimVerdict", "Stance", "check_claims"]
