"""What Discord's gateway and API say, as its documentation describes it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

from dazza.bot.connectors.discord_text import id_at

GUILD: Final = 100_000_000_000_000_001
GENERAL: Final = 100_000_000_000_000_002
RANDOM: Final = 100_000_000_000_000_003
THREAD: Final = 100_000_000_000_000_004
BOT: Final = 100_000_000_000_000_005
FIRST_MS: Final = 1_700_000_000_000
numbers: Final[Iterator[int]] = itertools.count(1)


def id_of_moment(ms: int) -> int:
    """An id that was given at this moment."""
    return id_at(ms) + next(numbers)


def user(name: str, **more: Any) -> dict[str, Any]:
    """An account; the id follows from the name."""
    id_ = str(200_000_000_000_000_000 + sum(map(ord, name)))
    base = {"id": id_, "username": name, "discriminator": "0", "global_name": None, "avatar": None}
    return {**base, **more}


def message(author: dict[str, Any], content: str, **more: Any) -> dict[str, Any]:
    """A message in #general, said at `FIRST_MS` unless another id is given."""
    base: dict[str, Any] = {
        "id": str(id_of_moment(FIRST_MS)),
        "channel_id": str(GENERAL),
        "guild_id": str(GUILD),
        "author": author,
        "content": content,
        "timestamp": "2023-11-14T22:13:20.000000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
    }
    return {**base, **more}


def channel(id_: int, name: str, **more: Any) -> dict[str, Any]:
    """A text channel."""
    base = {"id": str(id_), "type": 0, "name": name, "position": 0, "permission_overwrites": []}
    return {**base, "last_message_id": None, **more}


def guild() -> dict[str, Any]:
    """A server with two channels, and a thread under the first."""
    everyone = {
        "id": str(GUILD),
        "name": "@everyone",
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": str((1 << 41) - 1),
        "managed": False,
        "mentionable": False,
    }
    about = {
        "archived": False,
        "auto_archive_duration": 60,
        "archive_timestamp": "2023-11-14T22:13:20+00:00",
        "locked": False,
    }
    thread = channel(
        THREAD,
        "a thread",
        type=11,
        guild_id=str(GUILD),
        parent_id=str(GENERAL),
        owner_id="1",
        message_count=1,
        member_count=1,
        thread_metadata=about,
    )
    return {
        "id": str(GUILD),
        "name": "Fat\u202e Pizza",
        "owner_id": "1",
        "roles": [everyone],
        "emojis": [],
        "features": [],
        "channels": [channel(GENERAL, "general"), channel(RANDOM, "random")],
        "threads": [thread],
        "members": [{"user": user("dazza", id=str(BOT), bot=True), "roles": [], "flags": 0}],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "member_count": 3,
        "large": False,
        "unavailable": False,
        "premium_tier": 0,
        "system_channel_id": str(GENERAL),
    }
