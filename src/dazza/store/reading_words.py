"""Queries about words and emoji; over cache tables only."""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.store.sqlite import Database

ROWS_AT_ONCE: Final = 400_000
TOTALS: Final = dict.fromkeys(("term_id", "total", "first_used", "last_used"), pl.Int64)


def words_of(database: Database, username: str) -> pl.DataFrame:
    """Every word of a person, most used first.

    Returns:
        term_id (Int64), word (String), count, first_used, last_used (Int64, ms UTC).
    """
    return database.query(
        "SELECT v.term_id, t.term AS word, v.usage_count AS count, v.first_used, v.last_used"
        " FROM dazza_people p JOIN dazza_user_vocabulary v ON v.person = p.person"
        " JOIN dazza_terms t ON t.term_id = v.term_id WHERE p.username = ?"
        " ORDER BY v.usage_count DESC, t.term",
        (username,),
        schema={
            "term_id": pl.Int64,
            "word": pl.String,
            "count": pl.Int64,
            "first_used": pl.Int64,
            "last_used": pl.Int64,
        },
    )


def word_totals(database: Database) -> pl.DataFrame:
    """Of every word how often everybody used it, and when: term_id, total, first_used, last_used
    (Int64; ms UTC). Reads the whole vocabulary, some people's words at a time."""
    people, rows = database.query(
        "SELECT (SELECT coalesce(max(person), 0) FROM dazza_people) AS people,"
        " (SELECT count(*) FROM dazza_user_vocabulary) AS words"
    ).row(0)
    step = max(1, people * ROWS_AT_ONCE // max(1, rows))
    totals = pl.DataFrame(schema=TOTALS)
    for first in range(0, people, step):
        page = database.query(
            "SELECT term_id, usage_count AS total, first_used, last_used"
            " FROM dazza_user_vocabulary WHERE person > ? AND person <= ?",
            (first, first + step),
            schema=TOTALS,
        )
        totals = (
            pl.concat([totals, page])
            .group_by("term_id")
            .agg(pl.col("total").sum(), pl.col("first_used").min(), pl.col("last_used").max())
        )
    return totals


def terms(database: Database, numbers: pl.Series) -> pl.DataFrame:
    """term_id (Int64) and word (String) of these numbers of words."""
    return database.query(
        "SELECT term_id, term AS word FROM dazza_terms WHERE term_id = ?",
        numbers.to_frame(),
        schema={"term_id": pl.Int64, "word": pl.String},
    )


def emoji_of(database: Database, username: str, limit: int) -> pl.DataFrame:
    """The person's most used emoji: emoji (String), count (Int64)."""
    return database.query(
        "SELECT emoji, usage_count AS count FROM user_emoji WHERE username = ?"
        " ORDER BY usage_count DESC, emoji LIMIT ?",
        (username, limit),
        schema={"emoji": pl.String, "count": pl.Int64},
    )
