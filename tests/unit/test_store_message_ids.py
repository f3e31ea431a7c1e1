"""Platforms' ids of stored messages are found, however they are written and in whatever order."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.room import new_room

from dazza.store import imports, message_ids
from dazza.store.schema import create_messages

IDS = st.text("0129az/-:$é🍕'\"", min_size=1, max_size=4)


@settings(deadline=None, max_examples=40)
@given(st.lists(IDS, unique=True, max_size=30), st.lists(IDS, max_size=30))
def test_ids_are_known_if_they_were_stored(stored: list[str], asked: list[str]) -> None:
    with new_room() as room:
        create_messages(room.database)
        imports.prepare(room.database)
        rows = pl.DataFrame({"message_id": range(len(stored)), "id": stored}, strict=False)
        rows = rows.cast({"message_id": pl.Int64, "id": pl.String})
        with room.database.transaction():
            message_ids.insert(room.database, "matrix", rows, new=True)
            message_ids.insert(
                room.database, "slack", rows.with_columns(pl.col("message_id") + 99), new=True
            )
        found = message_ids.known(room.database, "matrix", pl.Series(asked, dtype=pl.String))
        expected = {id_: number for number, id_ in enumerate(stored) if id_ in asked}
        assert dict(found.select("id", "known").iter_rows()) == expected
