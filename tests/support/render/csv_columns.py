"""Tables in CSV, of several makers."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def table(rows: Sequence[Sequence[object]], separator: str) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


def with_ids(said: Sequence[Said]) -> dict[str, bytes]:
    rows = [(m.number + 1, m.name, m.text, m.at, 1) for m in said]
    header = ("id", "username", "message", "timestamp", "word_count")
    return {"messages.csv": table([header, *rows], ",").encode()}


def of_excel(said: Sequence[Said]) -> dict[str, bytes]:
    rows = [
        (f"{dt.datetime.fromtimestamp(m.at // 1000, dt.UTC):%Y-%m-%d %H:%M:%S}", m.name, m.text)
        for m in said
    ]
    return {"chat.csv": table([("Date", "Author", "Content"), *rows], ";").encode("utf-8-sig")}


def _renderer(render: Any, step_ms: int, ids: bool) -> Renderer:
    return Renderer(
        format="csv", step_ms=step_ms, render=render, names=ANY_NAMES, texts=ANY_TEXTS, ids=ids
    )


RENDERER = (_renderer(with_ids, 1, True), _renderer(of_excel, 1000, False))
