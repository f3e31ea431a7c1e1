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
    whatsapp.FORMAT,
    telegram_json.FORMAT,
    telegram_html.FORMAT,
    slack.FORMAT,
    matrix.FORMAT,
    mattermost.FORMAT,
    zulip.FORMAT,
    *messenger.FORMATS,
    twitch_downloader.FORMAT,
    twitch_irc.FORMAT,
    youtube.FORMAT,
    *chat_downloader.FORMATS,
    cytube.FORMAT,
    weechat.FORMAT,
    limnoria.FORMAT,
    textual.FORMAT,
    iso_irc.FORMAT,
    irssi.FORMAT,
    hexchat.FORMAT,
    ubuntu_irc.FORMAT,
    mirc.FORMAT,
    znc.FORMAT,
    energymech.FORMAT,
    eggdrop.FORMAT,
    limechat.FORMAT,
    csv_columns.FORMAT,
    jsonl_columns.FORMAT,
    parquet_columns.FORMAT,
)
"""In order of preference, where a file fits more than one equally well."""
