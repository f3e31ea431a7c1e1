"""Exports written to a folder and read by one format, without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from dazza.ingest.declare import BAD, MESSAGE, Options, Record, RecordFormat, Truncated
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export, InputFile, Tree, open_folder


def as_json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")


def write(folder: Path, files: Mapping[str, bytes]) -> Tree:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return open_folder(folder, _raise)


def _raise(error: OSError) -> None:
    raise error


def one(folder: Path, data: bytes, name: str = "export") -> Export:
    """An export of one file."""
    file = write(folder, {name: data}).files[0]
    return Export(file.path, (file,))


def head(data: bytes, name: str = "export") -> Head:
    return Head(data[:HEAD_BYTES], InputFile(Path("/logs") / name).place)


def records(known: RecordFormat, export: Export, options: Options | None = None) -> list[Record]:
    return list(known.read(export, options or Options()))


def until_cut(known: RecordFormat, export: Export) -> tuple[list[Record], str]:
    """The records before an export breaks off, and what is said about that."""
    found = []
    try:
        for record in known.read(export, Options()):
            found.append(record)  # noqa: PERF402  # those before the exception are wanted
    except Truncated as reason:
        return found, str(reason)
    return found, ""


def said(found: list[Record]) -> list[tuple[str, str]]:
    return [(record.name, record.text) for record in found if record.kind == MESSAGE]


def reasons(found: list[Record]) -> list[str]:
    return [record.text for record in found if record.kind == BAD]
