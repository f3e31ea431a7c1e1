"""The connection: whatever a statement does, the next one works, and no lock is left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.contract.helpers import make_database, plain_sql

from dazza.errors import StoreError
from dazza.store import Database, open_database
from dazza.store.messages import BEFORE_ALL, SCHEMA, MessageReader
from dazza.store.sqlite import MANY, TOGETHER, StatementError, explain


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with Database(path, create=True) as database:
        database.execute("CREATE TABLE t (a INTEGER NOT NULL, b TEXT UNIQUE CHECK (b <> 'bad'))")
        database.execute("CREATE VIEW v AS SELECT * FROM t")
    return path


INSERT = "INSERT INTO t VALUES (?, ?)"
REFUSED: dict[str, Callable[[Database], object]] = {
    "a NULL": lambda d: d.execute(INSERT, (None, "x")),
    "a check": lambda d: d.execute(INSERT, (1, "bad")),
    "many rows, one a NULL": lambda d: d.executemany(
        INSERT, pl.DataFrame({"a": [1, None], "b": ["x", "y"]})
    ),
    "many rows, two alike": lambda d: d.executemany(
        INSERT, pl.DataFrame({"a": [1, 2], "b": ["x", "x"]})
    ),
    "too few parameters": lambda d: d.executemany(INSERT, pl.DataFrame({"a": [1]})),
    "too many parameters": lambda d: d.query("SELECT * FROM t WHERE a = ?", (1, 2)),
    "no such table": lambda d: d.query("SELECT * FROM nope WHERE a = ?", (1,)),
    "no such table, many": lambda d: d.executemany(
        "INSERT INTO nope VALUES (?)", pl.DataFrame({"a": [1]})
    ),
    "a view": lambda d: d.execute("UPDATE v SET a = ?", (1,)),
    "an overflow": lambda d: d.query("SELECT abs(?)", (-(2**63),)),
    "no SQL": lambda d: d.execute("SELEKT 1"),
}


def within_transaction(database: Database, attempt: Callable[[Database], object]) -> None:
    with database.transaction():
        database.execute("INSERT INTO t VALUES (7, 'before')")
        attempt(database)


@pytest.mark.parametrize("what", REFUSED)
def test_after_a_refused_statement_the_transaction_is_over_and_all_goes_on(
    path: Path, what: str
) -> None:
    """It is rolled back, another connection can write at once, and the same one too."""
    with Database(path) as database, Database(path) as other:
        other.execute("PRAGMA busy_timeout=0")
        with pytest.raises(StatementError) as caught:
            within_transaction(database, REFUSED[what])
        assert "\n" not in str(caught.value)
        with other.transaction():
            other.execute(INSERT, (1, "other"))
        with database.transaction():
            database.execute(INSERT, (2, "one"))
        assert database.query("SELECT b FROM t ORDER BY a")["b"].to_list() == ["other", "one"]


@pytest.mark.parametrize("what", REFUSED)
def test_after_a_refused_statement_outside_a_transaction_the_next_one_works(
    path: Path, what: str
) -> None:
    """What was bound to the one is not bound to the next."""
    with Database(path) as database:
        with pytest.raises(StatementError):
            REFUSED[what](database)
        assert database.scalar("SELECT 41 + ?", (1,)) == 42
        assert database.scalar("SELECT 42") == 42


def test_an_error_of_the_caller_rolls_back_too(path: Path) -> None:
    """Also one that is no error at all, such as an interrupt from the keyboard."""

    def interrupt(error: type[BaseException]) -> None:
        raise error

    with Database(path) as database:
        for error in (ValueError, KeyboardInterrupt, SystemExit):
            with pytest.raises(error):
                within_transaction(database, lambda _, error=error: interrupt(error))  # type: ignore[misc]
            assert database.scalar("SELECT count(*) FROM t") == 0


def test_a_full_disk_is_no_fault_of_the_statement(path: Path) -> None:
    """StoreError and not StatementError, whichever way the rows were going in."""
    with Database(path) as database:
        database.scalar(f"PRAGMA max_page_count={database.scalar('PRAGMA page_count')}")
        rows = pl.DataFrame({"a": range(5_000), "b": [f"{i}" * 9 for i in range(5_000)]})
        many = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9000)"
            " INSERT INTO t SELECT i + ?, hex(randomblob(20)) || i FROM n"
        )
        attempts: list[Callable[[Database], object]] = [
            lambda d: d.executemany(INSERT, rows),
            lambda d: d.execute(many, (1,)),
            lambda d: d.execute(many.replace("?", "1")),
        ]
        for attempt in attempts:
            with pytest.raises(StoreError, match="the disk is full") as caught:
                within_transaction(database, attempt)
            assert not isinstance(caught.value, StatementError)
        assert database.scalar("SELECT count(*) FROM t") == 0


def test_an_error_is_one_line_with_the_file_and_the_way_out(path: Path) -> None:
    """Of what the driver says only the fact is kept."""
    assert explain(path, "INTERNAL: x\nquery:   SELECT 1") == f"{path}: INTERNAL: x query: SELECT 1"
    assert "is damaged" in explain(path, "IO: database disk image is malformed (11)")
    assert "cannot be written" in explain(path, "attempt to write a readonly database")
    assert "locked by another program" in explain(path, "database is locked")


def test_a_question_about_nobody_has_no_rows_of_the_right_types(path: Path) -> None:
    """A frame without rows is one statement for each of no rows."""
    nothing = pl.DataFrame(schema={"a": pl.Int64})
    schema = {"a": pl.Int64(), "b": pl.String()}
    with Database(path) as database:
        found = database.query("SELECT a, b FROM t WHERE a = ?", nothing, schema=schema)
        assert found.is_empty()
        assert dict(found.schema) == schema
        database.executemany(INSERT, pl.DataFrame(schema=schema))


def test_text_that_is_no_utf_8_comes_as_bytes_or_as_null_and_never_as_text(path: Path) -> None:
    """The driver hands any bytes over as text; trusting them crashes the process."""
    with Database(path) as database:
        database.execute("INSERT INTO t VALUES (1, 'fine'), (2, CAST(x'ff41' AS TEXT))")
        raw = database.query("SELECT b FROM t ORDER BY a")["b"]
        assert raw.to_list() == [b"fine", b"\xff\x41"]
        told = database.query(
            "SELECT a, b FROM t ORDER BY a", schema={"a": pl.Int64, "b": pl.String}
        )
        assert told["b"].to_list() == ["fine", None]
        assert database.scalar("SELECT b FROM t WHERE a = 2") == b"\xff\x41"


def test_a_url_names_a_file_relative_or_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in SQLAlchemy: three slashes for a relative path, four for an absolute one."""
    monkeypatch.chdir(tmp_path)
    for where in ("a.db", "sqlite:///b.db", f"sqlite:///{tmp_path}/c d.db", f"{tmp_path}/ä?#%.db"):
        open_database(where.replace(" ", "%20") if "://" in where else where, create=True).close()
    assert {p.name for p in tmp_path.iterdir()} >= {"a.db", "b.db", "c d.db", "ä?#%.db"}


def test_data_version_moves_when_others_write_and_not_when_we_do(path: Path) -> None:
    """That is how a run sees that it has company."""
    with Database(path) as one, Database(path) as other:
        before = one.data_version()
        one.execute(INSERT, (1, "x"))
        assert one.data_version() == before
        other.execute(INSERT, (2, "y"))
        assert one.data_version() != before


READ_CASES = {
    "text": ("'ann'", "'hi'", "1700000000000"),
    "a NULL message": ("'ann'", "NULL", "1700000000000"),
    "a blob": ("'ann'", "x'6869'", "1700000000000"),
    "invalid": ("'ann'", "CAST(x'ff' AS TEXT)", "1700000000000"),
    "a blob name": ("x'61'", "'hi'", "1700000000000"),
    "seconds": ("'ann'", "'hi'", "1700000000"),
    "real": ("'ann'", "'hi'", "1700000000000.75"),
    "text time": ("'ann'", "'hi'", "'soon'"),
    "no name": ("NULL", "'hi'", "1700000000000"),
}
READ = {
    "text": ("ann", "hi", 1_700_000_000_000),
    "a NULL message": ("ann", None, 1_700_000_000_000),
    "a blob": ("ann", None, 1_700_000_000_000),
    "invalid": ("ann", None, 1_700_000_000_000),
    "a blob name": (None, "hi", 1_700_000_000_000),
    "seconds": ("ann", "hi", None),
    "real": ("ann", "hi", 1_700_000_000_000),
    "text time": ("ann", "hi", None),
    "no name": (None, "hi", 1_700_000_000_000),
}


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_messages_are_read_the_same_whatever_stands_beside_them(tmp_path: Path, limit: int) -> None:
    """Each row is judged by itself, in chunks of any size, in any order of good and bad."""
    orders = [list(READ_CASES), list(reversed(READ_CASES)), ["text", *READ_CASES, "text"]]
    for n, order in enumerate(orders):
        path = make_database(tmp_path / f"{n}.db")
        with plain_sql(path) as bot:
            for case in order:
                bot.execute(
                    "INSERT INTO messages (username, message, timestamp)"
                    f" VALUES ({', '.join(READ_CASES[case])})"
                )
        with Database(path) as database:
            reader = MessageReader(database)
            after, found = BEFORE_ALL, []
            while (chunk := reader.read(after, 10_000, limit)).height:
                assert dict(chunk.schema) == SCHEMA
                found += [row[1:] for row in chunk.iter_rows()]
                after = chunk["id"][-1]
        assert found == [READ[case] for case in order]


@pytest.mark.parametrize("height", [0, 1, MANY - 1, MANY, MANY + 1, MANY + TOGETHER, 2 * MANY + 7])
def test_rows_are_appended_in_their_order_whatever_their_number(
    tmp_path: Path, height: int
) -> None:
    rows = pl.DataFrame(
        {"number": range(height), "text": [None if n % 3 else f"é{n}\0" for n in range(height)]},
        schema={"number": pl.Int64, "text": pl.String},
    )
    with open_database(str(tmp_path / "chat.db"), create=True) as database:
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, number, text, more)")
        database.append("INSERT INTO t (number, text, more) VALUES (?, ?, 'x')", rows)
        found = database.query(
            "SELECT id - 1, number, text, more FROM t ORDER BY id",
            schema={"id - 1": pl.Int64, **rows.schema, "more": pl.String},
        )
    texts = rows["text"].to_list()
    assert found.rows() == [(n, n, text, "x") for n, text in enumerate(texts)]
