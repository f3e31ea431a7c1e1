"""Who leads in what, over the whole history or in a day, a week, a month; and who rose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dazza.errors import UsageError
from dazza.store import Database, ranking
from dazza.store.ranking import Ranked
from dazza.text import fold_name
from dazza.zones import Zone

from .boards import LEADERBOARDS, Board
from .present import PERIODS, Span, local_date, period_of, zone_of


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a leaderboard."""

    rank: int
    username: str
    """The display name."""
    key: str
    """The folded name."""
    count: int | float
    label: str
    moved: int | None = None
    """Places gained since the period before (of the whole history: since Monday), negative if lost;
    None for somebody who had no rank then, or where nobody can know."""

    @property
    def value(self) -> str:
        """Number and unit as text: `13309 messages`."""
        return f"{self.count} {self.label}"


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The first places of a board."""

    board: Board
    places: tuple[Place, ...]
    period: str = "all"
    since: date | None = None
    """The first date of the period; None for the whole history."""
    total: int = 0
    """People who have a rank."""

    @property
    def type(self) -> str:
        return self.board.type

    @property
    def title(self) -> str:
        within = self.board.title_within if self.period != "all" else None
        return within or self.board.title


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands on a board."""

    rank: int
    value: int | float
    total: int
    """People who have a rank."""


def leaderboard(
    database: Database,
    type: str,
    limit: int = 10,
    *,
    period: str = "all",
    now_ms: int | None = None,
) -> Leaderboard:
    """The first `limit` places of a leaderboard: ranks 1, 2, 3 …, zeros left out.

    `period` is one of `PERIODS`, each of them the one that holds `now_ms` (ms UTC). Without a time
    the whole history is shown as the last run knew it, and nobody has moved. Raises UsageError for
    a type or period that does not exist, or a limit below 1.
    """
    board = board_of(type)
    if limit < 1:
        raise UsageError(f"a leaderboard of {limit} places: ask for 1 or more")
    present = _Present.of(database, period, now_ms)
    found = ranking.ranking(database, present.ranked(board), limit)
    before = present.ranked_before(board)
    earlier = {} if before is None else ranking.ranks(database, before, found["username"])
    places = []
    for rank, row in enumerate(found.iter_rows(named=True), 1):
        count, then = board.rounded(row["value"]), earlier.get(row["username"])
        moved = None if then is None else then - rank
        places.append(
            Place(rank, row["display_name"], row["username"], count, board.label(count), moved)
        )
    total = int(found["total"][0]) if found.height else 0
    return Leaderboard(board, tuple(places), period, present.since, total)


def leaderboards(
    database: Database, limit: int = 5, *, period: str = "all", now_ms: int | None = None
) -> tuple[Leaderboard, ...]:
    """Every leaderboard, in the order of their declaration."""
    return tuple(
        leaderboard(database, type, limit, period=period, now_ms=now_ms) for type in LEADERBOARDS
    )


def place_of(
    database: Database,
    type: str,
    username: str,
    *,
    period: str = "all",
    now_ms: int | None = None,
) -> Place | None:
    """Where a person, in any spelling, stands on a leaderboard; None without a rank.

    `username` of the place is the folded name. Raises UsageError as `leaderboard`.
    """
    board = board_of(type)
    name = fold_name(username)
    present = _Present.of(database, period, now_ms)
    found = ranking.standing(database, present.ranked(board), name)
    if found is None:
        return None
    rank, value, _ = found
    before = present.ranked_before(board)
    then = None if before is None else ranking.standing(database, before, name)
    count = board.rounded(value)
    moved = None if then is None else then[0] - rank
    return Place(rank, name, name, count, board.label(count), moved)


def ranks(database: Database, username: str, now_ms: int) -> dict[str, Standing | None]:
    """Where a person stands on every board; None where they have no rank."""
    present = _Present.of(database, "all", now_ms)
    name = fold_name(username)
    standings: dict[str, Standing | None] = {}
    for type, board in LEADERBOARDS.items():
        found = ranking.standing(database, present.ranked(board), name)
        standings[type] = found and Standing(found[0], board.rounded(found[1]), found[2])
    return standings


def board_of(type: str) -> Board:
    """The board of this type. Raises UsageError if there is none."""
    board = LEADERBOARDS.get(type)
    if board is None:
        raise UsageError(f"unknown leaderboard {type!r}: choose from {', '.join(LEADERBOARDS)}")
    return board


@dataclass(frozen=True, slots=True)
class _Present:
    """The period that is asked for, and the one to compare it with."""

    period: str
    zone: Zone | None = None
    today: date | None = None
    span: Span | None = None
    """The dates of the period; of the whole history those of this week."""
    past: Span | None = None

    @classmethod
    def of(cls, database: Database, period: str, now_ms: int | None) -> _Present:
        if period not in PERIODS:
            raise UsageError(f"unknown period {period!r}: choose from {', '.join(PERIODS)}")
        if now_ms is None:
            if period != "all":
                raise UsageError(f"a leaderboard of the {period} needs to know the time")
            return cls(period)
        zone = zone_of(database)
        today = local_date(zone, now_ms)
        span, past = period_of("week" if period == "all" else period, today)
        return cls(period, zone, today, span, past)

    @property
    def since(self) -> date | None:
        return self.span.first if self.span is not None and self.period != "all" else None

    def ranked(self, board: Board) -> Ranked:
        if self.span is None or self.zone is None or self.today is None:
            return board.whole(None)
        if self.period == "all":
            return board.whole((self.today - timedelta(days=1)).isoformat())
        return board.within(Span(self.span.first, self.today), self.zone, self.period)

    def ranked_before(self, board: Board) -> Ranked | None:
        if self.span is None or self.past is None or self.zone is None:
            return None
        if self.period == "all":
            return board.before(self.span, self.zone)
        if board.type == "vocabulary":
            return None  # when a word was last used before is not kept
        return board.within(self.past, self.zone, self.period)
