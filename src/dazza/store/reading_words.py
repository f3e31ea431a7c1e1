"""Queries about words and emoji; over cache tables only."""

from __future__ import annotations

import polars as pl

from dazza.store.sqlite import Database


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


def top_words(database: Database, username: str | None, limit: int) -> pl.DataFrame:
    """The most used words of a person, or of everybody: word, count, first_used, last_used."""
    schema = {
        "word": pl.String,
        "count": pl.Int64,
        "first_used": pl.Int64,
        "last_used": pl.Int64,
    }
    if username is not None:
        return words_of(database, username).head(limit).select(*schema)
    return database.query(
        "SELECT t.term AS word, v.count, v.first_used, v.last_used FROM (SELECT term_id,"
        " sum(usage_count) AS count, min(first_used) AS first_used, max(last_used) AS last_used"
        " FROM dazza_user_vocabulary GROUP BY term_id ORDER BY count DESC LIMIT ?1) v"
        " JOIN dazza_terms t ON t.term_id = v.term_id ORDER BY v.count DESC, t.term",
        (limit,),
        schema=schema,
    )


def word_totals(database: Database) -> pl.DataFrame:
    """Of every word how often everybody used it: term_id, total (Int64). Reads the whole table."""
    return (
        database.query(
            "SELECT term_id, usage_count AS total FROM dazza_user_vocabulary",
            schema={"term_id": pl.Int64, "total": pl.Int64},
        )
        .group_by("term_id")
        .agg(pl.col("total").sum())
    )


def emoji_of(database: Database, username: str, limit: int) -> pl.DataFrame:
    """The person's most used emoji: emoji (String), count (Int64)."""
    return database.query(
        "SELECT emoji, usage_count AS count FROM user_emoji WHERE username = ?"
        " ORDER BY usage_count DESC, emoji LIMIT ?",
        (username, limit),
        schema={"emoji": pl.String, "count": pl.Int64},
    )
