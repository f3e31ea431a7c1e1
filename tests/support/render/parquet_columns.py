"""A table in Parquet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import polars as pl
from tests.support.render import ANY_NAMES, ANY_TEXTS, Renderer, Said


def render(said: Sequence[Said]) -> dict[str, bytes]:
    file = io.BytesIO()
    frame = pl.DataFrame(
        {
            "msg_id": [each.number for each in said],
            "user": [each.name for each in said],
            "text": [each.text for each in said],
            "sent_at": pl.Series([each.at for each in said]).cast(pl.Datetime("ms", "UTC")),
        }
    )
    frame.write_parquet(file)
    return {"chat.parquet": file.getvalue()}


RENDERER = Renderer(
    format="parquet", step_ms=1, render=render, names=ANY_NAMES, texts=ANY_TEXTS, ids=True
)
