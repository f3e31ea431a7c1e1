"""Rows of cache tables in answers: as they are, described by the tables' declarations."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from pydantic import WithJsonSchema

from dazza.tables.catalogue import (
    CHAT_ACHIEVEMENTS,
    MESSAGE_ANALYSIS_CACHE,
    USER_ACTIVITY_SUMMARY,
    USER_CHAT_STREAKS,
)
from dazza.tables.kinds import Table

Row = dict[str, Any]
_TYPES: Final = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}


def schema(table: Table, **more: Any) -> WithJsonSchema:
    """What a row of a table looks like in JSON; `more` are properties that answers add."""
    optional = {column.name for column in table.columns if column.nullable}
    properties: dict[str, Any] = {}
    for name, type, meaning in table.documented:
        kind = _TYPES[type]
        properties[name] = {
            "type": [kind, "null"] if name in optional else kind,
            "description": meaning,
        }
    properties |= more
    return WithJsonSchema(
        {
            "type": "object",
            "title": table.name,
            "description": table.meaning,
            "properties": properties,
            "required": list(properties),
        }
    )


def _text(meaning: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": meaning}


StreaksRow = Annotated[
    Row,
    schema(
        USER_CHAT_STREAKS,
        longest_streak={"type": "integer", "description": "best_streak by its older name"},
    ),
]
AnalysisRow = Annotated[Row, schema(MESSAGE_ANALYSIS_CACHE)]
SummaryRow = Annotated[Row, schema(USER_ACTIVITY_SUMMARY)]
EarnedRow = Annotated[
    Row,
    schema(
        CHAT_ACHIEVEMENTS,
        id={"type": "integer", "description": "number of the row"},
        name=_text("of the achievement"),
        description=_text("what counts"),
        icon=_text("an emoji"),
    ),
]
StatsRow = Annotated[
    Row,
    WithJsonSchema(
        {
            "type": "object",
            "title": "user_stats",
            "description": "people, kept by the bot too, whose values may be of any type",
            "properties": {
                "username": {"type": "string"},
                "first_seen": {"description": "ms UTC"},
                "last_seen": {"description": "ms UTC"},
                "message_count": {},
                "total_words": {},
                "display_name": {},
                "updated_at": {"description": "ms UTC"},
            },
            "required": ["username"],
        }
    ),
]


def iso(ms: int) -> str:
    """A moment (ms UTC) in ISO 8601, to the millisecond."""
    moment = dt.datetime.fromtimestamp(ms // 1000, dt.UTC).replace(microsecond=ms % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(ms: int | None) -> str | None:
    return None if ms is None else iso(ms)
