"""Preparing a database: nothing is written where nothing is to do, and all or nothing otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contract.helpers import NOW_MS, make_database, plain_sql

from dazza.batch.registry import Registry
from dazza.errors import StoreError
from dazza.store import Database, ddl, schema
from dazza.tables.catalogue import TABLES
from dazza.tables.kinds import Ledger, Shared, TermRollup

KEPT = Registry().tables()


def prepared(path: Path) -> dict[str, str]:
    with Database(path) as database:
        schema.prepare(database, KEPT, NOW_MS)
    with plain_sql(path) as bot:
        return dict(bot.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_every_declared_table_is_made_as_declared(tmp_path: Path) -> None:
    """Its DDL is what the declaration says, and every table of the contract carries updated_at."""
    made = prepared(make_database(tmp_path / "x.db"))
    for table in TABLES:
        if not isinstance(table, Ledger | Shared):
            assert made[table.stored_name] == ddl.create_table(table)
        if isinstance(table, TermRollup):
            assert made[table.name] == ddl.create_view(table)
        with Database(tmp_path / "x.db") as database:
            assert "updated_at" in database.columns(table.name)


def test_a_prepared_database_is_not_written_again(tmp_path: Path) -> None:
    """A second preparation changes neither schema nor rows."""
    path = make_database(tmp_path / "x.db")
    first = prepared(path)
    with plain_sql(path) as bot:
        before = bot.execute("PRAGMA schema_version").fetchone(), list(bot.iterdump())
    assert prepared(path) == first
    with plain_sql(path) as bot:
        assert (bot.execute("PRAGMA schema_version").fetchone(), list(bot.iterdump())) == before


def test_a_preparation_that_fails_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables, renamed old ones, the added column: all of it in one transaction."""
    path = make_database(tmp_path / "x.db")
    with plain_sql(path) as bot:
        bot.execute(
            "CREATE TABLE chat_achievements (username, achievement_type, achievement_level)"
        )
        bot.execute("INSERT INTO chat_achievements VALUES ('Bob', 'x', 'gold')")
        bot.execute("CREATE VIEW mine AS SELECT * FROM chat_achievements")
        before = list(bot.iterdump())

    def broken(_: Database) -> None:
        raise StoreError("no")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    with Database(path) as database, pytest.raises(StoreError, match="no"):
        schema.prepare(database, KEPT, NOW_MS)
    with plain_sql(path) as bot:
        assert list(bot.iterdump()) == before
    monkeypatch.undo()
    assert "mine" in prepared(path)
    with plain_sql(path) as bot:
        assert bot.execute("SELECT username FROM mine").fetchall() == [("bob",)]


def test_the_older_bots_names_in_quotes_are_the_same_shape(tmp_path: Path) -> None:
    """White space and quotes in SQL do not make another table of it."""
    path = make_database(tmp_path / "x.db")
    table = next(t for t in TABLES if t.name == "user_sessions")
    sql = ddl.create_table(table).replace("user_sessions", '"user_sessions"').replace(",\n", ",")
    with plain_sql(path) as bot:
        bot.execute(sql)
        bot.execute("INSERT INTO user_sessions VALUES ('kept', 1, 2, 3, 4, 5, 6)")
    prepared(path)
    with plain_sql(path) as bot:
        assert bot.execute("SELECT count(*) FROM user_sessions").fetchone() == (1,)
