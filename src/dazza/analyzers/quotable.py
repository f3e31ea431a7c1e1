"""Which messages can be quoted, and a fair sample of them."""

from __future__ import annotations

from typing import Final

import polars as pl

from dazza.tables.catalogue import QUOTABLE
from dazza.tables.kinds import PERSON

SHORTEST: Final = 11
"""Code points of a message that says something."""
COMMAND: Final = "!"
SLOTS: Final = 64
PRIORITIES: Final = 2**31
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB


def quotable(messages: pl.DataFrame) -> pl.DataFrame:
    """Rows of dazza_quotable from `Features.messages`.

    A message's place is a hash of its id, so the sample does not depend on chunks or order: of each
    person and slot the message with the greatest priority stays.
    """
    said = pl.col("message").str.strip_chars_start()
    mixed = hashed(pl.col("id"))
    return (
        messages.filter((pl.col("length") >= SHORTEST) & ~said.str.starts_with(COMMAND))
        .select(
            PERSON,
            slot=(mixed % SLOTS).cast(pl.Int64),
            priority=(mixed // SLOTS % PRIORITIES).cast(pl.Int64),
            message_id="id",
        )
        .sort("priority", "message_id")
        .unique((PERSON, "slot"), keep="last", maintain_order=True)
        .select(QUOTABLE.frame_names)
    )


def hashed(number: pl.Expr) -> pl.Expr:
    """64 bits that look random (UInt64): the finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    mixed = number.cast(pl.UInt64, wrap_numerical=True)
    mixed = (mixed ^ (mixed // 2**30)) * pl.lit(_FIRST, dtype=pl.UInt64)
    mixed = (mixed ^ (mixed // 2**27)) * pl.lit(_SECOND, dtype=pl.UInt64)
    return mixed ^ (mixed // 2**31)
