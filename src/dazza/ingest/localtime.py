"""Times of day to moments: days that pass inside a file, and the zone that the log was kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from dazza.errors import SettingsError, UsageError
from dazza.zones import DAY_MS, HOUR_MS, Zone, parse_zone

HALF_DAY_MS: Final = DAY_MS // 2
ROLL_MS: Final = 3 * HOUR_MS
"""A clock that goes back further than this has passed midnight; less is a clock that was set."""
JITTER_MS: Final = 120_000
"""Just after midnight, a step to at most this long before midnight belongs to the day before."""
NOON_GAP_MS: Final = 2 * HOUR_MS
"""A clock of twelve hours is believed if nobody was silent for longer than this at noon."""
REPEATED_MS: Final = HOUR_MS // 2
"""A step back this large inside the hour that a clock change repeats is the change itself."""
LATE_DAYS: Final = 7
"""A date without a year that lies further before the one above it is in the next year."""


@dataclass(frozen=True)
class ClockState:
    """Where the local clock stands after a line; all that the next block needs to know."""

    day: int
    """Days since 1970-01-01 that `halves` count from."""
    halves: int = 0
    """Half days passed since `day` by the clock going round."""
    time_ms: int | None = None
    """Last time of day seen."""
    latest: int = -1
    """Latest time of day seen in the file, which tells a clock of 24 hours."""
    repeated: int = -1
    """The local day whose repeated hour is in its second pass."""


def import_zone(timezone: str | float | None) -> Zone:
    """The zone given for an import, UTC by default. Raises UsageError."""
    try:
        return parse_zone("UTC" if timezone is None else timezone)
    except SettingsError as error:
        raise UsageError(str(error)) from None


def resolve(
    parsed: pl.DataFrame, state: ClockState, zone: Zone, twelve_hours: bool
) -> pl.DataFrame:
    """Add to the columns time_ms, day, month_day and at of `parsed` where the clock stands after
    each line.

    Adds `timestamp` (ms UTC; of the last time seen, where a line has none; null before the first),
    and `base`, `halves`, `last`, `latest`, `repeated`: the fields of `ClockState`.
    """
    if parsed["month_day"].is_not_null().any():
        parsed = parsed.with_columns(day=with_years(parsed, state.day))
    if parsed["at"].is_not_null().all():
        return parsed.with_columns(
            timestamp="at",
            base=pl.lit(state.day, dtype=pl.Int64),
            halves=pl.lit(state.halves, dtype=pl.Int64),
            last=pl.lit(state.time_ms, dtype=pl.Int32),
            latest=pl.lit(state.latest, dtype=pl.Int32),
            repeated=pl.lit(state.repeated, dtype=pl.Int64),
        )
    frame = (
        parsed.with_columns(
            # A line that says the date and no time stands at its midnight.
            time_ms=pl.when(pl.col("day").is_not_null())
            .then(pl.col("time_ms").fill_null(0))
            .otherwise("time_ms")
        )
        .with_columns(
            last=pl.col("time_ms").forward_fill().fill_null(pl.lit(state.time_ms, dtype=pl.Int32))
        )
        .with_columns(
            latest=pl.max_horizontal(
                pl.col("last").fill_null(-1).cum_max(), pl.lit(state.latest, dtype=pl.Int32)
            ),
            step=(pl.col("last") - pl.col("last").shift(1, fill_value=state.time_ms)).fill_null(0),
        )
    )
    frame = frame.with_columns(rolls=_rolls(frame, state, twelve_hours))
    anchored = pl.col("day").is_not_null()
    frame = frame.with_columns(
        base=pl.col("day").forward_fill().fill_null(state.day).cast(pl.Int64),
        halves=pl.col("rolls")
        - pl.when(anchored).then("rolls").forward_fill().fill_null(0).cast(pl.Int64),
    )
    local = pl.col("base") * DAY_MS + pl.col("halves") * HALF_DAY_MS + pl.col("last")
    dated = _to_utc(frame.with_columns(local=local), state, zone).drop("step", "rolls")
    return dated.with_columns(timestamp=pl.coalesce("at", "timestamp"))


def _rolls(frame: pl.DataFrame, state: ClockState, twelve_hours: bool) -> pl.Series:
    """Half days that the clock has gone round after each line, never less than none."""
    step = pl.col("step")
    seen = pl.col("latest").shift(1, fill_value=state.latest)
    noon = (step <= NOON_GAP_MS - HALF_DAY_MS) & (seen < HALF_DAY_MS) & twelve_hours
    # After a line that says the date, a late time of day is of that date.
    back = (step >= DAY_MS - JITTER_MS) & pl.col("day").shift(1).is_null()
    turns = frame.select(
        pl.when(noon).then(1).when(step < -ROLL_MS).then(2).when(back).then(-2).otherwise(0)
    ).to_series()
    if not (turns != 0).any():
        return pl.repeat(state.halves, frame.height, dtype=pl.Int64, eager=True)
    total = turns.cast(pl.Int64).cum_sum() + state.halves
    return total - total.cum_min().clip(upper_bound=0)


def with_years(parsed: pl.DataFrame, start_day: int) -> pl.Series:
    """The column day, with that of lines which say only month and day (`month_day`).

    A line's year is that of the dated line above it, or the next if its date lies well before that
    one's; on the first two days of a year, the last two belong to the year before.
    """
    full = pl.from_epoch("day", time_unit="d")
    frame = parsed.with_row_index("row").select(
        "row",
        month_day=pl.coalesce(
            "month_day", full.dt.month().cast(pl.Int32) * 100 + full.dt.day().cast(pl.Int32)
        ),
        year=full.dt.year(),
    )
    dated = frame.filter(pl.col("month_day").is_not_null())
    start = pl.from_epoch(pl.Series([start_day]), time_unit="d")
    first = int(start.dt.month()[0]) * 100 + int(start.dt.day()[0])
    of_year = pl.col("month_day") // 100 * 31 + pl.col("month_day") % 100
    before = of_year.shift(1, fill_value=first // 100 * 31 + first % 100)
    dated = dated.with_columns(
        rolls=(
            (of_year < before - LATE_DAYS).cast(pl.Int32)
            - ((before <= 33) & (of_year >= 12 * 31 + 30)).cast(pl.Int32)
        ).cum_sum()
    ).with_columns(
        year=pl.coalesce(
            "year",
            pl.col("rolls") + (pl.col("year") - pl.col("rolls")).forward_fill(),
            pl.col("rolls") + int(start.dt.year()[0]),
        )
    )
    text = pl.format(
        "{}-{}", pl.col("year").cast(pl.String), pl.col("month_day").cast(pl.String).str.zfill(4)
    )
    days = dated.select("row", day=text.str.to_date("%Y-%m%d", strict=False).cast(pl.Int32))
    return frame.join(days, on="row", how="left", maintain_order="left")["day"]


def state_at(resolved: pl.DataFrame, row: int) -> ClockState:
    """The clock after the line `row` of what `resolve` returned."""
    base, halves, last, latest, repeated = resolved.select(
        "base", "halves", "last", "latest", "repeated"
    ).row(row)
    return ClockState(base, halves, last, latest, repeated)


def _to_utc(frame: pl.DataFrame, state: ClockState, zone: Zone) -> pl.DataFrame:
    """Add `timestamp` and `repeated`; `local` (ms) goes.

    Of an hour that comes twice, the first pass lasts until the clock steps back in it. An hour that
    is left out is read as the clock before the change would have shown it.
    """
    if zone.offset_minutes is not None:
        return frame.with_columns(
            timestamp=pl.col("local") - zone.offset_minutes * 60_000, repeated=pl.lit(-1)
        ).drop("local")
    naive = pl.from_epoch("local", time_unit="ms")
    frame = frame.with_columns(
        local_day=pl.col("local") // DAY_MS,
        first=_moment(naive, zone, "earliest"),
        second_pass=_moment(naive, zone, "latest"),
        day_before=_moment(naive - pl.duration(days=1), zone, "earliest") + DAY_MS,
    )
    twice = pl.col("first") != pl.col("second_pass")
    set_back = twice & pl.col("step").is_between(-ROLL_MS, -REPEATED_MS)
    begun = set_back.cum_sum().over("local_day") > 0
    again = (begun.fill_null(False) | (pl.col("local_day") == state.repeated)).fill_null(False)
    return frame.with_columns(
        timestamp=pl.when(twice & again)
        .then("second_pass")
        .otherwise(pl.coalesce("first", "day_before")),
        repeated=pl.when(again).then("local_day").otherwise(-1),
    ).drop("local", "local_day", "first", "second_pass", "day_before")


def _moment(naive: pl.Expr, zone: Zone, ambiguous: str) -> pl.Expr:
    return naive.dt.replace_time_zone(
        zone.name,
        ambiguous=ambiguous,  # type: ignore[arg-type]  # one of the names that it knows
        non_existent="null",
    ).dt.epoch("ms")
