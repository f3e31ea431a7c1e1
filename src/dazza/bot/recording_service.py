"""What the worker serves with: the database made ready, who writes to it and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dazza.batch.registry import Registry
from dazza.bot.questions import Questions
from dazza.bot.recording_keeper import Keeper
from dazza.clock import Clock, SystemClock
from dazza.settings import settings_from
from dazza.store import database_path, open_database, schema


def opened(order: Mapping[str, Any], clock: Clock | None = None) -> tuple[Keeper, Questions, bool]:
    """Keeper and questions for an order of `Recorder`; whether the database is new.

    The file and its table `messages` are made where they are missing: a bot that starts for the
    first time has none. Raises DazzaError.
    """
    clock = clock or SystemClock()
    where: str = order["database"]
    settings = settings_from(order["settings"])
    new = not database_path(where).exists()
    with open_database(where, create=True) as database:
        schema.create_messages(database)
        schema.prepare(database, Registry().tables(), clock.now_ms())
    keeper = Keeper(lambda: open_database(where), order["session"], clock)
    return keeper, Questions(where, settings, clock), new
