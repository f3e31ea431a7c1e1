"""A log of an IRC channel in the format of Ubuntu's archive, as one file and as a file a day.

Seven lines in eight are messages (one in a hundred of those an action), the rest are people who
come, go and change their names, as in the real logs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

if __package__ in (None, ""):  # run as a script, as a measured process is
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.generate import DAY_MS, START_MS, STEP, chat

WHOLE = "2020-01-01.log"
"""The log in one file, named by its first day."""
BY_DAY = "days"
"""The folder of the same log in a file a day."""
A_DAY = 800
"""Messages."""
SERVICE_EVERY = 7
"""After so many messages comes a line that is none."""


def lines(first: int, count: int, total: int, seed: int) -> pl.DataFrame:
    """Messages first .. first+count-1 as lines of a log: columns day (since the start), line."""
    row = pl.col("id") - 1
    name, text = pl.col("username"), pl.col("message")
    time = pl.from_epoch(pl.col("timestamp"), time_unit="ms").dt.strftime("[%H:%M] ")
    said = (
        pl.when(row % 100 == 50)
        .then(pl.concat_str(time, pl.lit(" * "), name, pl.lit(" "), text))
        .otherwise(pl.concat_str(time, pl.lit("<"), name, pl.lit("> "), text))
    )
    service = (
        pl.when(row % (2 * SERVICE_EVERY) == 0)
        .then(pl.concat_str(pl.lit("=== "), name, pl.lit(" has joined #bench")))
        .otherwise(
            pl.concat_str(pl.lit("=== "), name, pl.lit(" is now known as "), name, pl.lit("_"))
        )
    )
    return (
        chat(first, count, total, seed, days=-(-total // A_DAY))
        .select(
            day=(pl.col("timestamp") - START_MS) // DAY_MS,
            line=pl.when(row % SERVICE_EVERY == 0)
            .then(pl.concat_list(said, service))
            .otherwise(pl.concat_list(said)),
        )
        .explode("line")
    )


def messages_in(count: int) -> int:
    """How many of so many lines are messages."""
    return count * SERVICE_EVERY // (SERVICE_EVERY + 1)


def steps(count: int, seed: int) -> Iterator[pl.DataFrame]:
    total = messages_in(count)
    for first in range(0, total, STEP):
        yield lines(first, min(STEP, total - first), total, seed)


def write(folder: Path, count: int, seed: int = 1) -> None:
    """Write a log of about so many lines into a folder, as WHOLE and as BY_DAY."""
    days = folder / BY_DAY
    days.mkdir(parents=True)
    start = dt.datetime.fromtimestamp(START_MS / 1000, dt.UTC).date()
    with (folder / WHOLE).open("w", encoding="utf-8") as whole:
        for frame in steps(count, seed):
            for (day,), part in frame.group_by("day", maintain_order=True):
                text = "\n".join(part["line"]) + "\n"
                whole.write(text)
                name = f"{start + dt.timedelta(days=int(day))}-#bench.txt"
                with (days / name).open("a", encoding="utf-8") as file:
                    file.write(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("lines", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.folder, given.lines, given.seed)


if __name__ == "__main__":
    main()
