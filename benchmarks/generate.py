"""Realistic chat of any size, made in bounded memory and the same for the same seed.

What makes chat hard to count is kept: a few people write most of it (Zipf), most words are rare
(Zipf-Mandelbrot over two million forms, so that new ones never stop coming), punctuation and case
cling to words, one message in a hundred carries a link that nobody posted before, some people
write Russian or Chinese, emoji come alone and in sequences, and days have hours.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl
from adbc_driver_sqlite import dbapi

STEP = 250_000
PEOPLE = 1_000
FORMS = 2_000_000
DAY_MS = 86_400_000
START_MS = 1_577_836_800_000  # 2020-01-01
ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr"]
NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "oo"]
EMOJI = ["😂", "❤️", "👍🏽", "🔥", "👨‍👩‍👧", "🇦🇺", "🎉", "😭", ":)", "<:kek:123456789012345678>"]
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
    return (((1 - fine * reach) ** (1 / (1 - power)) - 1) * flat).floor().cast(pl.UInt32)


def spelled(rank: pl.Expr) -> pl.Expr:
    """The form of a rank: one syllable for common words, up to five for rare ones."""
    parts = []
    base = len(ONSETS) * len(NUCLEI)
    onsets = pl.Series(ONSETS)
    nuclei = pl.Series(NUCLEI)
    for k in range(4):
        digit = rank // base**k
        syllable = pl.concat_str(
            pl.lit(onsets).gather(digit % len(ONSETS)),
            pl.lit(nuclei).gather(digit // len(ONSETS) % len(NUCLEI)),
        )
        parts.append(
            syllable if k == 0 else pl.when(digit > 0).then(syllable).otherwise(pl.lit(""))
        )
    return pl.concat_str(parts)


def words(first: int, count: int, seed: int) -> pl.DataFrame:
    """Tokens of the messages first .. first+count-1: columns row (UInt64), token (String)."""
    row = pl.col("row")
    lengths = pl.select(row=pl.int_range(first, first + count, dtype=pl.UInt64)).with_columns(
        length=1 + zipf(row, seed + 1, 32, 2.5)
    )
    tokens = lengths.select(row.repeat_by("length").explode()).with_row_index("n", first * 64)
    tokens = tokens.with_columns(
        rank=zipf(pl.col("n"), seed + 3, FORMS, 7.0, 1.35), dice=uniform(pl.col("n"), seed + 4)
    ).with_columns(form=spelled(pl.col("rank")))
    n, rank, dice, form = pl.col("n"), pl.col("rank"), pl.col("dice"), pl.col("form")
    token = (
        pl.when(dice < 0.82)
        .then(form)
        .when(dice < 0.88)
        .then(pl.concat_str(form.str.head(1).str.to_uppercase(), form.str.slice(1)))
        .when(dice < 0.91)
        .then(form + ",")
        .when(dice < 0.94)
        .then(form + pl.lit(pl.Series([".", "!", "?", "...", "?!"])).gather(rank % 5))
        .when(dice < 0.952)
        .then(pl.lit(pl.Series(EMOJI)).gather(rank % len(EMOJI)))
        .when(dice < 0.964)
        .then((rank % 5000).cast(pl.String))
        .when(dice < 0.974)
        .then(pl.lit("@user") + (rank % PEOPLE).cast(pl.String))
        .when(dice < 0.98)
        .then(form + "'s")
        .when(dice < 0.985)
        .then(form.str.to_uppercase())
        .when(dice < 0.987)
        .then(pl.lit("https://example.com/") + n.cast(pl.String))
        .when(dice < 0.993)
        .then(
            pl.concat_str(
                [
                    pl.lit(pl.Series(CYRILLIC)).gather(rank // len(CYRILLIC) ** k % len(CYRILLIC))
                    for k in range(4)
                ]
            )
        )
        .otherwise(
            pl.concat_str(
                [pl.lit(pl.Series(HAN)).gather(rank // len(HAN) ** k % len(HAN)) for k in range(3)]
            )
        )
    )
    return tokens.select("row", token=token)


def chat(first: int, count: int, total: int, seed: int) -> pl.DataFrame:
    """Messages first .. first+count-1 of `total`: id, username, message, timestamp (ms UTC)."""
    row = pl.col("row")
    text = (
        words(first, count, seed)
        .group_by("row", maintain_order=True)
        .agg(pl.col("token").str.join(" ").alias("message"))
    )
    span_ms = 3 * 365 * DAY_MS
    return text.select(
        id=row.cast(pl.Int64) + 1,
        # a conversation of 40 messages has at most eight voices
        username=pl.lit("User")
        + zipf(row // 40 * 8 + row.hash(seed + 7) % 8, seed + 5, PEOPLE, 8.0).cast(pl.String),
        message="message",
        timestamp=START_MS
        + (row.cast(pl.Float64) / total * span_ms).cast(pl.Int64) // DAY_MS * DAY_MS
        + (uniform(row // 40, seed + 6).sqrt() * DAY_MS * 0.99).cast(pl.Int64)
        + row.cast(pl.Int64) % 40 * 9_000,
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
