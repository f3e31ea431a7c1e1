"""The first bytes of a file, and what can be seen in them without knowing the format."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

import ijson
import polars as pl

from dazza.ingest.declare import Choices, LineFormat
from dazza.ingest.jsonbytes import SoundBytes
from dazza.ingest.lines import BOM, decode_lines
from dazza.ingest.linetools import without_formatting

HEAD_BYTES: Final = 64 << 10
SAMPLE_LINES: Final = 200

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Head:
    """The first bytes of a file, unpacked."""

    data: bytes
    place: PurePosixPath
    """Its folders and name, for what only those say; never to find the format by."""
    _parsed: dict[str, pl.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def lines(self) -> pl.Series:
        """Its first lines, the last one left out if it is cut."""
        whole = self.data[: self.data.rfind(b"\n") + 1] or self.data
        decoded = decode_lines(whole)
        sample = decoded.text.head(SAMPLE_LINES).alias("line")
        if decoded.formatted:
            return sample.to_frame().select(without_formatting("line")).to_series()
        return sample

    @cached_property
    def whole(self) -> bool:
        """No line comes after its first ones."""
        ends = self.data.endswith(b"\n")
        return ends and len(self.data) < HEAD_BYTES and len(self.lines) < SAMPLE_LINES

    def parsed(self, known: LineFormat, choices: Choices) -> pl.DataFrame:
        """Its first lines as a format understands them, the columns of `declare.PARSED`."""
        if choices:
            return known.parse(self.lines, choices)
        if known.name not in self._parsed:
            self._parsed[known.name] = known.parse(self.lines, choices)
        return self._parsed[known.name]

    def keep(self, known: LineFormat, parsed: pl.DataFrame) -> None:
        """Take what a format understands of its first lines from somebody who has it already."""
        self._parsed[known.name] = parsed

    @cached_property
    def text(self) -> str:
        """Its first bytes as text."""
        return self.data.removeprefix(BOM).decode(errors="replace")

    @cached_property
    def outline(self) -> dict[str, Scalar]:
        """Of a JSON document: the first value at each path, as far as the first bytes go.

        Paths are ijson's: `messages.item.author.name`; objects and lists are there as None. Empty
        if it is no JSON.
        """
        data = self.data.removeprefix(BOM).lstrip()
        found: dict[str, Scalar] = {}
        if not data.startswith((b"{", b"[")):
            return found
        try:
            for path, event, value in ijson.parse(SoundBytes(BytesIO(data)), use_float=True):
                if event in {"start_map", "start_array"}:
                    found.setdefault(path, None)
                elif event in {"string", "number", "boolean", "null"}:
                    found.setdefault(path, value)
        except (ijson.JSONError, UnicodeDecodeError, ValueError):
            pass  # the bytes end somewhere inside
        return found

    def share(self, paths: set[str]) -> float:
        """How many of these paths the JSON document has, 0 to 1."""
        return len(paths & self.outline.keys()) / len(paths)

    @cached_property
    def json_lines(self) -> list[dict[str, object]]:
        """The first lines, as far as they are JSON objects, one a line."""
        found = []
        for line in self.lines.head(20).to_list():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                break
            if not isinstance(value, dict):
                break
            found.append(value)
        return found

    @cached_property
    def columns(self) -> list[str]:
        """The fields of the first line, read as CSV with the separator that splits it most."""
        first = self.text.split("\n", 1)[0].strip("\r")
        found: list[str] = []
        for separator in ",;\t":
            try:
                fields = next(csv.reader([first], delimiter=separator), [])
            except csv.Error:
                continue
            if len(fields) > max(1, len(found)):
                found = fields
        return found
