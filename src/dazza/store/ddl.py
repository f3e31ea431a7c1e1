"""Tables as SQL: every statement about a declared table is generated here from its declaration.

The statements are those that SQLite and PostgreSQL both take, save `WITHOUT ROWID`.
"""

from __future__ import annotations

from collections.abc import Sequence

from dazza.tables.kinds import (
    PERSON,
    Column,
    Ledger,
    Merge,
    Ratio,
    Rollup,
    Table,
    TermRollup,
)

BUILDING = "__build"
"""Suffix of the table that a rebuild fills while readers still see the old one."""


def stored(table: Table, building: bool = False) -> str:
    """Name of the table that holds the rows, or of the one being built to replace it."""
    return table.stored_name + (BUILDING if building else "")


def stored_columns(table: Table) -> tuple[str, ...]:
    """Names of the columns that hold a frame of this table (without ratios and `updated_at`)."""
    if isinstance(table, TermRollup):
        return (PERSON, "term_id", *(c.name for c in table.columns))
    return (*table.key_names, *(c.name for c in table.columns))


def stored_key(table: Table) -> tuple[str, ...]:
    return stored_columns(table)[: len(table.key)]


def has_updated_at(table: Table) -> bool:
    """Term rollups take the time of their person instead: a million rows need no stamp each."""
    return not isinstance(table, TermRollup)


def create_table(table: Table, building: bool = False) -> str:
    """CREATE TABLE for the rows of a declared table."""
    lines = []
    for name, column in zip(stored_columns(table), (*table.key, *table.columns), strict=True):
        type_ = "INTEGER" if isinstance(table, TermRollup) else column.type
        lines.append(f"{name} {type_}{'' if column.nullable else ' NOT NULL'}")
    lines += [f"{ratio.name} REAL NOT NULL" for ratio in ratios(table)]
    if has_updated_at(table):
        lines.append("updated_at INTEGER NOT NULL")
    lines.append(f"PRIMARY KEY ({', '.join(stored_key(table))})")
    body = ",\n    ".join(lines)
    return f"CREATE TABLE {stored(table, building)} (\n    {body}\n) WITHOUT ROWID"


def create_view(table: TermRollup) -> str:
    """The view by which a term rollup is read under its public name."""
    values = ", ".join(f"v.{column.name}" for column in table.columns)
    return (
        f"CREATE VIEW {table.name} AS SELECT p.username, t.term AS {table.term}, {values},"
        f" p.updated_at FROM {table.stored_name} v"
        " JOIN dazza_people p ON p.person = v.person JOIN dazza_terms t ON t.term_id = v.term_id"
    )


def ratios(table: Table) -> Sequence[Ratio]:
    return table.ratios if isinstance(table, Rollup) else ()


def tenths(numerator: str, denominator: str, scale: int = 1) -> str:
    """numerator * scale / denominator with one decimal, half up, in exact integers."""
    return f"((20 * {scale} * ({numerator}) + ({denominator})) / (2 * ({denominator}))) / 10.0"


def merge_row(table: Rollup, now_ms: int, building: bool = False) -> str:
    """INSERT … ON CONFLICT DO UPDATE that folds one row, bound in `stored_columns` order, in."""
    into = stored(table, building)
    names = stored_columns(table)
    numbers = {name: f"?{i}" for i, name in enumerate(names, 1)}
    inserted = {
        **numbers,
        **{
            r.name: tenths(numbers[r.numerator], numbers[r.denominator], r.scale)
            for r in table.ratios
        },
    }
    merged = {column.name: _merged(table, column, into) for column in table.columns}
    updated = {
        **merged,
        **{
            r.name: tenths(merged[r.numerator], merged[r.denominator], r.scale)
            for r in table.ratios
        },
    }
    if has_updated_at(table):
        inserted["updated_at"] = updated["updated_at"] = str(now_ms)
    assignments = ", ".join(f"{name} = {value}" for name, value in updated.items())
    return (
        f"INSERT INTO {into} ({', '.join(inserted)}) VALUES ({', '.join(inserted.values())})"
        f" ON CONFLICT ({', '.join(stored_key(table))}) DO UPDATE SET {assignments}"
    )


def _merged(table: Rollup, column: Column, into: str) -> str:
    old, new = f"{into}.{column.name}", f"excluded.{column.name}"
    if column.merge is Merge.SUM:
        return f"{old} + {new}"
    if column.merge is Merge.NEWEST:
        olds = ", ".join(f"{into}.{by}" for by in table.newest_by)
        news = ", ".join(f"excluded.{by}" for by in table.newest_by)
        return f"CASE WHEN ({news}) > ({olds}) THEN {new} ELSE {old} END"
    sign = "<" if column.merge is Merge.MIN else ">"
    return f"CASE WHEN {new} {sign} {old} THEN {new} ELSE {old} END"


def replace_row(table: Table, now_ms: int, building: bool = False) -> str:
    """INSERT … ON CONFLICT DO UPDATE that puts one row in the place of the one with its key."""
    names = stored_columns(table)
    values = [f"?{i}" for i in range(1, len(names) + 1)]
    rest = [*names[len(table.key) :], "updated_at"]
    assignments = ", ".join(f"{name} = excluded.{name}" for name in rest)
    return (
        f"INSERT INTO {stored(table, building)} ({', '.join(names)}, updated_at)"
        f" VALUES ({', '.join(values)}, {now_ms})"
        f" ON CONFLICT ({', '.join(stored_key(table))}) DO UPDATE SET {assignments}"
    )


def add_row(table: Ledger, now_ms: int) -> str:
    """INSERT … ON CONFLICT DO NOTHING of one row."""
    names = stored_columns(table)
    values = [f"?{i}" for i in range(1, len(names) + 1)]
    return (
        f"INSERT INTO {table.stored_name} ({', '.join(names)}, updated_at)"
        f" VALUES ({', '.join(values)}, {now_ms})"
        f" ON CONFLICT ({', '.join(table.key_names)}) DO NOTHING"
    )


def delete_row(table: Table, building: bool = False) -> str:
    """DELETE of the row whose key is bound."""
    matches = " AND ".join(f"{name} = ?{i}" for i, name in enumerate(stored_key(table), 1))
    return f"DELETE FROM {stored(table, building)} WHERE {matches}"


def people_join(table: Table, building: bool = False) -> str:
    """FROM clause of a person's rows: alias `t`, and `p` where the name must lead to the number."""
    if stored_key(table)[0] == PERSON:
        return f"{stored(table, building)} t"
    return f"{stored(table, building)} t JOIN dazza_people p ON p.username = t.username"
