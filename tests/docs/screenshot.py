"""The picture of the pages in the README: the demo's community page, as a browser shows it.

`make docs` takes it anew, where there is Chromium; the demo's moment and seed are fixed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.support.chromium import ARGUMENTS, chromium
from tests.support.site import demo_database, serving

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "community.png"
WIDTH, HEIGHT = 1280, 1260
LARGEST = 300_000


def main() -> None:
    path = chromium()
    if path is None:
        sys.stderr.write("no chromium: docs/images/community.png stays as it is\n")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        taken = Path(folder) / "community.png"
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        with serving(demo_database(Path(folder))) as served:
            page.goto(served.address)
            page.wait_for_selector(".live svg")
            page.screenshot(path=taken)
        browser.close()
        if taken.stat().st_size > LARGEST:
            raise SystemExit(f"the picture has {taken.stat().st_size:,} bytes: make it smaller")
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(taken, PICTURE)


if __name__ == "__main__":
    main()
