"""Every page in a real browser: wide and narrow, by day and by night, by keyboard and by ear."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.browser.watched import Scheme, Watched, watched
from tests.support.site import NOW_MS, Served, database_of

from dazza.store import open_database
from dazza.web.report import report

PAGES = ("/", "/users/mina%E2%9C%A8", "/leaderboards?period=month&find=bob", "/status")
RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
SERIOUS = ("serious", "critical")
EXAMINED = ((1280, "light"), (380, "dark"))
"""Where axe-core looks: it takes half of the time of a test."""
VISITED = """
() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const style = getComputedStyle(at);
  globalThis.visited ??= new Set();
  globalThis.visited.add(at);
  return style.outlineStyle !== "none" || at.matches("summary") ? "" : at.outerHTML.slice(0, 200);
}
"""
REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
  .filter((each) => !globalThis.visited?.has(each)).map((each) => each.outerHTML.slice(0, 200))
"""
TIMES = """
() => {
  const vega = performance.getEntriesByType("resource").find(({ name }) => name.includes("vega"));
  const [page] = performance.getEntriesByType("navigation");
  return [vega.startTime, page.domContentLoadedEventEnd];
}
"""


def serious(page: Watched) -> list[str]:
    """What axe-core finds to be serious, or worse."""
    found = Axe().run(page.page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 380])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_quiet_fits_and_can_be_used_by_all(
    browser: Browser, demo: Served, path: str, width: int, scheme: Scheme
) -> None:
    with watched(browser, demo.address, width=width, scheme=scheme) as page:
        page.open(path)
        if path == "/":
            page.charts()
        if (width, scheme) in EXAMINED:
            assert serious(page) == []
        assert not page.overflows()
        assert page.wrong == []


@pytest.mark.parametrize("path", PAGES)
def test_everything_is_reached_by_keyboard_and_shows_that_it_is(
    browser: Browser, demo: Served, path: str
) -> None:
    with watched(browser, demo.address) as page:
        page.open(path)
        hidden = []
        for _ in range(400):
            page.page.keyboard.press("Tab")
            told = page.page.evaluate(VISITED)
            if told is None:
                break
            if told:
                hidden.append(told)
        assert hidden == []
        assert page.page.evaluate(REACHABLE) == []


def test_the_first_tab_leads_past_the_masthead(browser: Browser, demo: Served) -> None:
    with watched(browser, demo.address) as page:
        page.open("/")
        page.page.keyboard.press("Tab")
        assert page.page.evaluate("document.activeElement.textContent") == "To the content"
        page.page.keyboard.press("Enter")
        page.page.wait_for_url(lambda url: url.endswith("#content"), timeout=5_000)


def test_charts_tell_of_the_day_under_the_pointer(browser: Browser, demo: Served) -> None:
    with watched(browser, demo.address) as page:
        page.open("/")
        page.charts()
        box = page.page.locator(".live svg").bounding_box()
        assert box is not None
        page.page.mouse.move(box["x"] + 300, box["y"] + 80)
        page.page.mouse.move(box["x"] + 310, box["y"] + 90)
        tooltip = page.page.wait_for_selector(".vg-tooltip.visible")
        assert "mean of the week" in (tooltip.inner_text() if tooltip else "")
        assert page.wrong == []


def test_without_scripts_the_drawing_stays_and_its_numbers_are_in_a_table(
    browser: Browser, demo: Served
) -> None:
    with watched(browser, demo.address, scripts=False) as page:
        page.open("/")
        assert page.page.locator(".drawing svg").is_visible()
        page.page.locator("summary").first.click()
        assert page.page.get_by_role("row", name="November 2026").is_visible()


def test_the_bundle_comes_after_the_page_and_may_be_kept_for_ever(
    browser: Browser, demo: Served
) -> None:
    with watched(browser, demo.address) as page:
        with page.page.expect_response("**/vega.*.js") as answered:
            page.open("/")
        headers = answered.value.headers
        assert "immutable" in headers["cache-control"]
        assert headers["content-encoding"] == "gzip"
        asked, ready = page.page.evaluate(TIMES)
        assert asked > ready


def test_the_status_page_follows_a_run(browser: Browser, demo: Served) -> None:
    with watched(browser, demo.address) as page:
        page.open("/status")
        run = page.page.locator("#run")
        run.get_by_text("Reading: 25,000 of 100,000 messages").wait_for()
        assert run.locator("progress").evaluate("(bar) => bar.value") == 25
        row = page.page.locator("[data-job=WordCountAnalyzer] .state")
        assert row.inner_text() == "running"


def test_somebody_is_found_by_part_of_their_name(browser: Browser, demo: Served) -> None:
    with watched(browser, demo.address) as page:
        page.open("/")
        page.page.get_by_role("searchbox", name="Find somebody").fill("さく")
        page.page.keyboard.press("Enter")
        page.page.get_by_role("link", name="さくら").click()
        assert page.page.get_by_role("heading", level=1).inner_text() == "さくら"


def test_ones_own_row_is_shown_below_a_board_that_ends_before_it(
    browser: Browser, demo: Served
) -> None:
    with watched(browser, demo.address) as page:
        page.open("/leaderboards")
        page.page.get_by_role("searchbox", name="Show my places").fill("ignatius")
        page.page.keyboard.press("Enter")
        board = page.page.locator(
            "section", has=page.page.get_by_role("heading", name="Top talkers")
        )
        mine = board.locator(".mine")
        mine.wait_for()
        assert "Ignatius" in mine.inner_text()


def test_a_report_opens_offline(browser: Browser, tmp_path: Path) -> None:
    database = database_of(tmp_path, [("Ana", "hello 🎉", 0), ("ليلى", "مرحبا", 60_000)])
    with open_database(str(database), read_only=True) as opened:
        (tmp_path / "out.html").write_text(report(opened, NOW_MS, "Lantern Street"), "utf-8")
    with watched(browser, tmp_path.as_uri(), width=380, scheme="dark") as page:
        page.page.context.set_offline(True)
        page.open("/out.html")
        assert page.page.get_by_role("heading", name="Streaks have only begun").is_visible()
        assert page.page.locator(".drawing svg").is_visible()
        assert serious(page) == []
        assert not page.overflows()
        assert page.wrong == []
