"""Discord: the channels of one server, with their threads, edits and deletions.

`discord.py` keeps the connection and the limits. What was missed is read from the channels' history
afterwards: after a disconnection from the last message on, at the start for some hours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

import aiohttp
import discord

from dazza.bot.connectors import shared
from dazza.bot.connectors.discord_text import Said, id_at, said
from dazza.bot.connectors.shared import Outbox, Questions, Timing, log, shown
from dazza.bot.credentials import Secret
from dazza.bot.room import Room
from dazza.clock import Clock, SystemClock
from dazza.errors import RoomError, SettingsError
from dazza.sections import DiscordSettings

PLATFORM: Final = "discord"
MOST_BYTES: Final = 1_900
HOUR_MS: Final = 3_600_000
PACED: Final = Timing(burst=5, line_s=1)
Place = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""Where people write."""


class DiscordConnector:
    """The bot in a server of Discord."""

    def __init__(
        self,
        settings: DiscordSettings,
        *,
        token: Secret | None,
        timing: Timing = PACED,
        clock: Clock | None = None,
    ) -> None:
        if not (settings.server.isascii() and settings.server.isdigit()):
            raise SettingsError("[bot.discord] needs server: the id of the server, a number")
        if token is None:
            raise SettingsError("no discord_token among the credentials: see docs/recorders.md")
        self.settings = settings
        self.timing = timing
        self.outbox: Outbox[tuple[Place | None, str]] = Outbox()
        clock = clock or SystemClock()
        self.gaps = Gaps(id_at(clock.now_ms() - settings.catch_up_hours * HOUR_MS))
        self.speaks = True
        self._token = token

    async def run(self, room: Room, stopping: asyncio.Event) -> None:
        """Be in the server until `stopping` is set. Raises RoomError if Discord refuses the bot."""
        self.outbox.open()
        questions = Questions(room)

        async def session() -> None:
            client = _Client(self, room, questions)
            try:
                await shared.first_of(client.start(self._token.reveal()), client.speak())
            except discord.LoginFailure:
                raise RoomError("Discord refuses discord_token: make a new one") from None
            except discord.PrivilegedIntentsRequired:
                raise RoomError(
                    "the bot may not read messages: switch on its Message Content Intent, in"
                    " Discord's developer portal under Bot"
                ) from None
            except (discord.DiscordException, aiohttp.ClientError) as error:
                raise ConnectionError(f"{type(error).__name__}: {error}") from None
            finally:
                self.gaps.disconnected()
                await client.close()

        place = f"server {self.settings.server} on Discord"
        await shared.first_of(
            shared.keep_connected(session, stopping, self.timing, place), questions.serve()
        )

    def say(self, text: str) -> None:
        """Say one line in the first channel that is recorded; never blocks."""
        self.outbox.put((None, shared.one_line(text, MOST_BYTES)))

    def reply(self, place: Place, text: str) -> None:
        """Say one line in a channel."""
        self.outbox.put((place, shared.one_line(text, MOST_BYTES)))


class Gaps:
    """From which message on each channel's history is still to be read.

    Args:
        first: the id to begin with in a channel that is new to this process.
    """

    def __init__(self, first: int) -> None:
        self._first = first
        self._newest: dict[int, int] = {}
        self._lost: dict[int, int] = {}
        self._to_read: dict[int, int] = {}
        self._begun: set[int] = set()

    def heard(self, channel: int, message: int) -> None:
        """A message came in by itself."""
        self._newest[channel] = max(message, self._newest.get(channel, 0))

    def disconnected(self) -> None:
        """From here on messages may be missed."""
        for channel, message in self._newest.items():
            self._lost.setdefault(channel, message)

    def resumed(self) -> None:
        """They were not: Discord has repeated them."""
        self._lost.clear()

    def begin(self, channel: int) -> int:
        """After which message to read a channel, now that the bot is connected anew."""
        after = self._lost.pop(channel, self._newest.get(channel, self._first))
        if channel not in self._begun:
            self._begun.add(channel)
            after = self._first
        return self._to_read.setdefault(channel, after)

    def done(self, channel: int) -> None:
        """A channel has been read."""
        self._to_read.pop(channel, None)


class _Client(discord.Client):
    """One life of a connection, with all its disconnections that Discord itself heals."""

    def __init__(self, bot: DiscordConnector, room: Room, questions: Questions) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, message_content=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=bot.timing.settle_s,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._bot = bot
        self._room = room
        self._questions = questions
        self._present = asyncio.Event()
        self._catching_up = asyncio.Lock()

    async def on_ready(self) -> None:
        """Read what was missed, channel by channel."""
        guild = self.get_guild(int(self._bot.settings.server))
        if guild is None:
            log.error("the bot is not in server %s: invite it", self._bot.settings.server)
            return
        self._present.set()
        places = list(self._places(guild))
        gaps = self._bot.gaps
        after = {place.id: gaps.begin(place.id) for place in places}
        log.info("in %s, %d channels and threads", shown(guild.name), len(places))
        async with self._catching_up:
            for place in places:
                await self._catch_up(place, after[place.id])

    async def on_disconnect(self) -> None:
        """Called by discord.py, as are the others of its kind."""
        self._bot.gaps.disconnected()

    async def on_resumed(self) -> None:
        self._bot.gaps.resumed()

    async def on_message(self, message: discord.Message) -> None:
        place = message.channel
        if isinstance(place, Place) and self._wanted(place):
            self._bot.gaps.heard(place.id, message.id)
            if found := self._record(message):
                self._questions.ask(
                    found.username, found.text, lambda text: self._bot.reply(place, text)
                )

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        place = payload.message.channel
        if not payload.data.get("edited_timestamp") or not isinstance(place, Place):
            return  # a link has got its preview
        message = said(payload.message, bots=self._bot.settings.record_bots)
        if message is not None and self._wanted(place):
            self._room.edit(PLATFORM, message.id, message.text)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self._delete(payload.guild_id, {payload.message_id})

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        self._delete(payload.guild_id, payload.message_ids)

    async def speak(self) -> None:
        """Send what is to be said, for ever."""
        await self._present.wait()
        timing = self._bot.timing
        await self._bot.outbox.each(self._send, shared.Pace(timing.burst, timing.line_s))

    async def _send(self, line: tuple[Place | None, str]) -> None:
        place = line[0] or self._announcing()
        if place is None:
            log.warning("no channel to say something in")
            return
        try:
            await place.send(line[1], suppress_embeds=True)
        except discord.HTTPException as error:
            log.warning("cannot write in %s: %s", shown(place.name), shown(str(error)))

    def _announcing(self) -> Place | None:
        guild = self.get_guild(int(self._bot.settings.server))
        if guild is None:
            return None
        named = self._bot.settings.channels
        first = next((p for p in self._places(guild) if named and _is(p, named[0])), None)
        return first or guild.system_channel

    async def _catch_up(self, place: Place, after: int) -> None:
        newest = place.last_message_id
        try:
            if newest is None or newest > after:
                async for message in place.history(
                    limit=None, after=discord.Object(after), oldest_first=True
                ):
                    self._record(message)
        except discord.Forbidden:
            log.warning("may not read the history of %s", shown(place.name))
        except discord.HTTPException as error:
            log.warning("history of %s: %s; it is tried again", shown(place.name), error)
            return
        self._bot.gaps.done(place.id)

    def _record(self, message: discord.Message) -> Said | None:
        """Keep a message, if somebody said it."""
        found = said(message, bots=self._bot.settings.record_bots)
        if found is None or (self.user is not None and message.author.id == self.user.id):
            return None
        self._room.record(
            found.username, found.text, at=found.at, platform=PLATFORM, message_id=found.id
        )
        return found

    def _delete(self, guild_id: int | None, ids: set[int]) -> None:
        if str(guild_id) == self._bot.settings.server:
            for each in sorted(ids):
                self._room.delete(PLATFORM, str(each))

    def _places(self, guild: discord.Guild) -> Iterator[Place]:
        """Channels and threads to record, in the order of Discord's list."""
        for place in (*guild.channels, *guild.threads):
            if isinstance(place, Place) and self._wanted(place):
                yield place

    def _wanted(self, place: Place) -> bool:
        if str(place.guild.id) != self._bot.settings.server:
            return False
        named = self._bot.settings.channels
        parent = place.parent if isinstance(place, discord.Thread) else None
        return not named or any(
            _is(place, name) or (parent is not None and _is(parent, name)) for name in named
        )


def _is(place: discord.abc.GuildChannel | discord.Thread, name: str) -> bool:
    return name.lstrip("#") in (place.name, str(place.id))
