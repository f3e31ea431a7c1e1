"""Section 8 of the contract, request by request: fields, types, numbers, errors."""

from __future__ import annotations

import urllib.parse
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient
from tests.api.community import BOB_QUOTE, DOTS, ESCAPED, FORMULA, HOSTILE, NOW_MS, SLASHED

from dazza.api.rows import StreaksRow
from dazza.stats import LEADERBOARDS
from dazza.tables.catalogue import (
    MESSAGE_ANALYSIS_CACHE,
    USER_ACTIVITY_SUMMARY,
    USER_CHAT_STREAKS,
)
from dazza.tables.kinds import Table

Shape = Any
NUMBER = (int, float)
OPTIONAL_TEXT = (str, type(None))
OPTIONAL_INT = (int, type(None))


def row(table: Table, **more: Shape) -> Shape:
    """The shape of a row of a table of section 3."""
    types = {"INTEGER": int, "REAL": NUMBER, "TEXT": str}
    optional = {column.name for column in table.columns if column.nullable}
    columns = {name: types[type] for name, type, _ in table.documented}
    return {**columns, **dict.fromkeys(optional, (str, int, type(None))), **more}


def differences(value: Any, shape: Shape, at: str = "data") -> list[str]:
    """What is missing in a value, or of another type; a list's shape is that of each element."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{at} is no object"]
        missing = [f"{at}.{name} is missing" for name in shape.keys() - value.keys()]
        known = shape.keys() & value.keys()
        return missing + [
            told for name in known for told in differences(value[name], shape[name], f"{at}.{name}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            return [f"{at} is no list, or empty"]
        return [
            told
            for n, each in enumerate(value)
            for told in differences(each, shape[0], f"{at}[{n}]")
        ]
    if isinstance(value, bool) and shape is not bool:
        return [f"{at} is a bool"]
    return [] if isinstance(value, shape) else [f"{at} is {value!r}"]


PLACE = {"rank": int, "username": str, "value": str}
MESSAGE = {"username": str, "message": str, "timestamp": int}
EARNED_ROW = {
    "id": int,
    "username": str,
    "achievement_type": str,
    "achievement_level": str,
    "achieved_at": int,
    "details": OPTIONAL_TEXT,
    "name": str,
    "description": str,
    "icon": str,
}
SHAPES: dict[str, Shape] = {
    "stats/batch/status": {
        "jobs": [
            {
                "job_name": str,
                "last_run": OPTIONAL_INT,
                "next_run": OPTIONAL_INT,
                "status": str,
                "error_count": int,
                "last_error": OPTIONAL_TEXT,
            }
        ],
        "lastRuns": [
            {
                "job_name": str,
                "status": str,
                "started_at": int,
                "completed_at": OPTIONAL_INT,
                "records_processed": int,
                "duration_ms": OPTIONAL_INT,
            }
        ],
        "cacheStatus": {
            "user_daily_activity": {"recordCount": int, "lastUpdate": int},
            "user_vocabulary": {"recordCount": int, "lastUpdate": int},
            "achievement_progress": {"recordCount": int, "lastUpdate": int},
        },
    },
    "stats/users/Anna/category/talkers": {
        "username": str,
        "category": str,
        "room": str,
        "allTime": {"message_count": int, "days_active": int, "avg_words": NUMBER},
        "userStats": {
            "username": str,
            "first_seen": int,
            "last_seen": int,
            "message_count": int,
            "total_words": int,
            "display_name": str,
        },
        "chatStreaks": row(USER_CHAT_STREAKS, longest_streak=int),
        "activeHours": {
            "morning": int,
            "afternoon": int,
            "evening": int,
            "night": int,
            "hourlyData": [
                {
                    "hour": int,
                    "message_count": int,
                    "word_count": int,
                    "avg_message_length": NUMBER,
                }
            ],
        },
        "messageAnalysis": row(MESSAGE_ANALYSIS_CACHE),
        "achievements": [EARNED_ROW],
        "activitySummary": row(USER_ACTIVITY_SUMMARY),
        "timePatterns": {"peak_hour": int},
        "sessionAnalysis": {
            "messages_per_hour": NUMBER,
            "words_per_minute": NUMBER,
            "avg_session_length": NUMBER,
            "marathon_count": int,
        },
    },
    "stats/users/Anna": {
        "username": str,
        "firstSeen": str,
        "lastSeen": str,
        "messageCount": int,
        "room": str,
    },
    "stats/users/Anna/ranks": {"ranks": {"talkers": {"rank": int, "value": NUMBER, "total": int}}},
    "stats/leaderboard/words?limit=3": {
        "type": str,
        "leaderboard": [{**PLACE, "count": NUMBER, "label": str}],
    },
    "stats/leaderboard/talkers?period=week": {
        "type": str,
        "period": str,
        "since": str,
        "leaderboard": [{**PLACE, "moved": OPTIONAL_INT}],
    },
    "stats/daily/messages?days=3": {"daily": [{"date": str, "count": int}]},
    "stats/channel": {"totalMessages": int, "uniqueUsers": int, "activeToday": int},
    "stats/recent/activity?limit=4": {"messages": [MESSAGE]},
    "stats/users/bob/quote": {**MESSAGE, "date": str},
    "health": {
        "status": str,
        "uptime": NUMBER,
        "version": str,
        "connections": int,
        "timestamp": str,
    },
    "stats/users/anna/calendar?year=2026": {
        "first": str,
        "last": str,
        "days": [{"date": str, "messages": int, "words": int}],
    },
    "stats/users/anna/hours": {"week": [list]},
    "stats/users/anna/words?limit=5": {
        "words": [{"word": str, "count": int, "first_used": int, "last_used": int}],
        "distinctive": [{"word": str, "count": int, "times": NUMBER}],
        "emoji": [{"emoji": str, "count": int}],
    },
    "stats/users/anna/achievements": {
        "achievements": [
            {
                "type": str,
                "name": str,
                "icon": str,
                "current_value": int,
                "tier": OPTIONAL_TEXT,
                "next_tier": OPTIONAL_TEXT,
                "next_threshold": OPTIONAL_INT,
                "progress_percent": NUMBER,
                "tiers": [
                    {
                        "tier": str,
                        "threshold": int,
                        "achieved_at": OPTIONAL_INT,
                        "holders": int,
                        "rarity_percent": NUMBER,
                    }
                ],
            }
        ]
    },
    "stats/users/anna/compare?with=BOB": {
        "first": {"username": str, "display_name": str, "message_count": int},
        "second": {"username": str, "display_name": str, "message_count": int},
        "metrics": [{"metric": str, "ahead": OPTIONAL_TEXT}],
    },
    "stats/achievements/recent?limit=3": {
        "achievements": [{"username": str, "type": str, "tier": str, "achieved_at": int}]
    },
    "stats/search/users?q=B": {
        "users": [{"username": str, "display_name": str, "message_count": int}]
    },
    "stats/explain": {"metrics": [{"metric": str, "definition": str}]},
    "stats/explain/vocabulary": {
        "metric": str,
        "definition": str,
        "window": str,
        "exclusions": [str],
        "as_of_message_id": int,
        "rules_version": str,
    },
    "stats/batch/history?limit=2": {"runs": [{"job_name": str, "status": str}]},
    "stats/tables": {"tables": [{"name": str, "columns": [{"name": str, "meaning": str}]}]},
    "stats/tables/user_emoji": {"name": str, "columns": [{"name": str, "meaning": str}]},
}


def data(client: TestClient, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body["success"] is True
    assert body.keys() == {"success", "data"}
    return body["data"]


@pytest.mark.parametrize("path", SHAPES)
def test_every_request_has_the_fields_of_the_contract(client: TestClient, path: str) -> None:
    assert differences(data(client, path), SHAPES[path]) == []


def test_talkers_says_what_was_counted_in_numbers(client: TestClient) -> None:
    bob = data(client, "stats/users/bOb/category/talkers")
    assert bob["username"] == "bob"
    assert (bob["category"], bob["room"]) == ("talkers", "test room")
    assert bob["allTime"] == {"message_count": 5, "days_active": 1, "avg_words": 3.0}
    assert bob["userStats"]["display_name"] == "Bob"
    assert bob["chatStreaks"]["longest_streak"] == bob["chatStreaks"]["best_streak"] == 1
    assert bob["chatStreaks"]["current_streak"] == 1
    assert bob["messageAnalysis"]["caps_usage_rate"] == 20.0
    assert bob["messageAnalysis"]["url_count"] == 1
    assert bob["activeHours"]["evening"] == 5
    assert [hour["hour"] for hour in bob["activeHours"]["hourlyData"]] == [18, 19]
    assert bob["timePatterns"] == {"peak_hour": 18}
    assert bob["sessionAnalysis"] == {
        "messages_per_hour": 5.0,
        "words_per_minute": 0.3,
        "avg_session_length": 60.0,
        "marathon_count": 0,
    }


def test_achievements_come_newest_first_with_name_description_and_icon(client: TestClient) -> None:
    held = data(client, "stats/users/anna/category/talkers")["achievements"]
    assert {(each["achievement_type"], each["achievement_level"]) for each in held} >= {
        ("message_count", "bronze"),
        ("streak_days", "bronze"),
        ("streak_days", "silver"),
        ("active_days", "bronze"),
    }
    times = [(each["achieved_at"], each["id"]) for each in held]
    assert times == sorted(times, reverse=True)


def test_the_older_page_finds_what_it_reads(client: TestClient) -> None:
    """`data.leaderboards[].{type,title,data[].{rank,username,value}}`, numbers, and fall-backs."""
    boards = data(client, "stats/leaderboard/all?limit=5")["leaderboards"]
    assert [board["type"] for board in boards] == list(LEADERBOARDS)
    for board in boards:
        assert isinstance(board["title"], str)
        assert board["title"]
        assert len(board["data"]) <= 5
        for rank, place in enumerate(board["data"], 1):
            assert place["rank"] == rank
            assert differences(place, PLACE) == []
    first = boards[0]["data"][0]
    assert {name: first[name] for name in PLACE} == {
        "rank": 1,
        "username": "Anna",
        "value": "119 messages",
    }
    talker = data(client, "stats/users/anna/category/talkers")
    for name in ("avg_message_length", "avg_words_per_message", "emoji_usage_rate"):
        assert isinstance(talker["messageAnalysis"][name], float)
    assert talker["messageAnalysis"]["emoji_usage_rate"] == 100.0
    assert data(client, "stats/users/anna/ranks")["ranks"]["talkers"]["rank"] == 1
    assert data(client, "stats/users/bob/quote")["message"] in (
        BOB_QUOTE,
        "LOUD NOISES HERE",
        "https://example.org",
    )


def test_ranks_are_null_where_there_is_none(client: TestClient) -> None:
    ranks = data(client, "stats/users/bob/ranks")["ranks"]
    assert list(ranks) == list(LEADERBOARDS)
    assert ranks["caps"] == {"rank": 1, "value": 1, "total": 1}
    assert ranks["night_owls"] is None  # too few messages
    assert ranks["streaks"]["rank"] == 2


def test_times_are_iso_8601_where_the_contract_wants_them(client: TestClient) -> None:
    bob = data(client, "stats/users/bob")
    assert bob["firstSeen"] == "2026-03-13T18:00:00.000Z"
    assert bob["lastSeen"] == "2026-03-13T19:00:00.000Z"


def test_every_date_is_listed_newest_first(client: TestClient) -> None:
    daily = data(client, "stats/daily/messages")["daily"]
    assert [day["date"] for day in daily] == [f"2026-03-{n:02}" for n in range(14, 7, -1)]
    assert [day["count"] for day in daily[:3]] == [3, 9, 4]
    assert len(data(client, "stats/daily/messages?days=30")["daily"]) == 30


def test_the_channel_counts_everybody_but_the_ignored(client: TestClient) -> None:
    room = data(client, "stats/channel")
    assert room["totalMessages"] == 119 + 5 + len(HOSTILE) + 1
    assert room["uniqueUsers"] == 2 + len(HOSTILE) + 1
    assert room["activeToday"] == 1


def test_recent_activity_leaves_out_the_ignored(client: TestClient) -> None:
    said = data(client, "stats/recent/activity?limit=100")["messages"]
    assert not {"dazza", "[server]"} & {message["username"] for message in said}
    assert len(said) == 100


def test_quotes_come_by_folded_name_without_unknown_people(client: TestClient) -> None:
    wanted = {"usernames": [" BOB", "nobody", "Anna", FORMULA]}
    answer = client.post("/api/v1/stats/quotes/batch", json=wanted)
    found = answer.json()["data"]
    assert found.keys() == {"bob", "anna", FORMULA.lower()}
    for name, said in found.items():
        assert said["username"].lower() == name
        assert len(said["message"]) > 10
        assert not said["message"].startswith("!")
        assert said["date"] == f"{said['date'][:8]}{int(said['date'][8:]):02}"
        assert said["timestamp"] <= NOW_MS


def test_leaderboards_of_a_period_say_since_when_and_who_rose(client: TestClient) -> None:
    week = data(client, "stats/leaderboard/talkers?period=week&limit=50")
    assert (week["period"], week["since"], week["total"]) == ("week", "2026-03-09", 2)
    assert [(p["key"], p["count"], p["moved"]) for p in week["leaderboard"]] == [
        ("anna", 23, 0),
        ("bob", 5, None),
    ]
    day = data(client, "stats/leaderboard/talkers?period=day")
    assert [(p["key"], p["count"], p["moved"]) for p in day["leaderboard"]] == [("anna", 3, 1)]


def test_numbers_are_explained(client: TestClient) -> None:
    told = data(client, "stats/explain/night_owl")
    assert told["source"] == "user_activity_summary.night_owl_score"
    assert told["timezone"] == "UTC"
    assert told["last_run"] == NOW_MS
    assert "dazza" in told["exclusions"][0]
    assert "text rules" in told["rules_version"]


ASKED = [name for name in (*HOSTILE, SLASHED.lower(), f" {SLASHED} ") if name != DOTS]
"""Clients resolve a segment of two dots, escaped or not, before they ask."""


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("request_", ["", "/category/talkers", "/ranks", "/calendar", "/words"])
def test_people_of_any_name_are_found(client: TestClient, name: str, request_: str) -> None:
    path = f"stats/users/{urllib.parse.quote(name, safe='')}{request_}"
    assert data(client, path)["username"] == name.strip().lower()


def test_an_escape_is_undone_once(client: TestClient) -> None:
    assert data(client, "stats/users/100%2525")["displayName"] == ESCAPED
    assert client.get("/api/v1/stats/users/100%25").status_code == 404


def test_search_finds_the_name_itself_first(client: TestClient) -> None:
    assert data(client, "stats/search/users?q=BOB")["users"][0]["display_name"] == "Bob"
    assert data(client, "stats/search/users?q=zzz")["users"] == []


def test_rarity_is_of_all_people(client: TestClient) -> None:
    found = data(client, "stats/users/anna/achievements")["achievements"]
    streak = next(each for each in found if each["type"] == "streak_days")
    assert (streak["tier"], streak["next_tier"], streak["current_value"]) == ("silver", "gold", 30)
    bronze = streak["tiers"][0]
    assert (bronze["holders"], bronze["rarity_percent"]) == (1, 9.1)
    assert bronze["achieved_at"] == NOW_MS


def test_two_people_are_compared_on_every_board(client: TestClient) -> None:
    both = data(client, "stats/users/Anna/compare?with=bob")
    ahead = {each["metric"]: each["ahead"] for each in both["metrics"]}
    assert ahead["talkers"] == "anna"
    assert ahead["caps"] == "bob"
    assert ahead["night_owls"] == "anna"


def test_the_week_has_every_message(client: TestClient) -> None:
    week = data(client, "stats/users/anna/hours")["week"]
    assert [len(day) for day in week] == [24] * 7
    assert sum(map(sum, week)) == 119


def test_the_calendar_lists_every_date(client: TestClient) -> None:
    year = data(client, "stats/users/anna/calendar?year=2024")
    assert (year["first"], year["last"], len(year["days"])) == ("2024-01-01", "2024-12-31", 366)
    last = data(client, "stats/users/anna/calendar")
    assert (last["last"], len(last["days"])) == ("2026-03-14", 365)
    assert sum(day["messages"] for day in last["days"]) == 119


def test_jobs_say_how_far_they_are(client: TestClient) -> None:
    status = data(client, "stats/batch/status")
    assert {job["status"] for job in status["jobs"]} == {"idle"}
    assert len(status["lastRuns"]) == len(status["jobs"]) == 7
    assert status["running"] is False
    assert status["cacheStatus"]["user_chat_streaks"] == {
        "recordCount": 2 + len(HOSTILE) + 1,
        "lastUpdate": NOW_MS,
        "error": None,
    }


def test_rows_are_described_as_they_are(client: TestClient) -> None:
    """The OpenAPI schema of a row names its columns."""
    described = TypeAdapter(StreaksRow).json_schema()["properties"]
    assert (
        described.keys() == data(client, "stats/users/anna/category/talkers")["chatStreaks"].keys()
    )
