"""Objects of messages in JSON: keys found by name, also inside other objects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.read_export import as_json, head, one, reasons, records, said, until_cut

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Options
from dazza.ingest.formats.jsonl_columns import FORMAT

AT = 1_600_000_000_000
PLAIN = {"user": "ann", "text": "hi", "time": AT}


def lines(*objects: object) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in objects).encode()


@pytest.mark.parametrize(
    "entry",
    [
        PLAIN,
        {"n": 1, "author": {"id": 7, "name": "ann"}, "content": "hi", "created_at": AT // 1000},
        {"a": {"b": {}}, "username": "ann", "message": "hi", "ts": "2020-09-13T12:26:40Z"},
        {"meta": {"timestamp": AT * 1000}, "from": {"username": "ann"}, "text": "hi"}
        | {"timestamp": str(AT)},
    ],
)
def test_lines_and_lists_are_read_alike(entry: dict[str, object], tmp_path: Path) -> None:
    for name, data in (("a", lines(entry)), ("b", as_json([entry])), ("c", json.dumps([entry]))):
        content = data if isinstance(data, bytes) else data.encode()
        assert FORMAT.recognise(head(content)) == 0.55
        found = records(FORMAT, one(tmp_path / name, content))
        assert [(each.name, each.text, each.at) for each in found] == [("ann", "hi", AT)]


def test_keys_are_named_with_dots_and_need_not_be_in_the_first_objects(tmp_path: Path) -> None:
    entry = {"a.b": {"who": "ann"}, "x": {"y": {"words": "hi"}}, "d": {"when": AT}, "k": 5}
    columns = {"name": "who.n", "text": "x.y.words", "time": "d.when", "id": "k"}
    data = lines(*[{"other": 1}] * 200, {**entry, "who.n": "ann"})
    found = records(FORMAT, one(tmp_path, data), Options(columns=columns))
    assert len(found) == 201
    assert found[-1][:4] == (0, "ann", "hi", AT)
    assert str(found[-1].id).startswith("5/")


def test_date_and_time_may_be_apart(tmp_path: Path) -> None:
    entry = {"nick": "ann", "text": "hi", "date": "2020-09-13", "time": "12:26:40"}
    assert records(FORMAT, one(tmp_path, lines(entry)))[0].local == AT


def test_what_is_no_object_or_misses_something_is_bad(tmp_path: Path) -> None:
    broken = [7, [], "x", {}, {"user": "ann"}, {**PLAIN, "text": 7}, {**PLAIN, "time": {}}]
    found = records(FORMAT, one(tmp_path, lines(PLAIN, *broken, PLAIN) + b'{"user"'))
    assert said(found) == [("ann", "hi")] * 2
    assert reasons(found) == [
        *["not understood"] * 3,
        "no name",
        "no time",
        "not understood",
        "time not understood",
        "not understood",
    ]
    assert found[-1].shown == '{"user"'


def test_a_list_that_breaks_off_gives_what_comes_before(tmp_path: Path) -> None:
    found, told = until_cut(FORMAT, one(tmp_path, as_json([PLAIN] * 200)[:-20]))
    assert said(found) == [("ann", "hi")] * 199
    assert "breaks off" in told


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[12:00] <ann> hi",
        as_json({"user": "ann", "messages": [PLAIN]}),
        lines({"text": "hi", "speaker": "ann"}),
        as_json({"utterances": [{"interlocutor_id": "a", "text": "hi"}]}),
    ],
)
def test_other_files_are_not_recognised_and_refused_clearly(data: bytes, tmp_path: Path) -> None:
    assert FORMAT.recognise(head(data)) == 0.0
    with pytest.raises(ImportFailedError, match="--columns name=…,text=…,time=…"):
        records(FORMAT, one(tmp_path, data))


def test_keys_that_a_person_names_must_be_there(tmp_path: Path) -> None:
    options = Options(columns={"name": "nobody"})
    with pytest.raises(ImportFailedError, match="no column 'nobody': there are user, text, time"):
        records(FORMAT, one(tmp_path, lines(PLAIN)), options)
