"""A counted chat for tests of what a bot answers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, ManualClock, utc_ms
from tests.support.core import Row, config, insert, make_database, run

ZONE: Final = "Australia/Brisbane"
NOW_MS: Final = utc_ms("2026-03-11T20:30+10:00")  # a Wednesday evening
DAYS: Final = 40


def rows() -> list[Row]:
    """Forty days: Ann writes every day, today too; Bob every day but today; Zoë once, long ago;
    a name of two words, and one that would call everybody."""
    said: list[Row] = []
    for day in range(DAYS):
        morning = NOW_MS - (DAYS - 1 - day) * DAY_MS - 12 * HOUR_MS
        if day < DAYS - 1:
            said += [
                Row("Bob", f"pizza pizza number {day} 🍕?", morning + n * HOUR_MS) for n in range(5)
            ]
        said += [
            Row("ann", "good MORNING everybody https://example.org", morning - 3 * HOUR_MS),
            Row("Ann", f"I read book {day}", morning + 2 * MINUTE_MS),
        ]
    said.append(Row("José Miguel", "hola, buenas tardes", NOW_MS - 9 * DAY_MS))
    said.append(Row("@everyone", "hello room", NOW_MS - 2 * HOUR_MS))
    said.append(Row("Zoë", "I was here once", NOW_MS - 30 * DAY_MS))
    return said


def counted(path: Path) -> Path:
    """The database of that chat, as the run at NOW_MS leaves it."""
    make_database(path)
    insert(path, rows())
    run(path, config(ZONE), ManualClock(NOW_MS))
    return path
