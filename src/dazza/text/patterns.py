"""The patterns behind the text rules, in the syntax of Rust's `regex` crate, which Polars uses.

Every rule stops at white space, so a pattern only ever sees one *token*: a run of characters
without White_Space. That leaves the white space characters free as marks of our own inside a
token under analysis; see `TAKEN` and its neighbours.

The crate has no look-around. Where a rule looks at a neighbour, the token is marked first.
Classes come from the engine's own tables (`\\p{WB=…}`, `\\p{Emoji}`), so that all of them belong
to one Unicode version.
"""

import re
from typing import Final

TAKEN: Final = " "
"""What a rule has taken, and later rules see as white space."""
INERT_AT: Final = "\t"
"""An `@` directly after a letter, mark or number, where no mention can start."""
TEXT_STYLE: Final = "\n"
"""Stands before a character that U+FE0E turns into text, so that it is no emoji."""
HEBREW_SINGLE: Final = "\v"
"""An apostrophe directly after a Hebrew letter, which belongs to the word (UAX #29 WB7a)."""
HEBREW_DOUBLE: Final = "\f"
"""A `"` between two Hebrew letters, which joins them (UAX #29 WB7b, WB7c)."""

_LETTER_MARK_NUMBER: Final = r"\p{L}\p{M}\p{N}"

# The tokens that most of chat is made of: one word, and nothing that another rule could take.
PLAIN_WORD: Final = "^[A-Za-z]+$"

# --- Rule 1: URLs. Case is folded in ASCII only: under Unicode folding `s` would match `ſ` too.

URL_HINT: Final = r"(?i-u:https?://|www\.)"
URL: Final = (
    rf"^(?s:(?P<before>|.*?[^{_LETTER_MARK_NUMBER}])(?P<candidate>(?i-u:https?://|www\.).+))$"
)
"""Groups: what stands before, and the URL with everything up to the end of the token."""
URL_TRAILING: Final = ".,;:!?'\"’”»。、，！？…*_~`"
URL_BRACKETS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}

# --- Rules 2 and 3: addresses, mentions, and their marks.

AT_AFTER_WORD: Final = rf"([{_LETTER_MARK_NUMBER}])@"
EMAIL: Final = (
    rf"[{_LETTER_MARK_NUMBER}._%+-]+[@{INERT_AT}]"
    rf"[{_LETTER_MARK_NUMBER}-]+(?:\.[{_LETTER_MARK_NUMBER}-]+)+"
)
MENTION: Final = (
    r"<@[!&]?[0-9]+>"
    rf"|@[{_LETTER_MARK_NUMBER}_-]*[\p{{L}}\p{{N}}][{_LETTER_MARK_NUMBER}_-]*"
)

# --- Rule 4: Discord's tokens for channels, times and commands.

DISCORD_TOKEN: Final = (
    r"<#[0-9]+>"
    r"|<t:-?[0-9]+(?::[A-Za-z])?>"
    rf"|</[{_LETTER_MARK_NUMBER}_'-]+:[0-9]+>"
)

# --- Rule 5: emoji (UTS #51, section 1.4).

# Counts with or without U+FE0F (ED-6, ED-9a).
_ALONE: Final = r"[\p{Emoji}--[0-9#*©®™\p{Regional_Indicator}]]"
# ED-13. Older data has U+FE0F between base and modifier; section 2.4 says to ignore it there.
_MODIFIED: Final = r"\p{Emoji_Modifier_Base}\x{FE0F}?\p{Emoji_Modifier}"
_TAGS: Final = r"(?:[\x{E0020}-\x{E007E}]+\x{E007F})?"  # ED-14a
_ELEMENT: Final = rf"(?:{_MODIFIED}|{_ALONE}\x{{FE0F}}?|[©®™]\x{{FE0F}}){_TAGS}"
_FLAG: Final = r"\p{Regional_Indicator}{2}"  # ED-14
_KEYCAP: Final = r"[0-9#*]\x{FE0F}\x{20E3}?"  # ED-14c; without U+20E3 a presentation sequence
_CUSTOM: Final = r"<a?:[0-9A-Za-z_]+:[0-9]+>"
# Flags and keycaps are no elements of ZWJ sequences (ED-15a), nor do they join with a neighbour in
# grapheme clusters (UAX #29 GB11).
EMOJI: Final = rf"{_FLAG}|{_KEYCAP}|{_ELEMENT}(?:\x{{200D}}{_ELEMENT})*|{_CUSTOM}"
EMOJI_HINT: Final = r"[\p{Emoji}--[0-9#*]]|\x{FE0F}|<a?:"
EMOJI_AS_TEXT: Final = r"(\p{Emoji})\x{FE0E}"
EMOJI_OR_TEXT: Final = rf"({TEXT_STYLE}.\x{{FE0E}})|{EMOJI}"
"""The group holds a character in text style, which is to be kept."""

ANY_HINT: Final = rf"{URL_HINT}|@|<[#t/]|{EMOJI_HINT}"
"""Every token from which one of the rules 1 to 5 takes something matches this."""

# --- Rule 6: words (UAX #29, section 4.1.1). Names in upper case are its property values.

_IGNORED: Final = r"\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}"  # WB4
_IGNORE: Final = f"[{_IGNORED}]*"
_AHLETTER: Final = r"\p{WB=ALetter}\p{WB=Hebrew_Letter}"
_NUMERIC: Final = r"\p{WB=Numeric}"
_KATAKANA: Final = r"\p{WB=Katakana}"
_MID_BOTH: Final = r"\p{WB=MidNumLet}\p{WB=Single_Quote}"
# WB5 to WB7c
_LETTERS: Final = (
    rf"[{_AHLETTER}][{_AHLETTER}{_IGNORED}]*"
    rf"(?:[\p{{WB=MidLetter}}{_MID_BOTH}{HEBREW_SINGLE}{HEBREW_DOUBLE}]{_IGNORE}"
    rf"[{_AHLETTER}][{_AHLETTER}{_IGNORED}]*)*"
)
# WB8, WB11, WB12
_NUMBERS: Final = (
    rf"{_NUMERIC}[{_NUMERIC}{_IGNORED}]*"
    rf"(?:[\p{{WB=MidNum}}{_MID_BOTH}]{_IGNORE}{_NUMERIC}[{_NUMERIC}{_IGNORED}]*)*"
)
# WB9, WB10, WB13
_RUN: Final = rf"(?:(?:{_LETTERS}|{_NUMBERS})+|{_KATAKANA}[{_KATAKANA}{_IGNORED}]*)"
# WB13a, WB13b: `snake_case`
_JOIN: Final = rf"\p{{WB=ExtendNumLet}}[\p{{WB=ExtendNumLet}}{_IGNORED}]*"
_JOINED: Final = rf"(?:{_JOIN})?{_RUN}(?:{_JOIN}{_RUN})*(?:{_JOIN})?(?:{HEBREW_SINGLE}{_IGNORE})?"

# Line_Break=SA, which the engine does not know. The letters of these scripts are exactly those
# that Word_Break leaves out *because* their line break is SA (UAX #29, table 3, ALetter), their
# marks are ignored anyway, and the few signs and numbers are listed.
_SA_SCRIPTS: Final = (
    r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Ahom}"
)
_SA: Final = (
    rf"[[\p{{L}}--[{_AHLETTER}]]&&[{_SA_SCRIPTS}]]"
    r"\x{109E}\x{109F}\x{19DE}\x{19DF}\x{1AA0}-\x{1AAD}"
    r"\x{AA77}-\x{AA79}\x{AADE}\x{AADF}\x{1173A}\x{1173B}\x{1173F}"
)
_DICTIONARY_RUN: Final = rf"[{_SA}][{_SA}{_IGNORED}]*"
# WB999: Han, Hiragana, `½`: every letter or number that nothing joins to its neighbours.
_SINGLE: Final = rf"[[\p{{L}}\p{{N}}]--[{_AHLETTER}{_NUMERIC}{_KATAKANA}{_IGNORED}]]{_IGNORE}"
# Two letters that extend the character before them, which may be no part of any word.
_STRAY: Final = rf"[\x{{FF9E}}\x{{FF9F}}]{_IGNORE}"
ALONE: Final = f"{_DICTIONARY_RUN}|{_SINGLE}"
"""A word that nothing beside it can be part of."""
WORD: Final = f"{_JOINED}|{ALONE}|{_STRAY}"
_ASCII_LETTERS: Final = "[A-Za-z]+(?:[.:'][A-Za-z]+)*"
_ASCII_NUMBERS: Final = "[0-9]+(?:[.,;'][0-9]+)*"
ASCII_WORD: Final = f"_*(?:(?:{_ASCII_LETTERS}|{_ASCII_NUMBERS})_*)+"
"""`WORD` for ASCII text; building the engine's states for it takes a tenth of the time."""
AROUND_WORDS: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~¡¿«»“”„‘’…–—。、，！？；「」（）"
"""Characters that belong to no word at its edges, and stand there often."""
_FILLER: Final = rf"[{TAKEN}{re.escape(AROUND_WORDS)}]*"
_SEGMENT: Final = f"(?:{_JOINED}|{ALONE})"
SEPARATE_WORDS: Final = (
    rf"^{_FILLER}(?:{_SEGMENT}(?:{_FILLER}{TAKEN}{_FILLER}{_SEGMENT})*{_FILLER})?$"
)
"""A text with `TAKEN`, and besides only characters of `AROUND_WORDS`, between any two segments."""
HEBREW_QUOTE_HINT: Final = rf"\p{{WB=Hebrew_Letter}}{_IGNORE}['\"]"
HEBREW_APOSTROPHE: Final = rf"(\p{{WB=Hebrew_Letter}}{_IGNORE})'"
HEBREW_QUOTE: Final = rf"(\p{{WB=Hebrew_Letter}}{_IGNORE})\"({_IGNORE}\p{{WB=Hebrew_Letter}})"

LETTER_OR_NUMBER: Final = r"[\p{L}\p{N}]"
LETTER: Final = r"\p{L}"
UPPER: Final = r"\p{Lu}"
CASED: Final = r"[\p{Lu}\p{Ll}\p{Lt}]"
QUESTION: Final = "[?？]"
EXCLAMATION: Final = "[!！]"
