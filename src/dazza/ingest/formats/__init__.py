"""Every format that can be imported, one file each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dazza.ingest.declare import Format
from dazza.ingest.formats import (
    chat_downloader,
    csv_columns,
    cytube,
    discord_csv,
    discord_json,
    eggdrop,
    energymech,
    hexchat,
    irssi,
    iso_irc,
    jsonl_columns,
    limechat,
    limnoria,
    matrix,
    mattermost,
    messenger,
    mirc,
    parquet_columns,
    slack,
    telegram_html,
    telegram_json,
    textual,
    twitch_downloader,
    twitch_irc,
    ubuntu_irc,
    weechat,
    whatsapp,
    youtube,
    znc,
    zulip,
)

FORMATS: Final[Sequence[Format]] = (
    discord_json.FORMAT,
    discord_csv.FORMAT,
    telegram_json.FORMAT,
    telegram_html.FORMAT,
    slack.FORMAT,
    matrix.FORMAT,
    mattermost.FORMAT,
    zulip.FORMAT,
    *messenger.FORMATS,
    twitch_downloader.FORMAT,
    youtube.FORMAT,
    *chat_downloader.FORMATS,
    # Of lines, those with the most telling shapes first.
    twitch_irc.FORMAT,
    cytube.FORMAT,
    energymech.FORMAT,
    textual.FORMAT,
    weechat.FORMAT,
    limnoria.FORMAT,
    ubuntu_irc.FORMAT,
    eggdrop.FORMAT,
    znc.FORMAT,
    mirc.FORMAT,
    irssi.FORMAT,
    hexchat.FORMAT,
    iso_irc.FORMAT,
    whatsapp.FORMAT,
    limechat.FORMAT,
    # Any table, if it is nothing else.
    csv_columns.FORMAT,
    jsonl_columns.FORMAT,
    parquet_columns.FORMAT,
)
"""In order of preference, where a file fits more than one equally well."""
