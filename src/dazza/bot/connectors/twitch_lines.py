"""What Twitch's chat server says, as its developer pages describe it: lines of IRC with tags."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from irctokens.line import Line

from dazza.bot.connectors.irc import ACTION

MOST_REMEMBERED: Final = 5_000
"""Messages whose sender is known when a moderator silences somebody."""
NAME: Final = re.compile(r"[0-9A-Za-z_]+")


@dataclass(frozen=True)
class Emote:
    """An emote in a text: code points `first` to `last`, both included."""

    id: str
    first: int
    last: int


@dataclass(frozen=True)
class Said:
    """A message as Twitch tells of it."""

    login: str
    display_name: str
    text: str
    id: str | None
    at: int | None
    """ms UTC"""
    emotes: tuple[Emote, ...]
    elsewhere: bool
    """It was said in another channel of a shared chat."""

    @property
    def username(self) -> str:
        """The display name where it is the login in other letters; else the login, as importers
        have it: the person must be the same in both."""
        return self.display_name if self.display_name.lower() == self.login else self.login


def said(line: Line) -> Said | None:
    """The message of a PRIVMSG, or of a USERNOTICE that somebody added words to."""
    tags = line.tags or {}
    login = line.hostmask.nickname if line.source and "!" in line.source else tags.get("login", "")
    if line.command not in ("PRIVMSG", "USERNOTICE") or len(line.params) < 2 or not login:
        return None
    text = line.params[1]
    if action := ACTION.fullmatch(text):
        text = action[1] or ""
    sent, here, source = (tags.get(k, "") for k in ("tmi-sent-ts", "room-id", "source-room-id"))
    return Said(
        login=login.lower(),
        display_name=tags.get("display-name", "").strip(),
        text=text,
        id=tags.get("id") or None,
        at=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else None,
        emotes=emotes_of(tags.get("emotes", ""), len(text)),
        elsewhere=bool(source) and source != here,
    )


def emotes_of(tag: str, length: int) -> tuple[Emote, ...]:
    """Emotes from `id:first-last,first-last/id:first-last`, in order, those within the text only
    and none that overlaps the one before."""
    found = []
    for each in tag.split("/"):
        id_, _, places = each.partition(":")
        for place in places.split(","):
            match = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", place)
            if id_ and match and int(match[1]) <= int(match[2]) < length:
                found.append(Emote(id_, int(match[1]), int(match[2])))
    kept: list[Emote] = []
    for emote in sorted(found, key=lambda e: e.first):
        if not kept or emote.first > kept[-1].last:
            kept.append(emote)
    return tuple(kept)


def with_emotes(text: str, emotes: Iterable[Emote]) -> str:
    """The text with emotes as the text rules know custom emoji, `<:Kappa:25>`.

    Only where name and id are such as Discord's are: `:)` and animated ids stay as they are.
    """
    pieces, end = [], 0
    for emote in emotes:
        name = text[emote.first : emote.last + 1]
        if NAME.fullmatch(name) and emote.id.isascii() and emote.id.isdigit():
            pieces += [text[end : emote.first], f"<:{name}:{emote.id}>"]
            end = emote.last + 1
    return "".join([*pieces, text[end:]])


class Remembered:
    """Who said the newest messages, so that what a silenced person said can be taken back."""

    def __init__(self) -> None:
        self._login_of: OrderedDict[str, str] = OrderedDict()

    def add(self, login: str, id_: str) -> None:
        """Remember a message."""
        self._login_of[id_] = login
        if len(self._login_of) > MOST_REMEMBERED:
            self._login_of.popitem(last=False)

    def take(self, login: str) -> list[str]:
        """The ids of somebody's messages, which are forgotten."""
        ids = [id_ for id_, each in self._login_of.items() if each == login]
        for id_ in ids:
            del self._login_of[id_]
        return ids
