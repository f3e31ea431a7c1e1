"""A made-up community, small and with known numbers, some of its people up to no good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, utc_ms
from tests.support.core import Row, config, insert, make_database, run

NOW_MS = utc_ms("2026-03-14T15:00")  # a Saturday
TODAY = "2026-03-14"
MARKUP = '<img src=x onerror="alert(1)">'
FORMULA = '=HYPERLINK("http://evil.example","click")'
SLASHED = "AC/DC"
ESCAPED = "100%25"
TURNED = "\u202eevil\u202c"
DOTS = ".."
LONG = "Wolfeschlegelsteinhausenbergerdorff🎉🎉🎉🎉🎉"
HEBREW = "שלום"
HOSTILE = (MARKUP, FORMULA, SLASHED, ESCAPED, TURNED, DOTS, LONG, HEBREW)
BOB_QUOTE = "is anybody here a baker?"


def _anna() -> Iterator[Row]:
    """Four messages a day at 1, 2, 8 and 20 on 30 days up to today; two words each, 60 apiece."""
    for day in range(30):
        midnight = utc_ms(TODAY) - day * DAY_MS
        for hour in (1, 2, 8, 20):
            if midnight + hour * HOUR_MS <= NOW_MS:
                yield Row("Anna", "hello bread 🍞", midnight + hour * HOUR_MS)


def _bob() -> Iterator[Row]:
    """A session of an hour yesterday: five messages, one of them worth a quote."""
    began = utc_ms("2026-03-13T18:00")
    texts = ("hi", "LOUD NOISES HERE", "!command is not a quote", "https://example.org", BOB_QUOTE)
    for n, text in enumerate(texts):
        yield Row("Bob" if n else "BOB ", text, began + n * 15 * MINUTE_MS)


def _others() -> Iterator[Row]:
    for n, name in enumerate(HOSTILE):
        yield Row(name, f"{FORMULA} and {MARKUP}", utc_ms("2026-03-01") + n * MINUTE_MS)
    yield Row("dazza", "I am the bot, and never counted", NOW_MS - MINUTE_MS)
    yield Row("[server]", "neither am I, whatever I say", NOW_MS - MINUTE_MS)
    yield Row("bad\0name", "a name with a hole in it", utc_ms("2026-03-02"))


def make_community(path: Path, **values: Any) -> Path:
    """Write it and analyse it, in UTC."""
    make_database(path)
    insert(path, [*_others(), *_anna(), *_bob()])
    run(path, config(**values), NOW_MS)
    return path
