"""Every cache table as plain Python values, without what may differ between equal databases."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from tests.support.core import closing

Key = tuple[Any, ...]
Row = dict[str, Any]
Table = dict[Key, Row]
Dump = dict[str, Table]

KEYS: dict[str, tuple[str, ...]] = {
    "user_daily_activity": ("username", "date"),
    "user_chat_streaks": ("username",),
    "user_active_hours": ("username", "hour"),
    "user_weekly_hours": ("username", "weekday", "hour"),
    "user_activity_summary": ("username",),
    "message_analysis_cache": ("username",),
    "user_vocabulary": ("username", "word"),
    "user_emoji": ("username", "emoji"),
    "user_sessions": ("username",),
    "chat_achievements": ("username", "achievement_type", "achievement_level"),
    "achievement_progress": ("username", "achievement_type"),
    "dazza_user_totals": ("username",),
    "dazza_day_runs": ("username", "first_day"),
    "dazza_session_spans": ("username", "started_at"),
    "dazza_content_totals": ("username",),
    "dazza_quotable": ("username", "slot"),
    "dazza_skipped_messages": ("message_id",),
}
"""The tables that are compared, with what makes a row of each unique."""

FREE = {"updated_at", "id", "achieved_at", "details", "person"}
"""Columns that depend on when and in how many runs a row came about."""


def dump(path: Path, tables: tuple[str, ...] = tuple(KEYS)) -> Dump:
    """Rows of these tables by key; people by name throughout."""
    with closing(path) as connection:
        return {name: _table(connection, name) for name in tables}


def _table(connection: sqlite3.Connection, name: str) -> Table:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
    if "person" in columns:
        source = f"SELECT p.username, t.* FROM {name} t LEFT JOIN dazza_people p USING (person)"
    else:
        source = f"SELECT * FROM {name}"
    cursor = connection.execute(source)
    names = [column[0] for column in cursor.description]
    table: Table = {}
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        key = tuple(row[column] for column in KEYS[name])
        assert key not in table, f"{name} holds {key} twice"
        table[key] = {k: v for k, v in row.items() if k not in FREE and k not in KEYS[name]}
    return table


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a SELECT."""
    with closing(path) as connection:
        return connection.execute(sql).fetchall()


def word_counts(path: Path) -> dict[int, int | None]:
    """messages.word_count by id."""
    return dict(query(path, "SELECT id, word_count FROM messages"))


def user_stats(path: Path) -> dict[str, tuple[Any, ...]]:
    """first_seen, last_seen, message_count, total_words, display_name by name as it stands."""
    found = query(
        path,
        "SELECT username, first_seen, last_seen, message_count, total_words, display_name"
        " FROM user_stats",
    )
    return {name: rest for name, *rest_ in found for rest in [tuple(rest_)]}


def differences(found: Table, wanted: Table) -> list[str]:
    """In words, how two tables differ."""
    lines = [f"missing {key}: {wanted[key]}" for key in wanted.keys() - found.keys()]
    lines += [f"superfluous {key}: {found[key]}" for key in found.keys() - wanted.keys()]
    for key in found.keys() & wanted.keys():
        for column, value in wanted[key].items():
            if found[key].get(column) != value:
                lines.append(f"{key} {column}: is {found[key].get(column)!r}, not {value!r}")
    return sorted(lines)


def assert_equal_tables(found: Dump, wanted: Dump) -> None:
    """Fail with every difference, table by table. Columns that `wanted` lacks are not compared."""
    lines = [
        f"{name}: {line}" for name in wanted for line in differences(found[name], wanted[name])
    ]
    assert not lines, "\n" + "\n".join(lines)


def assert_equal_databases(found: Path, fresh: Path) -> None:
    """Fail unless an incremental database equals one that saw the same messages in one run.

    Achievements are never taken back, so the incremental one may hold more; and where it does, its
    progress is towards another tier.
    """
    old, new = dump(found), dump(fresh)
    held, earned = old.pop("chat_achievements"), new.pop("chat_achievements")
    lost = earned.keys() - held.keys()
    assert not lost, f"earned by a rebuild, but not held: {lost}"
    more = {(username, type_) for username, type_, _ in held.keys() - earned.keys()}
    for name, type_ in more:
        for table in (old, new):
            if (row := table["achievement_progress"].get((name, type_))) is not None:
                table["achievement_progress"][name, type_] = {"current_value": row["current_value"]}
    assert_equal_tables(old, new)
    assert word_counts(found) == word_counts(fresh)
    stats, people = user_stats(found), new["dazza_user_totals"]
    wanted = {name: row for name, row in user_stats(fresh).items() if (name,) in people}
    assert {name: stats.get(name) for name in wanted} == wanted
