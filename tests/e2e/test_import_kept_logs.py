"""Logs as people keep them for years: put aside, renamed, copied, split, of several clients."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.commands import dazza
from tests.support.nobody import dazza_as_nobody
from tests.support.room import Room, new_room

from dazza.errors import ImportFailedError

SAID = ["hello there", "how are you", "fine", "and you", "me too"]


@pytest.fixture
def room() -> Iterator[Room]:
    with new_room() as made:
        yield made


def irssi(texts: list[str] = SAID) -> str:
    lines = "".join(f"12:{at:02} < bob> {text}\n" for at, text in enumerate(texts))
    return f"--- Log opened Sat Jan 05 12:00:00 2013\n{lines}"


def weechat() -> str:
    return "".join(f"2013-01-05 12:{at:02}:07\tbob\t{text}\n" for at, text in enumerate(SAID))


def day_of(room: Room) -> dict[str, str]:
    """Texts and the date of each, in UTC."""
    found = room.database.query("SELECT message, date(timestamp / 1000, 'unixepoch') FROM messages")
    return dict(found.iter_rows())


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("#chan.log", "#chan.log.1"),
        ("#chan.log.1", "#chan.log.2"),
        ("#chan.log", "#chan.log.old"),
        ("irc.libera.#chan.weechatlog", "irc.libera.#chan.weechatlog.1"),
    ],
)
def test_a_log_that_was_put_aside_is_the_same_log(room: Room, name: str, renamed: str) -> None:
    content = weechat() if "weechat" in name else irssi()
    room.load(name, content)
    assert room.load(renamed, content).new == 0


def test_packed_logs_that_move_up_are_the_same_logs(room: Room) -> None:
    packed = gzip.compress(weechat().encode())
    room.load("irc.libera.#chan.weechatlog.1.gz", packed)
    assert room.load("irc.libera.#chan.weechatlog.2.gz", packed).new == 0


@pytest.mark.parametrize(
    "name", ["2013/Net/#chan.01-05.log", "#chan.201301.log", "#chan.Libera.log", "Net/#chan.log"]
)
def test_two_clients_logs_of_a_channel_are_one_chat(room: Room, name: str) -> None:
    room.load(name, irssi())
    assert room.load("irc.net.#chan.weechatlog", weechat()).new == 0


def test_other_channels_stay_others(room: Room) -> None:
    room.load("#chan.log", irssi())
    assert room.load("#chan-offtopic.log", irssi()).new == len(SAID)


def test_a_copy_written_later_is_the_same_log(room: Room) -> None:
    log = "".join(f"Nov 05 12:{at:02}:00 <bob>\t{text}\n" for at, text in enumerate(SAID))
    path = room.write("chan.log", log)
    for year in (1_732_968_000, 1_764_504_000):  # 2024-11-30, 2025-11-30
        os.utime(path, (year, year))
        room.take(path)
    assert set(day_of(room).values()) == {"2024-11-05"}
    assert len(room.rows()) == len(SAID)


@pytest.mark.parametrize("name", ["late.log", "late-20130110.log"])
def test_a_date_far_below_dates_the_lines_above_it(room: Room, name: str) -> None:
    lines = "".join(f"20:{at // 10:02} < bob> text {at}\n" for at in range(300))
    room.load(name, f"{lines}--- Day changed Sun Jan 06 2013\n00:01 < al> new day\n")
    found = day_of(room)
    assert (found["text 0"], found["new day"]) == ("2013-01-05", "2013-01-06")


def test_a_date_in_the_lines_of_a_bots_log_is_better_than_when_it_was_put_aside(room: Room) -> None:
    log = "[23:58:00] <bob> before\n[00:00:00] --- Thu May  2 2024\n[00:01:00] <al> after\n"
    room.load("chan.log-20240503", log)
    assert day_of(room) == {"before": "2024-05-01", "after": "2024-05-02"}


def test_a_bot_that_was_away_for_days_says_when_it_is_back(room: Room) -> None:
    log = (
        "[00:00:00] --- Sat Jan  5 2013\n[20:00:00] <bob> see you\n"
        "[12:00:00] --- Loading eggdrop v1.8.4 (Tue Jan  8 2013)\n[12:01:00] <al> back\n"
    )
    room.load("chan.log", log)
    assert day_of(room) == {"see you": "2013-01-05", "back": "2013-01-08"}


def znc(*bodies: str) -> str:
    return "".join(f"[12:00:{at % 60:02}] {body}\n" for at, body in enumerate(bodies))


def test_a_format_is_told_by_the_first_line_that_tells_it_however_far_below(room: Room) -> None:
    talk = [f"<bob> text {at}" for at in range(300)]
    report = room.load("2013-01-05.log", znc(*talk, "* bob waves", "*** Quits: bob (b@c) ()"))
    source = report.sources[0]
    assert (source.format, source.messages, source.service_lines) == ("znc", 301, 1)


def test_the_last_line_tells_a_format_even_if_it_has_no_end(room: Room) -> None:
    log = znc("<bob> hello", "<al> hi", "* bob waves").removesuffix("\n")
    assert room.load("2013-01-05.log", log).sources[0].format == "znc"


def test_a_day_of_plain_lines_does_not_make_the_next_one_of_the_wrong_format(room: Room) -> None:
    room.write("logs/2013-01-05.log", znc("<bob> hello", "<al> hi"))
    talk = [f"<bob> text {at}" for at in range(98)]
    room.write("logs/2013-01-06.log", znc(*talk, "* bob waves", "* al laughs"))
    assert room.take(room.folder / "logs").messages == 102
    assert room.texts()[-2:] == ["waves", "laughs"]


def test_minutes_without_a_zone_are_in_the_one_that_was_given(room: Room) -> None:
    plain = "".join(f"[12:{at:02}] <bob> {text}\n" for at, text in enumerate(SAID))
    room.load("#chan.2013-01-05.log", plain, timezone="Australia/Brisbane")
    (first, *_) = room.rows()
    assert first[2] == 1_357_351_200_000  # 02:00 UTC
    grown = f"{plain}[12:05] * al (a@b) has joined #chan\n[12:06] <al> hi\n"
    assert room.load("#chan.2013-01-05.log", grown, timezone="Australia/Brisbane").new == 1


def test_an_archive_of_ubuntus_is_in_utc_by_where_it_lies(room: Room) -> None:
    report = room.load("2013/01/05/#ubuntu-de.txt", "[12:00] <bob> hi\n", timezone=None)
    assert report.sources[0].format == "ubuntu-irc"


def test_a_day_may_be_the_files_own_name(room: Room) -> None:
    room.load("net/#chan/2013/01/05.log", znc("<bob> hi"))
    assert day_of(room) == {"hi": "2013-01-05"}


def test_files_that_were_put_together_lose_no_line(room: Room) -> None:
    room.load("2013-01-05.log", "\ufeff[12:00] <bob> one\n\ufeff[12:01] <+al> two\n")
    assert room.texts() == ["one", "two"]


def test_zeros_of_a_crash_cost_one_line(room: Room) -> None:
    room.load(
        "2013-01-05.log", b"\0" * 5000 + b"[12:00:00] <bob> lost\n" + znc("<bob> hi").encode()
    )
    assert room.texts() == ["hi"]


def test_half_a_character_at_the_end_of_utf_16_is_no_text(room: Room) -> None:
    whole = "[12:00:00] <bob> one\r\n[12:00:01] <bob> two\r\n".encode("utf-16")
    room.load("2013-01-05.log", whole[:-5])
    room.load("2013-01-05.log", whole)
    assert room.texts() == ["one", "two"]


def test_links_that_lead_nowhere_stop_nothing(room: Room) -> None:
    room.write("logs/2013-01-05.log", znc("<bob> hi"))
    loop = room.folder / "logs" / "loop.log"
    loop.symlink_to(loop.name)
    (skipped,) = room.take(room.folder / "logs").skipped_files
    assert skipped.path == loop
    assert room.texts() == ["hi"]
    with pytest.raises(ImportFailedError, match=r"loop\.log"):
        room.take(loop)


def test_a_file_of_a_folder_that_is_not_whole_is_told_and_the_others_are_imported(
    room: Room,
) -> None:
    noise = os.urandom(1 << 20).hex()  # so that the damage lies far behind what is looked at first
    lines = "".join(f"[12:00:00] <bob> {noise[at : at + 400]}\n" for at in range(0, 2 << 20, 400))
    packed = gzip.compress(lines.encode())
    room.write("logs/2013-01-05.log", znc("<bob> first"))
    room.write("logs/2013-01-06.log.gz", packed[:-2000])
    room.write("logs/2013-01-07.log", znc("<bob> last"))
    report = room.take(room.folder / "logs")
    (skipped,) = report.skipped_files
    assert (skipped.path.name, "damaged or not whole" in skipped.reason) == (
        "2013-01-06.log.gz",
        True,
    )
    assert room.texts() == ["first", "last"]
    with pytest.raises(ImportFailedError, match="damaged or not whole"):
        room.take(room.folder / "logs" / "2013-01-06.log.gz")


def test_what_is_packed_twice_is_told(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2013-01-05.log", znc("<bob> hi"))
        archive.writestr("2013-01-06.log.gz", gzip.compress(znc("<bob> ho").encode()))
    (skipped,) = room.take(path).skipped_files
    assert "is packed itself" in skipped.reason


LOADED = """
from dazza.clock import SystemClock
from dazza.ingest import import_paths
from dazza.store import open_database
first = pathlib.Path(__file__).parent / "2013-01-04.log"
first.write_text("[12:00:00] <bob> hi\\n")
with open_database(str(first.with_suffix(".db")), create=True) as database:
    import_paths(database, [first], clock=SystemClock())
"""
"""An import by root: it makes Python load what another user cannot read."""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_database_of_somebody_else_is_one_line_and_no_wait_for_ever(shared: Path) -> None:
    log = shared / "2013-01-05.log"
    log.write_text(znc("<bob> hi"))
    path = shared / "chat.db"
    assert dazza("import", log, "--db", path).status == 0
    path.chmod(0o444)
    shared.chmod(0o777)
    log.write_text(znc("<bob> hi", "<al> ho"))
    status, said = dazza_as_nobody(shared, "import", str(log), "--db", str(path), first=LOADED)
    assert (status, len(said.splitlines())) == (1, 1), said
    assert "cannot be written: check owner and mode" in said


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("name", ["2013-01-05.log", "*.log"])
def test_a_folder_that_may_not_be_entered_is_told(shared: Path, name: str) -> None:
    closed = shared / "closed"
    closed.mkdir()
    (closed / "2013-01-05.log").write_text(znc("<bob> hi"))
    closed.chmod(0o700)
    shared.chmod(0o777)
    path = shared / "chat.db"
    status, said = dazza_as_nobody(
        shared, "import", f"{closed}/{name}", "--db", str(path), first=LOADED
    )
    assert (status, len(said.splitlines())) == (1, 1), said
    assert "bug" not in said
    assert "Permission denied" in said or "no file is like" in said
