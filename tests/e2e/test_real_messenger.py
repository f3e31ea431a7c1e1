"""A thread of Facebook Messenger, imported and counted by a route that shares no code."""

from __future__ import annotations

import json

import pytest
from tests.support.read_export import records
from tests.support.room import new_room
from tests.support.shared import real

from dazza.errors import ImportFailedError
from dazza.ingest.formats import jsonl_columns
from dazza.ingest.inputs import Export, InputFile


def test_every_message_of_a_thread_is_imported() -> None:
    for file in sorted(real("chat-analytics-fixtures", "messenger").glob("*.json")):
        entries = json.loads(file.read_text(encoding="utf-8-sig"))["messages"]
        expected = [(e["sender_name"], e.get("content", ""), e["timestamp_ms"]) for e in entries]
        with new_room() as room:
            report = room.take(file)
            assert report.sources[0].format == "messenger"
            assert sorted(room.rows()) == sorted(expected)
            assert room.take(file).new == 0


def test_dialogues_without_times_are_refused_and_nothing_is_written() -> None:
    for file in sorted(real("ja-multiparty-chat").rglob("A00101.json")):
        with new_room() as room:
            with pytest.raises(ImportFailedError, match="no chat log that Dazza knows"):
                room.take(file)
            with pytest.raises(ImportFailedError) as error:
                records(jsonl_columns.FORMAT, Export(file, (InputFile(file),)))
            assert "--columns" in str(error.value)
