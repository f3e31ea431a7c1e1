"""Slack's message text as a person saw it, and the names that it needs for that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

MARKED: Final = re.compile(r"<([^<>]+)>")
UNICODE: Final = re.compile(r"[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,12}")


class Names:
    """Members, bots and channels by id."""

    def __init__(self) -> None:
        self.users: dict[str, str] = {}
        self.bots: dict[str, str] = {}
        self.channels: dict[str, str] = {}
        self.folders: dict[str, str] = {}
        """The id of a channel by the name of its folder."""

    def add_user(self, user: dict[str, Any]) -> None:
        """An entry of `users.json`."""
        id_, profile = user.get("id"), user.get("profile")
        candidates = [user.get("name")]
        if isinstance(profile, dict):
            candidates += [profile.get("display_name"), profile.get("real_name")]
        name = next((each for each in candidates if isinstance(each, str) and each.strip()), None)
        if not isinstance(id_, str) or name is None:
            return
        self.users[id_] = name
        bot = profile.get("bot_id") if isinstance(profile, dict) else None
        if isinstance(bot, str):
            self.bots[bot] = name

    def add_channel(self, channel: dict[str, Any]) -> None:
        """An entry of `channels.json` or one of the other lists."""
        id_, name = channel.get("id"), channel.get("name")
        if isinstance(id_, str) and isinstance(name, str):
            self.channels[id_] = name
            self.folders[name] = id_


def as_seen(text: str, names: Names) -> str:
    """Mentions, links and escaped characters as Slack shows them."""
    if "<" in text:
        text = MARKED.sub(lambda m: _shown(m[1], names), text)
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def _shown(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    first, rest = target[:1], target[1:]
    if first == "@":
        return f"@{names.users.get(rest) or label.removeprefix('@') or rest}"
    if first == "#":
        return f"#{names.channels.get(rest) or label.removeprefix('#') or rest}"
    if first == "!":
        if rest.startswith("date^"):
            return label or rest
        shown = label or rest.removeprefix("subteam^")
        return shown if shown.startswith("@") else f"@{shown}"
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def with_emoji(text: str, blocks: object) -> str:
    """Text in which `:wave:` is the emoji itself, where the message says which one that is.

    The text alone has names only; `blocks` of a message have the characters' numbers too.
    """
    if ":" not in text or not isinstance(blocks, list):
        return text
    found = dict(_emoji(blocks))
    for name in sorted(found, key=len, reverse=True):
        text = text.replace(name, found[name])
    return text


def _emoji(blocks: list[object]) -> Iterator[tuple[str, str]]:
    waiting: list[object] = [blocks]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            numbers, name = each.get("unicode"), each.get("name")
            if each.get("type") != "emoji":
                waiting.append(each.get("elements"))
            elif isinstance(name, str) and name and (shown := _characters(numbers)) is not None:
                tone = each.get("skin_tone")
                yield f":{name}::skin-tone-{tone}:" if isinstance(tone, int) else f":{name}:", shown


def _characters(numbers: object) -> str | None:
    if not isinstance(numbers, str) or UNICODE.fullmatch(numbers) is None:
        return None
    values = [int(number, 16) for number in numbers.split("-")]
    if any(value > 0x10FFFF or 0xD800 <= value < 0xE000 for value in values):
        return None
    return "".join(map(chr, values))
