"""`Recorder`: takes messages from a bot without ever making it wait, and asks on its behalf."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Any, Final

from dazza import errors
from dazza.bot.recording_link import Line, Link
from dazza.bot.recording_outbox import Batch, Dropped, Operation, Outbox
from dazza.clock import Clock, SystemClock
from dazza.errors import DazzaError, StoreError, UsageError

log = logging.getLogger(__name__)

GATHER_S: Final = 0.25
"""Messages of so long share a transaction; this is what a killed bot loses at most."""
START_TIMEOUT_S: Final = 60.0
ASK_TIMEOUT_S: Final = 60.0
AGAIN_S: Final = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
"""Pauses before a worker that ended unasked is started again."""
STOPPED_S: Final = 5.0
LONGEST_TEXT: Final = 65_536
LONGEST_NAME: Final = 1_024
"""Characters; what is longer is cut, so that nobody can fill the memory with one message."""


@dataclass(frozen=True)
class RecordingState:
    """How recording goes. `waiting` messages (`waiting_bytes`, about) are not known to be in the
    database yet; `trouble` says why nothing can be written now, or is None."""

    waiting: int
    waiting_bytes: int
    dropped: int
    refused: int
    trouble: str | None


class Recorder:
    """Records into one database through a worker of its own, and asks it.

    `put` only appends to a list in memory. A thread sends what has gathered four times a second;
    the worker answers when it is on the disk. While the database cannot be written, because it is
    locked or its disk is full, messages wait in memory, up to `limit_bytes`; then the newest are
    dropped, and how many, and of which time, is logged. A worker that dies is started again and
    given what it did not confirm, under the same numbers, so that nothing is doubled.
    """

    def __init__(
        self, order: Mapping[str, Any], limit_bytes: int, clock: Clock | None = None
    ) -> None:
        self._order = dict(order)
        self._clock = clock or SystemClock()
        self._outbox = Outbox(limit_bytes)
        self._session = uuid.uuid4().hex
        self._numbers = itertools.count(1)
        self._answers: dict[int, Future[Any]] = {}
        self._link: Link | None = None
        self._sender: threading.Thread | None = None
        self._first: Future[Line] = Future()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._written = threading.Condition()
        self._stopped = threading.Event()
        """Set by the stop; every start has its own."""
        self._stopped.set()
        self._refused = 0
        self._sending = threading.Lock()
        """Held while batches are sent: their order is what keeps a worker from doubling them."""
        self._trouble: str | None = None

    def start(self) -> None:
        """Start the worker and wait until it serves. Raises the DazzaError that is its reason if it
        does not."""
        if self._sender is not None:
            raise DazzaError("recording is started already: stop it first")
        self._stopped = threading.Event()
        try:
            self._connect()
        except BaseException:
            self._stopped.set()
            raise
        self._sender = threading.Thread(target=self._send_all, name="dazza-recorder", daemon=True)
        self._sender.start()

    def stop(self, timeout_s: float) -> None:
        """Have everything written, and end the worker.

        What cannot be written within `timeout_s` seconds is left to the worker, which goes on for
        a minute without the bot.
        """
        sender, link = self._sender, self._link
        if sender is None or link is None:
            return
        self.flush(timeout_s)
        self._stopped.set()
        self._hurry.set()
        self._wake.set()
        sender.join(timeout_s)
        if sender.is_alive():  # the worker takes nothing: it is stuck, and so is who writes to it
            link.kill()
        self._sender = self._link = None
        ended = link.close(timeout_s if not self._outbox.count else 1.0)
        if self._outbox.count:
            log.error(
                "%s recorded messages could not be written before the stop (%s); %s",
                self._outbox.count,
                self._trouble or "no answer",
                "they wait for the next start"
                if ended
                else f"process {link.pid} goes on trying for a minute",
            )
        elif not ended:
            link.kill()
        self._fail_answers("recording was stopped")

    def put(self, operation: Operation) -> None:
        """Take an operation; never waits. Raises UsageError if nobody would keep it."""
        if self._stopped.is_set():
            raise UsageError("nothing is recorded before the start and after the stop")
        dropping = self._outbox.dropping
        if not self._outbox.put(operation, self._clock.now_ms()) and not dropping:
            log.error(
                "memory for messages that wait is used up (%s): new ones are dropped until the"
                " database takes the old ones",
                self._trouble or "no answer from the worker",
            )
        if not self._wake.is_set():
            self._wake.set()

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything recorded so far is in the database; whether it is."""
        goal = self._outbox.taken
        self._hurry.set()
        self._wake.set()
        with self._written:
            return self._written.wait_for(lambda: self._outbox.done >= goal, timeout_s)

    def ask(self, question: str, **details: Any) -> Any:
        """The worker's answer to a question. Raises the DazzaError that it gives."""
        link = self._link
        if link is None:
            raise UsageError(f"{question}: ask between the start and the stop")
        number = next(self._numbers)
        answer: Future[Any] = Future()
        self._answers[number] = answer
        try:
            if not link.send({"ask": number, "question": question, "with": details}):
                raise StoreError(f"{question}: the recorder's process ended, ask again in a moment")
            return answer.result(ASK_TIMEOUT_S)
        except FutureTimeoutError:
            raise StoreError(f"{question}: no answer within {ASK_TIMEOUT_S:.0f} s") from None
        finally:
            self._answers.pop(number, None)

    @property
    def state(self) -> RecordingState:
        """How recording goes."""
        return RecordingState(
            self._outbox.count,
            self._outbox.bytes,
            self._outbox.dropped,
            self._refused,
            self._trouble,
        )

    # The sender's thread

    def _send_all(self) -> None:
        while True:
            self._wake.wait()
            if not self._hurry.is_set():
                self._hurry.wait(GATHER_S)
            self._hurry.clear()
            self._wake.clear()
            with self._sending:
                while self._link is not None and (batch := self._outbox.take()) is not None:
                    if not _give(self._link, batch):
                        break  # its end is noticed, and what it had is given to the next
            if self._stopped.is_set():
                return

    # The link's threads

    def _connect(self) -> None:
        stopped = self._stopped
        self._first = Future()
        link = Link(self._hear, self._ended)
        link.send({**self._order, "session": self._session})
        try:
            line = self._first.result(START_TIMEOUT_S)
        except FutureTimeoutError:
            line = {"event": "failed", "message": "it gives no sign of life"}
        if line["event"] != "ready":
            link.kill()
            kind = getattr(errors, line.get("kind", ""), StoreError)
            raise kind(f"recording did not start: {line['message']}")
        if line["made"]:
            log.info("made a new database: %s", self._order["database"])
        with self._sending:
            if stopped.is_set():
                link.close(STOPPED_S)
                return
            for batch in self._outbox.unwritten():
                _give(link, batch)
            if link.ended:  # so soon that nobody has noticed
                raise StoreError("the recorder's process ended at once")
            self._link = link

    def _hear(self, line: Line) -> None:
        match line["event"]:
            case "log":
                logging.getLogger(line["logger"]).log(line["level"], "%s", line["message"])
            case "ready" | "failed":
                self._first.set_result(line)
            case "written":
                self._take_written(line)
            case "trouble":
                self._take_trouble(line["message"])
            case "answer":
                self._take_answer(line)

    def _take_written(self, line: Line) -> None:
        self._outbox.written(line["number"])
        self._refused += line["refused"]
        if self._trouble is not None:
            log.warning("recording goes on, %s messages wait to be written", self._outbox.count)
            self._trouble = None
        _tell_dropped(self._outbox.take_dropped())
        with self._written:
            self._written.notify_all()

    def _take_trouble(self, message: str) -> None:
        if self._trouble is None:
            log.error("recording waits, nothing is lost so far: %s", message)
        self._trouble = message

    def _take_answer(self, line: Line) -> None:
        answer = self._answers.pop(line["number"], None)
        if answer is None:
            return
        if "error" in line:
            kind = getattr(errors, line["kind"], DazzaError)
            answer.set_exception(kind(line["error"]))
        else:
            answer.set_result(line["value"])

    def _ended(self, link: Link, status: int) -> None:
        """A worker is no more: unless it was told to end, start another."""
        if not self._first.done():
            self._first.set_result(
                {"event": "failed", "message": f"its process ended with status {status}"}
            )
        with self._sending:
            serving = link is self._link
        if not serving or self._stopped.is_set():
            return
        self._fail_answers("the recorder's process ended")
        self._trouble = f"the recorder's process ended with status {status}"
        log.error("%s; starting another", self._trouble)
        threading.Thread(
            target=self._again, args=(self._stopped,), name="dazza-restart", daemon=True
        ).start()

    def _again(self, stopped: threading.Event) -> None:
        """Start another worker, and try until one serves, or until the stop."""
        for pause_s in itertools.chain(AGAIN_S, itertools.repeat(AGAIN_S[-1])):
            if stopped.wait(pause_s):
                return
            try:
                self._connect()
            except DazzaError as error:
                self._trouble = str(error)
                log.error("%s; trying again", error)
            else:
                self._wake.set()
                return

    def _fail_answers(self, why: str) -> None:
        for number in list(self._answers):
            answer = self._answers.pop(number, None)
            if answer is not None:
                answer.set_exception(StoreError(why))


def _give(link: Link, batch: Batch) -> bool:
    return link.send({"write": batch.number, "operations": batch.operations})


def _tell_dropped(dropped: Dropped | None) -> None:
    if dropped is not None:
        first, last = (
            dt.datetime.fromtimestamp(ms / 1000, dt.UTC).isoformat(" ", "seconds")
            for ms in (dropped.first_ms, dropped.last_ms)
        )
        log.error("%s messages from %s to %s were dropped", dropped.count, first, last)
