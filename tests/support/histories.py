"""Random histories of a chat: what is inserted, what is run, and how the world changes between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import strategies as st
from tests.support.clock import DAY_MS, HOUR_MS, MINUTE_MS, utc_ms
from tests.support.core import BadText, Row
from tests.support.model import TOKENS

from dazza.batch.config import BatchConfig
from dazza.zones import parse_zone

ZONES: tuple[str | float, ...] = (
    "UTC",
    "Australia/Brisbane",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    5.5,
    -3.5,
    14,
)
ANCHORS = tuple(
    map(
        utc_ms,
        (
            "2024-03-31T00:30",  # London's clocks go forward
            "2024-10-27T00:30",  # and back
            "2024-03-10T06:30",  # New York's, forward
            "2024-11-03T05:30",
            "2024-04-06T14:40",  # Lord Howe's go back by half an hour
            "2024-10-05T15:20",
            "2024-02-29T12:00",
            "2023-12-31T23:59:59.999",
        ),
    )
)
NAMES = (
    *("bob", "Bob", " BOB\u3000", "BoB"),
    *("ana\u0301", "ANÁ", "aná"),
    *("Straße", "STRASSE", "straße"),
    *("ΣΑΣ", "σας", "σασ"),
    *("İx", "i\u0307x"),
    *("\u212ate", "kate"),  # the Kelvin sign
    *("x\u0000y", "x"),
    *("[bot]", "[Bot]x", "dazza", " DAZZA "),
)
IGNORES = (("[*]", "dazza"), ("[*]", "dazza", "B*b"), ("dazza", "ΣΑΣ", "*ß*"), ("dazza",))
ALIASES = ("word", "activity", "streak", "hours", "content", "sessions", "achievement")

names = st.sampled_from(NAMES)
texts = st.builds(
    lambda tokens, gap, around: around + gap.join(tokens) + around,
    st.lists(st.sampled_from(tuple(TOKENS)), max_size=5),
    st.sampled_from((" ", "  ", "\n", "\u202f")),
    st.sampled_from(("", "", " ", "\u3000")),
)
BAD_TEXTS = (None, b"hello", b"\xff", BadText(b"hello \xff"), BadText(b"\xed\xa0\x80"))
BAD_TIMES = (
    None,
    -1,
    0,
    1_700_000_000,
    utc_ms("1990-01-01") - 1,
    "soon",
    b"1",
    253_402_300_799_000,
)
EDGE_TIMES = (
    utc_ms("1990-01-01"),
    utc_ms("2100-01-01") - 1,
    utc_ms("2100-01-01"),
    1_711_846_800_000.75,
    "1711846800001",
)


def times(anchor: int) -> st.SearchStrategy[int]:
    """Moments around an anchor: minutes apart for sessions, days apart for streaks, some later."""
    steps = st.integers(-13, 13).map(lambda n: n * 10 * MINUTE_MS)
    days = st.integers(-6, 3).map(lambda n: n * DAY_MS)
    far = st.sampled_from((0, 0, 0, 0, -31 * DAY_MS, -32 * DAY_MS, -366 * DAY_MS, 5 * DAY_MS))
    odd = st.sampled_from((0, 0, 1, -1, 999))
    return st.builds(lambda *parts: anchor + sum(parts), steps, days, far, odd)


def good_rows(anchor: int) -> st.SearchStrategy[Row]:
    return st.builds(Row, names, texts, times(anchor))


def bad_rows(anchor: int) -> st.SearchStrategy[Row]:
    """Rows of which something is wrong, or odd."""
    at = times(anchor)
    return st.one_of(
        st.builds(Row, st.sampled_from((*BAD_TEXTS, "", " \u3000")), texts, at),
        st.builds(Row, names, st.sampled_from((*BAD_TEXTS, 42)), at),
        st.builds(Row, names, texts, st.sampled_from((*BAD_TIMES, *EDGE_TIMES))),
    )


def batches(anchor: int, most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Messages that come between two runs."""
    good = good_rows(anchor)
    row = st.integers(0, 9).flatmap(lambda n: bad_rows(anchor) if n == 0 else good)
    return st.lists(row, max_size=most)


@dataclass(frozen=True)
class Step:
    """Messages come, the clock moves on, settings may change, some analyzers may be run alone, and
    then all of them."""

    rows: list[Row]
    pass_ms: int
    zone: str | float
    ignore: tuple[str, ...]
    retention_days: int
    alone: tuple[str, ...]
    chunk_messages: int
    batch_rows: int
    lock_ms: int
    later_rows: list[Row] = field(default_factory=list)  # between `alone` and all

    def config(self) -> BatchConfig:
        return BatchConfig(
            zone=parse_zone(self.zone),
            ignore=self.ignore,
            retention_days=self.retention_days,
            chunk_messages=self.chunk_messages,
            batch_rows=self.batch_rows,
            lock_ms=self.lock_ms,
            busy_lock_ms=self.lock_ms,
            busy_pause_ms=1,
        )


@dataclass(frozen=True)
class History:
    """Steps from a first moment on."""

    start_ms: int
    steps: list[Step]
    slice_rows: int
    tokens: int

    @property
    def constant(self) -> bool:
        """Whether the settings that rows depend on stay as they are."""
        facts = {(step.zone, step.ignore, step.retention_days) for step in self.steps}
        return len(facts) == 1


@st.composite
def histories(draw: st.DrawFn, most_steps: int = 3, most_rows: int = 12) -> History:
    """Histories of a few steps; every other one keeps its settings."""
    anchor = draw(st.sampled_from(ANCHORS))
    changing = draw(st.booleans())
    settings: tuple[str | float, tuple[str, ...], int] | None = None
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, most_steps))):
        if settings is None or (changing and draw(st.booleans())):
            settings = (
                draw(st.sampled_from(ZONES)),
                draw(st.sampled_from(IGNORES)),
                draw(st.sampled_from((0, 31, 31, 400))),
            )
        step = Step(
            rows=draw(batches(anchor, most_rows)),
            pass_ms=draw(st.sampled_from((0, HOUR_MS, DAY_MS, 3 * DAY_MS, 33 * DAY_MS))),
            zone=settings[0],
            ignore=settings[1],
            retention_days=settings[2],
            alone=(),
            chunk_messages=draw(st.sampled_from((2, 5, 100))),
            batch_rows=draw(st.sampled_from((1, 20, 10_000))),
            lock_ms=draw(st.sampled_from((0, 250))),
        )
        if draw(st.integers(0, 2)) == 0:
            alone = draw(st.lists(st.sampled_from(ALIASES), min_size=1, max_size=3, unique=True))
            step = replace(step, alone=tuple(alone), later_rows=draw(batches(anchor, 3)))
        steps.append(step)
    return History(
        start_ms=anchor + draw(st.sampled_from((0, 12 * HOUR_MS))),
        steps=steps,
        slice_rows=draw(st.sampled_from((1, 5, 500))),
        tokens=draw(st.sampled_from((3, 400_000))),
    )
