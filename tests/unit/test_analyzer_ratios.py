"""Averages, rates and percentages have one decimal, half up, and no dust behind it."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest

from dazza.analyzers.achievements import percent
from dazza.analyzers.ratios import rate, tenths


def test_every_tenth_is_the_float_that_is_written_with_one_decimal() -> None:
    numbers = pl.DataFrame({"n": range(100_000)})
    found = numbers.select(tenths(pl.col("n"))).to_series().to_list()
    assert found == [n / 10 for n in range(100_000)]


def test_rates_are_rounded_half_up_from_the_exact_fraction() -> None:
    pairs = [(n, d) for n in range(61) for d in range(1, 81)]
    frame = pl.DataFrame(pairs, schema=["n", "d"], orient="row")
    found = frame.select(rate(pl.col("n"), pl.col("d"), 100)).to_series().to_list()
    exact = [(Fraction(1000 * n, d) + Fraction(1, 2)) // 1 / 10 for n, d in pairs]
    assert found == exact


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [
        (0, 100, 0.0),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (13, 30, 43.3),
        (1, 2000, 0.1),  # 0.05, half up
        (1, 2001, 0.0),
        (1999, 2000, 99.9),  # 99.95 would round to 100
        (999_999, 1_000_000, 99.9),
        (1_000_000, 1_000_000, 100.0),
        (7, 5, 100.0),
        (0, 0, 100.0),
        (0, -5, 100.0),
        (12, None, 100.0),
    ],
)
def test_the_way_to_a_tier_is_half_up_but_100_only_at_its_end(
    value: int, threshold: int | None, expected: float
) -> None:
    schema = {"value": pl.Int64, "threshold": pl.Int64}
    frame = pl.DataFrame({"value": [value], "threshold": [threshold]}, schema=schema)
    assert frame.select(percent(pl.col("value"), pl.col("threshold"))).item() == expected
