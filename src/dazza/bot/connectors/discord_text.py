"""Discord's messages as Dazza keeps them: the same account, text, time and id as in an export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import discord

SAID: Final = frozenset(
    {
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
    }
)
"""Kinds of message that somebody says; the others tell what happened."""
USER_MENTION: Final = re.compile(r"<@!?([0-9]{1,20})>")
EPOCH_MS: Final = 1_420_070_400_000
"""Ids count milliseconds from here, shifted by 22 bits."""


@dataclass(frozen=True)
class Said:
    """A person's message."""

    username: str
    text: str
    at: int
    """ms UTC"""
    id: str


def said(message: discord.Message, *, bots: bool) -> Said | None:
    """A message as it is kept; None if nobody says it, or a bot or webhook does and `bots` is off.

    A message of attachments or stickers only has an empty text, and so has what is forwarded: who
    forwards it did not say it. Custom emoji stay as `<:name:id>`.
    """
    author = message.author
    if message.type not in SAID or ((author.bot or message.webhook_id) and not bots):
        return None
    return Said(
        account(author.name, author.discriminator),
        text_of(message.content, message.mentions),
        at_of(message.id),
        str(message.id),
    )


def account(name: str, discriminator: str) -> str:
    """`bob`, or `bob#1234` where names are not unique: of bots."""
    return f"{name}#{discriminator:0>4}" if discriminator.strip("0") else name


def text_of(content: str, mentions: Iterable[discord.abc.User]) -> str:
    """The content with the accounts that it mentions by the names that Discord shows."""
    names = {str(user.id): user.display_name for user in mentions}
    text = USER_MENTION.sub(lambda m: f"@{names[m[1]]}" if m[1] in names else m[0], content)
    return text.encode("utf-8", "replace").decode()


def at_of(id_: int) -> int:
    """When something with this id was made, ms UTC."""
    return (id_ >> 22) + EPOCH_MS


def id_at(ms: int) -> int:
    """The smallest id of a moment, ms UTC; 0 before there was Discord."""
    return max(0, ms - EPOCH_MS) << 22
