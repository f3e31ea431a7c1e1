"""Two records of one conversation are recognised; two conversations stay two."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.ingest.overlap import Record, find_known, fit

MINUTE = 60_000
Said = tuple[str, str, int]


@pytest.mark.parametrize(
    ("mine", "theirs", "run"),
    [
        ([1, 2, 3], [1, 2, 3], (0, 0, 3)),
        ([1, 2, 3, 4], [2, 3], (1, 0, 2)),
        ([2, 3], [1, 2, 3, 4], (0, 1, 2)),
        ([3, 4, 5], [1, 2, 3], (0, 2, 1)),
        ([1, 2, 3], [3, 4, 5], (2, 0, 1)),
        ([1, 1, 2], [3, 1, 1], (0, 1, 2)),
        ([1, 2, 3], [4, 2, 5], None),
        ([1, 2, 3], [1, 4, 3], None),
        ([1], [2], None),
    ],
)
def test_two_records_fit_where_a_run_reaches_their_ends(
    mine: list[int], theirs: list[int], run: tuple[int, int, int] | None
) -> None:
    assert fit(mine, theirs) == run


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(), min_size=1, max_size=30, unique=True), st.data())
def test_two_pieces_of_one_record_fit_exactly_where_they_overlap(
    whole: list[int], data: st.DataObject
) -> None:
    cuts = st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))
    (a, b), (c, d) = sorted(data.draw(cuts)), sorted(data.draw(cuts))
    mine, theirs = whole[a:b], whole[c:d]
    if mine and theirs:
        length = min(b, d) - max(a, c)
        expected = (max(0, c - a), max(0, a - c), length) if length > 0 else None
        assert fit(mine, theirs) == expected


def known(new: list[Said], old: list[Said], unit: int = MINUTE) -> list[bool]:
    """Compare with one earlier record, `old`, all of whose messages are given."""
    columns = {"username": pl.Binary, "message": pl.Binary, "timestamp": pl.Int64}
    rows = [[(u.encode(), m.encode(), t) for u, m, t in side] for side in (new, old)]
    mine, theirs = (pl.DataFrame(side, schema=columns, orient="row") for side in rows)
    times = [t for _, _, t in old]
    found = find_known(
        mine,
        theirs.with_columns(id=pl.int_range(pl.len())).with_columns(conversation=pl.lit(7)),
        [Record(7, min(times), max(times), unit)],
        unit,
    )
    assert found.conversations == (frozenset({7}) if found.ids.is_not_null().any() else frozenset())
    return found.ids.is_not_null().to_list()


def talk(texts: str, start: int = 0, each: int = MINUTE) -> list[Said]:
    """One message a minute, each a letter said by the person of that letter."""
    return [(letter, letter, (start + i) * each) for i, letter in enumerate(texts)]


def test_a_message_said_twice_in_a_minute_is_counted_twice() -> None:
    lol = ("bob", "lol", 0)
    assert known([lol, lol, lol], [lol, lol]) == [True, True, False]
    assert known([lol], [lol, lol]) == [True]


def test_the_run_decides_which_of_two_equal_messages_is_new() -> None:
    lol, x, y = ("bob", "lol", 0), ("al", "x", 0), ("al", "y", 0)
    assert known([x, lol, y], [lol, x]) == [True, False, False]


def test_one_message_in_common_in_two_channels_is_two_messages() -> None:
    one, other = talk("abcHef"), talk("uvwHyz")
    assert known(other, one) == [False] * 6
    assert (
        known([("a", "x", 0), ("bob", "hi", 0), ("a", "y", 0)], [("c", "z", 0), ("bob", "hi", 0)])
        == [False] * 3
    )


def test_a_record_with_gaps_is_still_the_same_conversation() -> None:
    whole = talk("abcdefghijklmnop")
    gaps = [said for said in whole if said[0] not in "cgk"]
    assert [said[0] for said, old in zip(whole, known(whole, gaps), strict=True) if not old] == [
        "c",
        "g",
        "k",
    ]
    assert all(known(gaps, whole))


def test_a_quarter_in_common_is_no_conversation_in_common() -> None:
    assert not any(known(talk("abcdefghijkl"), talk("xxcxxfxxixxx")))


def test_a_finer_record_is_compared_at_the_coarser_ones_step() -> None:
    coarse = talk("abc")
    fine = [(name, text, t + 17_000) for name, text, t in coarse]
    new = pl.DataFrame(fine, schema=["username", "message", "timestamp"], orient="row")
    old = pl.DataFrame(coarse, schema=["username", "message", "timestamp"], orient="row")
    binary = pl.col("username", "message").cast(pl.Binary)
    found = find_known(
        new.with_columns(binary),
        old.with_columns(binary, conversation=pl.lit(1)).with_row_index("id"),
        [Record(1, 0, 2 * MINUTE, MINUTE)],
        1000,
    )
    assert found.ids.is_not_null().all()
