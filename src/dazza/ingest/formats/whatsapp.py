"""Chats that WhatsApp exports: a text file (`_chat.txt`), often in a zip.

Android writes `29/01/2018, 11:33 pm - Name: text`, iOS `[29.01.18, 23:33:03] Name: text`, older
iOS `29/01/18 23:33:03: Name: text`; dates, clocks and digits are those of the phone's country. A
message goes on in further lines. What WhatsApp itself says has no `Name: `; on iOS it stands under
the name of the group or of who did it, behind U+200E. The app's own words in place of media,
places, calls and deleted messages are in `_whatsapp_words`. The format has no documentation; the
rules are those that its exports show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import polars as pl

from dazza.ingest.declare import (
    BAD,
    BLANK,
    CONTINUED,
    MESSAGE,
    SERVICE,
    Choices,
    LineFormat,
    Options,
    Survey,
)
from dazza.ingest.formats import _whatsapp_words as words
from dazza.ingest.formats._whatsapp_dates import (
    ORDERS,
    SHAPE_SHARE,
    order_of,
    runs_of,
    stamps,
)
from dazza.ingest.formats._whatsapp_text import LED, may_be_note, meant, plain_name
from dazza.ingest.linetools import classify

_ODD_NAME: Final = '[\ufeff\u200e\u200f\u202a-\u202f\u2066-\u2069\u00a0~"“„«]|^<'
_QUOTED: Final = re.compile('"[^"]*"|„[^“”"]*[“”"]|“[^”]*”|«[^»]*»')
_NICK: Final = "^<[^<>]+> "
_ODD_TEXT: Final = (
    r"[\x{200e}\x{200f}\x{feff}\x{2068}]|>$|\.\w{0,8} \([^()]+\)$"
    r"|: https://(?:maps\.google|foursquare)\.|^\p{L}+ ?: \S.* \([0-9]+ "
)
"""What makes a look at a text necessary, if it is not a phrase of WhatsApp's."""
_PHRASES: Final = words.MEDIA | words.LIVE | words.DELETED | words.CALLS | {words.NOTHING}
_KEYS: Final = sorted({phrase.strip("<> .\u200e") for phrase in _PHRASES})
_PHRASE: Final = (
    "(?i)^[<> .]*(?:"
    # A capital İ is another letter than the i with a dot that it becomes.
    + "|".join(re.escape(key).replace("i\u0307", "(?:i\u0307|İ)") for key in _KEYS)
    + r"|[^ ]+ ?:)[<> .]*$"
)
STAMPED_SHARE: Final = 0.05
"""Text in which fewer lines than this have a stamp is no chat."""


def parse(lines: pl.Series, choices: Choices) -> pl.DataFrame:
    """Lines to the columns `declare.PARSED`."""
    found = stamps(lines, choices)
    stamped = found["stamped"]
    if not choices and stamped.sum() < STAMPED_SHARE * len(lines):
        stamped = pl.Series("stamped", [False], dtype=pl.Boolean).new_from_index(0, len(lines))
    split = _split(found["rest"], stamped, lines)
    names, services = _names(split["name"], str(choices.get("group", "")))
    texts, unsaid = _texts(split["text"], split["name"])
    left = (~stamped).arg_true()
    empty = lines.gather(left).str.strip_chars(" \r\t\u200e\ufeff") == ""
    no = pl.Series("blank", [False], dtype=pl.Boolean).new_from_index(0, len(lines))
    blank = no.scatter(left, empty)
    frame = pl.DataFrame(
        {
            "stamped": stamped,
            "name": names,
            "text": texts,
            "blank": blank,
            "nick": _nicks(found["rest"], stamped),
        }
    ).with_columns(
        found["day"],
        found["time_ms"],
        service=services | unsaid,
        wrong=stamped & found["day"].is_null(),
        begun=stamped.cum_max(),
    )
    frame = frame.with_columns(
        kind=_kind(frame),
        day=pl.when("stamped").then("day"),
        time_ms=pl.when("stamped").then("time_ms"),
    )
    return classify(_moved_up(frame))


def _split(rest: pl.Series, stamped: pl.Series, lines: pl.Series) -> pl.DataFrame:
    """name and text: of an entry what stands before and behind `: `, of another line all of it."""
    said = pl.col("rest").str.splitn(": ", 2).struct
    return pl.DataFrame({"rest": rest, "stamped": stamped, "line": lines}).select(
        name=pl.when("stamped").then(
            pl.when(said.field("field_1").is_not_null())
            .then(said.field("field_0"))
            .when(pl.col("rest").str.ends_with(":"))  # what can be seen only once leaves no text
            .then(pl.col("rest").str.strip_suffix(":"))
        ),
        text=pl.when("stamped").then(said.field("field_1")).otherwise("line"),
    )


def _moved_up(frame: pl.DataFrame) -> pl.DataFrame:
    """With a caption in the line of what it is written under, since that line has no words."""
    goes_on = pl.col("kind") == CONTINUED
    silent = pl.col("text").is_null()
    if not frame.select((goes_on & (silent | silent.shift())).any()).item():
        return frame
    entry = (~goes_on).cum_sum()
    return frame.with_columns(
        text=pl.col("text").sort_by(silent, maintain_order=True).over(entry)
    ).with_columns(kind=pl.when(goes_on & silent).then(pl.lit(BLANK)).otherwise("kind"))


def _kind(frame: pl.DataFrame) -> pl.Series:
    """Blank lines belong to a message if the message goes on behind them."""
    text = pl.when(pl.col("blank")).then(None).otherwise(pl.col("stamped"))
    goes_on = ~text.backward_fill().fill_null(True)
    return frame.select(
        kind=pl.when(pl.col("wrong") | pl.col("nick"))
        .then(BAD)
        .when(pl.col("stamped") & (pl.col("name").is_null() | pl.col("service")))
        .then(SERVICE)
        .when("stamped")
        .then(MESSAGE)
        .when(pl.col("blank") & ~goes_on)
        .then(BLANK)
        .when("begun")
        .then(CONTINUED)
        .when("blank")
        .then(BLANK)
        .otherwise(BAD)
    ).to_series()


def _nicks(rest: pl.Series, stamped: pl.Series) -> pl.Series:
    """Where `<nick> text` stands behind a stamp: that is IRC."""
    angled = rest.str.starts_with("<").fill_null(False) & stamped
    return rest.str.contains(_NICK).fill_null(False) & stamped if angled.any() else angled


def _names(names: pl.Series, group: str) -> tuple[pl.Series, pl.Series]:
    """Names as a person saw them, and which of them are none.

    None are the group's own, and what is cut out of `Alice changed the subject to "a: b"`.
    """
    odd = names.str.contains(_ODD_NAME).fill_null(False)
    no = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(names))
    service = (names == group).fill_null(False) if group else no
    if not odd.any():
        return names, service
    unique = names.filter(odd).unique().to_list()
    clean = {name: plain_name(name) for name in unique}
    cut = [name for name in unique if _is_cut(name)]
    return (
        names.replace(list(clean), list(clean.values())),
        service | names.is_in(cut).fill_null(False),
    )


def _is_cut(name: str) -> bool:
    """Whether a quotation begins in it and does not end."""
    left = _QUOTED.sub("", name)
    return any(mark in left for mark in '"“„«')


def _texts(texts: pl.Series, names: pl.Series) -> tuple[pl.Series, pl.Series]:
    """What people said, null if it is nothing; and whether it is WhatsApp that says it."""
    odd = texts.str.contains(_ODD_TEXT) | texts.str.contains(_PHRASE)
    rows = odd.fill_null(False).arg_true()
    unsaid = [False] * len(texts)
    if not len(rows):
        return texts, pl.Series(unsaid, dtype=pl.Boolean)
    results: list[str | None] = []
    known: dict[tuple[str, str | None], tuple[str | None, bool]] = {}
    looked = zip(rows, texts.gather(rows), names.gather(rows), strict=True)
    copies: list[tuple[int, str]] = []
    for row, text, name in looked:
        result = known.get((text, name))
        if result is None:
            result = known[text, name] = meant(text, name)
        results.append(result[0])
        unsaid[row] = result[1]
        if name is not None and result[0] is None and (file := words.ATTACHED.fullmatch(text)):
            copies.append((row + 1, file["file"]))
    again = {
        row: None
        for row, file in copies
        if row < len(texts) and names[row] is None and texts[row] in (file, file.rpartition(".")[0])
    }
    changed = texts.scatter(rows, pl.Series(results, dtype=pl.String))
    if again:
        # Android repeats a document's name in the line below.
        changed = changed.scatter(list(again), pl.Series([None] * len(again), dtype=pl.String))
    return changed, pl.Series(unsaid, dtype=pl.Boolean)


def survey(pieces: Iterable[pl.Series], options: Options) -> Survey:
    """The order of day and month, the kinds of stamps, and the group's name, of a whole file."""
    look = _Look()
    runs, shapes = runs_of(look.at(piece) for piece in pieces)
    if not runs:
        return Survey({"date_order": options.date_order or "dmy"})
    order = order_of(runs, options.date_order)
    least = SHAPE_SHARE * shapes.total()
    usual = "\n".join(sorted(shape for shape, count in shapes.items() if count >= least))
    choices = {"date_order": order, "shapes": usual, "group": look.group}
    told = f"dates are {ORDERS[order]}"
    return Survey(choices, (told,), resolution_ms=1000 if look.seconds else 60_000)


class _Look:
    """Finds, line by line, what the order of dates does not need."""

    def __init__(self) -> None:
        self.group = ""
        """The name under which iOS writes what happens in a group: it never says anything."""
        self.seconds = False
        """Whether times have seconds."""
        self._first = True

    def at(self, piece: pl.Series) -> pl.Series:
        """The same lines, after a look at them."""
        if self._first:
            self._begin(stamps(piece.head(100), {}).filter("stamped"))
        if self.group:
            start = f"{self.group}: "
            lines = piece.filter(piece.str.contains(f"] {start}", literal=True))
            said = (line.partition("] ")[2] for line in lines.to_list())
            if not all(map(may_be_note, {t[len(start) :] for t in said if t.startswith(start)})):
                self.group = ""
        return piece

    def _begin(self, found: pl.DataFrame) -> None:
        if found.height:
            self._first = False
            self.seconds = bool((found["time_ms"] % 60_000 != 0).any())
            name, colon, text = str(found["rest"][0]).partition(": ")
            if found["brackets"][0] and colon and text.startswith(tuple(LED)):
                self.group = name


FORMAT = LineFormat(
    name="whatsapp",
    title="WhatsApp: 29/01/2018, 23:33 - Name: text",
    resolution_ms=1000,
    parse=parse,
    dates_itself=True,
    continued=True,
    survey=survey,
)
