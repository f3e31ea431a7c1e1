"""The sections that say where a recorder goes: `[bot.irc]`, `[bot.twitch]`, `[bot.cytube]`,
`[bot.discord]`.

Nothing secret stands in them: passwords and tokens are in the environment, or in the file that
`[bot] credentials` names (`dazza.bot.credentials`).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Section(BaseModel):
    """A part of the settings: known keys only, and nothing changes once they are read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class IrcSettings(Section):
    """`[bot.irc]`"""

    server: str = Field("", description="host name of the server, such as irc.libera.chat")
    port: int = Field(6697, ge=1, le=65535, description="its port")
    tls: bool = Field(True, description="encrypt the connection and check the server's certificate")
    ca_file: str = Field(
        "", description="certificates to trust, PEM; empty: those that the system trusts"
    )
    channel: str = Field("", description="the channel, such as #fatpizza")
    nick: str = Field("", description="the bot's nick; empty: [bot] name")
    account: str = Field("", description="account to log in to by SASL; empty: no login")


class TwitchSettings(Section):
    """`[bot.twitch]`"""

    channel: str = Field("", description="the channel: the name in its address")
    account: str = Field("", description="account that answers; empty: read only, without account")
    emotes: bool = Field(
        False, description="store emotes as <:name:id>, so that they are counted as emoji"
    )
    server: str = Field("irc.chat.twitch.tv", description="host name of the chat server")
    port: int = Field(6697, ge=1, le=65535, description="its port")
    tls: bool = Field(True, description="encrypt the connection and check the server's certificate")


class CytubeSettings(Section):
    """`[bot.cytube]`"""

    server: str = Field("https://cytu.be", description="address of the site")
    channel: str = Field("", description="the channel: the name in its address")
    account: str = Field(
        "", description="name to answer under, of a guest or an account; empty: read only"
    )


class DiscordSettings(Section):
    """`[bot.discord]`"""

    server: str = Field("", description="id of the server (guild), a number")
    channels: tuple[str, ...] = Field(
        (),
        description="names or ids of the channels to record, their threads too; empty: all that the"
        " bot may read",
    )
    record_bots: bool = Field(False, description="record what other bots and webhooks say")
    catch_up_hours: int = Field(
        24, ge=0, le=720, description="how far back to look for what was missed; 0: not at all"
    )

    @field_validator("channels", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value  # TOML and JSON have lists only
