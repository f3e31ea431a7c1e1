"""People and words by number: narrow keys make the large tables half as large.

Numbers are given out under the lease, so nobody else gives out the same ones. A number without
rows does no harm, so both are written ahead of the rows that use them.
"""

from __future__ import annotations

import polars as pl

from dazza.store.sqlite import Database


def people_by_name(database: Database, names: pl.Series) -> pl.DataFrame:
    """Columns username, person of those of these folded names that have a number."""
    return database.query(
        "SELECT username, person FROM dazza_people WHERE username = ?",
        names.to_frame(),
        schema={"username": pl.String, "person": pl.Int64},
    )


def people_by_number(database: Database) -> pl.DataFrame:
    """Columns person, username of everybody."""
    return database.query(
        "SELECT person, username FROM dazza_people",
        schema={"person": pl.Int64, "username": pl.String},
    )


def last_person(database: Database) -> int:
    """The greatest number given to a person, 0 if none."""
    return int(database.scalar("SELECT coalesce(max(person), 0) FROM dazza_people"))


def add_person(now_ms: int) -> str:
    """Statement that stores a person; bound: person, username."""
    return (
        f"INSERT INTO dazza_people (person, username, updated_at) VALUES (?1, ?2, {now_ms})"
        " ON CONFLICT (person) DO NOTHING"
    )


def touch_people(database: Database, people: pl.Series, now_ms: int) -> None:
    """Say that something of these people changed."""
    database.executemany(
        f"UPDATE dazza_people SET updated_at = {now_ms} WHERE person = ?", people.to_frame()
    )


def terms_by_text(database: Database, terms: pl.Series) -> pl.DataFrame:
    """Columns term, term_id of those of these words that have a number."""
    return database.query(
        "SELECT term, term_id FROM dazza_terms WHERE term = ?",
        terms.to_frame(),
        schema={"term": pl.String, "term_id": pl.Int64},
    )


def last_term(database: Database) -> int:
    """The greatest number given to a word, 0 if none."""
    return int(database.scalar("SELECT coalesce(max(term_id), 0) FROM dazza_terms"))


ADD_TERM = "INSERT INTO dazza_terms (term_id, term) VALUES (?, ?) ON CONFLICT (term_id) DO NOTHING"
"""Statement that stores a word; bound: term_id, term."""
