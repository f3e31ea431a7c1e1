"""Answers are remembered as long as nothing changes, made once, and do not fill the memory."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.api.community import NOW_MS, make_community
from tests.support.clock import DAY_MS, ManualClock
from tests.support.core import Row, config, insert, run

from dazza.api.app import create_app
from dazza.api.memo import Memo, Stamps, kept
from dazza.errors import StoreError
from dazza.settings import Settings
from dazza.stats.readers import Readers

CHANNEL = "/api/v1/stats/channel"


class Moment:
    """Readers whose stamp a test sets."""

    def __init__(self) -> None:
        self.now = "first"
        self.asked = 0

    def stamp(self, now_ms: int) -> str:
        del now_ms
        self.asked += 1
        if not self.now:
            raise StoreError("gone")
        return self.now


class Made:
    """A small application that counts what it makes, behind a memo."""

    def __init__(self, limit: int = 1_000_000, lasts_s: float = 0) -> None:
        self.moment = Moment()
        self.made: list[str] = []
        self.app = Starlette(routes=[Route("/{name}", self._answer, methods=["GET", "POST"])])
        stamps = Stamps(self.moment, ManualClock(NOW_MS), lasts_s)  # type: ignore[arg-type]  # no database
        self.memo = Memo(self.app, stamps, limit)
        self.client = TestClient(self.memo)

    async def _answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name != "unkept":
            kept(request)
        self.made.append(name)
        await asyncio.sleep(0.01)
        body = f"{name} {len(self.made)} {'x' * int(request.query_params.get('size', 0))}"
        return Response(body, 404 if name == "missing" else 200)


@pytest.fixture
def made() -> Made:
    return Made()


def test_an_answer_is_made_once_until_the_stamp_changes(made: Made) -> None:
    assert [made.client.get("/a").text for _ in range(3)] == ["a 1 "] * 3
    made.moment.now = "second"
    assert [made.client.get("/a").text for _ in range(3)] == ["a 2 "] * 3
    assert made.client.get("/a?size=1").text == "a 3 x"


@pytest.mark.parametrize("name", ["unkept", "missing"])
def test_what_is_not_to_be_kept_is_made_each_time(made: Made, name: str) -> None:
    for _ in range(3):
        assert "etag" not in made.client.get(f"/{name}").headers
    assert made.made == [name] * 3


def test_what_is_posted_is_never_remembered(made: Made) -> None:
    for _ in range(2):
        made.client.post("/a")
    made.client.get("/a")
    assert len(made.made) == 3


def test_without_a_readable_database_nothing_is_repeated(made: Made) -> None:
    made.client.get("/a")
    made.moment.now = ""
    assert [made.client.get("/a").text for _ in range(2)] == ["a 2 ", "a 3 "]


def test_after_a_run_the_first_makes_it_and_the_others_wait(made: Made) -> None:
    made.client.get("/a")
    made.moment.now = "second"

    async def ask() -> bytes:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/a",
            "raw_path": b"/a",
            "query_string": b"",
            "headers": [],
        }
        await made.memo(scope, send, send)  # type: ignore[arg-type]  # nothing is received
        return bytes(sent[-1]["body"])

    async def all_at_once() -> list[bytes]:
        return await asyncio.gather(*(ask() for _ in range(20)))

    assert asyncio.run(all_at_once()) == [b"a 2 "] * 20


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    made = Made(limit=20_000)
    for n in range(50):
        made.client.get(f"/a?size=100&n={n}")
    assert made.memo._bytes <= 20_000
    assert sum(each.size for each in made.memo._answers.values()) == made.memo._bytes
    again = len(made.made)
    made.client.get("/a?size=100&n=49")
    assert len(made.made) == again
    made.client.get("/a?size=100&n=0")
    assert len(made.made) == again + 1
    for _ in range(2):  # the key counts too, and what is too large is not kept
        made.client.get(f"/a?n={'y' * 3_000}")
        made.client.get("/a?size=9000")
    assert len(made.made) == again + 5


def test_the_database_is_not_asked_for_every_request() -> None:
    made = Made(lasts_s=60)
    for _ in range(5):
        made.client.get("/a")
    assert made.moment.asked == 1


def test_new_numbers_are_shown_after_a_run_and_on_the_next_day(
    tmp_path: Path, settings: Settings
) -> None:
    path = make_community(tmp_path / "chat.db")
    clock = ManualClock(NOW_MS)
    with Readers(str(path)) as readers:
        app = create_app(readers, settings, clock=clock, stamp_lasts_s=0)
        with TestClient(app) as client:
            first = client.get(CHANNEL)
            assert client.get(CHANNEL).headers["etag"] == first.headers["etag"]
            clock.advance(DAY_MS)
            tomorrow = client.get(CHANNEL).json()["data"]
            assert (first.json()["data"]["messagesToday"], tomorrow["messagesToday"]) == (3, 0)
    insert(path, [Row("Anna", "the next day", NOW_MS + DAY_MS)])
    with Readers(str(path)) as readers:
        app = create_app(readers, settings, clock=clock, stamp_lasts_s=0)
        with TestClient(app) as client:
            assert client.get(CHANNEL).json()["data"]["messagesToday"] == 0
            run(path, config(), clock.now_ms())
            after = client.get(CHANNEL)
            assert after.json()["data"]["messagesToday"] == 1
            assert after.headers["etag"] != first.headers["etag"]
