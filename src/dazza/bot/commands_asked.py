"""A command, who asks it, and what is said where there is no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dazza.bot.chat_line import quiet
from dazza.bot.wording import Chat, Wording
from dazza.stats import people
from dazza.stats.leaderboards import leaderboard
from dazza.stats.people import Person
from dazza.stats.readers import Readers
from dazza.store import Database
from dazza.text import fold_name


class CannotSayError(Exception):
    """There is no answer; the message is what to say instead."""


@dataclass(frozen=True)
class Asked:
    """A command with the words behind it, and whom to ask."""

    asker: str
    words: Sequence[str]
    chat: Chat
    readers: Readers
    now_ms: int

    @property
    def wording(self) -> Wording:
        return self.chat.wording

    @property
    def name(self) -> str:
        """Who is asked about: the asker, if nobody is named."""
        return bare(" ".join(self.words)) or self.asker

    def refusal(self, key: str, **facts: object) -> CannotSayError:
        """A line to say instead of an answer."""
        return CannotSayError(self.wording.line(key, **facts))

    def usage(self, command: str) -> CannotSayError:
        """How a command is to be typed."""
        usage = self.chat.prefix + self.wording.text("usage", command)
        return self.refusal("usage", usage=quiet(usage, whole=True))

    def person(self, database: Database, name: str) -> Person:
        """Somebody who was counted. Raises CannotSayError."""
        for spelling in (name, name.rstrip(",:")):
            found = people.person(database, spelling, self.now_ms) if spelling else None
            if found is not None:
                return found
        raise self.unknown(database, name)

    def unknown(self, database: Database, name: str) -> CannotSayError:
        """Nobody of this name was counted, or nobody at all."""
        if not leaderboard(database, "talkers", 1).places:
            return self.refusal("nothing")
        return self.refusal("unknown", name=quiet(name) or "?")

    def by(self, one: Person) -> bool:
        """Whether this person asks, who has just written something that is on its way to the
        database."""
        return fold_name(self.asker) == one.username


def bare(name: str) -> str:
    """A name as it may be typed: `@bob`."""
    return name.strip().removeprefix("@")
