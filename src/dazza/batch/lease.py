"""One run at a time: the lease in the database lets one through, and tells the other who has it."""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid
from pathlib import Path

from dazza.clock import Clock
from dazza.errors import BusyError
from dazza.store import jobs
from dazza.store.sqlite import Database

BEAT_MS = 5_000
DEAD_AFTER_MS = 60_000
LOST = (
    "the batch run lost its lease to another one after a minute without a sign of life; "
    "nothing is doubled, the other run goes on"
)
_held_here: set[str] = set()
"""Tokens of the leases that this process holds: in a container every process may be number 1."""


class LeaseLostError(BusyError):
    """Somebody else took the lease, because this run gave no sign of life for a minute."""


class Lease:
    """The right to write cache tables, for the length of a `with` block.

    A holder that died is recognised: at once if it was a process of this machine, after a minute
    without a heartbeat if not. Its open history rows then become `interrupted`.
    """

    def __init__(self, database: Database, clock: Clock, holder: str) -> None:
        self._database = database
        self._clock = clock
        self._holder = holder
        self._token = uuid.uuid4().hex
        self._beaten_s = 0.0
        self.interrupted: list[str] = []

    def __enter__(self) -> Lease:
        now_ms = self._clock.now_ms()
        with self._database.transaction():
            held = jobs.read_lease(self._database)
            if held is not None and alive(held, now_ms):
                raise BusyError(
                    f"another batch run is going: {held['holder']} (process {held['pid']} on "
                    f"{held['host']}) since {moment(held['started_at'])}; wait for it, or stop it"
                )
            if held is not None or jobs.open_executions(self._database):
                self.interrupted = jobs.mark_interrupted(self._database, now_ms)
            jobs.write_lease(
                self._database,
                {
                    "holder": self._holder,
                    "host": socket.gethostname(),
                    "pid": os.getpid(),
                    "token": self._token,
                    "started_at": now_ms,
                    "heartbeat_at": now_ms,
                },
            )
        _held_here.add(self._token)
        self._beaten_s = self._clock.monotonic_s()
        return self

    def __exit__(self, *_: object) -> None:
        _held_here.discard(self._token)
        jobs.drop_lease(self._database, self._token)

    def check(self) -> None:
        """Within a write transaction: raise LeaseLostError if the lease is no longer ours."""
        now_s = self._clock.monotonic_s()
        if (now_s - self._beaten_s) * 1000 < BEAT_MS:
            self.confirm()
        elif jobs.beat(self._database, self._token, self._clock.now_ms()):
            self._beaten_s = now_s
        else:
            raise LeaseLostError(LOST)

    def confirm(self) -> None:
        """Raise LeaseLostError if the lease is no longer ours; writes nothing."""
        if jobs.lease_token(self._database) != self._token:
            raise LeaseLostError(LOST)

    def keep_alive(self) -> None:
        """Between transactions: beat if the last one is a while ago."""
        if (self._clock.monotonic_s() - self._beaten_s) * 1000 >= BEAT_MS:
            with self._database.transaction():
                self.check()


def moment(ms: int) -> str:
    """A time for people: `2026-11-24 01:06:23 UTC`."""
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def alive(held: dict[str, object], now_ms: int) -> bool:
    """Whether the holder of a lease (a row of dazza_lease) may still be running."""
    if held["host"] == socket.gethostname():
        pid = int(str(held["pid"]))
        if pid == os.getpid():
            return held["token"] in _held_here
        if not _process_exists(pid):
            return False
    return abs(now_ms - int(str(held["heartbeat_at"]))) < DEAD_AFTER_MS


def _process_exists(pid: int) -> bool:
    if Path("/proc/self").exists():
        return Path(f"/proc/{pid}").exists() and not _is_zombie(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_zombie(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state == "Z"
