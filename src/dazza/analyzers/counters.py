"""The counters of content that more than one table keeps, and the features that they add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

CONTENT: Final[Mapping[str, str]] = {
    "emoji_count": "emoji",
    "caps_count": "shouted",
    "question_count": "questions",
    "exclamation_count": "exclamations",
    "url_count": "urls",
    "mention_count": "mentions",
}


def sums(counters: Mapping[str, str]) -> dict[str, pl.Expr]:
    """Columns of these names (Int64): the sums of columns of `Features.counted`."""
    return {name: pl.col(source).sum().cast(pl.Int64) for name, source in counters.items()}
