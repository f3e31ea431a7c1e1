"""The made-up community's two years of chat, the same for the same present and seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

import polars as pl

from dazza.store import Database
from dazza.store.schema import create_messages

from .cast import (
    FALLEN,
    FALLEN_DAYS,
    GREETINGS,
    HISTORY_DAYS,
    KEEPER,
    KEEPER_DAYS,
    LURKER,
    LURKER_MESSAGES,
    NEWCOMER,
)
from .days import DAY_MS, HOUR_MS, Row, attendance, chat_of
from .phrases import personal
from .templates import pick

CLOSING_MS: Final = 12 * 60_000
"""The last conversation, which lets every streak live, lies in so many ms before the present."""

INSERT_MESSAGE: Final = "INSERT INTO messages (username, message, timestamp) VALUES (?, ?, ?)"


def demo_messages(now_ms: int, seed: int = 7) -> pl.DataFrame:
    """Two years of Lantern Street up to `now_ms`, in time order.

    Days are UTC days: analyse with the zone UTC for the characters to show as they are meant.

    Returns:
        username (String, as typed), message (String), timestamp (Int64, ms UTC, at most `now_ms`).
    """
    dice = Random(seed)
    today = now_ms // DAY_MS
    rows = [row for ago in range(HISTORY_DAYS - 1, -1, -1) for row in _day(today - ago, ago, dice)]
    rows += _lurker(today, dice)
    closing_ms = max(today * DAY_MS, now_ms - CLOSING_MS)
    silent = _silences(today)
    kept = [row for row in rows if row[0] < closing_ms and (row[1], row[0] // DAY_MS) not in silent]
    kept += _closing(closing_ms, now_ms, dice)
    kept.sort(key=lambda row: row[0])
    times, names, texts = zip(*kept, strict=True)
    return pl.DataFrame(
        {"username": names, "message": texts, "timestamp": times},
        schema={"username": pl.String, "message": pl.String, "timestamp": pl.Int64},
    )


def write_demo(database: Database, now_ms: int, seed: int = 7) -> int:
    """Append the demo to the table `messages`, made if it is missing, and say how many they are."""
    frame = demo_messages(now_ms, seed)
    with database.transaction():
        create_messages(database)
        database.executemany(INSERT_MESSAGE, frame)
    return frame.height


def _day(number: int, ago: int, dice: Random) -> Iterator[Row]:
    """A whole day's chat, with the daily lines of those who keep a streak."""
    yield from chat_of(attendance(number, ago, dice), dice)
    start_ms = number * DAY_MS
    if 0 < ago < KEEPER_DAYS:
        text = dice.choice(personal.CHECK_IN).format(n=KEEPER_DAYS - ago)
        yield (start_ms + 18 * HOUR_MS + dice.randrange(4 * HOUR_MS), KEEPER.name, text)
    for name, (length, hour) in GREETINGS.items():
        if ago < length:
            at_ms = start_ms + hour * HOUR_MS + dice.randrange(HOUR_MS)
            yield (at_ms, name, pick(personal.GREETINGS, dice))
    if 1 < ago < FALLEN_DAYS + 2:
        text = dice.choice(personal.RESCUES).format(n=FALLEN_DAYS + 2 - ago)
        yield (start_ms + 21 * HOUR_MS + dice.randrange(2 * HOUR_MS), FALLEN.name, text)


def _silences(today: int) -> set[tuple[str, int]]:
    """Days (since 1970) on which somebody must not be heard: their streak is as long as told."""
    return {
        (KEEPER.name, today - KEEPER_DAYS),
        (FALLEN.name, today - 1),
        (FALLEN.name, today - FALLEN_DAYS - 2),
    }


def _lurker(today: int, dice: Random) -> Iterator[Row]:
    for ago in dice.sample(range(20, HISTORY_DAYS), LURKER_MESSAGES):
        at_ms = (today - ago) * DAY_MS + 19 * HOUR_MS + dice.randrange(4 * HOUR_MS)
        yield (at_ms, LURKER, pick(personal.LURKER, dice))


def _closing(start_ms: int, now_ms: int, dice: Random) -> list[Row]:
    """The conversation of this moment: at or after `start_ms`, before or at `now_ms`."""
    lines = [
        ("Rosalind", "evening all, or morning, or whatever it is where you are"),
        (FALLEN.name, personal.FALLEN[0].format(n=FALLEN_DAYS)),
        ("Rosalind", "@Anton NO. after the cake and everything?"),
        (KEEPER.name, f"day {KEEPER_DAYS}. come here @Anton, there is soup"),
        (
            NEWCOMER.name,
            "wait you can LOSE a streak?? I only just got here!! I'm never sleeping again!",
        ),
        ("Bob", "it was the router"),
        (FALLEN.name, personal.FALLEN[1]),
        ("Odette", "and on that note: kettle"),
    ]
    step = (now_ms - start_ms) / len(lines)
    jitter = [dice.random() * 0.8 for _ in lines]
    return [
        (start_ms + int(step * (place + late)), name, text)
        for place, (late, (name, text)) in enumerate(zip(jitter, lines, strict=True))
    ]
