"""What a bot may ask about its chat: people, leaderboards, streaks, achievements."""

from __future__ import annotations

import asyncio
import datetime as dt
from abc import ABC, abstractmethod
from typing import Any, Final

from dazza.errors import UsageError

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Reading(ABC):
    """Questions about what was counted. Each blocks its thread until the answer is there, and has a
    twin for asyncio with `_async` behind its name."""

    @abstractmethod
    def _ask(self, question: str, **facts: Any) -> Any:
        """The answer of the process that reads. Raises StoreError if there is none."""

    def stats(self, user: str) -> dict[str, Any] | None:
        """What is known of a person, in any spelling: names, times, rows of the tables by their
        name; None if nothing is."""
        found: dict[str, Any] | None = self._ask("stats", user=user)
        return found

    async def stats_async(self, user: str) -> dict[str, Any] | None:
        """`stats`, without blocking the event loop."""
        return await asyncio.to_thread(self.stats, user)

    def top(
        self, category: str = "talkers", limit: int = 5, period: str = "all"
    ) -> list[dict[str, Any]]:
        """The first places of a leaderboard: rank, username, key, count, label, value.

        Raises UsageError for a category, a limit or a period that does not exist.
        """
        found: list[dict[str, Any]] = self._ask(
            "top", category=category, limit=limit, period=period
        )
        return found

    async def top_async(
        self, category: str = "talkers", limit: int = 5, period: str = "all"
    ) -> list[dict[str, Any]]:
        """`top`, without blocking the event loop."""
        return await asyncio.to_thread(self.top, category, limit, period)

    def streak(self, user: str) -> dict[str, Any] | None:
        """The row of user_chat_streaks of a person, and `needed_tonight`: whether a message is
        needed before `ends_at` (ms UTC) to keep the streak; None if nothing is known."""
        found: dict[str, Any] | None = self._ask("streak", user=user)
        return found

    async def streak_async(self, user: str) -> dict[str, Any] | None:
        """`streak`, without blocking the event loop."""
        return await asyncio.to_thread(self.streak, user)

    def achievements(
        self, since: int | dt.datetime | None = None, limit: int = 50
    ) -> list[dict[str, Any]]:
        """What was earned (since a moment), newest first."""
        since_ms = None if since is None else moment_ms(since)
        found: list[dict[str, Any]] = self._ask("achievements", since_ms=since_ms, limit=limit)
        return found

    async def achievements_async(
        self, since: int | dt.datetime | None = None, limit: int = 50
    ) -> list[dict[str, Any]]:
        """`achievements`, without blocking the event loop."""
        return await asyncio.to_thread(self.achievements, since, limit)


def moment_ms(at: int | dt.datetime) -> int:
    """In ms UTC. Raises UsageError for a datetime without a zone, or an absurd number."""
    if isinstance(at, dt.datetime):
        if at.tzinfo is None:
            raise UsageError(f"{at} has no zone: give a datetime with tzinfo, or ms UTC")
        return (at - EPOCH) // dt.timedelta(milliseconds=1)
    if not -(2**63) <= at < 2**63:
        raise UsageError(f"{at} is no time in ms UTC")
    return int(at)
