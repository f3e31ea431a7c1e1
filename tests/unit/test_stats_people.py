"""What is said of people, periods and words equals a count of the messages themselves."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.clock import DAY_MS, HOUR_MS, ManualClock, utc_ms
from tests.support.core import Row, insert, make_database

from dazza import stats
from dazza.batch.config import BatchConfig
from dazza.batch.runner import Runner
from dazza.errors import UsageError
from dazza.stats import habits
from dazza.store import Database, open_database
from dazza.zones import parse_zone

ZONE = "Europe/Berlin"
NOW = utc_ms("2026-11-26T17:00")  # a Thursday
TODAY = dt.date(2026, 11, 26)
PEOPLE = ("Anna", "bob", "Zoë", "ünal", "Mallory")
TEXTS = (
    "the quick brown fox",
    "WHAT IS THIS SHOUTING",
    "really? no way 😂😂",
    "see https://example.com/a ok",
    "!command that is no quote",
    "short",
)
Message = tuple[str, str, int]


def community() -> list[Message]:
    """Five people over a hundred days, each a little different from the others."""
    pick = random.Random(5)
    messages = []
    for day in range(100):
        for number, name in enumerate(PEOPLE):
            for _ in range(pick.randrange(0, 3 + 4 * (len(PEOPLE) - number))):
                at = NOW - day * DAY_MS - pick.randrange(DAY_MS)
                text = TEXTS[pick.randrange(len(TEXTS))]
                messages.append((name, f"{text} {name.lower()}s" if number == 2 else text, at))
    messages.append(("[system]", "the quick brown fox", NOW))
    return messages


MESSAGES = community()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_database(tmp_path_factory.mktemp("people") / "chat.db")
    insert(made, [Row(*message) for message in MESSAGES])
    with open_database(str(made)) as database:
        config = BatchConfig(zone=parse_zone(ZONE))
        Runner(database, config, clock=ManualClock(NOW)).run()
    return made


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with open_database(str(path), read_only=True) as opened:
        yield opened


def local(at: int) -> dt.datetime:
    moment = dt.datetime.fromtimestamp(at / 1000, dt.UTC)
    return moment + (
        dt.timedelta(hours=2) if at < utc_ms("2026-10-25T01:00") else dt.timedelta(hours=1)
    )


COUNTED = [(name.lower(), text, local(at), at) for name, text, at in MESSAGES if name[0] != "["]


def counts(what: str, first: dt.date, last: dt.date) -> dict[str, int]:
    """A counter of each person over local dates, both included."""
    found: Counter[str] = Counter()
    for name, text, moment, _ in COUNTED:
        if first <= moment.date() <= last:
            found[name] += {
                "messages": 1,
                "emoji": text.count("😂"),
                "caps": int("SHOUTING" in text),
                "questions": text.count("?"),
                "links": text.count("https://"),
            }[what]
    return {name: number for name, number in found.items() if number}


def ranked(values: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


SPANS = {
    "day": (TODAY, TODAY, dt.date(2026, 11, 25), dt.date(2026, 11, 25)),
    "week": (dt.date(2026, 11, 23), TODAY, dt.date(2026, 11, 16), dt.date(2026, 11, 22)),
    "month": (dt.date(2026, 11, 1), TODAY, dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
    "all": (dt.date.min, TODAY, dt.date.min, dt.date(2026, 11, 22)),
}


@pytest.mark.parametrize("period", SPANS)
@pytest.mark.parametrize("type", ["messages", "emoji", "caps", "questions", "links"])
def test_a_period_ranks_what_was_written_in_it_and_says_who_rose(
    database: Database, type: str, period: str
) -> None:
    first, last, earlier, until = SPANS[period]
    expected = ranked(counts(type, first, last))
    then = {name: rank for rank, (name, _) in enumerate(ranked(counts(type, earlier, until)), 1)}
    board = stats.leaderboard(database, type, 50, period=period, now_ms=NOW)
    assert [(p.key, p.count, p.moved) for p in board.places] == [
        (name, number, then[name] - rank if name in then else None)
        for rank, (name, number) in enumerate(expected, 1)
    ]
    assert board.total == len(expected)
    assert board.since == (None if period == "all" else first)
    for place in board.places:
        own = stats.place_of(database, type, place.key.upper(), period=period, now_ms=NOW)
        assert own is not None
        assert (own.rank, own.count, own.moved) == (place.rank, place.count, place.moved)


@pytest.mark.parametrize("period", ["month", "all"])
def test_a_share_is_of_the_messages_of_its_period(database: Database, period: str) -> None:
    first, last, _, _ = SPANS[period]
    least = {"month": 50, "all": 100}[period]
    nights: dict[str, list[bool]] = defaultdict(list)
    for name, _, moment, _ in COUNTED:
        if first <= moment.date() <= last:
            nights[name].append(moment.hour < 6)
    tenths = {
        name: (2000 * sum(found) + len(found)) // (2 * len(found))
        for name, found in nights.items()
        if len(found) >= least and any(found)
    }
    board = stats.leaderboard(database, "night_owls", 50, period=period, now_ms=NOW)
    assert board.places
    assert [(p.key, round(p.count * 10)) for p in board.places] == ranked(tenths)


def test_a_streak_within_a_period_is_the_longest_run_of_days_in_it(database: Database) -> None:
    first, last, _, _ = SPANS["month"]
    expected = {}
    for name in {name for name, *_ in COUNTED}:
        days = {m.date() for n, _, m, _ in COUNTED if n == name}
        longest = run = 0
        for offset in range((last - first).days + 1):
            run = run + 1 if first + dt.timedelta(offset) in days else 0
            longest = max(longest, run)
        expected[name] = longest
    board = stats.leaderboard(database, "streaks", 50, period="month", now_ms=NOW)
    assert [(p.key, p.count) for p in board.places] == ranked(expected)
    assert board.title == "Longest runs of days"
    assert stats.leaderboard(database, "streaks", now_ms=NOW).title == "Streaks alive"


def test_a_vocabulary_within_a_week_is_of_the_words_used_in_it(database: Database) -> None:
    first, last, _, _ = SPANS["week"]
    words: dict[str, set[str]] = defaultdict(set)
    for name, text, moment, _ in COUNTED:
        if first <= moment.date() <= last:
            plain = text.lower().replace("https://example.com/a", "")
            words[name] |= {w.strip("?!😂") for w in plain.split()} - {""}
    board = stats.leaderboard(database, "vocabulary", 50, period="week", now_ms=NOW)
    assert [(p.key, p.count) for p in board.places] == ranked({n: len(w) for n, w in words.items()})
    assert {p.moved for p in board.places} == {None}


def test_a_streak_that_ended_since_the_last_run_is_none(database: Database) -> None:
    later = NOW + 2 * DAY_MS
    assert stats.leaderboard(database, "streaks", now_ms=NOW).places
    assert not stats.leaderboard(database, "streaks", now_ms=later).places
    assert not stats.streaks_alive(database, 10, TODAY + dt.timedelta(days=2))
    found = stats.person(database, "anna", later)
    assert found is not None
    assert found.chat_streaks is not None
    assert found.chat_streaks["current_streak"] == 0
    assert found.chat_streaks["best_streak"] > 0


def test_streaks_at_risk_are_those_that_somebody_must_save_tonight(database: Database) -> None:
    days: dict[str, set[dt.date]] = defaultdict(set)
    for name, _, moment, _ in COUNTED:
        days[name].add(moment.date())
    tomorrow = TODAY + dt.timedelta(days=1)
    expected = {n for n, d in days.items() if TODAY in d and TODAY - dt.timedelta(days=1) in d}
    assert expected
    assert {s.key for s in stats.streaks_at_risk(database, tomorrow)} == expected
    assert not stats.streaks_at_risk(database, TODAY + dt.timedelta(days=2))


def test_a_person_is_found_by_any_spelling(database: Database) -> None:
    found = stats.person(database, " ZOE\u0308 ", NOW)
    assert found is not None
    own = [(text, at) for name, text, _, at in COUNTED if name == "zoë"]
    assert (found.username, found.display_name) == ("zoë", "Zoë")
    assert found.message_count == len(own) == sum(row["message_count"] for row in found.hourly)
    assert (found.first_seen, found.last_seen) == (
        min(at for _, at in own),
        max(at for _, at in own),
    )
    assert found.days_active == len({m.date() for n, _, m, _ in COUNTED if n == "zoë"})
    for nobody in ("nobody", "[system]", "", "'; --"):
        assert stats.person(database, nobody, NOW) is None


def test_ranks_say_where_a_person_stands_on_every_board(database: Database) -> None:
    found = stats.ranks(database, "BOB", NOW)
    assert set(found) == set(stats.LEADERBOARDS)
    for type, standing in found.items():
        places = stats.leaderboard(database, type, 50, now_ms=NOW).places
        place = next((p for p in places if p.key == "bob"), None)
        expected = place and stats.Standing(place.rank, place.count, len(places))
        assert standing == expected, type
    assert set(stats.ranks(database, "nobody", NOW).values()) == {None}


def test_comparing_says_who_is_ahead(database: Database) -> None:
    found = stats.compare(database, "anna", "MALLORY", NOW)
    assert found is not None
    talkers = next(m for m in found.metrics if m.metric == "talkers")
    assert talkers.ahead == 1
    turned = stats.compare(database, "mallory", "anna", NOW)
    assert turned is not None
    assert [m.ahead for m in turned.metrics] == [{1: 2, 2: 1, 0: 0}[m.ahead] for m in found.metrics]
    assert stats.compare(database, "anna", "nobody", NOW) is None


def test_search_finds_parts_of_names_the_likeliest_first(database: Database) -> None:
    assert [f.username for f in stats.search(database, "O", 9)] == ["bob", "zoë", "mallory"]
    assert [f.username for f in stats.search(database, "LL", 9)] == ["mallory"]
    assert [f.username for f in stats.search(database, "ÜNAL", 9)] == ["ünal"]
    assert stats.search(database, "%", 9) == stats.search(database, " ", 9) == ()


def test_the_calendar_lists_every_date(database: Database) -> None:
    first = TODAY - dt.timedelta(days=120)
    days = stats.calendar(database, None, first, TODAY)
    assert len(days) == 121
    assert days[0] == stats.Day(first, 0, 0, 0)
    by_day: dict[dt.date, list[str]] = defaultdict(list)
    for name, _, moment, _ in COUNTED:
        by_day[moment.date()].append(name)
    for day in days:
        said = by_day[day.date]
        assert (day.messages, day.people) == (len(said), len(set(said)))
    assert stats.daily(database, 121, NOW) == days[::-1]
    own = stats.calendar(database, "ANNA", first, TODAY)
    assert sum(day.messages for day in own) == counts("messages", first, TODAY)["anna"]


def test_trend_compares_with_as_many_days_before(database: Database) -> None:
    ago = [TODAY - dt.timedelta(days=n) for n in (29, 59, 30)]
    found = stats.trend(database, None, NOW)
    now, before = counts("messages", ago[0], TODAY), counts("messages", ago[1], ago[2])
    assert (found.messages, found.messages_before) == (sum(now.values()), sum(before.values()))
    assert (found.people, found.people_before) == (len(now), len(before))
    own = stats.trend(database, "anna", NOW)
    assert (own.messages, own.messages_before) == (now["anna"], before["anna"])


def test_the_week_has_every_message_once(database: Database) -> None:
    expected = Counter((m.weekday(), m.hour) for _, _, m, _ in COUNTED)
    grid = stats.week(database, None)
    assert [len(row) for row in grid] == [24] * 7
    assert all(grid[day][hour] == expected[day, hour] for day in range(7) for hour in range(24))
    own = stats.week(database, "Bob")
    assert sum(map(sum, own)) == sum(name == "bob" for name, *_ in COUNTED)


def test_runs_of_days_are_those_of_the_messages(database: Database) -> None:
    days = {m.date() for n, _, m, _ in COUNTED if n == "mallory"}
    runs = stats.day_runs(database, "Mallory")
    listed = [run.first + dt.timedelta(n) for run in runs for n in range(run.days)]
    assert set(listed) == days
    assert len(listed) == len(days)
    assert [run.first for run in runs] == sorted((run.first for run in runs), reverse=True)
    assert all((run.last - run.first).days + 1 == run.days for run in runs)


def test_distinctive_words_are_those_that_others_do_not_use(database: Database) -> None:
    found = habits.distinctive_words(database, "zoë")
    uses = sum(name == "zoë" for name, *_ in COUNTED)
    assert found[0].word == "zoës"
    assert found[0].count == uses
    assert found[0].times > 100
    assert "zoës" not in [w.word for w in habits.distinctive_words(database, "anna")]
    remembered = habits.word_totals(database)
    assert habits.distinctive_words(database, "zoë", totals=remembered) == found
    total = sum(word.count for word in habits.words(database, None, 10_000))
    assert remembered["total"].sum() == total
    assert total == sum(w.count for p in PEOPLE for w in habits.words(database, p, 10_000))


def test_quotes_are_messages_that_the_person_wrote_and_no_commands(database: Database) -> None:
    said = {(name, text) for name, text, *_ in COUNTED}
    found = set()
    for seed in range(60):
        quote = stats.quote(database, " Zoë", random.Random(seed))
        assert quote is not None
        assert (quote.key, quote.message) in said
        assert len(quote.message) > 10
        assert not quote.message.startswith("!")
        assert quote.date == local(quote.timestamp).date().isoformat()
        found.add(quote.timestamp)
    assert len(found) > 20
    assert stats.quote(database, "nobody", random.Random(1)) is None
    several = stats.quotes(database, ["ANNA", "bob", "nobody", "[system]"], random.Random(1))
    assert set(several) == {"anna", "bob"}


def test_recent_is_what_was_said_last_by_people_who_count(database: Database) -> None:
    expected = [(name, text, at) for name, text, at in reversed(MESSAGES) if name[0] != "["][:20]
    found = stats.recent(database, 20, NOW)
    assert [(said.username, said.message, said.timestamp) for said in found] == expected


def test_a_period_or_metric_that_does_not_exist_names_those_that_do(database: Database) -> None:
    with pytest.raises(UsageError, match="period 'year': choose from day, week, month, all"):
        stats.leaderboard(database, "talkers", period="year", now_ms=NOW)
    with pytest.raises(UsageError, match="unknown metric 'wit': choose from messages"):
        stats.explain(database, "wit")


def test_every_metric_is_explained_by_a_column_that_exists(database: Database) -> None:
    for name, metric in stats.METRICS.items():
        explained = stats.explain(database, name)
        assert metric.column in database.columns(metric.table), name
        assert explained.as_of_message_id == len(MESSAGES)
        assert explained.timezone == ZONE
        assert "[*]" in explained.exclusions[0]
        assert explained.last_run is not None
        assert explained.last_run <= NOW + HOUR_MS


def test_no_query_of_quotes_or_recent_activity_reads_all_messages(database: Database) -> None:
    from dazza.store import reading_messages as queries  # noqa: PLC0415  # only of this test

    for sql, bound in (
        (queries.NEWEST_BY_ID, (20,)),
        (queries.QUOTABLE, ("anna",)),
        (queries.BY_ID, (1,)),
    ):
        plan = database.query(f"EXPLAIN QUERY PLAN {sql}", bound)["detail"].to_list()
        # Walking down the key itself, and stopping, is what LIMIT does with `SCAN`.
        assert all("SEARCH" in step or (step == "SCAN m" and "LIMIT" in sql) for step in plan), plan
