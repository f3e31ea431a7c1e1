"""What every answer has: id, headers, a tag; packed if wanted; counted, measured, logged."""

from __future__ import annotations

import gzip
import logging
import re

import pytest
from starlette.testclient import TestClient
from tests.api.community import NOW_MS
from tests.api.conftest import ORIGIN, TOKEN
from tests.support.clock import ManualClock

from dazza.api.app import create_app
from dazza.api.events import Events
from dazza.api.limiter import client_key
from dazza.settings import Settings, settings_from
from dazza.stats.readers import Readers

API = "/api/v1"
ADDRESSES = [
    f"{API}/health",
    f"{API}/stats/channel",
    f"{API}/stats/users/nobody",
    f"{API}/stats/users/%zz",
    f"{API}/stats/tables/user_emoji.csv",
    f"{API}/openapi.json",
    "/metrics",
    "/docs",
    "/docs/start.js",
    "/docs/swagger-ui.css",
    "/nowhere",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_hard_to_misuse(client: TestClient, address: str) -> None:
    for _ in range(2):  # as made, and as remembered
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in headers
        assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])


def test_the_documentation_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) == 5
    for source in sources:
        assert source.startswith("/")
        assert client.get(source).status_code == 200
    assert "<style" not in page.text
    assert all(script == "" for script in re.findall(r"<script[^>]*>(.*?)</script>", page.text))
    assert f"{API}/openapi.json" in client.get("/docs/start.js").text


def test_a_client_may_give_the_request_an_id_that_can_be_logged(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "dazza.api"):
        good = client.get(f"{API}/health", headers={"X-Request-ID": "trace-1.2_3"})
        bad = client.get(f"{API}/health", headers={"X-Request-ID": "a b<script>"})
        client.get(f"{API}/stats/users/%1b[31m%0aforged%20line")
    assert good.headers["x-request-id"] == "trace-1.2_3"
    assert re.fullmatch("[0-9a-f]{32}", bad.headers["x-request-id"])
    lines = [record.getMessage() for record in caplog.records if record.name == "dazza.api"]
    assert "GET /api/v1/health 200 0.0 ms trace-1.2_3" in lines
    assert len(lines) == 3
    assert all(line.isascii() and line.isprintable() for line in lines)


def test_what_a_client_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{API}/stats/channel")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, f'"other", {tag}', "*", tag.removeprefix("W/")):
        again = client.get(f"{API}/stats/channel", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = client.get(f"{API}/stats/channel", headers={"If-None-Match": '"other"'})
    assert other.content == first.content
    assert client.get(f"{API}/stats/leaderboard/all").headers["etag"] != tag


def test_what_is_remembered_keeps_nothing_of_who_asked(client: TestClient) -> None:
    answers = [client.get(f"{API}/stats/leaderboard/all?limit=9") for _ in range(3)]
    for answer in answers:
        names = [name for name, _ in answer.headers.multi_items()]
        assert len(names) == len(set(names))
    left = [int(answer.headers["x-ratelimit-remaining"]) for answer in answers]
    assert left == sorted(left, reverse=True)
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


def test_answers_are_packed_for_those_who_take_it(client: TestClient) -> None:
    path = f"{API}/stats/users/anna/category/talkers"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content
    for answer in (plain, packed):
        assert answer.headers["vary"] == "Accept-Encoding"


def test_head_is_get_without_the_body(client: TestClient) -> None:
    path = f"{API}/stats/users/anna"
    whole, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == 200
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert client.head(f"{API}/stats/users/nobody").status_code == 404


def test_pages_of_other_origins_are_refused_unless_the_settings_name_them(
    client: TestClient,
) -> None:
    path = f"{API}/stats/channel"
    allowed = client.get(path, headers={"Origin": ORIGIN})
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "ETag" in allowed.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in allowed.headers
    assert client.get(path, headers={"Origin": "http://localhost:3001"}).status_code == 200
    for origin in ("https://evil.example", "null", f"{ORIGIN}.evil.example", "http://localhost"):
        refused = client.get(path, headers={"Origin": origin})
        assert refused.status_code == 403
        assert refused.json()["code"] == "CORS_FORBIDDEN"
        assert "access-control-allow-origin" not in refused.headers


def test_browsers_may_ask_before_they_send(client: TestClient) -> None:
    asking = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = client.options(f"{API}/stats/batch/run", headers=asking)
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"]
    refused = client.options(
        f"{API}/stats/batch/run", headers={**asking, "Origin": "https://e.vil"}
    )
    assert refused.status_code == 403


def test_any_origin_may_be_allowed(readers: Readers) -> None:
    settings = settings_from({"api": {"cors_origins": ["*"]}})
    with TestClient(create_app(readers, settings)) as client:
        answer = client.get(f"{API}/stats/channel", headers={"Origin": "https://any.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_who_asks_too_often_must_wait(readers: Readers) -> None:
    settings = settings_from({"api": {"rate_limit": "3/hour"}})
    with TestClient(create_app(readers, settings)) as client:
        left = [client.get(f"{API}/stats/channel").headers for _ in range(3)]
        assert [headers["x-ratelimit-remaining"] for headers in left] == ["2", "1", "0"]
        assert {headers["x-ratelimit-limit"] for headers in left} == {"3"}
        refused = client.get(f"{API}/stats/users/anna")
        assert refused.status_code == 429
        assert refused.json()["code"] == "RATE_LIMIT"
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert int(refused.headers["x-ratelimit-reset"]) > 1_700_000_000
        assert client.get("/nowhere").status_code == 429
        assert client.get(f"{API}/health").status_code == 200  # who watches is never refused
        assert client.get("/metrics").status_code == 200
    with TestClient(create_app(readers, settings), client=("192.0.2.1", 1)) as other:
        assert other.get(f"{API}/stats/channel").status_code == 200


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_clients_are_told_apart_by_address_or_network(host: str, key: str) -> None:
    assert client_key(host) == key


def test_prometheus_finds_requests_by_route_and_the_state_of_the_jobs(client: TestClient) -> None:
    client.get(f"{API}/stats/users/anna/hours")
    client.get(f"{API}/stats/users/anna/hours")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = dict(
        line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")
    )
    hours = '{method="GET",route="/api/v1/stats/users/{username}/hours",status="200"}'
    assert float(lines[f"dazza_http_request_seconds_count{hours}"]) >= 2
    assert lines['dazza_batch_lag_messages{job="WordCountAnalyzer"}'] == "0.0"
    run_s = 'dazza_job_last_run_timestamp_seconds{job="ChatStreakCalculator"}'
    assert float(lines[run_s]) == NOW_MS / 1000
    assert lines['dazza_cache_rows{table="user_chat_streaks"}'] == "11.0"
    assert lines["dazza_database_up"] == "1.0"
    assert "anna" not in answer.text


def test_a_run_is_asked_for_with_the_token(readers: Readers, settings: Settings) -> None:
    asked: list[bool] = []

    def run_now() -> bool:
        asked.append(True)
        return len(asked) < 2

    app = create_app(readers, settings, clock=ManualClock(NOW_MS), events=Events(run_now))
    with TestClient(app) as client:
        token = {"Authorization": f"Bearer {TOKEN}"}
        answer = client.post(f"{API}/stats/batch/run", headers=token)
        assert answer.status_code == 202
        assert answer.json()["data"] == {"started": True, "running": False}
        stopped = client.post(f"{API}/stats/batch/run", headers=token)
        assert (stopped.status_code, stopped.json()["code"]) == (503, "UNAVAILABLE")
    assert len(asked) == 2
