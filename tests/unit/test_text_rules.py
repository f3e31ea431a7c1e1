"""The contract's rules for text, as worked examples."""

from typing import NamedTuple

import polars as pl
import pytest

from dazza.text import ANALYSIS_SCHEMA, analyse, is_shouting


class Counts(NamedTuple):
    words: int
    emoji: int
    urls: int
    mentions: int


def counts(text: str) -> Counts:
    return Counts(*analyse(pl.Series([text])).select(Counts._fields).row(0))


def vocabulary(text: str) -> list[str]:
    words: list[str] = analyse(pl.Series([text]))["vocabulary"].item().to_list()
    return words


@pytest.mark.parametrize(
    ("message", "words", "emoji"),
    [
        ("Hello world", 2, 0),
        ("Check out https://example.com", 3, 0),
        ("I have 123 apples", 4, 0),
        ("mail bob@example.com (see www.x.org/a_(b)).", 4, 0),
        ("Hey @dazza how's it going? 😊", 5, 1),
        ("👨‍👩‍👧‍👦🇦🇺👍🏽 1️⃣", 0, 4),
        ("❤ ❤️ © ©️ 1 1️⃣", 1, 4),
        ("hi😂there 🍕🏽", 2, 3),
    ],
)
def test_the_messages_of_the_contract_count_as_it_says(
    message: str, words: int, emoji: int
) -> None:
    assert counts(message)[:2] == (words, emoji)


@pytest.mark.parametrize(
    ("text", "urls", "words"),
    [
        ("http://x.org", 1, 1),
        ("HTTPS://X.ORG", 1, 1),
        ("wWw.x.org", 1, 1),
        ("(http://x.org)", 1, 1),
        ("see:http://x.org", 1, 2),
        ("xhttp://x.org", 0, 2),  # after a letter: two words, `xhttp` and `x.org`
        ("1www.x.org", 0, 1),
        ("e\u0301www.x.org", 0, 1),  # after a mark
        ("xhttp://www.x.org", 1, 2),  # the second prefix stands after a slash
        ("_www.x.org", 1, 1),  # the underscore is left over, and no word
        ("http://www.x.org", 1, 1),
        ("http\u017f://x.org", 0, 2),  # `ſ` folds to `s`, but is no `s`
        ("http://", 0, 1),
        ("http://...", 0, 1),
        ("www.", 0, 1),
        ("www.?!", 0, 1),
        ("http://(", 1, 1),
        ("http://x.org\u00a0y", 1, 2),
        ("http://x.org\u202fy", 1, 2),
        ("http://x.org@bob", 1, 1),
        ("bob@www.x.org", 1, 2),  # rule 1 comes before rule 2
        ("http://x.org,http://y.org", 1, 1),  # a URL goes on up to white space
    ],
)
def test_a_url_starts_with_a_prefix_and_goes_up_to_white_space(
    text: str, urls: int, words: int
) -> None:
    assert (counts(text).urls, counts(text).words) == (urls, words)


@pytest.mark.parametrize(
    ("text", "questions", "exclamations", "words"),
    [
        ("www.x.org?!", 1, 1, 1),
        ("http://x.org/?q=1!", 0, 1, 1),
        ("http://x.org/a?b", 0, 0, 1),
        ("http://x.org/a_(b)?", 1, 0, 1),
        ("(http://x.org/a_(b)?)!", 1, 1, 1),
        ("http://x.org/(a)!)", 0, 1, 1),  # `)` has no partner, then `!` is trailing
        ("http://x.org/)(a)!", 0, 1, 1),  # the last `)` has its partner
        ("[http://x.org/?]", 1, 0, 1),
        ("<http://x.org!>", 0, 1, 1),
        ("“http://x.org!”", 0, 1, 1),
        ("http://x.org！？…", 1, 1, 1),
        ("**http://x.org!**", 0, 1, 1),
    ],
)
def test_what_a_url_leaves_goes_back_to_the_text(
    text: str, questions: int, exclamations: int, words: int
) -> None:
    row = analyse(pl.Series([text])).row(0, named=True)
    assert row["urls"] == 1
    assert (row["questions"], row["exclamations"], row["words"]) == (questions, exclamations, words)


@pytest.mark.parametrize(
    ("text", "words", "mentions"),
    [
        ("bob@example.com", 1, 0),
        ("bob.b+x%1_y-z@ex-ample.co.uk", 1, 0),
        ("jörg@exämple.de", 1, 0),
        ("(bob@example.com).", 1, 0),
        ("bob@example", 2, 0),  # one label: no address; and no mention after a letter
        ("@bob@example.com", 1, 0),  # the address is taken before mentions are looked for
        ("a@b.c@d", 2, 0),  # `@d` stands after a letter of the address that was taken
        ("a@b.c-@bob", 2, 1),
        ("a@b@c.d", 2, 0),
        ("a@b..c", 3, 0),
    ],
)
def test_an_address_is_one_word_and_no_mention(text: str, words: int, mentions: int) -> None:
    assert (counts(text).words, counts(text).mentions) == (words, mentions)
    assert "example" not in vocabulary(text) or text == "bob@example"


@pytest.mark.parametrize(
    ("text", "mentions", "words"),
    [
        ("@bob", 1, 1),
        ("@Bob_the-1st", 1, 1),
        ("@молоко", 1, 1),
        ("@1", 1, 1),
        ("@bob,@alice!", 2, 2),
        ("@bob's", 1, 2),
        ("@@bob", 1, 1),
        ("a@bob", 0, 2),
        ("1@bob", 0, 2),
        ("e\u0301@bob", 0, 2),
        ("_@bob", 1, 1),
        ("@a@b", 1, 2),  # the second stands after a letter
        ("@a_@b", 2, 2),
        ("@-@b", 1, 1),
        ("@", 0, 0),
        ("@_-", 0, 0),
        ("@\u0301", 0, 0),  # a mark alone is no name
        ("<@123>", 1, 1),
        ("<@!123>", 1, 1),
        ("<@&123>", 1, 1),
        ("x<@123>y", 1, 3),
        ("<@123", 1, 1),
        ("<@!12", 0, 1),
        ("😀@bob", 1, 1),
    ],
)
def test_a_mention_is_a_name_after_an_at_sign(text: str, mentions: int, words: int) -> None:
    assert (counts(text).mentions, counts(text).words) == (mentions, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<#123>", 1),
        ("<t:1700000000>", 1),
        ("<t:-1>", 1),
        ("<t:1700000000:R>", 1),
        ("</play:123>", 1),
        ("x<#123>y", 3),
        ("<t:x>", 1),  # no time, but a word by UAX #29: `t:x`
        ("<#general>", 1),
        ("</play now:123>", 3),  # white space ends every rule
    ],
)
def test_a_discord_token_is_one_word_and_nothing_else(text: str, words: int) -> None:
    row = analyse(pl.Series([text])).row(0, named=True)
    assert (row["words"], row["emoji"], row["urls"], row["mentions"]) == (words, 0, 0, 0)


def test_urls_addresses_mentions_tokens_numbers_and_emoji_are_no_vocabulary() -> None:
    text = "See http://x.org bob@x.org @bob <#1> <@2> <:smile:3> 42 Ⅷ 😀 Don’t CAFE\u0301"
    assert vocabulary(text) == ["see", "don't", "café"]


def test_vocabulary_is_in_lower_case_and_order_with_repetitions() -> None:
    assert vocabulary("B a B, ΣΑΣ İ") == ["b", "a", "b", "σας", "i\u0307"]


def test_capitals_are_counted_in_what_the_other_rules_leave() -> None:
    row = analyse(pl.Series(["HTTP://X.ORG @BOB A@B.CD <:AB:1> ÀB c ǅ 漢"])).row(0, named=True)
    assert (row["upper"], row["cased"]) == (2, 4)


def test_question_and_exclamation_marks_count_in_both_widths() -> None:
    row = analyse(pl.Series(["a?？ !！! ⁉ ¿"])).row(0, named=True)
    assert (row["questions"], row["exclamations"], row["emoji"]) == (2, 3, 1)


@pytest.mark.parametrize(
    ("upper", "cased", "shouts"),
    [(5, 5, False), (6, 6, True), (8, 10, False), (9, 11, True), (0, 0, False), (0, 9, False)],
)
def test_shouting_needs_more_than_five_letters_and_more_than_four_fifths_capitals(
    upper: int, cased: int, shouts: bool
) -> None:
    frame = pl.DataFrame(
        {"upper": [upper], "cased": [cased]}, schema={"upper": pl.UInt32, "cased": pl.UInt32}
    )
    assert frame.select(is_shouting(pl.col("upper"), pl.col("cased"))).item() is shouts


def test_no_texts_give_a_frame_without_rows() -> None:
    frame = analyse(pl.Series([], dtype=pl.String))
    assert frame.schema == pl.Schema(ANALYSIS_SCHEMA)
    assert frame.is_empty()


def test_a_null_counts_as_the_empty_text() -> None:
    frame = analyse(pl.Series([None, "", "a"], dtype=pl.String))
    assert frame["words"].to_list() == [0, 0, 1]
    assert frame["vocabulary"].to_list() == [[], [], ["a"]]


@pytest.mark.parametrize("text", ["word", "a!", "😀", "a b", "", "http://x.org"])
def test_every_text_alone_gives_the_columns_of_the_schema(text: str) -> None:
    assert analyse(pl.Series([text])).schema == pl.Schema(ANALYSIS_SCHEMA)
