"""Lines of WhatsApp's exports become messages, notes of the app's or parts of messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl
import pytest

from dazza.errors import ImportFailedError
from dazza.ingest.declare import (
    BAD,
    BLANK,
    CONTINUED,
    MESSAGE,
    NO_SUCH_TIME,
    PARSED,
    SERVICE,
    Options,
)
from dazza.ingest.formats.whatsapp import FORMAT, parse, survey

ANDROID = "29/01/2018, 23:33 - "
IOS = "[29/01/2018, 23:33:03] "
LRM = "\u200e"
EPOCH = dt.date(1970, 1, 1)


def parsed(lines: Sequence[str], date_order: str | None = None) -> list[dict[str, object]]:
    """Lines as a whole file of them is read."""
    series = pl.Series("line", lines, dtype=pl.String)
    found = survey([series], Options(date_order=date_order))
    return parse(series, found.choices).rows(named=True)


def one(line: str) -> dict[str, object]:
    """A line in a file that begins with another one of its kind."""
    first = (IOS if line.startswith("[") else ANDROID) + "Zoe: first"
    return parsed([first, line], "dmy")[1]


def when(row: dict[str, object]) -> str:
    day, time_ms = row["day"], row["time_ms"]
    assert isinstance(day, int)
    assert isinstance(time_ms, int)
    moment = dt.datetime.combine(EPOCH, dt.time()) + dt.timedelta(days=day, milliseconds=time_ms)
    return f"{moment:%Y-%m-%d %H:%M:%S}"


STAMPS = [
    ("29/01/2018, 23:33 - N: x", "2018-01-29 23:33:00"),
    ("29/01/2018, 11:33 pm - N: x", "2018-01-29 23:33:00"),
    ("29/01/2018, 11:33\u202fpm - N: x", "2018-01-29 23:33:00"),
    ("1/29/18, 11:33 PM - N: x", "2018-01-29 23:33:00"),
    ("1/29/18, 12:05 AM - N: x", "2018-01-29 00:05:00"),
    ("1/29/18, 23:59 PM - N: x", "2018-01-29 23:59:00"),
    ("1/30/18, 00:04 AM - N: x", "2018-01-30 00:04:00"),
    ("[1/29/18, 11:33:03\u202fPM] N: x", "2018-01-29 23:33:03"),
    ("29/01/18, 11:33 p. m. - N: x", "2018-01-29 23:33:00"),
    ("29/01/18 11:33 p.\u00a0m. - N: x", "2018-01-29 23:33:00"),
    ("29.01.18, 23:33 - N: x", "2018-01-29 23:33:00"),
    ("29.01.18, 11:33 nachm. - N: x", "2018-01-29 23:33:00"),
    ("29.01.18, 11:33 vorm. - N: x", "2018-01-29 11:33:00"),
    ("[29.01.18, 23:33:03] N: x", "2018-01-29 23:33:03"),
    (f"{LRM}[29.01.18, 23:33:03] N: x", "2018-01-29 23:33:03"),
    ("\ufeff\ufeff[\ufeff29.01.18, 23:33:03] N: x", "2018-01-29 23:33:03"),
    ("29-01-18 23:33 - N: x", "2018-01-29 23:33:00"),
    ("[29-01-18 23:33:03] N: x", "2018-01-29 23:33:03"),
    ("2018-01-29 23:33 - N: x", "2018-01-29 23:33:00"),
    ("[2018-01-29, 11:33:03 PM] N: x", "2018-01-29 23:33:03"),
    ("[2018-01-29 kl. 23:33:03] N: x", "2018-01-29 23:33:03"),
    ("29.1.2018 klo 23.33 - N: x", "2018-01-29 23:33:00"),
    ("[29.1.2018, 23.33.03] N: x", "2018-01-29 23:33:03"),
    ("29/01/2018 à 23:33 - N: x", "2018-01-29 23:33:00"),
    ("29. 1. 2018. 23:33 - N: x", "2018-01-29 23:33:00"),
    ("2018/1/29 下午11:33 - N: x", "2018-01-29 23:33:00"),
    ("[2018/1/29 上午12:33:03] N: x", "2018-01-29 00:33:03"),
    ("2018. 1. 29. 오후 11:33 - N: x", "2018-01-29 23:33:00"),
    ("2018/01/29, 23:33 - N: x", "2018-01-29 23:33:00"),
    ("29\u200f/1\u200f/2018، 11:33 م - N: x", "2018-01-29 23:33:00"),
    ("٢٩\u200f/١\u200f/٢٠١٨، ١١:٣٣ م - N: x", "2018-01-29 23:33:00"),
    ("۲۰۱۸/۱/۲۹،\u200f ۲۳:۳۳ - N: x", "2018-01-29 23:33:00"),
    ("२९/१/१८, ११:३३ pm - N: x", "2018-01-29 23:33:00"),
    ("[29/1/2561 23:33:03] N: x", "2018-01-29 23:33:03"),
    ("29/01/18 23:33:03: N: x", "2018-01-29 23:33:03"),
    ("29.01.18, 23:33 Uhr - N: x", "2018-01-29 23:33:00"),
]


@pytest.mark.parametrize(("line", "expected"), STAMPS)
def test_a_stamp_is_read_in_the_way_of_its_country(line: str, expected: str) -> None:
    row = parsed([line])[0]
    assert (row["kind"], row["name"], row["text"]) == (MESSAGE, "N", "x")
    assert when(row) == expected


WORDS = [
    ("Alice: Hey! :)", "Alice", "Hey! :)"),
    ("Alice:  two spaces ", "Alice", " two spaces "),
    ("Name: with: colon", "Name", "with: colon"),
    ("a:b: text", "a:b", "text"),
    ("+49 151 2345: hi", "+49 151 2345", "hi"),
    ("\u202a+49\u00a0151\u00a02345\u202c: hi", "+49 151 2345", "hi"),
    ("~\u202fLuca: hi", "Luca", "hi"),
    ("~ Luca: hi", "Luca", "hi"),
    ("~Luca: hi", "~Luca", "hi"),
    ('Bob "Bo" B: hi', 'Bob "Bo" B', "hi"),
    ("Bob „Bo“ B: hi", "Bob „Bo“ B", "hi"),
    ("<3 Anna: hi", "<3 Anna", "hi"),
    (f"Alice: {LRM}No idea", "Alice", "No idea"),
    ("Alice: http://x\ufeff!", "Alice", "http://x!"),
    ("Alice: @\u2068Bob B\u2069 look", "Alice", "@Bob B look"),
    ("Alice: a <b> c", "Alice", "a <b> c"),
    ("Alice: <html>", "Alice", "<html>"),
    ("Alice: I deleted this message", "Alice", "I deleted this message"),
    ("Alice: voice call", "Alice", "voice call"),
    ("Alice: Null", "Alice", "Null"),
    ("Alice: see https://maps.google.com/?q=Bonn", "Alice", "see https://maps.google.com/?q=Bonn"),
    ("Alice: later <This message was edited>", "Alice", "later"),
    (f"Alice: later {LRM}<This message was edited>", "Alice", "later"),
    ("Alice: doch <Diese Nachricht wurde bearbeitet.>", "Alice", "doch"),
    (f"Alice: x {LRM}<Ang wika ay iba>", "Alice", "x"),
    (f"Alice: a caption {LRM}<attached: 00000012-PHOTO-2020-01-01.jpg>", "Alice", "a caption"),
    (f"Alice: a caption {LRM}image omitted", "Alice", "a caption"),
]
NO_WORDS = [
    "<Media omitted>",
    "<media omitted>",
    "<Medien ausgeschlossen>",
    "<Multimedia omitido>",
    "<Médias omis>",
    "<Media omessi>",
    "<Mídia oculta>",
    "<Media weggelaten>",
    "<Medya dahil edilmedi>",
    "<Без медиафайлов>",
    "<Media tidak disertakan>",
    "<मीडिया के बिना>",
    "<تم استبعاد الوسائط>",
    "<View once voice message omitted>",
    "image omitted",
    f"{LRM}image omitted",
    f"{LRM}Bild weggelassen",
    f"{LRM}imagen omitida",
    f"{LRM}image absente",
    f"{LRM}immagine omessa",
    f"{LRM}imagem ocultada",
    f"{LRM}afbeelding weggelaten",
    f"{LRM}görüntü dahil edilmedi",
    f"{LRM}изображение отсутствует",
    f"{LRM}gambar tidak disertakan",
    "IMG-20180129-WA0025.jpg (file attached)",
    f"{LRM}PTT-20180129-WA0025.opus (Datei angehängt)",
    "AUD-20190101-WA0000. (file attached)",
    "John Doe.vcf (archivo adjunto)",
    f"{LRM}<attached: 00000001-PHOTO-2019-01-01-12-00-00.jpg>",
    f"{LRM}<Anhang: {LRM}PTT-20180129-WA0025.opus>",
    f"test • {LRM}2 pages {LRM}<attached: 00000001-test.pdf>",
    f"report.docx {LRM}<adjunto: 00000001-report.docx>",
    f"test • {LRM}1 page {LRM}document omitted",
    f"report.docx {LRM}document omitted",
    "location: https://maps.google.com/?q=50.94,6.95",
    f"{LRM}Standort: https://maps.google.com/?q=-50.94,6.95",
    f"{LRM}Café X (Köln): https://foursquare.com/v/4b05",
    "live location shared",
    "Live-Standort wird geteilt.",
    f"{LRM}POLL:",
    "ANKET:",
    "null",
]
NOTES = [
    "This message was deleted",
    "This message was deleted.",
    "You deleted this message",
    f"{LRM}Diese Nachricht wurde gelöscht.",
    "Se eliminó este mensaje.",
    "Ce message a été supprimé",
    "Hai eliminato questo messaggio",
    "Mensagem apagada",
    "Dit bericht is verwijderd",
    "Bu mesaj silindi",
    "Данное сообщение удалено",
    "Pesan ini telah dihapus",
    "यह संदेश मिटाया गया",
    "تم حذف هذه الرسالة",
    f"{LRM}Missed voice call",
    f"{LRM}Missed voice call. {LRM}Tap to call back",
    f"{LRM}Videoanruf. {LRM}Keine Antwort",
    f"{LRM}Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
    f"{LRM}Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
    f"{LRM}Your security code with Bob changed.",
    f"{LRM}You added Bob",
    f"{LRM}Alice left",
    f"{LRM}Alice créa quelque chose",
]


@pytest.mark.parametrize(("said", "name", "text"), WORDS)
@pytest.mark.parametrize("stamp", [ANDROID, IOS])
def test_what_a_person_said_is_kept_and_what_the_app_adds_is_not(
    stamp: str, said: str, name: str, text: str
) -> None:
    row = one(stamp + said)
    assert (row["kind"], row["name"], row["text"]) == (MESSAGE, name, text)


@pytest.mark.parametrize("text", NO_WORDS)
@pytest.mark.parametrize("stamp", [ANDROID, IOS])
def test_media_places_and_polls_are_messages_without_words(stamp: str, text: str) -> None:
    row = one(f"{stamp}Alice: {text}")
    assert (row["kind"], row["name"], row["text"]) == (MESSAGE, "Alice", None)


@pytest.mark.parametrize("text", NOTES)
def test_what_the_app_says_under_a_name_is_no_message(text: str) -> None:
    assert one(f"{IOS}Alice: {text}")["kind"] == SERVICE


SYSTEM = [
    "Messages and calls are end-to-end encrypted. Tap to learn more.",
    'You created group "Test"',
    'You created group "Test: two"',
    'Alice changed the subject from "a: b" to "c"',
    "Alice changed the subject to “a: b”",
    "Du hast den Gruppennamen von „a: b“ zu „c“ geändert.",
    "Alice left",
    "Missed voice call",
    f"{LRM}Alice added Bob",
]


@pytest.mark.parametrize("text", SYSTEM)
@pytest.mark.parametrize("stamp", [ANDROID, IOS])
def test_lines_without_a_name_are_no_messages(stamp: str, text: str) -> None:
    assert one(stamp + text)["kind"] == SERVICE


@pytest.mark.parametrize("stamp", [ANDROID, IOS])
def test_what_can_be_seen_only_once_is_a_message_without_words(stamp: str) -> None:
    for said in ("Carol:", "Carol: "):
        row = one(stamp + said)
        assert (row["kind"], row["name"], row["text"] or "") == (MESSAGE, "Carol", "")


def test_a_message_goes_on_in_further_lines_but_not_in_the_blank_ones_after_it() -> None:
    rows = parsed([f"{ANDROID}A: one", "", "two", "", "", f"{ANDROID}A: three", "", ""])
    kinds = [row["kind"] for row in rows]
    assert kinds == [MESSAGE, CONTINUED, CONTINUED, BLANK, BLANK, MESSAGE, BLANK, BLANK]
    assert [row["text"] for row in rows[:3]] == ["one", "", "two"]


def said(rows: list[dict[str, object]]) -> list[str]:
    """The messages with all of their lines."""
    found: list[str] = []
    for row in rows:
        text = row["text"] or ""
        if row["kind"] == MESSAGE:
            found.append(str(text))
        elif row["kind"] == CONTINUED:
            found[-1] += f"\n{text}"
    return found


def test_a_polls_options_are_words_without_their_votes() -> None:
    rows = parsed([f"{IOS}A: {LRM}POLL:", "Pizza?", f"{LRM}OPTION: Yes ({LRM}2 votes)"])
    assert said(rows) == ["Pizza?\nYes"]


def test_a_caption_is_the_text_of_its_message() -> None:
    lines = [f"{ANDROID}A: IMG-1.jpg (file attached)", "one", "", "two", f"{ANDROID}B: three", ""]
    assert said(parsed(lines)) == ["one\n\ntwo", "three"]


def test_androids_second_naming_of_a_document_is_no_caption() -> None:
    lines = [
        f"{ANDROID}A: plan.pdf (file attached)",
        "plan",
        f"{ANDROID}A: plan.pdf (file attached)",
        "plan.pdf",
        "a caption",
        f"{ANDROID}A: plan.pdf (file attached)",
        "plan for you",
    ]
    assert said(parsed(lines)) == ["", "a caption", "plan for you"]


def test_what_the_app_says_takes_its_further_lines_with_it() -> None:
    lines = [f"{ANDROID}Meta AI is optional.", "It reads on.", f"{ANDROID}A: hi"]
    assert said(parsed(lines)) == ["hi"]


def test_a_groups_own_name_says_nothing() -> None:
    lines = [
        f"{IOS}Our group: {LRM}Wiadomości i połączenia są szyfrowane",
        f"{IOS}Our group: {LRM}Utworzono grupę",
        f"{IOS}Alice: hi",
    ]
    assert [row["kind"] for row in parsed(lines)] == [SERVICE, SERVICE, MESSAGE]


@pytest.mark.parametrize("said", ["hi", f"{LRM}image omitted", f"{LRM}<attached: 1-a.jpg>"])
def test_a_person_who_stands_first_is_no_group(said: str) -> None:
    lines = [f"{IOS}Alice: {LRM}unknown note", f"{IOS}Alice: {said}"]
    assert [row["kind"] for row in parsed(lines)] == [MESSAGE, MESSAGE]


def test_a_chat_pasted_from_another_phone_is_part_of_the_message() -> None:
    lines = [f"{ANDROID}A: look", "[12.03.19, 10:00:00] B: hi"]
    lines += [f"{ANDROID}A: {number}" for number in range(100)]
    assert [row["kind"] for row in parsed(lines)[:3]] == [MESSAGE, CONTINUED, MESSAGE]


ORDERS = [
    (["29/01/18", "1/2/18"], "dmy"),
    (["1/29/18", "2/1/18"], "mdy"),
    (["1/2/18", "2/2/18", "1/3/18"], "dmy"),
    (["1/2/18", "1/3/18", "2/1/18"], "mdy"),
    (["1.2.18"], "dmy"),
    (["2018-01-02", "2018-02-01"], "ymd"),
    (["18/01/29", "18/02/03"], "ymd"),
    (["1/1/21"], "dmy"),
    (["99/99/2018", "1/29/18"], "mdy"),
]


@pytest.mark.parametrize(("dates", "expected"), ORDERS)
def test_the_order_of_day_and_month_is_that_of_the_whole_file(
    dates: list[str], expected: str
) -> None:
    lines = pl.Series([f"{date}, 10:00 - A: x" for date in dates])
    assert survey([lines], Options()).choices["date_order"] == expected


def test_an_order_that_cannot_be_known_is_asked_for_with_an_example() -> None:
    lines = pl.Series(["12/9/20, 10:00 - A: x"] * 3)
    with pytest.raises(ImportFailedError, match=r"12/9/20, .*--date-order dmy .*--date-order mdy"):
        survey([lines], Options())
    assert survey([lines], Options(date_order="mdy")).choices["date_order"] == "mdy"


def test_an_order_in_which_the_dates_are_none_is_refused() -> None:
    lines = pl.Series(["29/1/20, 10:00 - A: x"])
    with pytest.raises(ImportFailedError, match="not month/day/year, for instance 29/1/20"):
        survey([lines], Options(date_order="mdy"))


def test_a_few_dates_that_go_back_do_not_hide_the_order() -> None:
    dates = [f"{day}/{month}/18" for month in (1, 2, 3) for day in range(1, 13)]
    lines = pl.Series([f"{date}, 10:00 - A: x" for date in ["2/1/18", *dates]])
    assert survey([lines], Options()).choices["date_order"] == "dmy"


def test_the_report_says_the_order_and_files_without_seconds_are_known() -> None:
    android, ios = (survey([pl.Series([s + "A: x"])], Options()) for s in (ANDROID, IOS))
    assert android.told == ("dates are day/month/year",)
    assert (android.resolution_ms, ios.resolution_ms) == (60_000, 1000)


BAD_LINES = [
    ("29/01/2018, 25:00 - A: x", NO_SUCH_TIME),
    ("29/01/2018, 23:61 - A: x", NO_SUCH_TIME),
    ("29/01/2018, 11:33 xq - A: x", NO_SUCH_TIME),
    ("29/01/2018, 23:33 -  : x", "no name"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_LINES)
def test_a_stamp_without_a_time_or_a_name_is_bad(line: str, reason: str) -> None:
    row = one(line)
    assert (row["kind"], row["text"]) == (BAD, reason)


def test_lines_before_the_first_entry_are_bad() -> None:
    rows = parsed(["hello", "", f"{ANDROID}A: x"])
    assert [row["kind"] for row in rows] == [BAD, BLANK, MESSAGE]


OTHERS = [
    ["[06:29] <Gorlist> Evening people"],
    ["[2013-01-03 12:00:00] <nick> text", "[2013-01-03 12:00:01] <nick> text: more"],
    ["2024-01-01 12:00:00 - root - ERROR: text"],
    ["2024-01-01 12:00:00,123 - root - ERROR: text"],
    ["2013-01-03 12:00:00\tnick\ttext: x"],
    ["# A file", "with words", "and more"],
    ["some words"] * 30 + [f"{ANDROID}A: x"],
]


@pytest.mark.parametrize("lines", OTHERS)
def test_lines_of_other_kinds_are_not_understood(lines: list[str]) -> None:
    kinds = parse(pl.Series(lines), {})["kind"].to_list()
    assert not {MESSAGE, SERVICE, CONTINUED} & set(kinds[:30])


@pytest.mark.parametrize("line", [line for line, _ in STAMPS])
def test_its_own_lines_are_understood_without_a_look_at_the_file(line: str) -> None:
    assert parse(pl.Series([line]), {})["kind"].to_list() == [MESSAGE]


def test_no_lines_parse_to_an_empty_frame_of_the_same_columns() -> None:
    empty = FORMAT.parse(pl.Series("line", [], dtype=pl.String), {})
    assert empty.schema == pl.Schema(PARSED)
    assert survey([pl.Series("line", ["no chat"])], Options()).choices == {"date_order": "dmy"}
