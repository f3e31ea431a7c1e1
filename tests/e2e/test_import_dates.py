"""Dates come out right where lines leave out the day or the year, across midnight and New Year."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.room import Room, new_room

from dazza.ingest.localtime import with_years
from dazza.ingest.names import EPOCH


@pytest.fixture
def room() -> Iterator[Room]:
    with new_room() as made:
        yield made


def moments(room: Room) -> list[str]:
    return [
        f"{dt.datetime.fromtimestamp(at / 1000, dt.UTC):%Y-%m-%d %H:%M}" for _, _, at in room.rows()
    ]


NEW_YEAR = "Dec 31 23:59:00 <a> old\nJan 01 00:01:00 <a> new\nJan 02 09:00:00 <b> later\n"


def test_a_year_in_any_line_dates_those_before_and_after_it(room: Room) -> None:
    text = NEW_YEAR + "**** BEGIN LOGGING AT Thu Jan  3 10:00:00 2013\n"
    room.load("#chan.log", text + "Jan 03 10:01:00 <a> again\n", "hexchat")
    assert moments(room) == [
        "2012-12-31 23:59",
        "2013-01-01 00:01",
        "2013-01-02 09:00",
        "2013-01-03 10:01",
    ]


def test_without_any_the_year_in_the_files_name_is_that_of_its_first_line(room: Room) -> None:
    report = room.load("chan-2011.log", NEW_YEAR, "hexchat")
    assert moments(room) == ["2011-12-31 23:59", "2012-01-01 00:01", "2012-01-02 09:00"]
    assert "starts in 2011, by its name" in report.sources[0].assumptions


@pytest.mark.parametrize(
    ("written", "first"), [("2010-01-02", "2009-12-31"), ("2010-01-01", "2008-12-31")]
)
def test_without_any_the_last_line_is_not_from_after_the_file_was_written(
    room: Room, written: str, first: str
) -> None:
    path = room.write("chan.log", NEW_YEAR)
    when = dt.datetime.fromisoformat(f"{written}T12:00+00:00").timestamp()
    os.utime(path, (when, when))
    report = room.take(path, "hexchat")
    assert moments(room)[0] == f"{first} 23:59"
    assert any("its dates have no year" in told for told in report.sources[0].assumptions)


def test_29_february_is_in_a_leap_year(room: Room) -> None:
    path = room.write("chan.log", "Feb 29 12:00:00 <a> leap\nMar 01 12:00:00 <a> on\n")
    when = dt.datetime(2011, 6, 1, tzinfo=dt.UTC).timestamp()
    os.utime(path, (when, when))
    room.take(path, "hexchat")
    assert moments(room) == ["2008-02-29 12:00", "2008-03-01 12:00"]


def test_years_go_on_from_block_to_block(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dazza.ingest.linereader.BLOCK_BYTES", 100)
    days = [dt.date(2010, 11, 1) + dt.timedelta(days=25 * i) for i in range(60)]
    lines = "".join(f"{day:%b %d} 12:00:00 <a> line\n" for day in days)
    room.load("chan.log", "**** BEGIN LOGGING AT Mon Nov  1 10:00:00 2010\n" + lines, "hexchat")
    assert moments(room) == [f"{day} 12:00" for day in days]


@given(st.lists(st.integers(0, 200), min_size=1, max_size=30), st.integers(0, 20_000))
def test_dates_without_years_come_back(steps: list[int], start: int) -> None:
    days = [start + 7305]
    for step in steps:
        days.append(days[-1] + step)
    dates = [EPOCH + dt.timedelta(days=day) for day in days]
    parsed = pl.DataFrame(
        {"month_day": [date.month * 100 + date.day for date in dates], "day": [None] * len(days)},
        schema={"month_day": pl.Int32, "day": pl.Int32},
    )
    assert with_years(parsed, days[0]).to_list() == days


CHAT = (
    "01/02/2020, 10:00 - Messages and calls are end-to-end encrypted.\n"
    "01/02/2020, 10:01 - Ann: first\nsecond\n\nfourth\n"
    "13/02/2020, 10:02 - Bob: alone\n"
    "14/02/2020, 10:03 - Ann: last\nwith more\n"
)


@pytest.mark.parametrize("block", [40, 100, 1 << 20])
def test_lines_that_continue_a_message_are_found_across_blocks(
    room: Room, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr("dazza.ingest.linereader.BLOCK_BYTES", block)
    room.load("chat.txt", CHAT, "whatsapp")
    assert room.texts() == ["first\nsecond\n\nfourth", "alone", "last\nwith more"]


def test_a_message_that_went_on_in_a_later_export_is_there_as_it_is_in_each(room: Room) -> None:
    room.load("chat.txt", CHAT.removesuffix("with more\n"), "whatsapp")
    room.load("chat.txt", CHAT, "whatsapp")
    assert room.texts() == ["first\nsecond\n\nfourth", "alone", "last", "last\nwith more"]


def test_a_message_larger_than_a_block_is_one_message(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dazza.ingest.linereader.BLOCK_BYTES", 1000)
    long = "\n".join(f"line {i}" for i in range(3000))
    room.load("chat.txt", f"{CHAT}15/02/2020, 10:04 - Cid: {long}\n", "whatsapp")
    assert room.texts()[-1] == long


@pytest.mark.parametrize("year", [2012, 2013])
def test_midnight_in_a_file_that_says_its_day_in_its_name_only(room: Room, year: int) -> None:
    room.load(f"{year}-12-31.log", "[23:59:00] <a> old\n[00:01:00] <a> new\n")
    assert moments(room) == [f"{year}-12-31 23:59", f"{year + 1}-01-01 00:01"]
