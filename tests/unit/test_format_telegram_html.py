"""Pages of Telegram's HTML export become messages."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath

import pytest

from dazza.errors import ImportFailedError
from dazza.ingest.declare import BAD, JOINED, MESSAGE, NO_NAME, Options, Record, Truncated
from dazza.ingest.formats import telegram_html
from dazza.ingest.formats.telegram_html import gather, read, recognise
from dazza.ingest.head import Head
from dazza.ingest.inputs import Export, InputFile, Tree

START = (
    "<!DOCTYPE html>\n<html>\n <head>\n<title>Exported Data</title>\n </head>\n <body>\n"
    '  <div class="page_wrap">\n   <div class="page_header">\n<div class="text bold">\nChat\n'
    '   </div>\n   </div>\n    <div class="history">\n'
)
END = "    </div>\n   </div>\n </body>\n\n</html>\n"
DATE = '<div class="pull_right date details" title="13.11.2022 19:31:15 UTC+01:00">\n19:31\n</div>'
AT = 1_668_364_275_000


def row(*inside: str, joined: bool = False) -> str:
    classes = "message default clearfix joined" if joined else "message default clearfix"
    return (
        f'\n     <div class="{classes}" id="message7">\n\n      <div class="body">\n\n'
        + "\n".join(inside)
        + "\n      </div>\n\n     </div>\n"
    )


def sender(name: str) -> str:
    return f'       <div class="from_name">\n{name}\n       </div>\n'


def text(html: str) -> str:
    return f'       <div class="text">\n{html}\n       </div>\n'


def service(html: str) -> str:
    return (
        '\n     <div class="message service" id="message-1">\n\n      <div class="body details">\n'
        f"{html}\n      </div>\n\n     </div>\n"
    )


def pages(folder: Path, *contents: str) -> list[Record]:
    files = []
    for number, content in enumerate(contents, 1):
        path = folder / f"messages{number}.html"
        path.write_text(START + content + END)
        files.append(InputFile(path))
    return list(read(Export(folder, tuple(files)), Options()))


TEXTS = [
    ("hi", "hi"),
    ("a<br>b<br><br>c", "a\nb\n\nc"),
    ("<br>a<br>", "\na\n"),
    (" two  spaces ", " two  spaces "),
    ("&lt;b&gt; &amp;amp; &quot;x&quot; &apos;y&apos;", "<b> &amp; \"x\" 'y'"),
    ('see <a href="https://x.org/?a=1&amp;b=2">the page</a>!', "see the page!"),
    ('<a href="https://t.me/bob">@bob</a>', "@bob"),
    ("<strong>b</strong><em>i</em><u>u</u><s>s</s>", "bius"),
    ("<code>x = 1</code> <pre>if y:<br>  z</pre>", "x = 1 if y:\n  z"),
    (
        '<span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">'
        "secret</span></span>",
        "secret",
    ),
    ("<blockquote>said</blockquote>so", "saidso"),
    ("&#x1B;[1m", "\x1b[1m"),
    ("👍🏽 é", "👍🏽 é"),
]


@pytest.mark.parametrize(("html", "expected"), TEXTS)
def test_the_text_is_what_a_person_saw(tmp_path: Path, html: str, expected: str) -> None:
    found = pages(tmp_path, row(DATE, sender("Alice "), text(html)))
    assert found == [Record(MESSAGE, "Alice", expected, AT)]


NAMES = [
    ("Alice ", "Alice"),
    (" Bob", "Bob"),
    ("A &lt;b&gt; ", "A <b>"),
    ("Carol  via @gif", "Carol"),
    ("via @gif ", "via @gif"),
    ("Deleted Account", "Deleted Account"),
]


@pytest.mark.parametrize(("html", "name"), NAMES)
def test_a_name_is_without_what_the_page_adds(tmp_path: Path, html: str, name: str) -> None:
    assert [each.name for each in pages(tmp_path, row(DATE, sender(html), text("x")))] == [name]


def test_a_joined_message_is_of_the_sender_above_also_on_the_next_page(tmp_path: Path) -> None:
    found = pages(
        tmp_path,
        row(DATE, sender("Alice"), text("1")) + row(DATE, text("2"), joined=True),
        row(DATE, text("3"), joined=True) + row(DATE, sender("Bob"), text("4")),
    )
    assert [each.name for each in found] == ["Alice", "Alice", "Alice", "Bob"]


def test_older_pages_have_the_local_time(tmp_path: Path) -> None:
    date = DATE.replace(" UTC+01:00", "")
    (found,) = pages(tmp_path, row(date, sender("A"), text("x")))
    assert (found.at, found.local) == (None, AT + 3_600_000)


def test_a_zone_west_of_greenwich_is_subtracted(tmp_path: Path) -> None:
    date = DATE.replace("UTC+01:00", "UTC-03:30")
    (found,) = pages(tmp_path, row(date, sender("A"), text("x")))
    assert found.at == AT + (60 + 210) * 60_000


def test_a_forwarded_message_has_the_forwarders_name_and_its_text(tmp_path: Path) -> None:
    inner = (
        '<div class="pull_left forwarded userpic_wrap"></div><div class="forwarded body">'
        + sender('Bob <span class="date details" title="01.01.2020 10:00:00"> 01.01.2020</span>')
        + text("theirs")
        + "</div>"
    )
    (found,) = pages(tmp_path, row(DATE, sender("Alice"), inner))
    assert (found.name, found.text) == ("Alice", "theirs")


def test_what_is_around_the_words_is_left_out(tmp_path: Path) -> None:
    reply = '<div class="reply_to details">\nIn reply to <a href="#go">this message</a>\n</div>'
    media = (
        '<div class="media_wrap clearfix"><div class="media clearfix pull_left media_photo">'
        '<div class="body"><div class="title bold">\nSticker\n</div></div></div></div>'
    )
    more = '<div class="signature details">\nBob\n</div><span class="reactions">👍 2</span>'
    found = pages(
        tmp_path,
        row(DATE, sender("A"), reply, media, text("caption"), more) + row(DATE, sender("A"), media),
    )
    assert [each.text for each in found] == ["caption", ""]


def test_a_poll_is_its_question_and_answers(tmp_path: Path) -> None:
    poll = (
        '<div class="media_wrap clearfix"><div class="media_poll">'
        '<div class="question bold">\nPizza?\n        </div><div class="details">\nAnonymous poll\n'
        '</div><div class="answer">\n- Yes <span class="details">2 votes, chosen vote</span>\n'
        '        </div><div class="answer">\n- No\n        </div>'
        '<div class="total details\t">\n2 votes\n</div></div></div>'
    )
    (found,) = pages(tmp_path, row(DATE, sender("A"), poll))
    assert found.text == "Pizza?\nYes\nNo"


def test_service_rows_and_calls_are_no_messages(tmp_path: Path) -> None:
    call = '<div class="media_wrap clearfix"><div class="media media_call">Outgoing</div></div>'
    found = pages(tmp_path, service("Alice pinned a message") + row(DATE, sender("A"), call))
    assert found == [JOINED, JOINED]


BAD_ROWS = [
    (row(DATE, text("x"), joined=True), NO_NAME),
    (row(DATE, text("x")), NO_NAME),
    (row(sender("A"), text("x")), "no time"),
    (row(DATE.replace("13.11", "33.11"), sender("A"), text("x")), "no time"),
    (row(DATE.replace("title", "data-title"), sender("A"), text("x")), "no time"),
    ('<div class="message default" id="m"></div>', "not understood"),
    ('<div class="message default" id="m"><div class="body">' + "<b>" * 100_000, "not understood"),
    ('<div class="message default"><div class="body">' + "<b></p>" * 100_000, "not understood"),
]


@pytest.mark.parametrize(("html", "reason"), BAD_ROWS)
def test_a_row_in_which_something_is_wrong_is_bad(tmp_path: Path, html: str, reason: str) -> None:
    before = time.process_time()
    found = pages(tmp_path, html)
    assert [(each.kind, each.text) for each in found] == [(BAD, reason)]
    assert time.process_time() - before < 5


def test_a_message_of_thousands_of_lines_is_a_message(tmp_path: Path) -> None:
    (found,) = pages(tmp_path, row(DATE, sender("A"), text("x<br>" * 4096)))
    assert found.text == "x\n" * 4096


def test_a_page_that_breaks_off_gives_the_messages_before(tmp_path: Path) -> None:
    whole = START + row(DATE, sender("A"), text("1")) + row(DATE, sender("A"), text("2"))
    path = tmp_path / "messages.html"
    path.write_text(whole)
    entries = read(Export(path, (InputFile(path),)), Options())
    assert next(entries).text == "1"
    with pytest.raises(Truncated, match="breaks off"):
        next(entries)


def test_a_page_without_messages_is_refused_if_it_is_none(tmp_path: Path) -> None:
    path = tmp_path / "messages.html"
    path.write_text("<html>" + "x" * 100)
    with pytest.raises(ImportFailedError, match="no page"):
        list(read(Export(path, (InputFile(path),)), Options()))
    assert pages(tmp_path, "") == []


def test_a_message_without_end_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_html, "MAX_MESSAGE_BYTES", 1000)
    monkeypatch.setattr(telegram_html, "READ_BYTES", 100)
    with pytest.raises(Truncated, match="no page"):
        pages(tmp_path, row(DATE, sender("A"), text("x" * 5000)))


@pytest.mark.parametrize("step", [1, 7, 19, 64, 1000])
def test_pages_are_cut_at_messages_wherever_a_read_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(telegram_html, "READ_BYTES", step)
    rows = "".join(row(DATE, sender("A"), text(str(number))) for number in range(20))
    assert [each.text for each in pages(tmp_path, rows)] == [str(n) for n in range(20)]


def test_pages_of_a_chat_are_one_export_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = ["messages.html", "messages2.html", "messages10.html", "css/style.css"]
    names += ["lists/chats.html", "chats/chat_01/messages.html", "other/messages.html"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("no page" if "other" in name else START + END)
    tree = Tree(tmp_path, tuple(InputFile(tmp_path / name) for name in sorted(names)))
    found = [[str(tree.within(file)) for file in export.files] for export in gather(tree)]
    assert found == [
        ["messages.html", "messages2.html", "messages10.html"],
        ["chats/chat_01/messages.html"],
    ]


def head(content: str) -> Head:
    return Head(content.encode(), PurePosixPath("/x/messages.html"))


def test_its_own_pages_are_recognised() -> None:
    assert recognise(head(START + row(DATE, sender("A"), text("x")) + END)) == 1.0
    assert recognise(head(START + END)) == 1.0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html><title>Exported Data</title></html>",
        START.replace("history", "list"),
        '<html><div class="message x">hi</div></html>',
        '{"messages": []}',
    ],
)
def test_other_files_are_not(content: str) -> None:
    assert recognise(head(content)) < 0.5
