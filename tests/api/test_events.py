"""Events of the scheduler's thread reach listeners of the loop, whenever these come."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from starlette.types import Message
from tests.api.community import NOW_MS
from tests.support.clock import ManualClock

from dazza.api.app import create_app
from dazza.api.events import LISTENERS, WAITING, Event, Events
from dazza.settings import Settings
from dazza.stats.readers import Readers

BEGUN: Event = {"event": "job", "job_name": "WordCountAnalyzer", "status": "running"}
ENDED: Event = {**BEGUN, "status": "completed"}
HALF: Event = {"event": "progress", "done": 5, "total": 10, "step": "messages"}
RAN: Event = {"event": "ran", "outcomes": [], "next_run": NOW_MS}


def from_a_thread(events: Events, *told: Event) -> None:
    """What the scheduler does."""

    def tell() -> None:
        for event in told:
            events.take(event)

    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()


async def settled(queue: asyncio.Queue[Event | None]) -> list[Event | None]:
    """All that has come."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return [queue.get_nowait() for _ in range(queue.qsize())]


def test_who_listens_hears_what_comes_in_order() -> None:
    async def listen() -> None:
        events = Events()
        events.attach(asyncio.get_running_loop())
        with events.listening() as one, events.listening() as other:
            from_a_thread(events, BEGUN, {"event": "log", "message": "secret"}, HALF, ENDED, RAN)
            assert await settled(one) == await settled(other) == [BEGUN, HALF, ENDED, RAN]
        assert not events.running

    asyncio.run(listen())


def test_who_comes_in_the_middle_of_a_run_hears_what_is_known_of_it() -> None:
    async def listen() -> None:
        events = Events()
        events.attach(asyncio.get_running_loop())
        from_a_thread(events, BEGUN, HALF)
        await asyncio.sleep(0)
        assert events.running
        with events.listening() as late:
            assert await settled(late) == [BEGUN, HALF]
        from_a_thread(events, ENDED, RAN)
        await asyncio.sleep(0)
        with events.listening() as later:
            assert await settled(later) == [RAN]

    asyncio.run(listen())


def test_a_slow_listener_loses_the_oldest_and_nobody_waits_for_it() -> None:
    async def listen() -> None:
        events = Events()
        events.attach(asyncio.get_running_loop())
        with events.listening() as slow:
            from_a_thread(events, *({**HALF, "done": n} for n in range(WAITING + 50)))
            heard = [event["done"] for event in await settled(slow) if event]
            assert heard == list(range(50, WAITING + 50))

    asyncio.run(listen())


def test_the_end_reaches_everybody_and_who_comes_after_it() -> None:
    async def listen() -> None:
        events = Events()
        with events.listening() as before:
            events.close()
            assert await settled(before) == [None]
        with events.listening() as after:
            assert await settled(after) == [None]

    asyncio.run(listen())


def test_too_many_listeners_are_refused(readers: Readers, settings: Settings) -> None:
    async def listen() -> None:
        events = Events()
        held = [events.listening() for _ in range(LISTENERS)]
        for each in held:
            each.__enter__()
        sent = await _asked(readers, settings, events)
        assert sent[0]["status"] == 503
        for each in held:
            each.__exit__(None, None, None)

    asyncio.run(listen())


def test_events_are_sent_as_they_come_and_the_stream_ends_with_the_server(
    readers: Readers, settings: Settings
) -> None:
    async def listen() -> None:
        events = Events()
        events.attach(asyncio.get_running_loop())
        events.take(BEGUN)
        asking = asyncio.create_task(_asked(readers, settings, events))
        while not events._listeners:  # nothing else tells that it listens
            await asyncio.sleep(0.01)
        from_a_thread(events, HALF)
        await asyncio.sleep(0.05)
        events.close()
        start, *pieces = await asyncio.wait_for(asking, 10)
        headers = dict(start["headers"])
        assert start["status"] == 200
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert b"content-encoding" not in headers
        text = b"".join(piece.get("body", b"") for piece in pieces).decode()
        assert _parsed(text) == [
            ("job", {"job_name": "WordCountAnalyzer", "status": "running"}),
            ("progress", {"done": 5, "total": 10, "step": "messages"}),
        ]

    asyncio.run(listen())


async def _asked(readers: Readers, settings: Settings, events: Events) -> list[Message]:
    """All that is sent to one who asks for events."""
    app = create_app(readers, settings, clock=ManualClock(NOW_MS), events=events)
    sent: list[Message] = []
    path = "/api/v1/stats/batch/events"
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 1),
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 3001),
    }

    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def _parsed(text: str) -> list[tuple[str, Any]]:
    """Events with a name of a text/event-stream."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found
