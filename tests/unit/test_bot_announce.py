"""Achievements as news: each told once, history in silence, all of a run in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.bot_room import NOW_MS, counted
from tests.support.clock import DAY_MS, HOUR_MS, ManualClock
from tests.support.core import Row, config, insert, make_database, run

from dazza.bot import announce
from dazza.bot.callbacks import Earned
from dazza.bot.chat_line import BREAK, LONGEST
from dazza.bot.wording import built_in
from dazza.ingest import import_paths
from dazza.store import open_database

Claim = Callable[..., set[tuple[str, str, str]]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_database(tmp_path / "chat.db")


@pytest.fixture
def claim(path: Path) -> Claim:
    """What is to be told now."""

    def claimed(now_ms: int = NOW_MS) -> set[tuple[str, str, str]]:
        with open_database(str(path)) as database:
            found = announce.claimed(database, now_ms)
        return {(one.username, one.type, one.tier) for one in found}

    return claimed


def chatter(name: str, count: int, first_ms: int = NOW_MS - HOUR_MS // 2) -> list[Row]:
    return [Row(name, "hello", first_ms + number) for number in range(count)]


def test_the_first_run_over_a_history_is_told_to_nobody(path: Path, claim: Claim) -> None:
    insert(path, chatter("bob", 150))
    assert claim() == set()  # nothing was counted yet
    run(path, config(), NOW_MS)
    assert claim() == set()
    insert(path, chatter("ann", 150))
    run(path, config(), NOW_MS)
    assert claim() == {("ann", "message_count", "bronze")}
    assert claim() == set()


def test_in_a_new_room_the_first_run_is_told(path: Path, claim: Claim) -> None:
    assert claim() == set()
    insert(path, chatter("bob", 150))
    run(path, config(), NOW_MS)
    assert claim() == {("bob", "message_count", "bronze")}


def test_what_was_counted_before_the_bot_came_is_history(path: Path, claim: Claim) -> None:
    insert(path, chatter("bob", 150))
    run(path, config(), NOW_MS)
    assert claim() == set()
    insert(path, chatter("bob", 900))
    run(path, config(), NOW_MS)
    assert claim() == {("bob", "message_count", "silver"), ("bob", "word_count", "bronze")}


def test_a_rebuild_is_no_news(path: Path, claim: Claim) -> None:
    claim()
    insert(path, chatter("bob", 150))
    run(path, config(), NOW_MS)
    assert claim()
    run(path, config(5), NOW_MS, rebuild=True)
    assert claim() == set()


def test_what_could_not_be_told_is_told_next_time(path: Path, claim: Claim) -> None:
    claim()
    insert(path, chatter("bob", 150))
    run(path, config(), NOW_MS)
    keys = claim()
    with open_database(str(path)) as database:
        announce.release(database, sorted(keys))
    assert claim() == keys
    assert claim() == set()


@pytest.mark.parametrize(("days_old", "told"), [(300, False), (2, True)])
def test_old_messages_that_are_imported_are_history_and_yesterdays_are_not(
    days_old: int, told: bool, path: Path, claim: Claim, tmp_path: Path
) -> None:
    claim()
    first_ms = NOW_MS - days_old * DAY_MS
    lines = "".join(f"{first_ms + n},ann,hello\n" for n in range(150))
    file = tmp_path / "log.csv"
    file.write_text("timestamp,username,message\n" + lines)
    with open_database(str(path)) as database:
        import_paths(database, [file], clock=ManualClock(NOW_MS))
    assert claim() == set()  # imported, but not counted yet
    run(path, config(), NOW_MS)
    assert claim() == ({("ann", "message_count", "bronze")} if told else set())
    insert(path, chatter("bob", 150))
    run(path, config(), NOW_MS)
    assert claim() == {("bob", "message_count", "bronze")}


def earned(name: str, type_: str, tier: str, title: str = "Chatterbox", icon: str = "💬") -> Earned:
    return Earned(name.lower(), name, type_, tier, title, icon, NOW_MS)


def line(*news: Earned, language: str = "en") -> str:
    return announce.line_of(news, built_in(language)).replace(BREAK, "")


def test_one_person_is_congratulated_by_name_for_the_highest_tiers() -> None:
    bronze, silver = (earned("Ann", "message_count", tier) for tier in ("bronze", "silver"))
    owl = earned("Ann", "night_owl", "bronze", "Night Owl", "🦉")
    assert line(silver) == "🎉 Ann has earned 💬 Chatterbox (silver)"
    assert line(bronze, owl, silver) == (
        "🎉 Ann has earned 💬 Chatterbox (silver), 🦉 Night Owl (bronze)"
    )
    assert line(silver, language="de") == "🎉 Ann hat sich 💬 Chatterbox (Silber) verdient"


def test_many_are_summed_up_in_one_line() -> None:
    crowd = [earned(f"Person{n}", "message_count", "bronze") for n in range(40)]
    crowd.append(earned("Zoë", "message_count", "gold"))
    said = line(*crowd)
    assert said == (
        "🎉 41 people have earned 41 achievements, among them Zoë 💬 Chatterbox (gold);"
        " Person0 💬 Chatterbox (bronze); Person1 💬 Chatterbox (bronze)"
    )
    assert line(*crowd, language="de").startswith("🎉 41 Leute haben zusammen 41 Erfolge geschafft")


def test_a_name_or_title_that_is_meant_to_harm_stays_a_line() -> None:
    news = earned("@everyone\r\nQUIT", "x", "bronze", "Best\n@here " + "x" * 900)
    said = announce.line_of([news], built_in("en"))
    assert len(said) <= LONGEST
    assert "\n" not in said
    assert "@everyone" not in said
    assert "@here" not in said


def test_what_was_earned_in_a_real_room_is_told_with_its_names(tmp_path: Path) -> None:
    path = counted(tmp_path / "room.db")
    with open_database(str(path)) as database:
        assert announce.claimed(database, NOW_MS) == ()
        database.execute("DELETE FROM dazza_announced WHERE username = 'bob'")
        found = announce.claimed(database, NOW_MS)
    assert {one.display_name for one in found} == {"Bob"}
    assert found[0].tier == "silver"
    assert line(*found) == (
        "🎉 Bob has earned 🔥 Dedicated (silver), 📅 Regular (bronze), 😄 Emoji Master (bronze),"
        " and 2 more"
    )
