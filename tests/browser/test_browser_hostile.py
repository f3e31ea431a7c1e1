"""A community whose names and words want to be markup: nothing runs, nothing bursts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.watched import watched
from tests.support.hostile import IMAGE, NAMES, TEXTS
from tests.support.site import Served, database_of, serving

from dazza.text import fold_name
from dazza.web.text import person_path, shown

HOUR_MS = 3_600_000
VISITED = [name for name in NAMES if "executed" in name or len(name) > 26 or name in ("..", "a/b")]
"""The others are asked for, all of them, without a browser."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Every name with every text, some of it yesterday, so that streaks are there too."""
    written = [
        (name, text, ago * HOUR_MS + 1)
        for name in NAMES
        for text in TEXTS
        for ago in (0, 20, 24, 48)
    ]
    database = database_of(tmp_path_factory.mktemp("hostile"), written)
    with serving(database, IMAGE) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("/", 380),
        ("/leaderboards?find=%3Cimg", 380),
        ("/status", 380),
        ("/users?name=%3C", 380),
    ],
)
def test_lists_of_hostile_names_do_nothing_and_keep_their_shape(
    browser: Browser, served: Served, path: str, width: int
) -> None:
    with watched(browser, served.address, width=width) as page:
        page.open(path)
        if path == "/":
            page.charts()
        assert page.wrong == []
        assert not page.overflows()
        assert page.page.evaluate("globalThis.executed") is None


def test_pages_of_people_with_hostile_names_do_nothing_and_keep_their_shape(
    browser: Browser, served: Served
) -> None:
    with watched(browser, served.address, width=380) as page:
        for name in VISITED:
            page.open(person_path(fold_name(name)))
            heading = page.page.locator("h1").inner_text()
            assert heading == shown(name, 64), name[:40]
            assert not page.overflows(), name[:40]
            assert page.page.evaluate("globalThis.executed") is None, name[:40]
        assert page.wrong == []


def test_a_link_of_a_list_leads_to_the_person_it_names(browser: Browser, served: Served) -> None:
    with watched(browser, served.address) as page:
        page.open("/users?name=isolat")
        page.page.locator(".found a").first.click()
        assert page.page.locator("h1").inner_text() == "isolated"


def test_a_card_opened_by_itself_runs_nothing(browser: Browser, served: Served) -> None:
    with watched(browser, served.address) as page:
        for name in NAMES[:5]:
            page.open(person_path(fold_name(name), "card.svg"))
            assert page.page.evaluate("document.documentElement.localName") == "svg"
            assert page.page.evaluate("globalThis.executed") is None
        assert page.wrong == []
