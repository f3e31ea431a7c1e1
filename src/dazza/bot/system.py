"""`BatchSystem`: everything that a bot needs of Dazza, in one object."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from dazza.batch.scheduler import BatchScheduler, Event
from dazza.bot.callbacks import Announcement, Callbacks, Handler, JobEvent
from dazza.bot.reading import Reading, moment_ms
from dazza.bot.recording import LONGEST_NAME, LONGEST_TEXT, Recorder, RecordingState
from dazza.bot.wording import load_chat
from dazza.clock import Clock, SystemClock
from dazza.errors import DazzaError, SettingsError, StoreError, UsageError

log = logging.getLogger(__name__)

STOP_TIMEOUT_S: Final = 10.0
WAITING_MIB: Final = 64
AGAIN_S: Final = (10.0, 60.0, 600.0)
"""Pauses before a schedule whose process died is started again."""
ACHIEVEMENTS: Final = "ChatAchievementCalculator"


class BatchSystem(Reading):
    """Records a bot's chat, runs the batch beside it, reads the results, and answers in the chat.

    Use it as a context manager, plain or async, or call `start` and `stop`. Every method blocks its
    thread for as long as it takes, save `record`, `edit` and `delete`, which never do; each of the
    others has a twin for asyncio with `_async` behind its name.

    All work on the database is done by two child processes, so that the event loop does not feel
    it, and the bot may open the same file with Python's `sqlite3`.

    Args:
        database: path or URL; the file and its table `messages` are made if they are missing.
        settings: a mapping as `dazza.settings.settings_from` takes it; the children look at it.
        on_job_start, on_job_complete, on_job_error: called with a `JobEvent`. A job that is skipped
            because another failed counts as one that failed.
        on_achievement: called with an `Announcement`, once for each run that found something new.
        waiting_mib: memory for messages while the database cannot be written.
        more: settings again, one by one, in either spelling: `timezoneOffset=10`.

    Callbacks may be coroutine functions if the system was started with `async with` or
    `start_async`; all are then called in that event loop, else in a thread of the system. One that
    raises harms nobody: it is logged.

    Raises SettingsError for what is no settings at all, or a `chat` file that is wrong.
    """

    def __init__(  # noqa: PLR0913  # the four callbacks are keywords
        self,
        database: str | Path,
        settings: Mapping[str, Any] | None = None,
        *,
        on_job_start: Handler[JobEvent] | None = None,
        on_job_complete: Handler[JobEvent] | None = None,
        on_job_error: Handler[JobEvent] | None = None,
        on_achievement: Handler[Announcement] | None = None,
        waiting_mib: int = WAITING_MIB,
        clock: Clock | None = None,
        **more: Any,
    ) -> None:
        given = _joined(settings or {}, more)
        self._chat = load_chat(_chat_file(given))
        self._clock = clock or SystemClock()
        order = {"database": str(database), "settings": given}
        self._recorder = Recorder(order, waiting_mib * 1024 * 1024, self._clock)
        self._scheduler = BatchScheduler(database, given, on_event=self._take)
        self._callbacks = Callbacks()
        self._on_start, self._on_complete = on_job_start, on_job_complete
        self._on_error, self._on_achievement = on_job_error, on_achievement
        self._stopped = threading.Event()
        """Set by the stop; every start has its own."""
        self._stopped.set()
        self._reviving = threading.Lock()

    # Life

    def start(self) -> None:
        """Make the database ready, start recording and the schedule. Raises SettingsError for
        settings that are not understood, StoreError for a database that cannot be used."""
        self._start(None)

    async def start_async(self) -> None:
        """`start`; callbacks are called in this event loop."""
        await asyncio.to_thread(self._start, asyncio.get_running_loop())

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Write what was recorded, let the run in hand come to a good place, end the children.

        Takes at most about twice `timeout_s` seconds.
        """
        if self._stopped.is_set():
            return
        with self._reviving:
            self._stopped.set()
        self._scheduler.stop(timeout_s)
        self._callbacks.stop(timeout_s)
        self._recorder.stop(timeout_s)

    async def stop_async(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """`stop`, without blocking the event loop."""
        await asyncio.to_thread(self.stop, timeout_s)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await self.start_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop_async()

    @property
    def running(self) -> bool:
        """Whether the schedule is served."""
        return self._scheduler.running

    def run_now(self) -> bool:
        """Ask for a run of all jobs at once; False if the system is not started."""
        return self._scheduler.run_now()

    # Recording

    def record(
        self,
        username: str,
        text: str,
        *,
        at: int | dt.datetime | None = None,
        platform: str = "",
        message_id: str | None = None,
    ) -> None:
        """Keep a message; returns at once.

        It is in the database within a second; while that cannot be written, it waits in memory (see
        `recording`). A message whose platform and id are known is not stored again.

        Args:
            at: when it was said: ms UTC, or a datetime that knows its zone; None: now.
            platform: whose the id is, as the importers call it: "discord", "twitch".
            message_id: what the platform calls the message.

        Raises UsageError before the start, after the stop, and for a naive datetime.
        """
        if not isinstance(username, str) or not isinstance(text, str):
            raise UsageError("record() takes two texts: who said it, and what")
        key = None if message_id is None or not platform else str(message_id)
        moment = self._clock.now_ms() if at is None else moment_ms(at)
        said = (username[:LONGEST_NAME], text[:LONGEST_TEXT])
        self._recorder.put(("said", *said, moment, platform, key))

    def edit(self, platform: str, message_id: str, text: str) -> None:
        """Give a recorded message its new text; returns at once. What was counted of it stays until
        the next rebuild."""
        self._recorder.put(("edited", platform, str(message_id), text[:LONGEST_TEXT]))

    def delete(self, platform: str, message_id: str) -> None:
        """Delete a recorded message; returns at once. What was counted of it stays until the next
        rebuild."""
        self._recorder.put(("deleted", platform, str(message_id)))

    def flush(self, timeout_s: float = STOP_TIMEOUT_S) -> bool:
        """Wait until everything recorded is in the database; whether it is."""
        return self._recorder.flush(timeout_s)

    async def flush_async(self, timeout_s: float = STOP_TIMEOUT_S) -> bool:
        """`flush`, without blocking the event loop."""
        return await asyncio.to_thread(self._recorder.flush, timeout_s)

    @property
    def recording(self) -> RecordingState:
        """How recording goes: what waits, what was dropped, and why."""
        return self._recorder.state

    # Answering

    def answer(self, asker: str, line: str) -> str | None:
        """One line for the chat in answer to a command; None if the line is none, or the asker
        asked a moment ago."""
        if not line.startswith(self._chat.prefix):
            return None
        try:
            found: str | None = self._recorder.ask("command", asker=asker, line=line)
        except StoreError as error:
            log.warning("a command was not answered: %s", error)
            return self._chat.wording.line("trouble")
        return found

    async def answer_async(self, asker: str, line: str) -> str | None:
        """`answer`, without blocking the event loop."""
        if not line.startswith(self._chat.prefix):
            return None
        return await asyncio.to_thread(self.answer, asker, line)

    # Inside

    def _ask(self, question: str, **facts: Any) -> Any:
        return self._recorder.ask(question, **facts)

    def _start(self, loop: asyncio.AbstractEventLoop | None) -> None:
        if not self._stopped.is_set():
            raise DazzaError("the batch system is started already: stop it first")
        self._recorder.start()
        self._callbacks.start(loop)
        try:
            self._tell_news(self._claim())  # found while nobody was there; and where news begin
            self._stopped = threading.Event()
            self._scheduler.start()
        except BaseException:
            self._stopped.set()
            self._callbacks.stop(1)
            self._recorder.stop(1)
            raise

    def _take(self, event: Event) -> None:
        """An event of the scheduler, in its thread."""
        if event["event"] == "died" and not self._stopped.is_set():
            threading.Thread(
                target=self._revive, args=(self._stopped,), name="dazza-revive", daemon=True
            ).start()
        if event["event"] != "job":
            return
        job = JobEvent(event["job_name"], event["status"], event["records"], event["message"])
        handler = {
            "running": self._on_start,
            "completed": self._on_complete,
            "error": self._on_error,
            "skipped": self._on_error,
        }.get(job.status)
        if handler is not None:
            self._callbacks.call(handler, job)
        if job.job_name == ACHIEVEMENTS and job.status == "completed":
            self._callbacks.inside(lambda: self._tell_news(self._claim()))

    def _claim(self) -> Announcement | None:
        """What is new, which from now on counts as told."""
        if self._on_achievement is None:
            return None
        try:
            news = self._recorder.ask("announce")
        except DazzaError as error:
            log.warning("nothing can be announced now, it is tried after the next run: %s", error)
            return None
        return None if news is None else Announcement.of(news)

    def _tell_news(self, news: Announcement | None) -> None:
        handler = self._on_achievement
        if news is not None and handler is not None:
            self._callbacks.inside(lambda: self._told(handler, news))

    def _told(self, handler: Handler[Announcement], news: Announcement) -> None:
        """Call back; what could not be told is told after the next run."""
        if not self._callbacks.called(handler, news):
            keys = [[one.username, one.type, one.tier] for one in news.achievements]
            with contextlib.suppress(DazzaError):  # then it stays untold, rather than told twice
                self._recorder.ask("take_back", keys=keys)

    def _revive(self, stopped: threading.Event) -> None:
        """Start the schedule again after its process has died."""
        for pause_s in itertools.chain(AGAIN_S, itertools.repeat(AGAIN_S[-1])):
            if stopped.wait(pause_s):
                return
            try:
                with self._reviving:
                    if stopped.is_set():
                        return
                    self._scheduler.start()
            except DazzaError as error:
                log.error("%s; trying again", error)
            else:
                return


def _chat_file(given: Mapping[str, Any]) -> str:
    section = given.get("bot")
    file = section.get("chat", "") if isinstance(section, Mapping) else ""
    return file if isinstance(file, str) else ""


def _joined(settings: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    twice = sorted(set(settings) & set(more))
    if twice:
        raise SettingsError(f"settings: {twice[0]} is given twice")
    given = {**settings, **more}
    try:
        json.dumps(given)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"settings: text, numbers, lists and mappings only: {error}") from None
    return given
