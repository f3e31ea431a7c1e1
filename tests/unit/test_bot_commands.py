"""Chat commands: one line, the numbers that the tables hold, and nobody is called by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.bot_room import NOW_MS, counted
from tests.support.clock import DAY_MS, MINUTE_MS, ManualClock
from tests.support.core import make_database

from dazza.bot.chat_line import BREAK, COMMANDS, LONGEST, LONGEST_BYTES
from dazza.bot.commands import Commands
from dazza.bot.wording import LANGUAGES, Chat, built_in
from dazza.stats.readers import Readers
from dazza.store import open_database

Answer = Callable[..., str]


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    path = counted(tmp_path_factory.mktemp("commands") / "chat.db")
    with Readers(str(path)) as opened:
        yield opened


@pytest.fixture
def answer(readers: Readers) -> Answer:
    """What is said to a line, the invisible breaks of names taken out."""

    def ask(line: str, asker: str = "Ann", language: str = "en", now_ms: int = NOW_MS) -> str:
        commands = Commands(readers, Chat(built_in(language)), ManualClock(now_ms))
        said = commands.answer(asker, line)
        assert said is not None
        return said.replace(BREAK, "")

    return ask


@pytest.fixture
def table(readers: Readers) -> Callable[..., Any]:
    """A value of the tables."""

    def value(sql: str, *parameters: str) -> Any:
        with readers.use() as database:
            return database.scalar(sql, parameters)

    return value


def test_each_command_says_one_line(answer: Answer) -> None:
    assert [
        answer(line)
        for line in (
            "!stats bob",
            "!stats",
            "!top",
            "!top 2 words",
            "!top week 1",
            "!rank bob",
            "!streak",
            "!hours bob",
            "!words bob",
            "!next bob",
            "!seen Zoë",
            "!compare bob ann",
        )
    ] == [
        "Bob: 195 messages, 780 words, active on 39 days, streak 39 days (best 39 days),"
        " 4.0 words a message, no. 1 of the talkers",
        "Ann: 80 messages, 320 words, active on 40 days, streak 40 days (best 40 days),"
        " 4.0 words a message, no. 2 of the talkers",
        "Top talkers: 1. Bob 195 messages, 2. Ann 80 messages, 3. @everyone 1 message,"
        " 4. José Miguel 1 message, 5. Zoë 1 message",
        "Most words: 1. Bob 780 words, 2. Ann 320 words",
        "Top talkers this week: 1. Bob 10 messages",
        "Bob is no. 1 of 5 in Top talkers, no. 1 of 5 in Most words, no. 1 of 2 in Most decorated,"
        " no. 1 of 1 in Emoji lovers, no. 1 of 1 in Curious minds",
        "Ann: 40 days in a row, safe until tomorrow night; best 40 days",
        "Bob writes most at 8:00; night 0 %, morning 80 %, afternoon 20 %, evening 0 %",
        "Bob says more often than others: pizza (390), number (195)",
        "Bob is nearest to 📅 Regular (silver): 39 of 50 (78.0 %)",
        "Zoë was last seen 30 days ago",
        "Bob : Ann – messages 195 : 80, words 780 : 320, vocabulary 2 : 6, emoji 195 : 0,"
        " streak 39 : 40, achievements 6 : 4",
    ]


def test_in_german_the_same_numbers(answer: Answer) -> None:
    assert answer("!statistik bob", language="de") == (
        "Bob: 195 Nachrichten, 780 Wörter, aktiv an 39 Tagen, Serie 39 Tage (längste 39 Tage),"
        " 4,0 Wörter je Nachricht, Rang 1 der Gesprächigsten"
    )
    assert answer("!top 1 woche", language="de") == (
        "Die Gesprächigsten in dieser Woche: 1. Bob 10 Nachrichten"
    )
    assert answer("!nächster bob", language="de").endswith("39 von 50 (78,0 %)")


def test_numbers_are_those_of_the_tables(answer: Answer, table: Callable[..., Any]) -> None:
    content = "SELECT {} FROM message_analysis_cache WHERE username = ?"
    for name in ("bob", "ann", "josé miguel"):
        messages, words = (
            table(content.format(column), name) for column in ("total_messages", "total_words")
        )
        days = table("SELECT total_active_days FROM user_chat_streaks WHERE username = ?", name)
        said = answer(f"!stats {name}")
        assert re.findall(r"\d[\d,]*", said)[:3] == [f"{n:,}" for n in (messages, words, days)]
    held = table("SELECT count(*) FROM chat_achievements WHERE username = 'bob'")
    assert f"Bob holds {held} achievements:" in answer("!achievements bob")
    week = table(
        "SELECT sum(message_count) FROM user_daily_activity WHERE username = 'ann'"
        " AND date BETWEEN '2026-03-09' AND '2026-03-15'"
    )
    assert f"Ann {week} messages" in answer("!top week")


def test_a_streak_says_what_is_needed_tonight(answer: Answer) -> None:
    said = answer("!streak bob")
    assert said == (
        "Bob: 39 days in a row, and a message is needed before midnight (3 hours left);"
        " best 39 days"
    )
    late = NOW_MS + 180 * MINUTE_MS
    assert "(29 minutes left)" in answer("!streak bob", now_ms=late + MINUTE_MS)
    assert "safe until tomorrow night" in answer("!streak", asker="bob")  # has just spoken
    assert answer("!streak bob", now_ms=NOW_MS + DAY_MS).startswith("Bob has no streak going")
    assert answer("!streak Zoë") == (
        "Zoë has no streak going; best 1 day. A message today starts one"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("!stats nobody", "I have counted nothing of nobody so far"),
        ("!stats @Bob", None),
        ("!stats bob:", None),
        ("!stats José Miguel", None),
        ("!compare José Miguel bob", None),
        ("!compare bob BOB", "That is one person: Bob"),
        ("!compare bob nobody", "I have counted nothing of nobody so far"),
        ("!compare nobody bob", "I have counted nothing of nobody so far"),
        ("!compare bob", "Try !compare name name"),
        ("!seen", "Try !seen name"),
        ("!seen ann", "Ann was seen just now"),
        ("!top 0", "Top talkers: 1. Bob 195 messages"),
        ("!top -3", None),
        ("!top 99999999999999999999", None),
        ("!top week caps", "Loudest voices: nobody yet"),
        ("!words Zoë", "Zoë has no favourite words yet"),
        ("!achievements Zoë", "Zoë holds no achievement yet"),
        ("!help top", "Ask me !top [n] [list] [week|month]"),
        ("!help !stats", "Ask me !stats [name]"),
        ("!STATS bob", None),
    ],
)
def test_careless_questions_get_a_friendly_line(
    line: str, said: str | None, answer: Answer
) -> None:
    got = answer(line)
    assert said is None or got == said


def test_an_unknown_list_is_told_with_the_lists_that_there_are(answer: Answer) -> None:
    said = answer("!top nonsense")
    assert said.startswith("There is no list nonsense; there are talkers, messages, words,")
    assert "early_birds" in said


def test_help_names_every_command(answer: Answer) -> None:
    assert answer("!help") == (
        "Ask me !stats, !top, !rank, !streak, !hours, !words, !achievements, !next, !seen,"
        " !compare, !help"
    )


@pytest.mark.parametrize(
    "line", ["", "hello", "!", "! stats", "!statsx", "!!stats", "stats", "?top"]
)
def test_what_is_no_command_gets_no_answer(line: str, readers: Readers) -> None:
    commands = Commands(readers, Chat(built_in("en")), ManualClock(NOW_MS))
    assert commands.answer("ann", line) is None


def test_each_person_waits_for_the_cooldown_in_any_spelling(readers: Readers) -> None:
    clock = ManualClock(NOW_MS)
    commands = Commands(readers, Chat(built_in("en"), cooldown_s=10), clock)
    assert commands.answer("Ann", "!help")
    assert commands.answer(" ann", "!stats") is None
    assert commands.answer("Bob", "!stats")
    assert commands.answer("ann", "no command takes no time") is None
    clock.advance(9_999)
    assert commands.answer("ann", "!stats") is None
    clock.advance(1)
    assert commands.answer("ann", "!stats")


def test_names_in_answers_call_nobody(readers: Readers) -> None:
    commands = Commands(readers, Chat(built_in("en"), cooldown_s=0), ManualClock(NOW_MS))
    for line in ("!top", "!stats bob", "!compare ann bob", "!seen @everyone", "!words bob"):
        said = commands.answer("zoë", line) or ""
        words = re.findall(rf"[\w{BREAK}]+", said)
        assert not {"Bob", "Ann", "Zoë", "pizza"} & set(words), said
        assert "@everyone" not in said
    assert "B\u2060ob" in (commands.answer("ann", "!stats bob") or "")


def test_before_anything_is_counted_it_says_so(tmp_path: Path) -> None:
    path = make_database(tmp_path / "empty.db")
    with Readers(str(path)) as opened:
        commands = Commands(opened, Chat(built_in("en"), cooldown_s=0), ManualClock(NOW_MS))
        said = {
            commands.answer("ann", f"!{c}") for c in ("stats", "rank", "next", "hours", "words")
        }
        assert said == {"Nothing is counted yet; ask again later"}
        assert commands.answer("ann", "!top") == "Top talkers: nobody yet"
        assert commands.answer("ann", "!seen x") == "Nothing is counted yet; ask again later"


def test_what_was_said_since_the_last_run_counts_for_seen_and_streak(tmp_path: Path) -> None:
    path = counted(tmp_path / "chat.db")
    with open_database(str(path)) as database:
        database.execute(
            "INSERT INTO messages (username, message, timestamp) VALUES (' BOB ', 'hi', ?)",
            (NOW_MS - MINUTE_MS,),
        )
    with Readers(str(path)) as opened:
        commands = Commands(opened, Chat(built_in("en"), cooldown_s=0), ManualClock(NOW_MS))
        assert "a minute ago" in (commands.answer("ann", "!seen bob") or "")
        assert "safe until" in (commands.answer("ann", "!streak bob") or "")


hostile = st.text(
    st.one_of(
        st.sampled_from("!/@<>#\x00\r\n\x02\x03\x1f\u202e\u200b\u2028😀🏽\u0301e x{}%"),
        st.characters(),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    language=st.sampled_from(LANGUAGES),
    command=st.sampled_from(("stats", "top", "seen", "compare", "rank", "streak", "help")),
    words=hostile,
    asker=hostile,
)
@example(language="en", command="seen", words="half \ud800", asker="\udc00")
def test_whatever_is_asked_the_answer_is_safe_to_send(
    language: str, command: str, words: str, asker: str, readers: Readers
) -> None:
    """One short line without control characters, that no platform takes for a command."""
    commands = Commands(readers, Chat(built_in(language), cooldown_s=0), ManualClock(NOW_MS))
    said = commands.answer(asker, f"!{command} {words}")
    assert said
    assert len(said) <= LONGEST
    assert len(said.encode()) <= LONGEST_BYTES
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", said)
    assert said[0] not in COMMANDS
