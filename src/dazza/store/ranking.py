"""People ranked by a number: where it comes from, and who is where.

A `Ranked` is a SELECT of username (folded), value and ties, for those people only who have a rank.
Ranks are 1, 2, 3 …: the greater value first, then the greater tie, then the folded name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from dazza.store.reading import DISPLAY, named
from dazza.store.sqlite import Database, Parameter

ORDER: Final = "value DESC, ties DESC, username"
TENTHS: Final = "((2000 * {part} + {whole}) / (2 * {whole})) / 10.0"
"""Percent with one decimal, half up, in exact integers."""


@dataclass(frozen=True)
class Ranked:
    """A SELECT of username, value and ties, with what is bound in it."""

    sql: str
    bound: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a ranking comes from: a table with a column `username`, and a number of each person."""

    table: str
    value: str | None = None
    """The column that is ranked; None ranks people by the number of their rows."""
    ties: str | None = None
    """The column that decides between equal values, the greater first."""
    enough: tuple[str, ...] = ()
    """Columns whose sum must be `at_least` for a person to be ranked."""
    at_least: int = 0

    def ranked(self, condition: str = "", *bound: Parameter) -> Ranked:
        """All people of the table, zeros left out; of those for whom a condition holds."""
        conditions = [condition] if condition else []
        if self.value is None:
            where = f" WHERE {condition}" if condition else ""
            return Ranked(
                f"SELECT username, count(*) AS value, 0 AS ties FROM {self.table}{where}"
                " GROUP BY username",
                bound,
            )
        conditions.append(f"{self.value} > 0")
        if self.enough:
            conditions.append(f"{' + '.join(self.enough)} >= {self.at_least}")
        return Ranked(
            f"SELECT username, {self.value} AS value, {self.ties or '0'} AS ties"
            f" FROM {self.table} WHERE {' AND '.join(conditions)}",
            bound,
        )


def daily_sum(column: str, first: str, last: str) -> Ranked:
    """A counter of user_daily_activity added up over dates (YYYY-MM-DD), both included."""
    return Ranked(
        f"SELECT username, sum({column}) AS value, 0 AS ties FROM user_daily_activity"
        f" WHERE date BETWEEN ? AND ? GROUP BY username HAVING sum({column}) > 0",
        (first, last),
    )


def daily_share(column: str, first: str, last: str, at_least: int) -> Ranked:
    """Percent of a person's messages of these dates, of those who wrote `at_least` so many."""
    score = TENTHS.format(part=f"sum({column})", whole="sum(message_count)")
    return Ranked(
        f"SELECT username, {score} AS value, 0 AS ties FROM user_daily_activity"
        " WHERE date BETWEEN ? AND ? GROUP BY username"
        f" HAVING sum(message_count) >= {at_least} AND {score} > 0",
        (first, last),
    )


def total_before(source: Source, column: str, since: str) -> Ranked:
    """A total less what user_daily_activity has of it from the date `since` on."""
    return Ranked(
        f"SELECT t.username, t.{source.value} - coalesce(d.part, 0) AS value, 0 AS ties"
        f" FROM {source.table} t LEFT JOIN (SELECT username, sum({column}) AS part"
        " FROM user_daily_activity WHERE date >= ? GROUP BY username) d USING (username)"
        f" WHERE t.{source.value} - coalesce(d.part, 0) > 0",
        (since,),
    )


def share_before(source: Source, total: str, column: str, since: str) -> Ranked:
    """A score as it was before the date `since`: `total` is the column that counts the part."""
    whole = f"({' + '.join(f't.{part}' for part in source.enough)} - coalesce(d.whole, 0))"
    score = TENTHS.format(part=f"(t.{total} - coalesce(d.part, 0))", whole=whole)
    return Ranked(
        f"SELECT t.username, {score} AS value, 0 AS ties FROM {source.table} t"
        f" LEFT JOIN (SELECT username, sum({column}) AS part, sum(message_count) AS whole"
        " FROM user_daily_activity WHERE date >= ? GROUP BY username) d USING (username)"
        f" WHERE {whole} >= {source.at_least} AND {score} > 0",
        (since,),
    )


def longest_runs(first: int, last: int) -> Ranked:
    """The longest run of active days that lies within these days (since 1970-01-01)."""
    return Ranked(
        "SELECT p.username, max(min(r.last_day, ?2) - max(r.first_day, ?1) + 1) AS value, 0 AS ties"
        " FROM dazza_day_runs r JOIN dazza_people p ON p.person = r.person"
        " WHERE r.last_day >= ?1 AND r.first_day <= ?2 GROUP BY p.username",
        (first, last),
    )


def words_used(column: str, low_ms: int, high_ms: int) -> Ranked:
    """How many different words have their `first_used` or `last_used` in [low, high), ms UTC."""
    return Ranked(
        "SELECT p.username, v.words AS value, 0 AS ties FROM (SELECT person, count(*) AS words"
        f" FROM dazza_user_vocabulary WHERE {column} >= ? AND {column} < ? GROUP BY person) v"
        " JOIN dazza_people p ON p.person = v.person",
        (low_ms, high_ms),
    )


def ranking(database: Database, ranked: Ranked, limit: int) -> pl.DataFrame:
    """The first `limit` people.

    Returns:
        username (folded), display_name, value and ties (Float64), total (Int64, people ranked).
    """
    found = database.query(
        f"SELECT r.username, {DISPLAY}, r.value, r.ties, r.total FROM"
        f" (SELECT *, count(*) OVER () AS total FROM ({ranked.sql}) ORDER BY {ORDER} LIMIT ?) AS r"
        " LEFT JOIN user_stats AS s ON s.username = r.username"
        " ORDER BY r.value DESC, r.ties DESC, r.username",
        (*ranked.bound, limit),
        schema={
            "username": pl.String,
            "display_name": pl.String,
            "value": pl.Float64,
            "ties": pl.Float64,
            "total": pl.Int64,
        },
    )
    return named(database, found)


def standing(database: Database, ranked: Ranked, username: str) -> tuple[int, float, int] | None:
    """Rank, value and the number of people ranked; None for somebody who has no rank."""
    found = database.query(
        f"SELECT rank, value, total FROM (SELECT username, value, count(*) OVER () AS total,"
        f" row_number() OVER (ORDER BY {ORDER}) AS rank FROM ({ranked.sql})) WHERE username = ?",
        (*ranked.bound, username),
        schema={"rank": pl.Int64, "value": pl.Float64, "total": pl.Int64},
    )
    return (found.item(0, 0), found.item(0, 1), found.item(0, 2)) if found.height else None


def ranks(database: Database, ranked: Ranked, names: Iterable[str]) -> dict[str, int]:
    """The ranks of those of these people who have one."""
    found = database.query(
        f"SELECT username, row_number() OVER (ORDER BY {ORDER}) AS rank FROM ({ranked.sql})",
        ranked.bound,
        schema={"username": pl.String, "rank": pl.Int64},
    )
    wanted = set(names)
    return {name: rank for name, rank in found.iter_rows() if name in wanted}
