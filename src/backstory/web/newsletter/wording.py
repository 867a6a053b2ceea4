"""What people agreed to, word for word: a new wording gets a new version, and old ones stay, since they prove consent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CURRENT = "1"

CONSENTS = {
    "1": _(
        "Yes, send me the Backstory newsletter by mail: new posts about backs and necks, a few a month at most. You keep my mail address, when and how I said yes, "
        "and nothing about my health. I can stop at any time with one click."
    ),
}
"""Version to what stood beside the button."""

LIST_NAME = "Backstory"
