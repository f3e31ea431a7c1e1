"""Times of day to moments: days that pass inside a file, and the zone that the log was kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from dazza.errors import SettingsError, UsageError
from dazza.zones import DAY_MS, HOUR_MS, Zone, parse_zone

HALF_DAY_S: Final = 43_200
ROLL_S: Final = 3 * 3600
"""A clock that goes back further than this has passed midnight; less is a clock that was set."""
JITTER_S: Final = 120
"""Just after midnight, a step to at most this long before midnight belongs to the day before."""
NOON_GAP_S: Final = 2 * 3600
"""A clock of twelve hours is believed if nobody was silent for longer than this at noon."""
REPEATED_MS: Final = HOUR_MS // 2
"""A step back this large inside the hour that a clock change repeats is the change itself."""


@dataclass(frozen=True)
class ClockState:
    """Where the local clock stands after a line; all that the next block needs to know."""

    day: int
    """Days since 1970-01-01 that `halves` count from."""
    halves: int = 0
    """Half days passed since `day` by the clock going round."""
    second: int | None = None
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
    """Add to the columns second and day of `parsed` where the clock stands after each line.

    Adds `timestamp` (ms UTC; of the last time seen, where a line has none; null before the first),
    and `base`, `halves`, `last`, `latest`, `repeated`: the fields of `ClockState`.
    """
    frame = parsed.with_columns(
        last=pl.col("second").forward_fill().fill_null(pl.lit(state.second, dtype=pl.Int32))
    ).with_columns(
        latest=pl.max_horizontal(
            pl.col("last").fill_null(-1).cum_max(), pl.lit(state.latest, dtype=pl.Int32)
        ),
        step=(pl.col("last") - pl.col("last").shift(1, fill_value=state.second)).fill_null(0),
    )
    frame = frame.with_columns(rolls=_rolls(frame, state, twelve_hours))
    anchored = pl.col("day").is_not_null()
    frame = frame.with_columns(
        base=pl.col("day").forward_fill().fill_null(state.day).cast(pl.Int64),
        halves=pl.col("rolls")
        - pl.when(anchored).then("rolls").forward_fill().fill_null(0).cast(pl.Int64),
    )
    local = pl.col("base") * DAY_MS + pl.col("halves") * (DAY_MS // 2) + pl.col("last") * 1000
    return _to_utc(frame.with_columns(local=local), state, zone).drop("step", "rolls")


def _rolls(frame: pl.DataFrame, state: ClockState, twelve_hours: bool) -> pl.Series:
    """Half days that the clock has gone round after each line, never less than none."""
    step = pl.col("step")
    seen = pl.col("latest").shift(1, fill_value=state.latest)
    noon = (step <= NOON_GAP_S - HALF_DAY_S) & (seen < HALF_DAY_S) & twelve_hours
    back = step >= 2 * HALF_DAY_S - JITTER_S
    turns = frame.select(
        pl.when(noon).then(1).when(step < -ROLL_S).then(2).when(back).then(-2).otherwise(0)
    ).to_series()
    if not (turns != 0).any():
        return pl.repeat(state.halves, frame.height, dtype=pl.Int64, eager=True)
    total = turns.cast(pl.Int64).cum_sum() + state.halves
    return total - total.cum_min().clip(upper_bound=0)


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
    set_back = twice & (pl.col("step") * 1000).is_between(-ROLL_S * 1000, -REPEATED_MS)
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
