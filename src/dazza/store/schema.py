"""Make a database ready: numbered migrations, declared tables, the older bot's adopted in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from dazza.errors import StoreError
from dazza.store import ddl, imports
from dazza.store.adopt import adopt_achievements, adopt_definitions, copy_rows
from dazza.store.bookkeeping import (
    KEPT_TABLES,
    MESSAGES_DDL,
    NEEDED_COLUMNS,
    OWN_TABLES,
    USER_STATS_COLUMNS,
    USER_STATS_DDL,
)
from dazza.store.rows import rebuilt
from dazza.store.sqlite import Database
from dazza.tables.definitions import DEFINITIONS, TIERS
from dazza.tables.kinds import Table, TermRollup


def _first_schema(database: Database) -> None:
    """Version 1: Dazza's own tables, and the older bot's that hold more than can be recomputed."""
    present = database.table_names()
    for name, statement in OWN_TABLES.items():
        if name not in present:  # unless somebody dropped only dazza_meta
            database.execute(statement)
    for name, statement in KEPT_TABLES.items():
        if name in present:
            database.execute(f"ALTER TABLE {name} RENAME TO {name}__old")
        database.execute(statement)
    if "chat_achievements" in present:
        adopt_achievements(database)
    if "achievement_definitions" in present:
        adopt_definitions(database)
    if "batch_job_history" in present:
        copy_rows(database, "batch_job_history", needed=("job_name", "started_at", "status"))
    for name in KEPT_TABLES:
        database.execute(f"DROP TABLE IF EXISTS {name}__old")
    if "user_stats" not in present:
        database.execute(USER_STATS_DDL)


def _import_sources(database: Database) -> None:
    """Version 2: the record of what was imported."""
    database.execute(imports.IMPORT_SOURCES_DDL)


def _message_ids(database: Database) -> None:
    """Version 3: the platforms' message ids, and which messages several sources have."""
    imports.migrate(database)


MIGRATIONS: Sequence[Callable[[Database], None]] = (_first_schema, _import_sources, _message_ids)
"""Migration k brings a database from version k to version k + 1."""


def prepare(database: Database, tables: Mapping[str, Sequence[Table]], now_ms: int) -> None:
    """Bring a database up to date; nothing is written if it is already.

    `tables` are the declared tables by the name of the job that keeps them. Raises StoreError if
    `messages` is not what Dazza can read, or a newer Dazza was here.
    """
    check_messages(database)
    if not _unready(database, tables):
        return
    with database.transaction():
        if not _unready(database, tables):  # another process was quicker
            return
        version = schema_version(database)
        statements = list(_changes(database, tables))
        for migrate in MIGRATIONS[version:]:
            migrate(database)
        _set_meta(database, "schema_version", str(len(MIGRATIONS)))
        for statement in statements:
            database.execute(statement)
        _seed(database, now_ms)


def _unready(database: Database, tables: Mapping[str, Sequence[Table]]) -> bool:
    """Whether something is missing or of another shape. Raises StoreError after a newer Dazza."""
    version = schema_version(database)
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{database.path} was last used by a newer Dazza (its schema is version {version}, "
            f"this one knows {len(MIGRATIONS)}): upgrade this one"
        )
    if version < len(MIGRATIONS) or any(_changes(database, tables)):
        return True
    return bool(_missing_seeds(database))


def unready_names(database: Database, tables: Mapping[str, Sequence[Table]]) -> list[str]:
    """Names of the tables and views that `prepare` would make, alter or fill. Raises StoreError
    after a newer Dazza."""
    if not _unready(database, tables):
        return []
    names = [
        statement.split()[2]  # CREATE, DROP or ALTER, a kind, and the name
        for statement in _changes(database, tables)
        if not statement.startswith("DELETE")
    ]
    if schema_version(database) < len(MIGRATIONS):
        names.append("dazza_meta")
    elif _missing_seeds(database):
        names.append("achievement_definitions")
    return sorted(set(names))


def schema_version(database: Database) -> int:
    """Number of migrations that this database has seen; 0 if Dazza never was here."""
    if not database.columns("dazza_meta"):
        return 0
    return int(meta(database, "schema_version") or 0)


def meta(database: Database, name: str) -> str | None:
    """A fact that Dazza keeps about the database, such as the zone last used."""
    value = database.scalar("SELECT value FROM dazza_meta WHERE name = ?", (name,))
    return None if value is None else str(value)


def _set_meta(database: Database, name: str, value: str) -> None:
    database.execute(
        "INSERT INTO dazza_meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def set_meta(database: Database, name: str, value: str) -> None:
    """Keep a fact; writes only if it is new."""
    if meta(database, name) != value:
        _set_meta(database, name, value)


def create_messages(database: Database) -> None:
    """Make an empty `messages` table where there is none."""
    database.execute(MESSAGES_DDL)


def mark_demo(database: Database) -> None:
    """Say in an empty database that what comes is made up, and may be deleted."""
    database.execute("CREATE TABLE dazza_demo (made_up INTEGER)")


def is_demo(database: Database) -> bool:
    """Whether `mark_demo` was here."""
    return "dazza_demo" in database.table_names()


def check_messages(database: Database) -> None:
    """Raise StoreError unless `messages` has the columns that Dazza reads."""
    columns = database.columns("messages")
    if not columns:
        raise StoreError(
            f"{database.path} has no table `messages`: give the database that your bot writes, "
            "or bring chat logs in with `dazza import`"
        )
    if "messages" not in database.table_names():
        raise StoreError(
            f"`messages` of {database.path} is a view: Dazza keeps word_count in it, so it must be"
            " a table"
        )
    missing = [name for name in NEEDED_COLUMNS if name not in columns]
    if missing:
        raise StoreError(
            f"table `messages` of {database.path} lacks the column {', '.join(missing)}: "
            f"Dazza needs {', '.join(NEEDED_COLUMNS)}"
        )
    if not _numbered(database):
        raise StoreError(
            f"`messages.id` of {database.path} is no INTEGER PRIMARY KEY: Dazza tells new messages"
            " by unique whole numbers"
        )


def _numbered(database: Database) -> bool:
    """Whether `messages.id` holds whole numbers, each once."""
    if "INT" not in database.columns("messages")["id"].upper():
        return False
    keys = database.scalar(
        "SELECT (SELECT group_concat(name) FROM pragma_table_info('messages') WHERE pk > 0) = 'id'"
        " OR 'id' IN (SELECT (SELECT group_concat(name) FROM pragma_index_info(l.name))"
        " FROM pragma_index_list('messages') l WHERE l.\"unique\" AND NOT l.partial)"
    )
    return bool(keys)


def _changes(database: Database, tables: Mapping[str, Sequence[Table]]) -> Iterable[str]:
    """Statements that give every declared table its shape.

    A table of another shape is made anew, and whoever keeps it starts over.
    """
    if "word_count" not in database.columns("messages"):
        yield "ALTER TABLE messages ADD COLUMN word_count INTEGER NULL"
    stats = database.columns("user_stats")
    if stats:
        for name, type_ in USER_STATS_COLUMNS.items():
            if name not in stats:
                yield f"ALTER TABLE user_stats ADD COLUMN {name} {type_}"
    present = {
        str(row["name"]): (str(row["type"]), str(row["sql"]))
        for row in database.rows(
            "SELECT name, type, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        )
    }
    known = "dazza_meta" in present
    if known:  # a new database gets these by its migrations
        books = {**OWN_TABLES, **KEPT_TABLES, "user_stats": USER_STATS_DDL}
        missing = [name for name in books if name not in present]
        yield from (books[name] for name in missing)
        if {"dazza_people", "dazza_terms"} & set(missing):  # no row can be read any more
            yield "DELETE FROM dazza_job_state"
    for job_name, kept in tables.items():
        remade = list(_remade(present, kept))
        yield from remade
        lost = [table.name for table in kept if table.stored_name not in present]
        if known and (remade or lost):
            yield f"DELETE FROM dazza_job_state WHERE job_name = '{job_name}'"


def _remade(present: Mapping[str, tuple[str, str]], tables: Sequence[Table]) -> Iterable[str]:
    for table in rebuilt(tables):
        wanted = {table.stored_name: ddl.create_table(table)}
        if isinstance(table, TermRollup):
            wanted[table.name] = ddl.create_view(table)
        for name, statement in wanted.items():
            if _same(present.get(name), statement):
                continue
            if name in present:
                yield f"DROP {present[name][0].upper()} {name}"
            yield statement


def _same(present: tuple[str, str] | None, wanted: str) -> bool:
    """Whether the SQL that made an object is this one, white space and quotes of a rename aside."""
    return present is not None and _normal(present[1]) == _normal(wanted)


def _normal(sql: str) -> str:
    return " ".join(sql.replace('"', "").replace("(", " ( ").replace(")", " ) ").split())


def _missing_seeds(database: Database) -> list[str]:
    held = {row["type"] for row in database.rows("SELECT type FROM achievement_definitions")}
    return [d.type for d in DEFINITIONS if d.type not in held]


def _seed(database: Database, now_ms: int) -> None:
    names = [f"{tier}_threshold" for tier in TIERS]
    for d in DEFINITIONS:
        database.execute(
            "INSERT INTO achievement_definitions (type, name, description, icon, category,"
            f" {', '.join(names)}, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (type) DO NOTHING",
            (d.type, d.name, d.description, d.icon, d.category, *d.thresholds, now_ms),
        )
