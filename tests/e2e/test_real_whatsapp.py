"""Real WhatsApp exports, imported and counted by a route that shares no code."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.support.clock import ManualClock
from tests.support.dump import query
from tests.support.shared import real

from dazza.errors import ImportFailedError
from dazza.ingest import ImportReport, import_paths
from dazza.ingest.declare import Options
from dazza.store import open_database

Said = tuple[str, str, int]
LINE = re.compile(
    r"[\ufeff\u200e]*\[?\ufeff?(\d+)([/.])(\d+)[/.](\d+), (\d+):(\d+)(?::\d+)? ?([AaPp][Mm])?"
    r"(?:\] | - )(.*)",
    re.DOTALL,
)
PLACEHOLDERS = re.compile(
    r"<media omitted>|<Medien ausgeschlossen>|image omitted|Bild weggelassen|live location shared"
    r"|Live-Standort wird geteilt\.|.*\((?:file attached|Datei angehängt)\)"
    r"|<(?:attached|Anhang): .*>"
    r"|(?:location|Standort): https://maps\.google\.com/\S+",
    re.IGNORECASE,
)
GONE = {"This message was deleted", "You deleted this message"}
SYSTEM = re.compile("(?:Messages and calls|Nachrichten und Anrufe|You |Du hast ).*")


def expected(path: Path, *, month_first: bool = False) -> Counter[Said]:
    """Names, texts and minutes of what people said."""
    found: list[list[str | int]] = []
    open_entry = False
    for line in path.read_text(encoding="utf-8").replace("\r", "").split("\n"):
        start = LINE.fullmatch(line)
        if start is None:
            if open_entry:
                found[-1][1] = f"{found[-1][1]}\n{line}"
            continue
        open_entry = False
        one, _, two, year, hour, minute, half, rest = start.groups()
        name, colon, text = f"{rest} ".partition(": ")
        text = text[:-1].replace("\ufeff", "").lstrip("\u200e")
        if not colon or SYSTEM.match(rest) or text in GONE:
            continue
        month, day = (one, two) if month_first else (two, one)
        hours = int(hour)
        if half and 1 <= hours <= 12:
            hours = hours % 12 + (12 if half.lower() == "pm" else 0)
        moment = dt.datetime(
            int(year) % 100 + 2000, int(month), int(day), hours, int(minute), tzinfo=dt.UTC
        )
        said = "" if PLACEHOLDERS.fullmatch(text) else text
        found.append([name, said, int(moment.timestamp() * 1000)])
        open_entry = True
    return Counter((str(n), str(t).strip("\n"), int(at)) for n, t, at in found)


def imported(database: Path) -> Counter[Said]:
    rows = query(database, "SELECT username, message, timestamp FROM messages")
    return Counter((name, text, at // 60_000 * 60_000) for name, text, at in rows)


def load(database: Path, *paths: Path, order: str | None = None) -> ImportReport:
    with open_database(str(database), create=True) as opened:
        return import_paths(
            opened, paths, clock=ManualClock(1_800_000_000_000), options=Options(date_order=order)
        )


CHATS = [
    (("whatsapp-coders-group", "WhatsApp Chat with CODERS part1.txt"), 5_000, False, None),
    (("whatsapp-rwhatsapp", "sample.txt"), 7, False, None),
    (("chat-analytics-fixtures", "whatsapp", "2A_5M.txt"), 5, False, None),
    (("chat-analytics-fixtures", "whatsapp", "4A_11M.txt"), 11, False, "dmy"),
    (("whatsapp-WhatsR", "englishandroid24h.txt"), 42, True, None),
    (("whatsapp-WhatsR", "englishandroidampm.txt"), 42, True, None),
    (("whatsapp-WhatsR", "englishios24h.txt"), 42, True, None),
    (("whatsapp-WhatsR", "englishiosampm.txt"), 42, True, None),
    (("whatsapp-WhatsR", "germanandroid24h.txt"), 42, False, None),
    (("whatsapp-WhatsR", "germanandroidampm.txt"), 42, False, None),
    (("whatsapp-WhatsR", "germanios24h.txt"), 42, False, None),
    (("whatsapp-WhatsR", "germaniosampm.txt"), 42, False, None),
]


@pytest.mark.parametrize(("parts", "least", "month_first", "order"), CHATS)
def test_every_message_is_there_with_its_name_text_and_minute(
    tmp_path: Path, parts: tuple[str, ...], least: int, month_first: bool, order: str | None
) -> None:
    path = real(*parts)
    report = load(tmp_path / "chat.db", path, order=order)
    assert not [skipped for source in report.sources for skipped in source.skipped]
    found = imported(tmp_path / "chat.db")
    assert found == expected(path, month_first=month_first)
    assert found.total() >= least


PHONES = ["android24h", "androidampm", "ios24h", "iosampm"]
LANGUAGES = ["english", "german"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_chat_is_the_same_messages_whatever_phone_exported_it(
    tmp_path: Path, language: str
) -> None:
    """The minutes of two German messages differ between the files themselves."""
    found = []
    for phone in PHONES:
        load(tmp_path / f"{phone}.db", real("whatsapp-WhatsR", f"{language}{phone}.txt"))
        found.append(imported(tmp_path / f"{phone}.db"))
    texts = [Counter((name, text) for name, text, _ in each.elements()) for each in found]
    assert texts[0] == texts[1] == texts[2] == texts[3]
    assert texts[0].total() == 42
    assert all((each - found[0]).total() <= (2 if language == "german" else 0) for each in found)


def test_all_eight_files_are_the_same_messages_but_for_the_language_that_people_wrote(
    tmp_path: Path,
) -> None:
    """One after the other, who says something, or sends something that has no words; the minutes of
    two German messages differ between the files themselves."""
    order, minutes = [], []
    for language in LANGUAGES:
        for phone in PHONES:
            database = tmp_path / f"{language}{phone}.db"
            load(database, real("whatsapp-WhatsR", f"{language}{phone}.txt"))
            sql = "SELECT username, message = '', timestamp / 60000 FROM messages ORDER BY id"
            rows = query(database, sql)
            order.append([(name, silent) for name, silent, _ in rows])
            minutes.append(Counter((name, minute) for name, _, minute in rows))
    assert len(order[0]) == 42
    assert all(each == order[0] for each in order)
    assert all((each - minutes[0]).total() <= 2 for each in minutes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_chat_of_four_phones_is_there_once(tmp_path: Path, language: str) -> None:
    """But for two messages of the German chat whose minutes differ between the phones."""
    for kind in ("android24h", "ios24h", "androidampm", "iosampm"):
        load(tmp_path / "chat.db", real("whatsapp-WhatsR", f"{language}{kind}.txt"))
    found = Counter((name, text) for name, text, _ in imported(tmp_path / "chat.db").elements())
    first = expected(
        real("whatsapp-WhatsR", f"{language}android24h.txt"), month_first=language == "english"
    )
    once = Counter((name, text) for name, text, _ in first.elements())
    assert (found - once).total() <= (2 if language == "german" else 0)
    assert not once - found


def test_a_zip_gives_what_its_file_gives(tmp_path: Path) -> None:
    load(tmp_path / "zip.db", real("whatsapp-rwhatsapp", "sample.zip"))
    load(tmp_path / "text.db", real("whatsapp-rwhatsapp", "sample.txt"))
    assert imported(tmp_path / "zip.db") == imported(tmp_path / "text.db")


def test_a_date_that_can_be_read_in_two_ways_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(
        ImportFailedError, match=r"4A_11M\.txt has dates such as 12/9/20.*--date-order"
    ):
        load(tmp_path / "chat.db", real("chat-analytics-fixtures", "whatsapp", "4A_11M.txt"))
