"""The site's settings with one more language, which tests put into the folder ``BACKSTORY_TEST_LOCALE``."""

from __future__ import annotations

import os
from pathlib import Path

from backstory.web.settings import *  # noqa: F403

LANGUAGES = [("en-gb", "English"), ("ar-xb", "Right to left")]
LOCALE_PATHS = [Path(os.environ["BACKSTORY_TEST_LOCALE"])]
