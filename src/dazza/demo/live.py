"""The made-up community as it came about: written bit by bit, and analysed as it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.clock import StandingClock
from dazza.store import Database
from dazza.store.schema import create_messages
from dazza.zones import parse_zone

from .days import DAY_MS
from .generate import INSERT_MESSAGE, demo_messages

RUNS_DAYS_AGO: Final = (365, 180, 90, 45, 30, 21, 14, 7, 4, 2, 1, 0)
"""When the batch ran, so that achievements were earned over time."""
HOLDER: Final = "dazza demo"


@dataclass(frozen=True)
class Lived:
    """What was written, and how long it took to analyse, in all runs."""

    messages: int
    duration_ms: int


def live(database: Database, now_ms: int, seed: int = 7) -> Lived:
    """Write two years of chat up to `now_ms` (UTC) into an empty database, and analyse it, in the
    zone UTC, at each of `RUNS_DAYS_AGO`."""
    frame = demo_messages(now_ms, seed)
    create_messages(database)
    config = BatchConfig(zone=parse_zone(0))
    written = duration_ms = 0
    for days in RUNS_DAYS_AGO:
        then_ms = now_ms - days * DAY_MS
        upto = frame.height if not days else int(frame["timestamp"].search_sorted(then_ms))
        _write(database, frame[written:upto])
        clock = StandingClock(then_ms)
        duration_ms += Runner(database, config, clock=clock, holder=HOLDER).run().duration_ms
        written = upto
    return Lived(written, duration_ms)


def _write(database: Database, rows: pl.DataFrame) -> None:
    with database.transaction():
        database.executemany(INSERT_MESSAGE, rows)
