"""What is said in a line of WhatsApp's, without what the app adds to it or writes in its place."""

from __future__ import annotations

import re
from typing import Final

from dazza.ingest.formats import _whatsapp_words as words

LED: Final = "\u200e\u200f"
"""The marks behind which iOS writes what nobody said."""
_NAME_MARKS: Final = re.compile("[\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MENTION: Final = re.compile("@\u2068([^\u2068\u2069]*)\u2069")
_FILE_NAME: Final = re.compile(r"\S.*\.\w{1,8}")
_STRIPPED: Final = "<> .\u200e"


def plain_name(name: str) -> str:
    """Without marks of direction, and the `~` before the name that a stranger gave himself."""
    plain = _NAME_MARKS.sub("", name)
    if plain[:1] == "~" and plain[1:2] in {" ", "\u00a0", "\u202f"}:
        plain = plain[2:]
    return plain.replace("\u00a0", " ") if plain.startswith("+") else plain


def meant(text: str, name: str | None) -> tuple[str | None, bool]:
    """What is said in one line, null if nothing; and whether it is WhatsApp that says it.

    `name` is None in a line that goes on.
    """
    said = _MENTION.sub(r"@\1", text.replace("\ufeff", ""))
    said = words.EDITED.sub("", said) if said.endswith((">", ">\u200e")) else said
    plain = said.lstrip(LED)
    key = plain.lower().strip(_STRIPPED)
    if name is not None and key in words.DELETED:
        return None, True
    if plain != said and name is not None and _is_note(plain, key, name):
        return None, True
    if name is not None and key in words.CALLS and plain != said:
        return None, True
    if _is_media(plain, key, named=name is not None):
        return None, False
    option = words.POLL_OPTION.fullmatch(said)
    if option is not None:
        return option[1], False
    return _without_file(plain), False


def _is_media(text: str, key: str, *, named: bool) -> bool:
    """Whether a line stands in place of something else: media, a place, a poll's heading."""
    if words.LOCATION.fullmatch(text):
        return True
    if not named:
        return False
    return (
        key in words.MEDIA
        or text == words.NOTHING
        or (key in words.LIVE and text[:1] != "<")
        or words.ATTACHED.fullmatch(text) is not None
        or words.POLL.fullmatch(text) is not None
    )


def _is_note(text: str, key: str, name: str) -> bool:
    """Whether what stands behind U+200E tells what happened: a call, a join, a change."""
    call = re.split(r"[.,]? ?\u200e|[.,] ", key, maxsplit=1)[0]
    own = plain_name(name)
    return (
        key in words.CALLS
        or call in words.CALLS
        or (len(own) > 1 and text.lstrip("~ \u202f\u00a0").startswith(f"{own} "))
        or words.SYSTEM.search(text) is not None
    )


def _without_file(text: str) -> str | None:
    """A text without iOS's mark of a file that hangs on it, and without that file's name."""
    enclosed = words.ENCLOSED.search(text)
    if enclosed is not None:
        left, file = text[: enclosed.start()], enclosed["file"]
    else:
        left, mark, tail = text.rpartition("\u200e")
        if not mark or tail.lower().strip(_STRIPPED) not in words.MEDIA:
            return text
        file = ""
    left = left.rstrip(" \u200e\u200f")
    title = left.split(" • ")[0].strip()
    if not left or " • \u200e" in left or (file and file.endswith(title)):
        return None
    return None if not file and _FILE_NAME.fullmatch(title) else left


def may_be_note(text: str) -> bool:
    """Whether it can be what iOS says, by the mark before it; media have this mark too."""
    plain = text.lstrip(LED)
    media = _is_media(plain, plain.lower().strip(_STRIPPED), named=True)
    return plain != text and not media and words.ENCLOSED.search(text) is None
