"""The least that any such run must do, as the measure of the rest: read every message through ADBC,
and write `word_count` back with one UPDATE … FROM. Nothing is counted."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from adbc_driver_sqlite import dbapi

CHUNK = 200_000


def main() -> None:
    with (
        dbapi.connect(str(Path(sys.argv[1])), autocommit=True) as connection,
        connection.cursor() as cursor,
    ):
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(CHUNK)})
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        after = 0
        counts = []
        while True:
            cursor.execute(
                "SELECT id, username, message, timestamp FROM messages"
                f" WHERE id > {after} ORDER BY id LIMIT {CHUNK}"
            )
            chunk = pl.DataFrame(cursor.fetch_arrow())
            if chunk.is_empty():
                break
            after = chunk["id"][-1]
            counts.append(chunk.select("id", word_count=pl.lit(1, dtype=pl.Int64)))
        cursor.execute("BEGIN IMMEDIATE")
        cursor.adbc_ingest("floor_counts", pl.concat(counts), mode="create", temporary=True)
        cursor.execute(
            "UPDATE messages SET word_count = f.word_count FROM temp.floor_counts f"
            " WHERE f.id = messages.id"
        )
        cursor.execute("COMMIT")


if __name__ == "__main__":
    main()
