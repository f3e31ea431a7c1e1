"""Commands in the chat: who asked what, and whether an answer is due."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from typing import Final

from dazza.bot.chat_line import encodable, joined, quiet, short_line
from dazza.bot.commands_answers import ANSWERS
from dazza.bot.commands_asked import Asked, CannotSayError
from dazza.bot.wording import Chat
from dazza.clock import Clock
from dazza.stats.readers import Readers
from dazza.text import fold_name

log = logging.getLogger(__name__)

REMEMBERED: Final = 10_000
"""So many people's last questions are remembered for the cooldown."""
LONGEST_COMMAND: Final = 500


class Cooldown:
    """Lets each person through once in `seconds`."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._asked: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def passes(self, person: str) -> bool:
        """Whether this person may ask now; if so, the time begins anew."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            before = self._asked.get(person)
            if before is not None and now_s - before < self._seconds:
                return False
            self._asked[person] = now_s
            self._asked.move_to_end(person)
            if len(self._asked) > REMEMBERED:
                self._asked.popitem(last=False)
        return True


class Commands:
    """Answers commands from the tables of one database; any thread may ask."""

    def __init__(self, readers: Readers, chat: Chat, clock: Clock) -> None:
        self._readers = readers
        self._chat = chat
        self._clock = clock
        self._cooldown = Cooldown(chat.cooldown_s, clock)

    def answer(self, asker: str, line: str) -> str | None:
        """One line, or None: the line is no command, or its asker had an answer a moment ago.

        Raises StoreError if the database cannot be read.
        """
        asker, line = encodable(asker), encodable(line)
        parsed = self._parsed(line)
        if parsed is None or not self._cooldown.passes(fold_name(asker)):
            return None
        command, words = parsed
        if command == "help":
            return self._help(words)
        asked = Asked(asker, words, self._chat, self._readers, self._clock.now_ms())
        try:
            return short_line(ANSWERS[command](asked))
        except CannotSayError as refusal:
            return short_line(str(refusal))

    def _parsed(self, line: str) -> tuple[str, tuple[str, ...]] | None:
        """The command that a line begins with, and its words."""
        prefix = self._chat.prefix
        if not line.startswith(prefix):
            return None
        words = line[len(prefix) : LONGEST_COMMAND].split()
        if not words or line[len(prefix)].isspace():
            return None
        command = self._chat.wording.meant("commands", words[0])
        return None if command is None else (command, tuple(words[1:]))

    def _help(self, words: tuple[str, ...]) -> str:
        wording, prefix = self._chat.wording, self._chat.prefix
        command = wording.meant("commands", words[0].removeprefix(prefix)) if words else None
        if command is not None:
            usage = prefix + wording.text("usage", command)
            return short_line(wording.line("help_one", usage=quiet(usage, whole=True)))
        known = (prefix + wording.names("commands", key)[0] for key in (*ANSWERS, "help"))
        return short_line(wording.line("help", commands=joined(known)))
