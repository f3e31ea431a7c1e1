"""Messages as JSON objects, one a line or in one list: `{"user": …, "text": …, "time": …}`.

Which keys are meant is told by their names, or by `--columns`; a key inside another object is
written with a dot, `author.name`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final

from dazza.ingest.declare import (
    NOT_UNDERSTOOD,
    Options,
    Record,
    RecordFormat,
    Survey,
    Truncated,
    bad,
)
from dazza.ingest.formats import _columns
from dazza.ingest.formats._columns import Columns, find_columns
from dazza.ingest.formats._jsonl import NO_JSON, json_lines, shown
from dazza.ingest.head import HEAD_BYTES, Head
from dazza.ingest.inputs import Export
from dazza.ingest.jsonstream import entries

DEPTH: Final = 3
"""Keys are looked for so many objects deep."""
SAMPLE: Final = 100
"""So many objects show which keys there are."""

Entry = dict[str, Any]
Getter = Callable[[Entry], object]


def recognise(head: Head) -> float:
    """Whether the first objects have plain names for name, text and time."""
    if head.text.lstrip().startswith("["):
        paths = (path for path, value in head.outline.items() if value is not None)
        keys: Iterable[str] = (path[5:] for path in paths if path.startswith("item."))
        return _columns.WEAK if _columns.is_plain(keys) else 0.0
    return _columns.WEAK if _columns.is_plain(keys_of(head.json_lines)) else 0.0


def keys_of(objects: Iterable[Entry]) -> list[str]:
    """The keys of plain values, with dots where they lie deeper, in order of appearance."""
    found: dict[str, None] = {}
    for entry in objects:
        for key in _flat(entry, "", DEPTH):
            found.setdefault(key)
    return list(found)


def _flat(entry: Entry, before: str, depth: int) -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, dict) and depth > 1:
            yield from _flat(value, f"{before}{key}.", depth - 1)
        elif not isinstance(value, dict | list):
            yield before + key


def objects(export: Export) -> Iterator[tuple[bytes, Entry]]:
    """All objects, and of lines that are none what shows them."""
    file = export.file
    if Head(file.head(HEAD_BYTES), file.place).text.lstrip().startswith("["):
        for entry in entries(file, "item"):
            yield b"", entry or NO_JSON
        return
    yield from json_lines(file)


def value_at(key: str) -> Getter:
    """What gives an object's value of a key, which may have dots; None if there is none."""
    parts = key.split(".")

    def get(entry: Entry) -> object:
        value: object = entry
        for part in parts:
            if not isinstance(value, dict):
                return None
            value = value.get(part)
        return value

    def get_either(entry: Entry) -> object:
        return entry[key] if key in entry else get(entry)

    return get_either if len(parts) > 1 else lambda entry: entry.get(key)


def time_at(columns: Columns) -> Getter:
    """What gives when an object says that it was sent."""
    getters = [value_at(key) for key in columns.time]
    if len(getters) == 1:
        return getters[0]

    def get(entry: Entry) -> object:
        parts = [part(entry) for part in getters]
        return " ".join(part for part in parts if isinstance(part, str))

    return get


def columns_of(export: Export, options: Options) -> Columns:
    """Which keys hold what. Raises ImportFailedError."""
    try:
        sample = [entry for _, entry in islice(objects(export), SAMPLE)]
    except Truncated:
        sample = []
    keys = keys_of(sample)
    for what, asked in options.columns.items():
        several = asked.split("+") if what == "time" else [asked]
        keys += [key for key in several if _is_rare(export, key, keys)]
    return find_columns(keys, options.columns, export.path)


def _is_rare(export: Export, key: str, known: list[str]) -> bool:
    """Whether a key that the first objects lack is in any other."""
    if key in known:
        return False
    get = value_at(key)
    try:
        return any(get(entry) is not None for _, entry in objects(export))
    except Truncated:
        return False


def survey(export: Export, options: Options) -> Survey:
    """Which keys are meant, and what the times count."""
    columns = columns_of(export, options)
    time = time_at(columns)

    def times() -> Iterator[object]:
        try:
            for _, entry in objects(export):
                yield time(entry)
        except Truncated:
            return

    return _columns.survey_times(times(), options, columns, export.path)


def read(export: Export, options: Options) -> Iterator[Record]:
    """All objects."""
    choices = options.choices or survey(export, options).choices
    unit, time_format = str(choices["unit"]), options.time_format
    columns = columns_of(export, options)
    name, text, time = value_at(columns.name), value_at(columns.text), time_at(columns)
    id_: Getter = value_at(columns.id) if columns.id is not None else lambda entry: None  # noqa: ARG005  # it has none
    for line, entry in objects(export):
        if entry is NO_JSON:
            yield bad(NOT_UNDERSTOOD, shown(line))
        else:
            yield _columns.record(
                name(entry), text(entry), time(entry), id_(entry), unit, time_format
            )


FORMAT = RecordFormat(
    name="jsonl",
    title="JSON lines, or a list: an object with name, text and time each",
    resolution_ms=1,
    recognise=recognise,
    read=read,
    survey=survey,
    platform=_columns.PLATFORM,
)
