"""What a bot may ask: read from the tables, as values that JSON can carry."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dazza.bot import announce
from dazza.bot.chat_line import encodable
from dazza.bot.commands import Commands
from dazza.bot.commands_answers import active_today
from dazza.bot.wording import load_chat
from dazza.clock import Clock
from dazza.errors import UsageError
from dazza.settings import Settings
from dazza.stats import lately, people
from dazza.stats.achievements import Earned, newest_achievements
from dazza.stats.leaderboards import leaderboard
from dazza.stats.people import Person
from dazza.stats.present import next_midnight, zone_of
from dazza.stats.readers import Readers
from dazza.store import open_database


class Questions:
    """Answers questions about one database; any thread may ask. Use it in a `with`."""

    def __init__(self, where: str, settings: Settings, clock: Clock) -> None:
        self._where = where
        self._clock = clock
        self._chat = load_chat(settings.bot.chat)
        self._readers = Readers(where)
        self._commands = Commands(self._readers, self._chat, clock)

    def answer(self, question: str, details: Mapping[str, Any]) -> Any:
        """The answer to a question of those below. Raises DazzaError."""
        asked: Callable[..., Any] | None = getattr(self, f"_answer_{question}", None)
        if asked is None:
            raise UsageError(f"unknown question {question!r}")
        given = {
            name: encodable(value) if isinstance(value, str) else value
            for name, value in details.items()
        }
        return plain(asked(**given))

    def __enter__(self) -> Questions:
        return self

    def __exit__(self, *_: object) -> None:
        self._readers.close()

    def _answer_command(self, asker: str, line: str) -> str | None:
        return self._commands.answer(asker, line)

    def _answer_stats(self, user: str) -> Person | None:
        with self._readers.use() as database:
            return people.person(database, user, self._clock.now_ms())

    def _answer_top(self, category: str, limit: int, period: str) -> list[dict[str, Any]]:
        now_ms = self._clock.now_ms()
        with self._readers.use() as database:
            found = leaderboard(database, category, limit, period=period, now_ms=now_ms)
        return [{**plain(place), "value": place.value} for place in found.places]

    def _answer_streak(self, user: str) -> dict[str, Any] | None:
        now_ms = self._clock.now_ms()
        with self._readers.use() as database:
            one = people.person(database, user, now_ms)
            zone = zone_of(database)
            spoken = lately.last_spoke(database, user, now_ms)
        if one is None or one.chat_streaks is None:
            return None
        needed = one.chat_streaks["current_streak"] and not active_today(one, spoken, zone, now_ms)
        return {
            **one.chat_streaks,
            "needed_tonight": bool(needed),
            "ends_at": next_midnight(zone, now_ms),
        }

    def _answer_achievements(self, since_ms: int | None, limit: int) -> tuple[Earned, ...]:
        with self._readers.use() as database:
            return newest_achievements(database, limit, since_ms)

    def _answer_announce(self) -> dict[str, Any] | None:
        with open_database(self._where) as database:
            earned = announce.claimed(database, self._clock.now_ms())
        if not earned:
            return None
        return {"achievements": earned, "line": announce.line_of(earned, self._chat.wording)}

    def _answer_take_back(self, keys: list[list[str]]) -> None:
        with open_database(self._where) as database:
            announce.release(database, [(name, type, tier) for name, type, tier in keys])


def plain(value: Any) -> Any:
    """Records as mappings, dates as ISO 8601, the rest as it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
