"""Realistic chat of any size, made in bounded memory and the same for the same seed.

What makes chat hard to count is kept: a few people write most of it (Zipf), most words are rare
(Zipf-Mandelbrot over two million forms, so that new ones never stop coming), punctuation and case
cling to words, one message in fifty carries a link that nobody posted before, some people write
Russian or Chinese, emoji come alone and in sequences, and days have hours. Tests hold the figures
that matter to those of real IRC logs.

Everything is a function of a message's number, by way of Polars' hash: the same for one version of
Polars, and however the messages are cut into steps.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl
from adbc_driver_sqlite import dbapi

STEP = 100_000
PEOPLE = 1_000
FORMS = 2_000_000
MAX_TOKENS = 64
DAYS = 3 * 365
DAY_MS = 86_400_000
START_MS = 1_577_836_800_000  # 2020-01-01
TALK = 40
"""Messages of one conversation; it has at most eight voices, nine seconds apart."""
ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr"]
NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "oo"]
CODAS = ["n", "", "st", "l", "nd", "", "ck", "r"]
EMOJI = ["😂", "❤️", "👍🏽", "🔥", "👨‍👩‍👧", "🇦🇺", "🎉", "😭", ":)", "<:kek:123456789012345678>"]
MARKS = [".", "!", "?", "...", "?!"]
CYRILLIC = list("абвгдежзиклмнопрстуфхцчшыя")
HAN = list(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可"
)


def uniform(rows: pl.Expr, seed: int) -> pl.Expr:
    """A number in [0, 1) for each row, from the row's number: repeatable, without a generator."""
    return (rows.hash(seed) % 1_000_003).cast(pl.Float64) / 1_000_003


def zipf(rows: pl.Expr, seed: int, size: int, flat: float, power: float = 1.15) -> pl.Expr:
    """A rank in [0, size), rank k with weight (k + flat) ** -power: its distribution inverted."""
    fine = (rows.hash(seed) % 4_294_967_291).cast(pl.Float64) / 4_294_967_291
    reach = 1 - ((size + flat) / flat) ** (1 - power)
    rank: pl.Expr = ((1 - fine * reach) ** (1 / (1 - power)) - 1) * flat
    return rank.floor().cast(pl.UInt32)


def pick(choices: list[str], numbers: pl.Expr) -> pl.Expr:
    """The choice of each number, counted round."""
    chosen: pl.Expr = pl.lit(pl.Series(choices)).gather(numbers % len(choices))
    return chosen


def spelled(rank: pl.Expr) -> pl.Expr:
    """The form of a rank: one syllable for common words, up to three for rare ones."""
    parts = []
    base = len(ONSETS) * len(NUCLEI)
    for k in range(3):
        digit = rank // base**k
        syllable = pl.concat_str(pick(ONSETS, digit), pick(NUCLEI, digit // len(ONSETS)))
        parts.append(
            syllable if k == 0 else pl.when(digit > 0).then(syllable).otherwise(pl.lit(""))
        )
    return pl.concat_str(*parts, pick(CODAS, rank))


def in_script(letters: list[str], length: int, rank: pl.Expr) -> pl.Expr:
    """The form of a rank in another script."""
    return pl.concat_str([pick(letters, rank // len(letters) ** k) for k in range(length)])


def words(first: int, count: int, seed: int) -> pl.DataFrame:
    """Tokens of the messages first .. first+count-1: columns row (UInt64), token (String)."""
    row = pl.col("row")
    lengths = pl.select(row=pl.int_range(first, first + count, dtype=pl.UInt64)).with_columns(
        length=1 + zipf(row, seed + 1, 32, 2.5)
    )
    tokens = (
        lengths.select("row", at=pl.int_ranges(0, "length", dtype=pl.UInt64))
        .explode("at")
        .select("row", n=row * MAX_TOKENS + pl.col("at"))
        .with_columns(
            rank=zipf(pl.col("n"), seed + 3, FORMS, 7.0, 1.35), dice=uniform(pl.col("n"), seed + 4)
        )
        .with_columns(form=spelled(pl.col("rank")))
    )
    return tokens.select("row", token=dressed())


def dressed() -> pl.Expr:
    """A token from the columns n, rank, dice and form: mostly the form, as people write it."""
    n, rank, dice, form = pl.col("n"), pl.col("rank"), pl.col("dice"), pl.col("form")
    below = [
        (0.82, form),
        (0.88, pl.concat_str(form.str.head(1).str.to_uppercase(), form.str.slice(1))),
        (0.91, form + ","),
        (0.94, form + pick(MARKS, rank)),
        (0.952, pick(EMOJI, rank)),
        (0.964, (rank % 5000).cast(pl.String)),
        (0.974, pl.lit("@user") + (rank % PEOPLE).cast(pl.String)),
        (0.98, form + "'s"),
        (0.985, form.str.to_uppercase()),
        (0.987, pl.lit("https://example.com/") + n.cast(pl.String)),
        (0.993, in_script(CYRILLIC, 4, rank)),
    ]
    token = in_script(HAN, 3, rank)
    for limit, form_of_it in reversed(below):
        token = pl.when(dice < limit).then(form_of_it).otherwise(token)
    return token


def moment(row: pl.Expr, total: int, days: int) -> pl.Expr:
    """When a message is written (ms UTC): in order of number, in talks, most in the evening."""
    begin, end = (_of_day(row // TALK * TALK + further, total, days) for further in (0, TALK))
    gap = pl.min_horizontal((end - begin) / TALK, 9_000.0)
    return START_MS + (begin + gap * (row % TALK).cast(pl.Float64)).cast(pl.Int64)


def _of_day(row: pl.Expr, total: int, days: int) -> pl.Expr:
    """Ms since the start (Float64); talks come the more often, the later it is in the day."""
    passed = row.cast(pl.Float64) / total * days
    return (passed.floor() + (passed - passed.floor()).sqrt()) * DAY_MS


def chat(first: int, count: int, total: int, seed: int, days: int = DAYS) -> pl.DataFrame:
    """Messages first .. first+count-1 of the `total` that so many days bring: id, username,
    message, timestamp (ms UTC)."""
    row = pl.col("row")
    text = (
        words(first, count, seed)
        .group_by("row", maintain_order=True)
        .agg(pl.col("token").str.join(" ").alias("message"))
    )
    voice = row // TALK * 8 + row.hash(seed + 7) % 8
    return text.select(
        id=row.cast(pl.Int64) + 1,
        username=pl.lit("User") + zipf(voice, seed + 5, PEOPLE, 5.0).cast(pl.String),
        message="message",
        timestamp=moment(row, total, days),
    )


def write(path: Path, total: int, seed: int = 1, first: int = 0) -> None:
    """Append `total` messages to the `messages` table of a SQLite file, made if need be."""
    with dbapi.connect(str(path), autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, username TEXT,"
            " message TEXT, timestamp INTEGER, created_at TEXT, word_count INTEGER NULL)"
        )
        for start in range(first, first + total, STEP):
            frame = chat(start, min(STEP, first + total - start), first + total, seed)
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(
                "INSERT INTO messages (id, username, message, timestamp) VALUES (?, ?, ?, ?)", frame
            )
            cursor.execute("COMMIT")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("messages", type=int)
    parser.add_argument("--first", type=int, default=0, help="number of the first message")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.database, given.messages, given.seed, given.first)
    sys.stdout.write(f"{given.messages:,} messages in {given.database}\n")


if __name__ == "__main__":
    main()
