"""Pages over HTTP: hostile names, empty databases, errors, pictures, what a browser may keep."""

from __future__ import annotations

import gzip
import re
import struct
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from tests.support.clock import HOUR_MS
from tests.support.hostile import IMAGE, NAMES, TEXTS
from tests.support.site import Served, database_of, serving

from dazza.text import fold_name
from dazza.web import assets, card
from dazza.web.text import person_path, shown

PAGES = ("/", "/leaderboards", "/status", "/users/bob")
PAGE_BYTES = 500_000


class Markup(HTMLParser):
    """What of a page could run, and its first heading."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.running: list[str] = []
        self.heading = ""
        self._in_heading = False
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.running.append(tag)
        self.running += [name for name in given if name.startswith("on") or name == "style"]
        self.addresses += [given[name] or "" for name in ("href", "src", "action") if name in given]
        self._in_heading |= tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.heading += data


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    written = [(name, text, ago * HOUR_MS) for name in NAMES for text in TEXTS for ago in (0, 24)]
    path = database_of(tmp_path_factory.mktemp("hostile"), written)
    with serving(path, IMAGE) as served:
        yield served


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_every_name_has_a_page_on_which_nothing_could_run(hostile: Served, name: str) -> None:
    answer = hostile.get(person_path(fold_name(name)))
    page = Markup(answer.text)
    assert answer.status == 200
    assert page.heading == shown(name, 64)
    assert page.running == []


@pytest.mark.parametrize("path", ["/", "/leaderboards?find=%3C", "/status", "/users?name=%3C"])
def test_lists_of_hostile_names_hold_nothing_that_could_run(hostile: Served, path: str) -> None:
    page = Markup(hostile.get(path).text)
    assert page.running == []
    assert all(address.startswith(("/", "#")) for address in page.addresses)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_every_card_is_one_drawing(hostile: Served, name: str) -> None:
    answer = hostile.get(person_path(fold_name(name), "card.svg"))
    assert answer.headers["content-type"] == "image/svg+xml"
    kinds = {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(answer.text).iter()}
    assert kinds <= {"svg", "title", "rect", "text", "tspan", "g", "clipPath"}


@pytest.mark.parametrize("name", [IMAGE, ".", "مستخدم طويل الاسم من بغداد", "x" * 10_000])
def test_a_card_is_a_picture_of_1200_by_630(hostile: Served, name: str) -> None:
    answer = hostile.get(person_path(fold_name(name), "card.png"))
    assert answer.headers["content-type"] == "image/png"
    assert struct.unpack(">II", answer.body[16:24]) == (1200, 630)
    assert len(answer.body) < 400_000


def test_a_mixture_that_cannot_be_drawn_leaves_a_picture_without_it() -> None:
    mixed = "<tspan font-family='Noto Color Emoji, serif'>👨‍👩‍👧‍👦👍🏽</tspan>…"
    drawn = card.png(
        "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='30'>"
        f"<text y='20' font-family='Noto Serif, serif'>{mixed}</text></svg>"
    )
    assert drawn.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/users/nobody", 404, "Nobody of that name"),
        ("/users/nobody/card.png", 404, "Nobody of that name"),
        ("/users/100%25/card.gif", 404, "There is nothing here"),
        ("/users/100%25/card.png/more", 404, "There is nothing here"),
        ("/users/%ff", 400, "This address is not right"),
        ("/users/%zz", 400, "This address is not right"),
        ("/static/almanac.css", 404, "There is nothing here"),
        ("/static/..%2fpages.py", 404, "There is nothing here"),
        ("/leaderboards?period=year", 400, "There is no such period"),
        ("/users?name=qqq", 404, "Looking for “qqq”"),
    ],
)
def test_what_is_wrong_is_said_on_a_page(
    hostile: Served, path: str, status: int, heading: str
) -> None:
    answer = hostile.get(path)
    assert answer.status == status
    assert Markup(answer.text).heading == heading
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_an_empty_database_says_what_to_do_next(tmp_path: Path, path: str, analysed: bool) -> None:
    with serving(database_of(tmp_path, [], analysed=analysed)) as served:
        answer = served.get(path)
    if analysed and path in ("/status", "/users/bob"):
        assert "Nothing is counted yet" not in answer.text
        return
    assert answer.status == 200
    assert "dazza import" in answer.text
    assert "dazza analyze all" in answer.text


def test_a_search_for_a_whole_name_in_any_spelling_leads_to_the_person(tmp_path: Path) -> None:
    with serving(database_of(tmp_path, [("Straße", "hello", 0)])) as served:
        assert Markup(served.get(f"/users?name={quote(' STRAßE ')}").text).heading == "Straße"
        assert Markup(served.get("/users?name=stra").text).heading == "Looking for “stra”"
        assert Markup(served.get("/users?name=").text).heading == "Leaderboards"


def test_pages_are_small_and_files_may_be_kept_for_ever(hostile: Served) -> None:
    page = hostile.get("/")
    style = hostile.get(assets.address("almanac.css"), **{"Accept-Encoding": "gzip"})
    script = hostile.get(assets.address("charts.js"), **{"Accept-Encoding": "gzip"})
    for file in (style, script):
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert file.headers["content-encoding"] == "gzip"
    first = len(gzip.compress(page.body)) + len(style.body) + len(script.body)
    assert first < PAGE_BYTES
    assert not re.search(r'<script[^>]*src="/static/vega', page.text)


def test_the_status_page_says_errors_in_plain_words(tmp_path: Path) -> None:
    from dazza.store import open_database  # noqa: PLC0415  # for this test alone

    path = database_of(tmp_path, [("Ana", "hello", 0)])
    with open_database(str(path)) as database:
        database.execute(
            "UPDATE batch_jobs SET status = 'error', error_count = 3,"
            " last_error = 'database or disk is full <b>'"
            " WHERE job_name = 'ChatStreakCalculator'"
        )
    with serving(path) as served:
        answer = served.get("/status")
    page = Markup(answer.text)
    assert page.heading == "1 job of 7 failed in the last run"
    assert "The disk is full. Free some space" in answer.text
    assert "failed 3 times in a row" in answer.text
    assert "database or disk is full &lt;b&gt;" in answer.text


def test_a_history_that_ended_long_ago_shows_its_last_year(tmp_path: Path) -> None:
    year = 366 * 24 * HOUR_MS
    written = [("Ana", "hello", 2 * year), ("Ana", "bye", 2 * year - 24 * HOUR_MS)]
    with serving(database_of(tmp_path, written)) as served:
        community, person = served.get("/").text, served.get("/users/ana").text
    assert "Nobody has written since 17 Nov 2024" in community
    assert "November 2024" in community
    assert "Here on 2 of the 364 days up to 17 Nov 2024" in person
