"""The URLs of messages are those that the text rules count."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from dazza.features import Features
from dazza.text import analyse, urls
from dazza.vocabulary import Vocabulary
from dazza.zones import parse_zone

PIECES = ["http://", "HTTPS://", "www.", "x.org", "/(a)", ")", "(", "]", ".", "?!", "*", "a", "é"]
SPACES = [" ", "\n", "\u202f", "\u3000"]
MESSAGES = st.lists(st.lists(st.sampled_from(PIECES + SPACES), max_size=12).map("".join))
START_MS = 1_600_000_000_000


def test_urls_are_cut_as_rule_1_says() -> None:
    texts = ["see (http://x.org/a_(b)?)!", "WWW.x.org,\thttp://y.org/…", "http:// www.", None, ""]
    assert urls(pl.Series(texts)).to_list() == [
        ["http://x.org/a_(b)"],
        ["WWW.x.org", "http://y.org/"],
        [],
        [],
        [],
    ]


def test_no_texts_have_no_urls() -> None:
    assert urls(pl.Series([], dtype=pl.String)).dtype == pl.List(pl.String)


@settings(max_examples=150, deadline=None)
@given(MESSAGES)
def test_there_are_as_many_urls_as_the_rules_count(messages: list[str]) -> None:
    texts = pl.Series(messages, dtype=pl.String)
    assert urls(texts).list.len().to_list() == analyse(texts)["urls"].to_list()


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_each_counted_message_has_as_many_url_uses_as_urls(messages: list[str]) -> None:
    vocabulary = Vocabulary()
    for _ in range(2):  # the second chunk meets tokens that are known
        features = Features(chunk(messages), vocabulary, parse_zone("UTC"))
        counted = features.counted
        uses = Counter(features.url_uses["timestamp"])
        expected = dict(counted.select("timestamp", "urls").iter_rows())
        assert uses == {moment: count for moment, count in expected.items() if count}
        wanted = urls(counted["message"]).explode().drop_nulls()
        assert features.url_uses["url"].to_list() == wanted.to_list()
        owners = dict(counted.select("timestamp", "person").iter_rows())
        assert all(owners[t] == p for p, t, _ in features.url_uses.iter_rows())


def chunk(messages: list[str]) -> pl.DataFrame:
    """One message a ms; each third is of somebody who is ignored, each fifth without a time."""
    places = range(len(messages))
    return pl.DataFrame(
        {
            "id": [i + 1 for i in places],
            "username": ["somebody"] * len(messages),
            "message": messages,
            "timestamp": [None if i % 5 == 4 else START_MS + i for i in places],
            "person": [i % 3 for i in places],
        },
        schema={
            "id": pl.Int64,
            "username": pl.String,
            "message": pl.String,
            "timestamp": pl.Int64,
            "person": pl.Int64,
        },
    )
