"""Rebuilds docs/screens: the five people of the browser tests, on a phone and on a desktop, as small pictures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.browser.conftest import QUIET, Site  # noqa: E402
from tests.browser.test_five_people import DESKTOP, PEOPLE, PHONE, Walk  # noqa: E402

SIZES = {"phone": PHONE, "desktop": DESKTOP}
TALLEST = 1_400
"""Pixels of a page that are shown."""

QUALITY = 40


def main() -> None:
    """Walk and take pictures of each result, and of each plan where there is one."""
    (HERE / "screens").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for name, someone in PEOPLE.items():
            for kind, size in SIZES.items():
                site = Site(Path(folder) / f"{name}-{kind}")
                page = chromium.new_page(
                    viewport={"width": size["width"], "height": size["height"]},
                    color_scheme="light" if kind == "phone" else "dark",
                    reduced_motion="reduce",
                )
                walk = Walk(page, check=False)
                page.goto(site.address())
                walk.go(someone)
                shot(page, f"{name}-result-{kind}")
                if page.get_by_role("link", name="Today's advice").count():
                    walk.plan()
                    shot(page, f"{name}-plan-{kind}")
                page.close()
                site.stop()
        chromium.close()


def shot(page: Page, name: str) -> None:
    """The top of a page as a small picture."""
    page.wait_for_load_state("networkidle")
    width = page.viewport_size["width"] if page.viewport_size else PHONE["width"]
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(
        path=HERE / "screens" / f"{name.replace(' ', '-')}.jpg",
        type="jpeg", quality=QUALITY, full_page=True, scale="css",
        clip={"x": 0, "y": 0, "width": width, "height": tall},
    )  # fmt: skip


if __name__ == "__main__":
    main()
