"""Tables in Parquet, with a column each for name, text and time.

Which columns are meant is told by their names, or by `--columns`; a field of a structure is written
with a dot, `author.name`. Times are of any type that holds them: with or without a zone, numbers
counted since 1970, or text. Files are read in slices; one in an archive is unpacked to a temporary
file first.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from dazza.errors import ImportFailedError
from dazza.ingest.declare import Options, Record, RecordFormat, Survey
from dazza.ingest.formats import _columns
from dazza.ingest.formats._columns import Columns, find_columns
from dazza.ingest.head import Head
from dazza.ingest.inputs import GZIP_MAGIC, Export, InputFile

MAGIC: Final = b"PAR1"
ROWS: Final = 100_000
DEPTH: Final = 3
SURE: Final = 0.6

Schema = dict[str, pl.DataType]


def recognise(head: Head) -> float:
    """Whether a file begins as Parquet does."""
    return SURE if head.data.startswith(MAGIC) else 0.0


@contextmanager
def on_disk(file: InputFile) -> Iterator[Path]:
    """Where a file lies by itself. Raises ImportFailedError."""
    try:
        if file.archive is None:
            with file.path.open("rb") as plain:
                packed = plain.read(2) == GZIP_MAGIC
            if not packed:
                yield file.path
                return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "table.parquet")
            with file.open() as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path
    except OSError as error:
        raise ImportFailedError(f"{file} cannot be read: {error.strerror or error}") from None


def collect(export: Export, frame: pl.LazyFrame) -> pl.DataFrame:
    """A part of a table. Raises ImportFailedError where Polars finds the file damaged."""
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0]
    except pl.exceptions.PanicException:
        why = "it is damaged"
    raise ImportFailedError(f"{export.file} cannot be read as Parquet: {why}")


def schema_of(export: Export, path: Path) -> Schema:
    """All columns by name, the fields of structures with dots. Raises ImportFailedError."""
    empty = collect(export, pl.scan_parquet(path, glob=False).head(0))
    found: Schema = {}

    def add(name: str, kind: pl.DataType, depth: int) -> None:
        if isinstance(kind, pl.Struct) and depth > 1:
            for each in kind.fields:
                inner = each.dtype if isinstance(each.dtype, pl.DataType) else each.dtype()
                add(f"{name}.{each.name}", inner, depth - 1)
        else:
            found.setdefault(name, kind)

    for name, kind in empty.schema.items():
        add(name, kind, DEPTH)
    return found


def column(name: str, top: set[str]) -> pl.Expr:
    """A column, or a field of one."""
    parts = [name] if name in top else name.split(".")
    while parts[0] not in top and len(parts) > 1:
        parts[:2] = [".".join(parts[:2])]
    found = pl.col(parts[0])
    for part in parts[1:]:
        found = found.struct.field(part)
    return found


def as_text(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    return value.cast(pl.String, strict=False) if kind != pl.String else value


def as_time(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """A column of times as text or numbers, as `_columns.moment` reads them."""
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            return value.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f")
        return value.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.6f+00:00")
    if kind in {pl.Date, pl.Time}:
        return value.dt.to_string("%Y-%m-%d" if kind == pl.Date else "%H:%M:%S%.6f")
    if kind.is_integer():
        return value.cast(pl.Int64, strict=False)
    if kind.is_numeric():
        return value.cast(pl.Float64, strict=False)
    return as_text(value, kind)


def chosen(export: Export, path: Path, options: Options) -> tuple[Columns, pl.LazyFrame]:
    """The columns that hold a message, and the table of these: name, text, time and id."""
    schema = schema_of(export, path)
    columns = find_columns(list(schema), options.columns, export.path)
    used = (columns.name, columns.text, *columns.time, *([columns.id] if columns.id else []))
    for each in used:
        if schema[each].is_nested() or schema[each] in {pl.Object, pl.Null}:
            raise ImportFailedError(f"{export.path} has no plain values in column {each!r}")
    table = pl.scan_parquet(path, glob=False)
    top = set(collect(export, table.head(0)).columns)
    times = [as_time(column(each, top), schema[each]) for each in columns.time]
    time = times[0]
    if len(times) > 1:
        time = pl.concat_str([each.cast(pl.String) for each in times], separator=" ")
    id_ = pl.lit(None, pl.String)
    if columns.id is not None:
        id_ = as_text(column(columns.id, top), schema[columns.id])
    return columns, table.select(
        name=as_text(column(columns.name, top), schema[columns.name]),
        text=as_text(column(columns.text, top), schema[columns.text]),
        time=time,
        id=id_,
    )


def slices(export: Export, table: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """All rows, so many at a time."""
    start = 0
    while not (part := collect(export, table.slice(start, ROWS))).is_empty():
        yield part
        start += part.height


def survey(export: Export, options: Options) -> Survey:
    """Which columns are meant, and what the times count."""
    with on_disk(export.file) as path:
        columns, table = chosen(export, path, options)
        times = table.select("time").filter(pl.col("time").is_not_null())
        values = (value for part in slices(export, times) for value in part["time"])
        return _columns.survey_times(values, options, columns, export.path)


def read(export: Export, options: Options) -> Iterator[Record]:
    """All rows."""
    choices = options.choices or survey(export, options).choices
    unit, time_format = str(choices["unit"]), options.time_format
    file = export.file
    with on_disk(file) as path:
        size = path.stat().st_size
        _, table = chosen(export, path, options)
        rows = max(1, int(collect(export, table.select(pl.len())).item()))
        for part in slices(export, table):
            for name, text, time, id_ in part.iter_rows():
                yield _columns.record(name, text, time, id_, unit, time_format)
            if file.meter is not None and file.archive is None:
                file.meter(size * part.height // rows)


FORMAT = RecordFormat(
    name="parquet",
    title="Parquet: a table with a column each for name, text and time",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    survey=survey,
    platform=_columns.PLATFORM,
)
