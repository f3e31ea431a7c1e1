"""Averages, rates and percentages: one decimal, half up, computed in exact integers."""

from __future__ import annotations

import polars as pl


def rate(numerator: pl.Expr, denominator: pl.Expr, scale: int = 1) -> pl.Expr:
    """scale * numerator / denominator (whole numbers, denominator > 0) to one decimal, half up."""
    return ((20 * scale * numerator + denominator) // (2 * denominator)) / 10
