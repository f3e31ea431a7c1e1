"""Parquet: columns of every type that can hold a name, a text or a time."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from contextlib import ExitStack
from pathlib import Path

import polars as pl
import pytest
from tests.support.read_export import head, one, records, said

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Options
from dazza.ingest.formats import parquet_columns
from dazza.ingest.formats.parquet_columns import FORMAT
from dazza.ingest.inputs import Export, open_zip

AT = 1_600_000_000_123
WHEN = dt.datetime(2020, 9, 13, 12, 26, 40, 123_000, dt.UTC)
NAIVE = WHEN.replace(tzinfo=None)


def parquet(**columns: object) -> bytes:
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


def table(time: object) -> bytes:
    return parquet(user=["ann"], text=["hi"], time=time)


@pytest.mark.parametrize(
    ("time", "at", "local"),
    [
        (pl.Series([WHEN], dtype=pl.Datetime("ms", "UTC")), AT, None),
        (pl.Series([WHEN], dtype=pl.Datetime("us", "America/New_York")), AT, None),
        (pl.Series([NAIVE], dtype=pl.Datetime("ns")), None, AT),
        (pl.Series([NAIVE], dtype=pl.Datetime("us")), None, AT),
        (pl.Series([WHEN.date()]), None, 1_599_955_200_000),
        (pl.Series([AT]), AT, None),
        (pl.Series([AT // 1000], dtype=pl.Int32), AT - 123, None),
        (pl.Series([AT * 1000], dtype=pl.UInt64), AT, None),
        (pl.Series([AT / 1000]), AT, None),
        (pl.Series(["2020-09-13T12:26:40.123Z"]), AT, None),
        (pl.Series(["2020-09-13 12:26:40.123"], dtype=pl.Categorical), None, AT),
    ],
)
def test_times_of_every_type_are_read(
    time: pl.Series, at: int | None, local: int | None, tmp_path: Path
) -> None:
    data = table(time)
    assert FORMAT.recognise(head(data)) == 0.6
    found = records(FORMAT, one(tmp_path, data))[0]
    assert (found.name, found.text, found.at, found.local) == ("ann", "hi", at, local)


def test_names_and_ids_may_be_numbers_and_texts_bytes_or_categories(tmp_path: Path) -> None:
    data = parquet(
        id=[7], user=[12], text=pl.Series(["hé".encode()]), time=[AT], extra=[["a list"]]
    )
    found = records(FORMAT, one(tmp_path, data))[0]
    assert (found.name, found.text) == ("12", "hé")
    assert str(found.id).startswith("7/")


def test_fields_of_structures_are_named_with_dots(tmp_path: Path) -> None:
    data = parquet(**{"author": [{"name": "ann", "x": {"y": 1}}], "a.b": ["hi"], "ts": [AT]})
    options = Options(columns={"text": "a.b"})
    assert said(records(FORMAT, one(tmp_path, data), options)) == [("ann", "hi")]


def test_date_and_time_may_be_apart(tmp_path: Path) -> None:
    data = parquet(
        user=["ann"],
        text=["hi"],
        date=pl.Series([WHEN.date()]),
        time=pl.Series([dt.time(12, 26, 40, 123_000)]),
    )
    assert records(FORMAT, one(tmp_path, data))[0].local == AT


def test_rows_without_a_value_are_bad_or_empty(tmp_path: Path) -> None:
    data = parquet(user=[None, "a", "b"], text=["x", None, "y"], time=[AT, AT, None])
    found = records(FORMAT, one(tmp_path, data))
    assert [each.text for each in found] == ["no name", "", "no time"]


def test_every_row_comes_once_over_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_columns, "ROWS", 4)
    texts = [str(number) for number in range(10)]
    data = parquet(user=["ann"] * 10, text=texts, time=[AT] * 10)
    assert [text for _, text in said(records(FORMAT, one(tmp_path, data)))] == texts


def test_a_file_in_an_archive_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("chat.parquet", table([AT]))
    with ExitStack() as opened:
        tree = open_zip(tmp_path / "a.zip", opened)
        assert said(records(FORMAT, Export(tree.path, tree.files))) == [("ann", "hi")]
    packed = one(tmp_path / "gz", gzip.compress(table([AT])), "chat.parquet.gz")
    assert said(records(FORMAT, packed)) == [("ann", "hi")]


def test_a_name_that_looks_like_a_pattern_is_that_of_a_file(tmp_path: Path) -> None:
    assert said(records(FORMAT, one(tmp_path, table([AT]), "chat[1]*.parquet"))) == [("ann", "hi")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PAR1", "cannot be read as Parquet"),
        (b"PAR1" + b"x" * 100 + b"PAR1", "cannot be read as Parquet"),
        (table([AT])[:-20], "cannot be read as Parquet"),
        (parquet(a=["x"], b=[1]), "there are a, b; say which with --columns"),
        (parquet(user=["a"], text=[["x"]], time=[AT]), "no plain values in column 'text'"),
        (parquet(user=["a"], text=["x"], time=[12.5]), "neither ISO 8601 nor a count"),
    ],
)
def test_what_cannot_be_read_is_refused_clearly(data: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError) as error:
        records(FORMAT, one(tmp_path, data))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("data", [b"", b"PAR", b"username,message,timestamp\n"])
def test_other_files_are_not_recognised(data: bytes) -> None:
    assert FORMAT.recognise(head(data)) == 0.0
