"""What messages are made of, from messages to the tables; and the totals of each person."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support import core
from tests.support.clock import utc_ms
from tests.support.core import Row
from tests.support.dump import dump, query, user_stats, word_counts

NOON = utc_ms("2024-05-10T12:00")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = core.make_database(tmp_path_factory.mktemp("template") / "chat.db")
    core.execute(path, "PRAGMA journal_mode=DELETE")  # one file to copy
    return path


@pytest.fixture
def chat(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "chat.db"))


def analyse(path: Path, *texts: str, **settings: Any) -> dict[str, Any]:
    core.insert(path, [Row("bob", text, NOON + i) for i, text in enumerate(texts)])
    core.run(path, core.config(**settings), NOON, ["word", "content"])
    return dump(path, ("message_analysis_cache",))["message_analysis_cache"]["bob",]


def test_the_examples_of_the_contract_have_their_words_and_emoji(chat: Path) -> None:
    examples = {
        "Hello world": (2, 0),
        "Check out https://example.com": (3, 0),
        "I have 123 apples": (4, 0),
        "mail bob@example.com (see www.x.org/a_(b)).": (4, 0),
        "Hey @dazza how's it going? 😊": (5, 1),
        "👨‍👩‍👧‍👦🇦🇺👍🏽 1️⃣": (0, 4),
        "❤ ❤️ © ©️ 1 1️⃣": (1, 4),
        "hi😂there 🍕🏽": (2, 3),
    }
    found = analyse(chat, *examples)
    assert list(word_counts(chat).values()) == [words for words, _ in examples.values()]
    assert found["total_words"] == sum(words for words, _ in examples.values())
    assert found["emoji_count"] == sum(emoji for _, emoji in examples.values())


def test_every_counter_and_ratio_of_a_few_messages(chat: Path) -> None:
    found = analyse(
        chat, "WHAT IS THIS?!", "see www.x.org/?a!b @bob @ana", "", "😂😂 ❤️ <:pog:1>", "no no No"
    )
    assert found == {
        "total_messages": 5,
        "total_words": 10,
        "avg_message_length": 12.8,  # 14 + 28 + 0 + 14 + 8 code points
        "avg_words_per_message": 2.0,
        "emoji_count": 4,
        "emoji_usage_rate": 80.0,
        "caps_count": 1,
        "caps_usage_rate": 20.0,
        "question_count": 1,
        "exclamation_count": 1,
        "url_count": 1,
        "mention_count": 2,
        "longest_message": 28,
        "shortest_message": 0,
        "vocabulary_size": 5,  # what is this see no
        "unique_emojis": 3,
    }


def test_numbers_grow_by_what_is_new_and_are_the_same_in_pieces(chat: Path) -> None:
    """Rates are computed anew from sums, never from rates."""
    for text in ("a 😂", "b?", "c", "a A 😂"):
        found = analyse(chat, text)
    assert (found["total_messages"], found["vocabulary_size"], found["emoji_count"]) == (4, 3, 2)
    assert (found["emoji_usage_rate"], found["avg_words_per_message"]) == (50.0, 1.3)


@pytest.mark.parametrize("text", ["", " ", "\u3000\n", "...", "123", "😂"])
def test_people_without_any_word_have_a_row_with_zeros(text: str, chat: Path) -> None:
    found = analyse(chat, text)
    assert (found["total_messages"], found["vocabulary_size"]) == (1, 0)
    assert found["shortest_message"] == found["longest_message"] == len(text)


def test_a_nul_is_an_ordinary_character(chat: Path) -> None:
    found = analyse(chat, "a\u0000b c", "\u0000")
    assert (found["longest_message"], found["shortest_message"]) == (5, 1)
    assert query(chat, "SELECT word FROM user_vocabulary ORDER BY word") == [("a",), ("b",), ("c",)]


def test_a_words_first_and_last_use_are_by_time_not_by_id(chat: Path) -> None:
    """Late messages push the first use back; look-alike encodings are one word."""
    core.insert(chat, [Row("bob", "caf\u00e9", NOON), Row("bob", "CAFE\u0301", NOON - 9)])
    core.run(chat, core.config(), NOON)
    core.insert(chat, [Row("bob", "Café café", NOON - 20), Row("bob", "café", NOON + 7)])
    core.run(chat, core.config(), NOON)
    assert query(chat, "SELECT word, usage_count, first_used, last_used FROM user_vocabulary") == [
        ("caf\u00e9", 5, NOON - 20, NOON + 7)
    ]


def test_emoji_are_kept_without_fe0f_with_skin_and_custom_ones_in_full(chat: Path) -> None:
    analyse(chat, "❤️❤ 👍🏽👍 <:Pog:1> <a:Pog:1>", "❤️")
    found = dict(query(chat, "SELECT emoji, usage_count FROM user_emoji"))
    custom = {name: count for name, count in found.items() if ":1>" in name}
    assert sum(custom.values()) == 2
    assert {name: count for name, count in found.items() if name not in custom} == {
        "❤": 3,
        "👍🏽": 1,
        "👍": 1,
    }


def test_a_message_of_a_megabyte_counts_like_any_other(chat: Path) -> None:
    found = analyse(chat, "word " * 200_000, "x" * 1_000_000, "?" * 1_000_000)
    assert (found["total_words"], found["longest_message"]) == (200_001, 1_000_000)
    assert (found["vocabulary_size"], found["question_count"]) == (2, 1_000_000)


def test_the_display_name_is_the_spelling_of_the_newest_time_then_the_highest_id(
    chat: Path,
) -> None:
    core.insert(chat, [Row("Bob", "", NOON), Row("bOB", "", NOON), Row("BOB", "", NOON - 1)])
    core.run(chat, core.config(), NOON)
    assert user_stats(chat)["bob"] == (NOON - 1, NOON, 3, 0, "bOB")
    core.insert(chat, [Row("BoB", "", NOON - 5)])
    core.run(chat, core.config(), NOON)
    assert user_stats(chat)["bob"] == (NOON - 5, NOON, 4, 0, "bOB")
    core.insert(chat, [Row("bob", "", NOON)])
    core.run(chat, core.config(), NOON)
    assert user_stats(chat)["bob"][4] == "bob"


def test_a_row_that_the_bot_adds_later_gets_its_words_with_the_next_run(chat: Path) -> None:
    """Under another spelling, of somebody who says nothing since; its own counts are merged."""
    core.insert(chat, [Row("Bob", "one two", NOON)])
    core.run(chat, core.config(), NOON)
    core.execute(chat, "INSERT INTO user_stats (username, message_count) VALUES ('BOB', 7)")
    core.insert(chat, [Row("ana", "x", NOON)])
    core.run(chat, core.config(), NOON)
    assert user_stats(chat)["BOB"] == (NOON, NOON, 7, 2, "Bob")


def test_ignored_people_get_a_word_count_and_nothing_else(chat: Path) -> None:
    core.insert(chat, [Row("[Bot]", "one two 😂", NOON), Row("DAZZA ", "x", NOON)])
    core.run(chat, core.config(), NOON)
    assert word_counts(chat) == {1: 2, 2: 1}
    assert {name: table for name, table in dump(chat).items() if table} == {}
    assert user_stats(chat) == {}


BAD_ROWS: list[tuple[Row, int | None]] = [
    (Row("bob", None, NOON), None),
    (Row("bob", b"two words", NOON), None),
    (Row("bob", core.BadText(b"two \xff"), NOON), None),
    (Row("bob", core.BadText(b"\xed\xa0\x80"), NOON), None),
    (Row(None, "two words", NOON), 2),
    (Row(" \u3000", "two words", NOON), 2),
    (Row(b"bob", "two words", NOON), 2),
    (Row(core.BadText(b"b\xff"), "two words", NOON), 2),
    (Row("bob", "two words", None), 2),
    (Row("bob", "two words", "noon"), 2),
    (Row("bob", "two words", NOON // 1000), 2),
    (Row("bob", "two words", -1), 2),
    (Row("bob", "two words", 253_402_300_799_000), 2),
    (Row("bob", "two words", utc_ms("1990-01-01") - 1), 2),
    (Row("bob", "two words", utc_ms("2100-01-01")), 2),
    (Row("bob", "two words", float("inf")), 2),
]
"""Rows that do not count, and the words that are stored with them."""


@pytest.mark.parametrize("good", [0, 3])
def test_a_bad_row_costs_that_row_and_is_reported(good: int, chat: Path) -> None:
    """Whether it stands alone in its chunk, or first among good ones."""
    beside = [Row("ana", "three good words", NOON + i) for i in range(good)]
    for row, _ in BAD_ROWS:
        core.insert(chat, [row, *beside])
    report = core.run(chat, replace(core.config(), chunk_messages=1 + good), NOON)
    bad = {1 + i * (1 + good): words for i, (_, words) in enumerate(BAD_ROWS)}
    assert report.problems == len(bad)
    assert [id_ for id_, _ in report.problem_examples] == list(bad)[:5]
    skipped = query(chat, "SELECT message_id FROM dazza_skipped_messages ORDER BY 1")
    assert skipped == [(id_,) for id_ in bad]
    counted = word_counts(chat)
    assert {id_: counted[id_] for id_ in bad} == bad
    people = [("ana", good * len(bad), 3 * good * len(bad))] if good else []
    totals = "SELECT username, total_messages, total_words FROM message_analysis_cache"
    assert query(chat, totals) == people


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (NOON + 0.999, NOON),
        (float(NOON), NOON),
        (str(NOON), NOON),
        (utc_ms("1990-01-01"), utc_ms("1990-01-01")),
        (utc_ms("2100-01-01") - 1, utc_ms("2100-01-01") - 1),
        (utc_ms("2100-01-01") - 0.5, utc_ms("2100-01-01") - 1),
    ],
)
def test_times_at_the_edges_and_reals_cut_to_milliseconds_count(
    value: float | str, at: int, chat: Path
) -> None:
    core.insert(chat, [Row("bob", "x", value), Row("bob", "x", NOON)])
    report = core.run(chat, core.config(), NOON)
    assert report.problems == 0
    assert user_stats(chat)["bob"][:3] == (min(at, NOON), max(at, NOON), 2)
