"""One Chromium, one server and one demo for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.support.chromium import ARGUMENTS, chromium
from tests.support.site import Served, quick_demo, serving

EVENTS = (
    {"event": "job", "job_name": "WordCountAnalyzer", "status": "running"},
    {"event": "progress", "done": 25_000, "total": 100_000, "step": "messages"},
)


@pytest.fixture(scope="module")  # while it is there, an event loop runs, and others cannot
def browser() -> Iterator[Browser]:
    """Chromium, where there is one."""
    path = chromium()
    if path is None:
        pytest.skip("no chromium: apt-get install chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages of the demo."""
    database = quick_demo(tmp_path_factory.mktemp("demo"))
    with serving(database, events=EVENTS) as served:
        yield served
