"""Sessions: messages of one person at most 30 minutes apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import polars as pl

from dazza.analyzers.spans import join_spans
from dazza.features import Features
from dazza.job import BatchJob, Fact, Frames
from dazza.tables.catalogue import MARATHON_MS, SESSION_SPANS, USER_SESSIONS
from dazza.tables.kinds import PERSON, Table


class ChatSessionAnalyzer(BatchJob):
    """Joins each person's messages to sessions, and sums those up."""

    name = "ChatSessionAnalyzer"
    alias = "sessions"
    title = "sessions and marathons"
    tables: ClassVar[Sequence[Table]] = (SESSION_SPANS, USER_SESSIONS)
    depends_on = frozenset({Fact.NAMES})

    def fold(self, features: Features) -> Frames:
        moments = features.messages.select(
            PERSON,
            started_at="timestamp",
            ended_at="timestamp",
            message_count=pl.lit(1, dtype=pl.Int64),
        )
        return {SESSION_SPANS.name: join_spans(SESSION_SPANS, moments)}

    def total(self, spans: pl.DataFrame) -> pl.DataFrame:
        length = pl.col("ended_at") - pl.col("started_at")
        return spans.group_by(PERSON).agg(
            session_count=pl.len().cast(pl.Int64),
            total_session_ms=length.sum(),
            longest_session_ms=length.max(),
            longest_session_messages=pl.col("message_count").max(),
            marathon_count=(length > MARATHON_MS).sum().cast(pl.Int64),
        )
