"""Whole cache tables, as CSV or NDJSON, for those who want to count on with other tools."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO, Annotated, Final

import polars as pl
from fastapi import APIRouter, Header
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from dazza.api.context import BASE, Api, Given, Success
from dazza.api.errors import invalid, not_found
from dazza.stats import tables

router = APIRouter(prefix=f"{BASE}/stats/tables", tags=["tables"])
CSV: Final = "text/csv"
NDJSON: Final = "application/x-ndjson"
AT_ONCE: Final = threading.BoundedSemaphore(2)
"""So many tables are read at a time; whoever comes then waits."""
IN_MEMORY: Final = 1024 * 1024
PIECE: Final = 256 * 1024
FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"
"""What a spreadsheet may take for the beginning of a formula."""


class Column(BaseModel):
    """A column of a table."""

    name: str
    type: str = Field(description="INTEGER, REAL or TEXT")
    meaning: str


class Table(BaseModel):
    """A table that can be had whole, with `.csv` or `.ndjson` behind its name."""

    name: str
    columns: list[Column]


class Tables(BaseModel):
    """All of them."""

    tables: list[Table]


@router.get("")
def names() -> Success[Tables]:
    """Which tables can be had, and what is in them."""
    return Success(data=Tables(tables=[_described(name) for name in tables.exported()]))


@router.get(
    "/{name}",
    response_model=Success[Table],
    responses={200: {"content": {CSV: {}, NDJSON: {}}, "description": "The table."}},
)
def table(name: str, api: Given, accept: Annotated[str, Header()] = "") -> Response:
    """A whole table: `NAME.csv`, `NAME.ndjson`, or `NAME` and `Accept: text/csv` or
    `application/x-ndjson`; without either what is in it."""
    stem, dot, suffix = name.partition(".")
    if stem not in tables.exported():
        raise not_found(f"there is no such table: choose from {', '.join(tables.exported())}")
    kind = {"csv": CSV, "ndjson": NDJSON}.get(suffix) if dot else _accepted(accept)
    if dot and kind is None:
        raise invalid("tables come as .csv or .ndjson")
    if kind is None:
        described = Success[Table](data=_described(stem))
        return JSONResponse(described.model_dump(), headers={"Vary": "Accept"})
    return _whole(api, stem, kind)


def _accepted(accept: str) -> str | None:
    return next((kind for kind in (CSV, NDJSON) if kind in accept.lower()), None)


def _described(name: str) -> Table:
    return Table(
        name=name,
        columns=[
            Column(name=column, type=type, meaning=meaning)
            for column, type, meaning in tables.columns(name)
        ],
    )


def _whole(api: Api, name: str, kind: str) -> Response:
    """The table by way of a temporary file: a client that is slow must not keep a moment of the
    database alive, or the bot's write-ahead log would grow all the while."""
    write, suffix = (write_csv, "csv") if kind == CSV else (write_ndjson, "ndjson")
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # it is closed when it is sent
    try:
        with AT_ONCE, api.readers.use() as database:
            for first, frame in enumerate(tables.rows(database, name)):
                write(frame, file, not first)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{suffix}"',
        "Cache-Control": "no-store",
        "Vary": "Accept",
    }
    return StreamingResponse(_pieces(file), media_type=f"{kind}; charset=utf-8", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


Writer = Callable[[pl.DataFrame, IO[bytes], bool], None]


def write_csv(frame: pl.DataFrame, file: IO[bytes], first: bool) -> None:
    """Rows as CSV (RFC 4180). Text that a spreadsheet would compute gets an apostrophe before it;
    U+0000, which no spreadsheet reads, becomes U+FFFD."""
    text = pl.col(pl.String).str.replace_all("\0", "\ufffd", literal=True)
    safe = pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text)
    lines = frame.with_columns(safe.name.keep()).write_csv(
        include_header=first, line_terminator="\r\n"
    )
    file.write(lines.encode())


def write_ndjson(frame: pl.DataFrame, file: IO[bytes], _first: bool) -> None:
    """Rows as JSON, one a line."""
    file.write(frame.write_ndjson().encode())
