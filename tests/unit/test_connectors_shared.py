"""What connectors share: coming back later and later, not flooding, lines that harm nobody."""

from __future__ import annotations

import asyncio
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.listening import ListRoom, until

from dazza.bot.connectors.irc import IrcConnector
from dazza.bot.connectors.shared import (
    MOST_WAITING,
    Backoff,
    Outbox,
    Pace,
    Questions,
    first_of,
    keep_secret,
    one_line,
    shown,
)
from dazza.bot.credentials import Secret
from dazza.errors import RoomError
from dazza.sections import IrcSettings


def test_delays_double_up_to_the_longest_and_differ_by_chance() -> None:
    backoff = Backoff(2, 300, random.Random(1))
    delays = [backoff.next_s() for _ in range(50)]
    for number, delay in enumerate(delays):
        whole = min(300, 2 * 2**number)
        assert whole / 2 <= delay <= whole
    assert len(set(delays[10:])) > 30
    backoff.reset()
    assert backoff.next_s() <= 2


@settings(max_examples=50)
@given(st.lists(st.floats(0, 100), max_size=30), st.integers(1, 5), st.floats(0.1, 5))
def test_no_window_of_time_sees_more_lines_than_allowed(
    gaps: list[float], burst: int, interval_s: float
) -> None:
    """In any time t at most `burst` + t / `interval_s` lines are sent, and the first at once."""
    pace, now, sent = Pace(burst, interval_s), 0.0, []
    for gap in gaps:
        now += gap
        now += pace.take(now)
        sent.append(now)
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            allowed = burst + (sent[last] - sent[first]) / interval_s
            assert last - first + 1 <= allowed + 1e-6
    if gaps:
        assert sent[0] == pytest.approx(gaps[0])


def fill(outbox: Outbox[int]) -> None:
    for number in range(100):
        outbox.put(number)


def test_lines_come_from_any_thread_and_too_many_are_dropped() -> None:
    async def scene() -> list[int]:
        outbox: Outbox[int] = Outbox()
        for number in range(3):
            outbox.put(number)
        outbox.open()
        sent: list[int] = []

        async def send(number: int) -> None:
            sent.append(number)

        task = asyncio.create_task(outbox.each(send, Pace(1000, 0.001)))
        await until(lambda: len(sent) == 3)
        thread = threading.Thread(target=fill, args=(outbox,))
        thread.start()
        thread.join()  # the loop stands meanwhile, so nothing is sent
        await until(lambda: len(sent) == 3 + MOST_WAITING)
        await asyncio.sleep(0.05)
        task.cancel()
        return sent

    sent = asyncio.run(scene())
    assert sent == [0, 1, 2, *range(MOST_WAITING)]


def test_a_question_that_fails_does_not_end_those_after_it() -> None:
    def answer(asker: str, line: str) -> str | None:
        if line == "!bad":
            raise ZeroDivisionError
        return f"{asker} {line}"

    async def scene() -> list[str]:
        said: list[str] = []
        questions = Questions(ListRoom(answers=answer))
        task = asyncio.create_task(questions.serve())
        for line in ("!bad", "hello", "", "   ", "?good"):
            questions.ask("Ana", line, said.append)
        await until(lambda: bool(said))
        task.cancel()
        return said

    assert asyncio.run(scene()) == ["Ana ?good"]


def test_when_one_step_ends_the_others_do_and_what_it_raised_is_raised() -> None:
    ended: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("waits")

    async def fails() -> None:
        await asyncio.sleep(0)
        raise RoomError("gone")

    with pytest.raises(RoomError, match="gone"):
        asyncio.run(first_of(waits(), fails()))
    assert ended == ["waits"]


@given(st.text(), st.integers(10, 60))
def test_a_line_to_say_is_one_line_of_few_bytes(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line.encode()) <= most
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line)
    if len(text.encode("utf-8", "replace")) <= most:
        assert line.split() == one_line(text, 10_000).split()


@given(st.text())
def test_words_in_a_log_control_no_terminal(text: str) -> None:
    told = shown(text + "\x1b[31m\r\n\u202e")
    assert told.isprintable()
    assert len(told) <= 200


@pytest.mark.parametrize("host", ["irc.example.org", "127.0.0.2", "10.0.0.1"])
def test_no_password_goes_to_another_machine_in_the_open(host: str) -> None:
    keep_secret(host, True, Secret("x"))
    keep_secret(host, False, None)
    keep_secret("localhost", False, Secret("x"))
    with pytest.raises(RoomError, match="not encrypted") as caught:
        keep_secret(host, False, None, Secret("s3cret"))
    assert "s3cret" not in str(caught.value)
    place = IrcSettings(server=host, channel="#c", tls=False, account="dazza")
    with pytest.raises(RoomError, match="not encrypted"):
        IrcConnector(place, "dazza", sasl_password=Secret("s3cret"))
