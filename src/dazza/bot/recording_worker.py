"""The process that records for a bot and answers its questions: `Recorder` starts and ends it.

Lines of JSON come on standard input: first the order (`database`, `settings`, `session`), then
`{"write": number, "operations": […]}` and `{"ask": number, "question": name, "with": {…}}`. Lines
of JSON go out: `ready` or `failed` once, then `written`, `trouble`, `answer` and `log`. When
standard input closes, because the bot stopped or is no more, what came is written and the process
ends; so a signal that ends a whole service leaves it alone.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

from dazza.bot.questions import Questions
from dazza.bot.recording_keeper import Keeper
from dazza.bot.recording_service import opened
from dazza.clock import SystemClock
from dazza.errors import DazzaError

Tell = Callable[..., None]
RETRY_S = 1.0
LINGER_S = 60.0
"""So long a worker whose bot is no more tries to write what it was given."""
QUESTIONS_AT_ONCE = 2


def main() -> None:
    """Serve until standard input closes."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    events, sys.stdout = sys.stdout, sys.stderr  # whoever prints must not garble the lines
    tell = _teller(events)
    logging.basicConfig(level=logging.INFO, handlers=[_Forwarding(tell)])
    order = json.loads(sys.stdin.readline())
    try:
        keeper, questions, made = opened(order)
    except DazzaError as error:
        tell(event="failed", message=str(error), kind=type(error).__name__)
        return
    tell(event="ready", made=made)
    with keeper, questions:
        _serve(keeper, questions, tell)


def _serve(keeper: Keeper, questions: Questions, tell: Tell) -> None:
    batches: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    ended = threading.Event()
    writer = threading.Thread(target=_write, args=(keeper, batches, tell, ended))
    writer.start()
    with ThreadPoolExecutor(QUESTIONS_AT_ONCE) as pool:
        for line in sys.stdin:
            order = json.loads(line)
            if "write" in order:
                batches.put(order)
            else:
                pool.submit(_answer, questions, order, tell)
        ended.set()
        batches.put(None)
    writer.join()


def _write(
    keeper: Keeper,
    batches: queue.SimpleQueue[dict[str, Any] | None],
    tell: Tell,
    ended: threading.Event,
) -> None:
    """Write batch after batch, each until it is in; what waits is bounded by the bot."""
    tries_left = LINGER_S / RETRY_S
    while (batch := batches.get()) is not None:
        while True:
            try:
                kept = keeper.keep(batch["write"], batch["operations"])
            except DazzaError as error:
                tell(event="trouble", message=str(error))
            else:
                tell(event="written", number=batch["write"], refused=kept.refused)
                break
            tries_left -= ended.is_set()
            if tries_left <= 0:
                return
            SystemClock().sleep(RETRY_S)


def _answer(questions: Questions, order: dict[str, Any], tell: Tell) -> None:
    try:
        value = questions.answer(order["question"], order["with"])
    except DazzaError as error:
        tell(event="answer", number=order["ask"], error=str(error), kind=type(error).__name__)
    except Exception as error:  # one bad question must not end the recording
        logging.getLogger(__name__).exception("the question %s failed", order["question"])
        tell(event="answer", number=order["ask"], error=repr(error), kind="DazzaError")
    else:
        tell(event="answer", number=order["ask"], value=value)


def _teller(events: TextIO) -> Tell:
    lock = threading.Lock()

    def tell(**facts: Any) -> None:
        with lock, contextlib.suppress(OSError):  # the bot is gone; what it gave is still written
            events.write(json.dumps(facts) + "\n")
            events.flush()

    return tell


class _Forwarding(logging.Handler):
    """Hands log records to the bot's process, which logs them."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        self._tell(event="log", level=record.levelno, logger=record.name, message=text)


if __name__ == "__main__":
    main()
