"""How pages write numbers, times, names and addresses."""

from __future__ import annotations

import unicodedata
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.clock import utc_ms

from dazza.text import fold_name
from dazza.web import text
from dazza.web.heat import heat, heat_steps
from dazza.zones import parse_zone

TODAY = date(2026, 11, 26)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("Mina✨", "Mina✨"),
        ("two  words\n", "two words"),
        ("bell\x07", "bell\ufffd"),
        ("\u202eevil", "evil"),
        ("\u2066", "\ufffd"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("e\u0301\u0323\u0337\u0335\u0334", "\u1eb9\u0337\u0335\u0334"),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 10_000, "x" * 39 + "…"),
        ("\u0301" * 1_000, "\u0301\u0301\u0301…"),
    ],
)
def test_a_name_is_one_harmless_line(given_: str, wanted: str) -> None:
    assert text.shown(given_, 40) == wanted


@given(NAMES)
def test_what_is_shown_is_never_empty_nor_long_nor_turns_the_page_around(name: str) -> None:
    shown = text.shown(name, 20)
    assert 0 < len(shown) <= 20
    turning = {"LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not turning & set(map(unicodedata.bidirectional, shown))
    assert not {"\n", "\r", "\0"} & set(shown)


@given(NAMES)
def test_an_address_leads_back_to_the_name(name: str) -> None:
    folded = fold_name(name) or "x"
    address = urlsplit(text.person_path(folded))
    if address.query:
        assert parse_qs(address.query, strict_parsing=True)["name"] == [folded]
        return
    _, users, segment = address.path.split("/")
    assert users == "users"
    assert unquote(segment, errors="strict") == folded
    assert unquote(segment) not in (".", "..")


@pytest.mark.parametrize(
    ("name", "below", "address"),
    [
        ("bob", "", "/users/bob"),
        ("a/b?c#d%e", "card.png", "/users/a%2Fb%3Fc%23d%25e/card.png"),
        ("..", "", "/users?name=.."),
        (".", "card.svg", "/users?name=.&as=card.svg"),
        ("a\nb", "", "/users?name=a%0Ab"),
        ("さくら", "", "/users/%E3%81%95%E3%81%8F%E3%82%89"),
    ],
)
def test_addresses_of_people(name: str, below: str, address: str) -> None:
    assert text.person_path(name, below) == address


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("2026-11-26T04:02", "14:02"),
        ("2026-11-25T04:02", "yesterday 14:02"),
        ("2026-11-26T15:00", "tomorrow 01:00"),
        ("2026-01-05T00:30", "5 Jan 2026 10:30"),
    ],
)
def test_a_clock_says_the_day_only_if_it_is_another(at: str, wanted: str) -> None:
    assert text.clock(parse_zone(10), utc_ms(at), TODAY) == wanted


def test_local_time_follows_daylight_saving() -> None:
    zone = parse_zone("Europe/Berlin")
    assert text.clock(zone, utc_ms("2026-07-01T10:00"), TODAY) == "1 Jul 2026 12:00"
    assert text.clock(zone, utc_ms("2026-01-01T10:00"), TODAY) == "1 Jan 2026 11:00"


@pytest.mark.parametrize(
    ("then", "wanted"),
    [
        (date(2026, 11, 27), "today"),
        (date(2026, 11, 25), "yesterday"),
        (date(2026, 9, 28), "59 days ago"),
        (date(2026, 6, 26), "5 months ago"),
        (date(2024, 11, 26), "2 years ago"),
    ],
)
def test_how_long_ago(then: date, wanted: str) -> None:
    assert text.ago(then, TODAY) == wanted


def test_numbers_and_lengths() -> None:
    assert [text.number(v, 1) for v in (1234, 12.0, 12.34)] == ["1,234", "12", "12.3"]
    assert [text.times(v) for v in (1.62, 11.3, 1198.5)] == ["1.6", "11", "1,198"]
    shares = [text.percent(part, 400) for part in (0, 1, 2, 164, 400)]
    assert shares == ["0 %", "< 1 %", "< 1 %", "41 %", "100 %"]
    lengths = [text.length(ms) for ms in (5, 1_400, 89_000, 600_000, 6_360_000, 7_200_000)]
    assert lengths == ["5 ms", "1 s", "89 s", "10 min", "1 h 46 min", "2 h"]
    assert [text.counted(n, "person", "people") for n in (1, 2_000)] == ["1 person", "2,000 people"]


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("Mina👍🏽", "Mina👍"),
        ("👨\u200d👩\u200d👧 home", "👨 home"),
        ("🇩🇪 Jo", "DE Jo"),
        ("👨\u200d👩\u200d👧👍🏽", "👨\u200d👩\u200d👧👍🏽"),
        ("e\u0323x नमस्ते", "e\u0323x नमस्ते"),
    ],
)
def test_a_name_for_a_picture_has_single_signs_beside_letters(given_: str, wanted: str) -> None:
    assert text.simple(given_) == wanted


def test_custom_emoji_are_shown_by_their_name() -> None:
    assert text.emoji("<:party_cat:12345>") == ":party_cat:"
    assert text.emoji("<a:wave:1>") == ":wave:"
    assert text.emoji("🎉") == "🎉"


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_heat_grows_with_the_number_and_only_nothing_is_cold(values: list[int]) -> None:
    steps = heat_steps(values)
    levels = [heat(value, steps) for value in sorted(values)]
    assert levels == sorted(levels)
    assert all(
        (level == 0) == (value == 0) for level, value in zip(levels, sorted(values), strict=True)
    )
    assert set(levels) <= {0, 1, 2, 3, 4}


def test_one_loud_hour_does_not_make_all_others_look_alike() -> None:
    values = [1, 2, 3, 4, 5, 6, 7, 10_000]
    steps = heat_steps(values)
    assert [heat(value, steps) for value in values] == [1, 1, 2, 2, 3, 3, 4, 4]
