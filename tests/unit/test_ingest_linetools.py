"""What text formats share."""

from __future__ import annotations

import datetime as dt
from itertools import product

import polars as pl

from dazza.ingest.linetools import date_day

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
