"""The page of the terminal: complete, aligned, within its width, and harmless."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.cells import cell_len
from rich.console import Console

from dazza import stats
from dazza.demo.almanac import BOARDS, Almanac, render
from dazza.demo.blocks import Look, bar, columns, look_of

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "[bold red]markup[/]",
    "two\nlines\rback",
    "\u202egnp.exe\u2066",
    "ليلى",
    "x" * 10_000,
    "e" + "\u0301" * 10_000,
    "さくら" * 40,
    "👨‍👩‍👧‍👦" * 40,
    "\u200b",
    "%s{0}\\",
    "<script>alert(1)</script>",
)


def almanac(names: tuple[str, ...] = ("Rosalind", "Bob", "さくら")) -> Almanac:
    """A page on which each of `names` is on every board."""
    boards = (
        stats.Leaderboard(
            board,
            tuple(
                stats.Place(rank, name, name, 15_000 // rank, board.unit)
                for rank, name in enumerate(names, 1)
            ),
        )
        for board in (stats.LEADERBOARDS[type] for type in BOARDS)
    )
    return Almanac(
        community=stats.Community(
            people=31,
            messages=73_208,
            words=547_801,
            first_day=date(2024, 11, 24),
            last_day=date(2026, 11, 24),
            hours=tuple(range(24)),
            weekdays=(1, 2, 3, 4, 50, 6, 7),
            fullest_day=(date(2026, 3, 14), 468),
        ),
        boards=tuple(boards),
        emoji=(("😂", 2_495), ("<:honk:811>", 3)),
        records=tuple(stats.Record(kind, names[0], names[0], 8_000_000) for kind in stats.RECORDS),
        earned=tuple(
            stats.Earned(name, name, "streak_days", name, "", "🔥", "diamond", 0, holders)
            for holders, name in enumerate(names, 1)
        ),
        zone="Australia/Brisbane",
    )


def printed(page: Almanac, width: int, title: str = "Lantern Street") -> list[str]:
    """The lines of a page as a file that is no terminal gets them."""
    console = Console(file=io.StringIO(), width=width)
    render(console, page, title)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().split("\n")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 81, 120, 160, 300])
@pytest.mark.parametrize("names", [("Rosalind", "Bob"), HOSTILE], ids=["kind", "hostile"])
def test_no_line_is_wider_than_the_terminal(width: int, names: tuple[str, ...]) -> None:
    lines = printed(almanac(names), width, names[0])
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", [60, 120])
def test_hostile_names_do_nothing(width: int) -> None:
    text = "\n".join(printed(almanac(HOSTILE), width, "\x1b]0;title\x07"))
    assert not set(text) & {"\x1b", "\r", "\x07", "\u202e", "\u2066", "\u200b", "\t"}
    assert "[bold red]m" in text
    assert len(text.split("\n")) == len(printed(almanac(("a",) * len(HOSTILE)), width))


@pytest.mark.parametrize("width", [60, 80, 120, 160])
def test_everything_is_on_the_page(width: int) -> None:
    text = "\n".join(printed(almanac(), width))
    wanted = [stats.LEADERBOARDS[type].title for type in BOARDS]
    wanted += ["The Lantern Street Almanac", "73,208 messages", "547,801 words", "31 people"]
    wanted += ["24 Nov 2024 – 24 Nov 2026", "14 Mar 2026 with 468 messages"]
    wanted += ["Busiest at 23:00", "on Fridays", "Australia/Brisbane", "68%"]
    wanted += ["For the record", "2 h 13 min", "Newest achievements", "diamond", "nobody else"]
    wanted += ["Rosalind", "さくら", "15,000", "😂", ":honk:"]
    assert [fact for fact in wanted if fact not in text] == []


def test_boards_stand_side_by_side_where_there_is_room() -> None:
    def boards_in_one_line(width: int) -> int:
        return max(
            sum(stats.LEADERBOARDS[type].title in line for type in BOARDS)
            for line in printed(almanac(), width)
        )

    assert [boards_in_one_line(width) for width in (60, 80, 120, 160)] == [1, 1, 3, 4]


@pytest.mark.parametrize("width", [81, 120, 160])
def test_boards_are_aligned_whatever_the_names(width: int) -> None:
    lines = printed(almanac(("さくら", "Bob", "Mina✨")), width)
    ranked = [line for line in lines if line[:3] in (" 1 ", " 2 ", " 3 ")]
    bars = {cell_len(line.split("━")[0].split("╸")[0]) for line in ranked}
    assert len(ranked) >= 6
    assert len(bars) == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437"])
def test_a_terminal_without_unicode_gets_a_plain_page(encoding: str) -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding=encoding) as file:
        render(Console(file=file, width=100), almanac(HOSTILE), "Straße 🏮")
        file.flush()
        text = raw.getvalue().decode(encoding)
    assert "===" in text
    assert "73,208 messages" in text
    assert "─" not in text


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def output() -> str:
        console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="256")
        render(console, almanac(), "Lantern Street")
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[38;5;" in output()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[38;5;" not in output()


def test_an_empty_database_says_what_to_do() -> None:
    empty = stats.Community(0, 0, 0, None, None, (0,) * 24, (0,) * 7, None)
    nothing = replace(almanac(), community=empty, boards=(), emoji=(), records=(), earned=())
    text = "\n".join(printed(nothing, 80))
    assert "Nothing is counted yet" in text
    assert "dazza analyze all" in text


def test_parts_that_nothing_was_counted_for_are_left_out() -> None:
    silent = replace(almanac().community, hours=(0,) * 24, weekdays=(0,) * 7, fullest_day=None)
    text = "\n".join(printed(Almanac(silent, (), (), (), (), "UTC"), 120))
    assert "73,208 messages" in text
    assert "Newest achievements" not in text
    assert "For the record" not in text


LOOK = look_of(Console(file=io.StringIO(), width=80))
PLAIN = Look(80, "ascii", " .:#", " =", "-", "-", "*", "-")


@pytest.mark.parametrize(
    ("share", "look", "expected"),
    [
        (1, LOOK, "━━━━"),
        (0.5, LOOK, "━━  "),
        (0.375, LOOK, "━╸  "),
        (0.0001, LOOK, "╸   "),
        (0, LOOK, "    "),
        (0.5, PLAIN, "==  "),
    ],
)
def test_a_bar_is_as_long_as_its_share(share: float, look: Look, expected: str) -> None:
    assert bar(share, 4, look) == expected


def test_columns_rise_with_their_counts() -> None:
    assert columns([0, 1, 16, 8], 2, 1, LOOK) == ["  █ ", " ▁██"]
    assert columns([1, 2], 1, 3, LOOK) == ["▄▄ ██ "]
    assert columns([0, 0], 1, 1, LOOK) == ["  "]
