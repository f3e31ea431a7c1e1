"""What text formats share."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise, product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dazza.ingest.formats._irc import ENGLISH_DATE, day_of, month_day
from dazza.ingest.linetools import date_day, of_each_run, where

YEARS = (1, 4, 100, 400, 1899, 1900, 1969, 1970, 1999, 2000, 2001, 2004, 2024, 2100, 9999)


def days(dates: list[tuple[str | None, ...]]) -> list[int | None]:
    frame = pl.DataFrame(dates, schema=dict.fromkeys("ymd", pl.String), orient="row")
    return frame.select(date_day(*(pl.col(name) for name in "ymd"))).to_series().to_list()


def of_calendar(year: int, month: int, day: int) -> int | None:
    try:
        return (dt.date(year, month, day) - dt.date(1970, 1, 1)).days
    except ValueError:
        return None


def test_days_are_those_of_the_calendar_and_dates_that_are_none_have_none() -> None:
    dates = list(product(YEARS, range(14), range(33)))
    for form in ("{}", "{:02}"):
        texts: list[tuple[str | None, ...]] = [
            (str(year), form.format(month), form.format(day)) for year, month, day in dates
        ]
        assert days(texts) == [of_calendar(*date) for date in dates]


def test_dates_of_which_a_part_is_missing_have_no_day() -> None:
    assert days([(None, "1", "1"), ("2000", None, "1"), ("2000", "1", "1")]) == [None, None, 10957]
    assert days([(None, "1", "1"), (None, None, None)]) == [None, None]
    assert days([]) == []


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2013-01-05", 15710),
        ("2013/01.05", 15710),
        ("2012-02-29", 15399),
        ("2013-02-29", None),
        ("2013-13-01", None),
        ("Jan 05 2013", None),
        (None, None),
    ],
)
def test_a_date_of_iso_8601_is_read_wherever_it_stands(written: str | None, day: int) -> None:
    dates = pl.Series("date", ["2013-01-05", written, written, None, written], dtype=pl.String)
    found = dates.to_frame().select(day_of(pl.col("date"))).to_series().to_list()
    assert found == [15710, day, day, None, day]


@pytest.mark.parametrize(
    ("written", "day"),
    [("Jan 5 2013", 15710), ("märz 05 2013", 15769), ("Feb 29 2013", None), ("Foo 1 2013", None)],
)
def test_a_date_in_words_is_read(written: str, day: int | None) -> None:
    frame = pl.DataFrame({"date": [written]})
    assert frame.select(day_of(pl.col("date"), ENGLISH_DATE)).item() == day


@pytest.mark.parametrize(
    ("written", "found"),
    [("Jan 05", 105), ("Feb  29", 229), ("Feb 30", None), ("Foo 01", None), ("Jan 05 2013", None)],
)
def test_a_date_without_its_year_is_a_day_of_some_year(written: str, found: int | None) -> None:
    frame = pl.DataFrame({"date": [written]})
    assert frame.select(month_day(pl.col("date"))).item() == found


@given(st.lists(st.none() | st.sampled_from("ab"), max_size=12))
def test_what_is_found_once_a_run_is_what_is_found_of_each(drawn: list[str | None]) -> None:
    values = pl.Series("v", drawn, dtype=pl.String)
    asked: list[str | None] = []

    def find(each: pl.Series) -> pl.Series:
        asked.extend(each)
        return each.str.len_bytes().cast(pl.Int32)

    found = of_each_run(values, find)
    assert found.to_list() == [None if each is None else 1 for each in drawn]
    assert found.dtype == pl.Int32
    assert all(before != after for before, after in pairwise(asked))


@given(st.lists(st.tuples(st.none() | st.text(max_size=3), st.booleans()), max_size=12))
def test_only_what_is_chosen_changes(drawn: list[tuple[str | None, bool]]) -> None:
    values = pl.Series("v", [text for text, _ in drawn], dtype=pl.String)
    chosen = pl.Series("c", [each for _, each in drawn], dtype=pl.Boolean)
    found = where(values, chosen, lambda few: few + "!")
    assert found.to_list() == [
        f"{text}!" if text is not None and each else text for text, each in drawn
    ]
    assert values.to_list() == [text for text, _ in drawn]
