"""Whatever goes wrong is told in one shape, and nothing of the inside with it."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.community import MARKUP, NOW_MS
from tests.support.clock import ManualClock
from tests.support.commands import make_chat

from dazza.api.app import create_app
from dazza.api.paths import decoded, is_query
from dazza.settings import Settings, settings_from
from dazza.stats.readers import Readers

API = "/api/v1"
LONG = "x" * 10_000


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The error of an answer, which must be of this kind."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert body.keys() == {"error", "message", "code", "id"}
    assert body["error"] is True
    assert body["code"] == code
    assert body["id"] == answer.headers["x-request-id"]
    assert body["message"]
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/v1",
        "/api/v2/health",
        "/api/v1/nothing",
        "/api/v1/stats/users/anna/category/lurkers",
        "/api/v1/health/",
        "/api/v1/stats/leaderboard/fame",
        "/api/v1/stats/explain/luck",
        "/api/v1/stats/tables/messages.csv",
        "/api/v1/stats/tables/dazza_people.csv",
        "/api/v1/stats/users/nobody",
        "/api/v1/stats/users/nobody/category/talkers",
        "/api/v1/stats/users/nobody/ranks",
        "/api/v1/stats/users/nobody/quote",
        "/api/v1/stats/users/nobody/calendar",
        "/api/v1/stats/users/nobody/hours",
        "/api/v1/stats/users/nobody/words",
        "/api/v1/stats/users/nobody/achievements",
        "/api/v1/stats/users/anna/compare?with=nobody",
        "/api/v1/stats/users/dazza",
        "/api/v1/stats/users/[server]",
        f"/api/v1/stats/users/{LONG}",
        "/api/v1/stats/users/%3Cscript%3Ealert(1)%3C/script%3E",
        "/docs/..%2f..%2fpyproject.toml",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    problem(client.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("stats/leaderboard/talkers?limit=0", "limit: input should be greater than or equal to 1"),
        ("stats/leaderboard/talkers?limit=51", "limit"),
        ("stats/leaderboard/talkers?limit=ten", "limit"),
        ("stats/leaderboard/talkers?limit=1e9999", "limit"),
        ("stats/leaderboard/talkers?period=year", "period: input should be 'day', 'week'"),
        ("stats/leaderboard/all?limit=11", "limit"),
        ("stats/daily/messages?days=0", "days"),
        ("stats/daily/messages?days=31", "days"),
        ("stats/recent/activity?limit=101", "limit"),
        ("stats/search/users", "q: field required"),
        ("stats/search/users?q=", "q"),
        ("stats/users/anna/calendar?year=1066", "year"),
        ("stats/users/anna/compare", "with: field required"),
        ("stats/users/anna/words?limit=-1", "limit"),
        ("stats/tables/user_emoji.xlsx", "tables come as .csv or .ndjson"),
        ("stats/users/%zz", "escape"),
        ("stats/users/%", "escape"),
        ("stats/users/%ff", "escape"),
        ("stats/users/%c3%28", "escape"),
        ("stats/users/%00", "escape"),
        ("stats/users/a%00b/ranks", "escape"),
        ("stats/users/%ed%a0%80", "escape"),
        ("stats/search/users?q=%zz", "escape"),
        ("stats/search/users?q=%ff", "escape"),
        ("stats/search/users?q=%00", "escape"),
    ],
)
def test_what_cannot_be_understood_is_refused(client: TestClient, path: str, told: str) -> None:
    assert told in problem(client.get(f"{API}/{path}"), 400, "VALIDATION_ERROR")["message"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "the body is not valid JSON"),
        (b"", "body"),
        (b"\xff\xfe", "JSON"),
        (b'"text"', "body"),
        (b"[]", "body"),
        (b"{}", "usernames: field required"),
        (b'{"usernames": "anna"}', "usernames"),
        (b'{"usernames": [1]}', "usernames.0"),
        (b'{"usernames": [null]}', "usernames.0"),
        (b'{"usernames": ["\\ud800"]}', "usernames.0"),
        (b'{"usernames": [], "more": 1}', "more"),
        (b'{"usernames": ["a","b","c","d","e","f","g","h","i","j","k"]}', "usernames"),
        (b'{"usernames": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", ""),
    ],
)
def test_a_bad_body_is_refused(client: TestClient, body: bytes, told: str) -> None:
    answer = client.post(
        f"{API}/stats/quotes/batch", content=body, headers={"content-type": "application/json"}
    )
    assert told in problem(answer, 400, "VALIDATION_ERROR")["message"]


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    answer = client.post(f"{API}/stats/quotes/batch", json={"usernames": ["x" * 100_000]})
    problem(answer, 413, "TOO_LARGE")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
def test_a_wrong_method_is_refused_with_the_right_one(client: TestClient, method: str) -> None:
    answer = client.request(method, f"{API}/stats/channel")
    problem(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET"


def test_errors_quote_nothing_as_markup(client: TestClient) -> None:
    answer = client.get(f"{API}/stats/leaderboard/talkers", params={"period": MARKUP})
    problem(answer, 400, "VALIDATION_ERROR")
    assert "<img" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/users/%zz", 400), ("/users/%00", 400)]
)
def test_outside_the_api_errors_are_pages(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert client.post("/").status_code == 405


def test_a_mistake_of_ours_is_told_by_its_id_alone(
    readers: Readers, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(readers, settings, clock=ManualClock(NOW_MS))

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise RuntimeError("the password is swordfish")

    with TestClient(app) as client:
        answer = client.get("/api/v1/broken", headers={"X-Request-ID": "my-own-1"})
    assert problem(answer, 500, "INTERNAL_ERROR")["id"] == "my-own-1"
    assert "swordfish" not in answer.text
    [record] = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "my-own-1" in record.getMessage()
    assert record.exc_info is not None
    assert "swordfish" in str(record.exc_info[1])


def test_a_database_that_was_never_analysed_says_what_comes_next(
    tmp_path: Path, settings: Settings
) -> None:
    path = make_chat(tmp_path / "chat.db", [("bob", "hello there", NOW_MS)])
    with Readers(str(path)) as readers, TestClient(create_app(readers, settings)) as client:
        for what in ("stats/users/bob", "stats/channel", "stats/leaderboard/all"):
            answer = client.get(f"{API}/{what}")
            assert "first batch run" in problem(answer, 503, "UNAVAILABLE")["message"]
            assert answer.headers["retry-after"]
        status = client.get(f"{API}/stats/batch/status").json()["data"]
        assert status["jobs"] == []
        assert "no such table" in status["cacheStatus"]["user_emoji"]["error"]
        assert client.get(f"{API}/health").json()["data"]["status"] == "ok"
        assert "dazza_database_up 1.0" in client.get("/metrics").text


def test_a_database_that_is_gone_is_unavailable_and_health_says_so(
    community: Path, tmp_path: Path, settings: Settings
) -> None:
    path = Path(shutil.copy(community, tmp_path / "soon-gone.db"))
    with Readers(str(path)) as readers:
        app = create_app(readers, settings, clock=ManualClock(NOW_MS), stamp_lasts_s=0)
        with TestClient(app) as client:
            path.rename(tmp_path / "elsewhere.db")
            answer = client.get(f"{API}/stats/channel")
            assert "soon-gone" not in problem(answer, 503, "UNAVAILABLE")["message"]
            assert client.get(f"{API}/health").json()["data"]["status"] == "degraded"
            assert "dazza_database_up 0.0" in client.get("/metrics").text


def test_nobody_may_start_a_run_without_the_token(
    readers: Readers, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    for given in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic xyz"}):
        answer = client.post(f"{API}/stats/batch/run", headers=given)
        problem(answer, 401, "UNAUTHORIZED")
        assert answer.headers["www-authenticate"] == "Bearer"
    with TestClient(create_app(readers, settings_from({}))) as other:
        for token in ("", "None", "x"):
            answer = other.post(
                f"{API}/stats/batch/run", headers={"Authorization": f"Bearer {token}"}
            )
            assert "api.run_token" in problem(answer, 403, "FORBIDDEN")["message"]
    assert "guess" not in caplog.text


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/a/b", "/a/b"),
        (b"/caf%C3%A9", "/café"),
        (b"/a%2Fb", "/a\0b"),
        (b"/a%252Fb", "/a%2Fb"),
        (b"/a%", None),
        (b"/a%2", None),
        (b"/%g0", None),
        (b"/%00", None),
        (b"/\x00", None),
        (b"/\xc3\xa9", None),
        (b"/%FE", None),
        (b"/%C0%AF", None),
    ],
)
def test_paths_are_decoded_strictly(raw: bytes, path: str | None) -> None:
    assert decoded(raw) == path


@pytest.mark.parametrize(
    ("raw", "good"),
    [(b"", True), (b"q=a+b&c=%C3%A9", True), (b"q=%", False), (b"q=%ff", False), (b"%00", False)],
)
def test_queries_are_looked_at_too(raw: bytes, good: bool) -> None:
    assert is_query(raw) is good
