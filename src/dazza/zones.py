"""The community's own time zone: days and hours are local to it, through daylight saving."""

from __future__ import annotations

import math
import re
import zoneinfo
from dataclasses import dataclass

import polars as pl

from dazza.errors import SettingsError

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
UTC_NAME = "UTC"
HOURS = re.compile(r"[+-]?\d{1,2}(\.\d+)?")


@dataclass(frozen=True)
class Zone:
    """A zone by its IANA name, or a fixed number of minutes east of UTC."""

    name: str
    offset_minutes: int | None = None

    def local_ms(self, timestamp: pl.Expr) -> pl.Expr:
        """Local clock reading, as ms since 1970-01-01 00:00 local, of `timestamp` (ms UTC)."""
        if self.offset_minutes is not None:
            return timestamp + self.offset_minutes * 60_000
        moment = pl.from_epoch(timestamp, time_unit="ms").dt.replace_time_zone("UTC")
        return moment.dt.convert_time_zone(self.name).dt.replace_time_zone(None).dt.epoch("ms")

    def day(self, now_ms: int) -> int:
        """Local date at `now_ms` as days since 1970-01-01."""
        local = pl.select(self.local_ms(pl.lit(now_ms, dtype=pl.Int64))).item()
        return int(local) // DAY_MS


def parse_zone(value: str | float) -> Zone:
    """A zone from hours east of UTC (`10`, `5.5`, `-3.5`, also as text) or an IANA name.

    Raises SettingsError for a zone that does not exist.
    """
    text = str(value).strip()
    if HOURS.fullmatch(text):
        minutes = float(text) * 60
        if not math.isclose(minutes, round(minutes)) or not -14 * 60 <= minutes <= 14 * 60:
            raise SettingsError(
                f"timezone {text}: hours from UTC are between -14 and 14, in whole minutes"
            )
        return _fixed(round(minutes))
    try:
        zoneinfo.ZoneInfo(text)
        Zone(text).day(0)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, pl.exceptions.PolarsError):
        raise SettingsError(
            f"unknown timezone {text!r}: give hours from UTC such as 10 or -3.5, "
            "or a name such as Australia/Brisbane"
        ) from None
    return Zone(text)


def _fixed(minutes: int) -> Zone:
    if minutes == 0:
        return Zone(UTC_NAME, 0)
    sign = "+" if minutes > 0 else "-"
    return Zone(f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}", minutes)


def restore_zone(name: str) -> Zone:
    """The zone of a `Zone.name`, as it stands in the database."""
    fixed = re.fullmatch(r"([+-])(\d\d):(\d\d)", name)
    if name == UTC_NAME:
        return _fixed(0)
    if fixed is None:
        return parse_zone(name)
    minutes = int(fixed[2]) * 60 + int(fixed[3])
    return _fixed(minutes if fixed[1] == "+" else -minutes)
