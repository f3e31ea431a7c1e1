"""Averages, rates and percentages: one decimal, half up, computed in exact integers."""

from __future__ import annotations

import polars as pl


def rate(numerator: pl.Expr, denominator: pl.Expr, scale: int = 1) -> pl.Expr:
    """scale * numerator / denominator (whole numbers, denominator > 0) to one decimal, half up."""
    return tenths((20 * scale * numerator + denominator) // (2 * denominator))


def tenths(number: pl.Expr) -> pl.Expr:
    """So many tenths, as the Float64 that is written with one decimal.

    Polars divides by a constant by way of its reciprocal, which makes 43.300000000000004 of 433.
    """
    return (number / 10).round(1)
