"""CSV of any maker: separators, quotation marks, encodings, and rows that are none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.support.read_export import head, one, reasons, records, said, until_cut

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, Options
from dazza.ingest.formats import csv_columns
from dazza.ingest.formats.csv_columns import FORMAT, LIMIT

AT = 1_600_000_000_000
HEADER = b"username,message,timestamp\n"


def row(text: str, at: int = AT) -> bytes:
    return f"ann,{text},{at}\n".encode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (HEADER + row("hi"), "hi"),
        (b"\xef\xbb\xbf" + HEADER + row("hi"), "hi"),
        (HEADER.replace(b"\n", b"\r\n") + row("hi").replace(b"\n", b"\r\n"), "hi"),
        (HEADER + row('"a, ""b""\nc"'), 'a, "b"\nc'),
        (HEADER + row('say "hi'), 'say "hi'),
        (HEADER + row(" kept "), " kept "),
        (HEADER + row("nul\0nul"), "nul\0nul"),
        (HEADER + row("caf\N{LATIN SMALL LETTER E WITH ACUTE}"), "café"),
        (HEADER + "ann,café,1600000000000\n".encode("cp1252"), "café"),
        (HEADER + row("hi").rstrip(), "hi"),
        (HEADER + b"\n\n" + row("hi") + b"\n", "hi"),
        (b'"username";"message";"timestamp"\n"ann";"a;b";1600000000000\n', "a;b"),
        (b"timestamp\tuser\ttext\n1600000000000\tann\ta, b; c\n", "a, b; c"),
        (b"time|nick|body\n1600000000|ann|hi\n", "hi"),
        (b"text,x,name,time\nhi,,ann,2020-09-13T12:26:40Z,more,fields\n", "hi"),
        (b"date,time,user,text\n2020-09-13,12:26:40Z,ann,hi\n", "hi"),
    ],
)
def test_a_table_is_read_whoever_wrote_it(data: bytes, text: str, tmp_path: Path) -> None:
    assert FORMAT.recognise(head(data)) == 0.55
    found = records(FORMAT, one(tmp_path, data))
    assert [(each.name, each.text, each.at) for each in found] == [("ann", text, AT)]


def test_rows_that_are_no_messages_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    data = HEADER + b"ann,hi\n" + row("1") + b",x,1600000000000\n" + b"ann,x,\n" + b"ann,x,then\n"
    found = records(FORMAT, one(tmp_path, data + row("2")))
    assert reasons(found) == ["not understood", "no name", "no time", "time not understood"]
    assert found[0].shown == "ann,hi"
    assert said(found) == [("ann", "1"), ("ann", "2")]


def test_a_field_may_be_as_long_as_a_message_can_be(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    long = "x" * (1 << 20)
    assert said(records(FORMAT, one(tmp_path, HEADER + row(long)))) == [("ann", long)]
    assert csv.field_size_limit() == limit


def test_a_quotation_mark_that_nothing_closes_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_columns, "LIMIT", 1 << 20)
    endless = b'ann,"' + b"x\n" * (1 << 19)
    found = records(FORMAT, one(tmp_path, HEADER + row("1") + endless + row("2")))
    assert said(found)[0] == ("ann", "1")
    assert said(found)[-1] == ("ann", "2")
    assert {each.text for each in found if each.kind == BAD} == {"not understood"}


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    data = HEADER + row("1") + b"x" * (LIMIT + 5) + b"\n" + row("2")
    found = records(FORMAT, one(tmp_path, data))
    assert said(found) == [("ann", "1"), ("ann", "2")]
    assert len(found) == 3


@pytest.mark.parametrize("rows", [1, 499, 500, 501])
@pytest.mark.parametrize("end", [b'ann,"cut off', b'ann,"cut\noff\n'])
def test_a_table_that_ends_inside_quotation_marks_breaks_off(
    end: bytes, rows: int, tmp_path: Path
) -> None:
    found, told = until_cut(FORMAT, one(tmp_path, HEADER + row("whole") * rows + end))
    assert said(found) == [("ann", "whole")] * rows
    assert "breaks off inside a quoted field" in told


def test_every_row_comes_once_however_many_there_are(tmp_path: Path) -> None:
    for rows in (0, 1, 499, 500, 501, 1001):
        data = HEADER + b"".join(row(str(number)) for number in range(rows))
        found = said(records(FORMAT, one(tmp_path / str(rows), data)))
        assert found == [("ann", str(number)) for number in range(rows)]


def test_a_person_says_which_columns_are_meant_and_how_times_are_written(tmp_path: Path) -> None:
    data = b"wer,was,wann,nr\nann,hi,13.09.2020 12:26,5\n"
    columns = {"name": "wer", "text": "was", "time": "wann", "id": "nr"}
    options = Options(columns=columns, time_format="%d.%m.%Y %H:%M")
    found = records(FORMAT, one(tmp_path, data), options)[0]
    assert (found.name, found.text, found.at, found.local) == ("ann", "hi", None, AT - 40_000)
    assert str(found.id).startswith("5/")


def test_what_was_decided_is_told(tmp_path: Path) -> None:
    assert FORMAT.survey is not None
    found = FORMAT.survey(one(tmp_path, HEADER + row("hi")), Options())
    assert found.told == (
        "columns are name=username, text=message, time=timestamp, in milliseconds since 1970",
    )


@pytest.mark.parametrize("data", [b"", b"\n", b"a,b,c\n1,2,3\n", b"hello", b"\xff\xfe\x00"])
def test_other_files_are_not_recognised_and_refused_clearly(data: bytes, tmp_path: Path) -> None:
    assert FORMAT.recognise(head(data)) == 0.0
    with pytest.raises(ImportFailedError, match="--columns name=…,text=…,time=…"):
        records(FORMAT, one(tmp_path, data))
