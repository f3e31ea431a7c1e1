"""The made-up community is who it says it is."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from dazza import stats
from dazza.demo import cast, demo_messages, live, write_demo
from dazza.demo.days import DAY_MS, EPOCH, feast
from dazza.store import Database
from dazza.text import analyse, fold_names

NOW_MS = 1_795_485_600_000  # 2026-11-24 02:00 UTC, when the day has hardly begun
TODAY = NOW_MS // DAY_MS
NAME, DAY, HOUR = pl.col("name"), pl.col("day"), pl.col("hour")


@pytest.fixture(scope="module")
def chat() -> pl.DataFrame:
    """The demo's columns and name (folded), day (since 1970), hour, and its text features."""
    frame = demo_messages(NOW_MS)
    return frame.with_columns(
        name=fold_names(frame["username"]),
        day=pl.col("timestamp") // DAY_MS,
        hour=pl.col("timestamp") // 3_600_000 % 24,
    ).hstack(analyse(frame["message"]))


def days_of(chat: pl.DataFrame, name: str) -> set[int]:
    return set(chat.filter(name=name)["day"])


def best_at(chat: pl.DataFrame, value: pl.Expr) -> str:
    """Who of the people with 100 messages or more has the highest value."""
    ranked = chat.filter(NAME != "[robot]").group_by("name").agg(value=value, messages=pl.len())
    name: str = ranked.filter(pl.col("messages") >= 100).sort("value")["name"][-1]
    return name


def test_the_same_present_and_seed_give_the_same_chat(chat: pl.DataFrame) -> None:
    again = demo_messages(NOW_MS)
    assert again.equals(chat.select(again.columns))
    assert not demo_messages(NOW_MS, seed=8).equals(again)


def test_it_has_two_years_of_good_rows_in_time_order(chat: pl.DataFrame) -> None:
    assert chat.schema["timestamp"] == pl.Int64
    assert 60_000 <= chat.height <= 100_000
    assert chat["timestamp"].is_sorted()
    assert chat["day"].min() == TODAY - cast.HISTORY_DAYS + 1
    assert chat.select("username", "message", "timestamp").null_count().sum_horizontal()[0] == 0
    assert (chat["message"].str.len_chars() > 0).all()
    assert not chat["message"].str.contains(r"[{}]|%s").any()


@pytest.mark.parametrize("of_day_ms", [0, 1, 60_000, DAY_MS // 2, DAY_MS - 1])
def test_today_has_messages_and_none_from_the_future(of_day_ms: int) -> None:
    now_ms = TODAY * DAY_MS + of_day_ms
    timestamps = demo_messages(now_ms)["timestamp"]
    assert TODAY * DAY_MS <= timestamps[-1] <= now_ms


def test_it_is_made_in_a_moment() -> None:
    start_s = time.process_time()
    demo_messages(NOW_MS)
    assert time.process_time() - start_s < 4  # 0.4 s on the machine it was written on


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rosalind", pl.len()),
        ("mothwick", (HOUR < 6).mean()),
        ("larkspur", HOUR.is_between(6, 8).mean()),
        ("tab_hoarder", pl.col("urls").sum()),
        ("whythough", pl.col("questions").sum()),
        ("mina✨", pl.col("emoji").sum()),
        ("megaphonemeg", ((pl.col("cased") > 5) & (pl.col("upper") > 0.8 * pl.col("cased"))).sum()),
        ("ignatius", pl.col("message").str.len_chars().mean()),
    ],
)
def test_each_character_leads_at_what_they_are_known_for(
    chat: pl.DataFrame, name: str, value: pl.Expr
) -> None:
    assert best_at(chat, value) == name


def test_the_streak_keeper_wrote_every_day_and_not_the_day_before(chat: pl.DataFrame) -> None:
    days = days_of(chat, "perpetua")
    assert cast.KEEPER_DAYS >= 365
    assert days.issuperset(range(TODAY - cast.KEEPER_DAYS + 1, TODAY + 1))
    assert TODAY - cast.KEEPER_DAYS not in days


def test_the_fallen_one_missed_yesterday_after_a_long_streak(chat: pl.DataFrame) -> None:
    days = days_of(chat, "anton")
    assert days.issuperset(range(TODAY - 1 - cast.FALLEN_DAYS, TODAY - 1))
    assert TODAY - 1 not in days
    assert TODAY - 2 - cast.FALLEN_DAYS not in days
    assert TODAY in days


def test_the_newcomer_is_a_week_old_and_keen(chat: pl.DataFrame) -> None:
    days = days_of(chat, "freshly_fern")
    assert days == set(range(TODAY - 6, TODAY + 1))
    assert chat.filter(name="freshly_fern").height >= 100


def test_the_lurker_said_a_dozen_things(chat: pl.DataFrame) -> None:
    assert chat.filter(name=cast.LURKER).height == 12


def test_the_robot_talks_and_is_ignored_by_default(chat: pl.DataFrame) -> None:
    assert chat.filter(username="[robot]").height > 300


def test_one_person_has_two_spellings(chat: pl.DataFrame) -> None:
    assert set(chat.filter(name="bob")["username"]) == {"Bob", "bob"}


@pytest.mark.parametrize(
    "script", ["Han", "Hiragana", "Cyrillic", "Arabic", "Thai", "Devanagari", "Latin"]
)
def test_many_scripts_are_written(chat: pl.DataFrame, script: str) -> None:
    assert chat["message"].str.contains(rf"\p{{{script}}}{{2}}").sum() > 50


@pytest.mark.parametrize("sign", ["👨‍👩‍👧‍👦", "🇦🇺", "👍🏽", "1⃣", "<:honk:811223344556677001>"])
def test_emoji_of_every_kind_are_used(chat: pl.DataFrame, sign: str) -> None:
    assert chat["emojis"].list.contains(sign).sum() > 20


def test_words_are_many(chat: pl.DataFrame) -> None:
    assert chat["vocabulary"].explode().n_unique() > 3_500


def test_evenings_are_busy_nights_quiet_and_fridays_film_nights(chat: pl.DataFrame) -> None:
    hours = dict(chat.group_by("hour").len().iter_rows())
    assert max(hours, key=hours.__getitem__) in (20, 21)
    assert max(hours[h] for h in range(2, 6)) < min(hours[h] for h in range(17, 23))
    weekdays = dict(chat.group_by((DAY + 3) % 7).len().iter_rows())
    assert max(weekdays, key=weekdays.__getitem__) == 4


def test_feasts_come_every_year(chat: pl.DataFrame) -> None:
    numbers = range(TODAY - cast.HISTORY_DAYS + 1, TODAY + 1)
    feasts = {n: feast(EPOCH + timedelta(days=n)) for n in numbers}
    days = [n for n, name in feasts.items() if name == "regatta"]
    per_day = dict(chat.group_by("day").len().iter_rows())
    assert len(days) == 2
    assert min(per_day[n] for n in days) > 2 * chat.height / cast.HISTORY_DAYS
    assert sum(name == "soup week" for name in feasts.values()) >= 14


def test_people_answer_each_other(chat: pl.DataFrame) -> None:
    mentions = chat["mentions"].sum() / chat.height
    gaps = chat["timestamp"].diff().drop_nulls()
    assert 0.05 < mentions < 0.3
    assert (gaps < 120_000).sum() > 0.8 * len(gaps)


def test_writing_appends_and_says_how_many(tmp_path: Path) -> None:
    with Database(tmp_path / "demo.db", create=True) as database:
        first = write_demo(database, NOW_MS)
        second = write_demo(database, NOW_MS)
        rows = database.query("SELECT count(*), max(id), max(timestamp) FROM messages").row(0)
    assert first == second == demo_messages(NOW_MS).height
    assert rows[:2] == (2 * first, 2 * first)
    assert rows[2] <= NOW_MS


def test_the_community_earned_its_achievements_over_time(tmp_path: Path) -> None:
    with Database(tmp_path / "demo.db", create=True) as database:
        lived = live(database, NOW_MS)
        earned = stats.newest_achievements(database, 10_000)
        counted = stats.channel(database, NOW_MS).total_messages
    days_ago = {(NOW_MS - each.achieved_at) / DAY_MS for each in earned}
    assert lived.messages == demo_messages(NOW_MS).height
    assert 0.98 < counted / lived.messages <= 1  # its bots are not counted
    assert len(days_ago) >= 8
    assert {0, 365} <= days_ago
