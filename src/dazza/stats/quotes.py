"""What people said: quotes, and what was said lately."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dazza.store import Database, reading_messages, reading_people, reading_state
from dazza.store.messages import FIRST_MS, LAST_MS
from dazza.text import fold_name, ignore_pattern

from .present import local_date, zone_of

SHORTEST: Final = 11
"""Code points of a message that is worth quoting."""
FEWEST_READ: Final = 50
NAMES_JOB: Final = "WordCountAnalyzer"


@dataclass(frozen=True, slots=True)
class Said:
    """A message, with the display name of who said it. The time is ms UTC, the date local."""

    username: str
    message: str
    timestamp: int
    date: str
    key: str
    """The folded name."""


def quote(database: Database, username: str, pick: random.Random) -> Said | None:
    """A random message of a person, in any spelling, of more than 10 characters that is no
    `!command`: of a fair sample of 64 that the batch keeps. None if there is none."""
    name = fold_name(username)
    ids = reading_messages.quotable(database, name)
    pick.shuffle(ids)
    for id in ids:
        found = reading_messages.message(database, id)
        if found is None:  # deleted since it was counted
            continue
        spelling, text, timestamp = found
        if spelling is None or text is None or timestamp is None:
            continue
        if fold_name(spelling) == name and _worth_quoting(text):
            return _said(database, name, text, timestamp)
    return None


def quotes(database: Database, names: Iterable[str], pick: random.Random) -> dict[str, Said]:
    """A quote of each of these people, by folded name; those who have none are left out."""
    found = {fold_name(name): quote(database, name, pick) for name in names}
    return {name: said for name, said in found.items() if said is not None}


def recent(database: Database, limit: int, now_ms: int) -> tuple[Said, ...]:
    """The newest messages of people who are not ignored, newest first; `now_ms` is UTC."""
    if not reading_state.analysed(database):
        return ()
    ignored = [ignore_pattern(pattern) for pattern in _ignored(database)]
    read = max(FEWEST_READ, 2 * limit)
    said = []
    newest = reading_messages.newest(database, now_ms, read)
    for _, spelling, text, timestamp in newest.iter_rows():
        if spelling is None or text is None or timestamp is None:
            continue
        name = fold_name(spelling)
        if not FIRST_MS <= timestamp < LAST_MS:
            continue
        if name and not any(pattern.fullmatch(name) for pattern in ignored):
            said.append(_said(database, name, text, timestamp, spelling))
        if len(said) == limit:
            break
    return tuple(said)


def _said(
    database: Database, name: str, text: str, timestamp: int, spelling: str | None = None
) -> Said:
    shown = reading_people.display_name(database, name)
    if spelling is not None and shown == name:  # nobody knows them yet
        shown = spelling
    day = local_date(zone_of(database), timestamp)
    return Said(shown, text, timestamp, day.isoformat(), name)


def _worth_quoting(text: str) -> bool:
    return len(text) >= SHORTEST and not text.lstrip().startswith("!")


def _ignored(database: Database) -> list[str]:
    names = reading_state.facts(database, NAMES_JOB).get("names", '{"ignore": []}')
    return list(json.loads(names)["ignore"])
