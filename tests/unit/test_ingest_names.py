"""The date and the channel of a log, from the name of its file and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from dazza.ingest.names import channel_in_name, date_in_name, day_text


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2013-01-03 #ubuntu-cn.txt", "2013-01-03"),
        ("2007-01-21.train-c.raw.txt", "2007-01-21"),
        ("slackware.20130103.log", "2013-01-03"),
        ("#chan_20130103.log", "2013-01-03"),
        ("chat.2013_01_03.log", "2013-01-03"),
        ("chat.2013.01.03.log", "2013-01-03"),
        ("eggdrop.log.03Jan2013", "2013-01-03"),
        ("eggdrop.log.03-jan-2013", "2013-01-03"),
        ("/logs/2013/01/03/#ubuntu.txt", "2013-01-03"),
        ("2012-02-29.log", "2012-02-29"),
        ("2013-02-29.log", None),
        ("2013-13-01 then 2013-12-01.log", "2013-12-01"),
        ("1912013010399.log", None),
        ("1970-01-01.log", None),
        ("chat.log", None),
        ("2013-0103.log", None),
    ],
)
def test_a_date_is_found_in_the_name(path: str, date: str | None) -> None:
    found = date_in_name(Path("/nowhere") / path)
    assert (day_text(found) if found is not None else None) == date


@pytest.mark.parametrize(
    ("path", "channel"),
    [
        ("2013-01-03 #ubuntu-cn.txt", "#ubuntu-cn"),
        ("##Slackware.20130103.log", "##slackware"),
        ("%23ubuntu-de.txt", "#ubuntu-de"),
        ("#c++/2013-01-03.log", "#c++"),
        ("#ubuntu_20130103.log", "#ubuntu"),
        ("slackware.20130103.log", ""),
        ("a#.log", ""),
    ],
)
def test_a_channel_is_found_in_the_name_or_the_folder(path: str, channel: str) -> None:
    assert channel_in_name(Path("/nowhere") / path) == channel
