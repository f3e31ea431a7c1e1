"""What each command says: numbers of the tables, in the words of the wording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from dazza.bot.chat_line import joined, quiet
from dazza.bot.commands_asked import Asked, bare
from dazza.bot.wording import Wording
from dazza.stats import habits, lately, people
from dazza.stats.achievements import achievements_of, nearest
from dazza.stats.boards import LEADERBOARDS
from dazza.stats.leaderboards import Place, leaderboard, ranks
from dazza.stats.people import Comparison, Person
from dazza.stats.present import local_date, next_midnight, zone_of
from dazza.store import Database
from dazza.tables.definitions import TIERS
from dazza.zones import Zone

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000
TOP: Final = 5
TOP_MOST: Final = 10
NAMED: Final = 5
"""So many words, ranks or achievements fit a line."""
COMPARED: Final = (
    ("talkers", "compare_messages"),
    ("words", "compare_words"),
    ("vocabulary", "compare_vocabulary"),
    ("emoji", "compare_emoji"),
    ("streaks", "compare_streak"),
    ("achievements", "compare_achievements"),
)


def stats(asked: Asked) -> str:
    """`!stats [name]`"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
        place = ranks(database, one.username, asked.now_ms)["talkers"]
    streaks = one.chat_streaks or {}
    facts = {
        "name": quiet(one.display_name),
        "messages": say.count("messages", one.message_count),
        "words": say.count("words", one.word_count),
        "days": say.count("active_days", one.days_active),
        "streak": say.count("days", streaks.get("current_streak", 0)),
        "best": say.count("days", streaks.get("best_streak", 0)),
        "average": say.number(float(one.message_analysis["avg_words_per_message"])),
    }
    if place is None:
        return say.line("stats_unranked", **facts)
    return say.line("stats", **facts, rank=say.number(place.rank))


def top(asked: Asked) -> str:
    """`!top [n] [list] [week|month]`, in any order"""
    say = asked.wording
    limit, board, period = TOP, "talkers", "all"
    for word in asked.words:
        if word.isdecimal() and len(word) < 6:
            limit = int(word)
            continue
        as_period, as_board = say.meant("periods", word), say.meant("boards", word)
        period, board = as_period or period, as_board or board
        if as_board is None and as_period is None:
            boards = joined(say.names("boards", key)[0] for key in LEADERBOARDS if _has(say, key))
            raise asked.refusal("unknown_board", what=quiet(word), boards=boards)
    if not 1 <= limit <= TOP_MOST:
        limit = min(max(limit, 1), TOP_MOST)
    with asked.readers.use() as database:
        found = leaderboard(database, board, limit, period=period, now_ms=asked.now_ms)
    title = say.text("titles", board, found.title)
    if not found.places:
        return say.line("top_none", title=title)
    places = joined(_place(place, board, say) for place in found.places)
    if period == "all":
        return say.line("top", title=title, places=places)
    shown = say.text("period_titles", period)
    return say.line("top_period", title=title, period=shown, places=places)


def rank(asked: Asked) -> str:
    """`!rank [name]`: the best places somebody has"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
        found = ranks(database, one.username, asked.now_ms)
    places = [
        (standing.rank, board, standing.total)
        for board, standing in found.items()
        if standing is not None and board != "messages"
    ]
    name = quiet(one.display_name)
    if not places:
        return say.line("rank_none", name=name)
    told = (
        say.line(
            "place",
            rank=say.number(rank),
            total=say.number(total),
            title=say.text("titles", board, LEADERBOARDS[board].title),
        )
        for rank, board, total in sorted(places, key=lambda place: (place[0], -place[2]))[:NAMED]
    )
    return say.line("rank", name=name, places=joined(told))


def streak(asked: Asked) -> str:
    """`!streak [name]`, and what is needed tonight"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
        zone, spoken = zone_of(database), lately.last_spoke(database, one.username, asked.now_ms)
    row: Mapping[str, Any] = one.chat_streaks or {}
    name = quiet(one.display_name)
    best = say.count("days", row.get("best_streak", 0))
    current = row.get("current_streak", 0)
    if not current:
        return say.line("streak_none", name=name, best=best)
    facts = {"name": name, "streak": say.count("days", current), "best": best}
    if asked.by(one) or active_today(one, spoken, zone, asked.now_ms):
        return say.line("streak_safe", **facts)
    left = _left(next_midnight(zone, asked.now_ms) - asked.now_ms, say)
    return say.line("streak_tonight", **facts, left=left)


def hours(asked: Asked) -> str:
    """`!hours [name]`"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
    row = one.activity_summary
    if row is None:
        raise asked.refusal("unknown", name=quiet(one.display_name))
    parts = ("night", "morning", "afternoon", "evening")
    counts = [int(row[f"{part}_messages"]) for part in parts]
    shares = {
        part: say.number(round(100 * count / sum(counts)))
        for part, count in zip(parts, counts, strict=True)
    }
    hour = say.line("hour", hour=row["most_active_hour"])
    return say.line("hours", name=quiet(one.display_name), hour=hour, **shares)


def words(asked: Asked) -> str:
    """`!words [name]`: words that tell somebody from the others"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
    totals = asked.readers.remembered("word totals", asked.now_ms, habits.word_totals)
    with asked.readers.use() as database:
        found = habits.distinctive_words(database, one.username, NAMED, totals)
    name = quiet(one.display_name)
    if not found:
        return say.line("words_none", name=name)
    told = joined(
        say.line("word", word=quiet(each.word), count=say.number(each.count)) for each in found
    )
    return say.line("words", name=name, words=told)


def achievements(asked: Asked) -> str:
    """`!achievements [name]`: how many tiers somebody holds, and the highest"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
        found = achievements_of(database, one.username)
    name = quiet(one.display_name)
    held = [each for each in found if each.tier is not None]
    if not held:
        return say.line("achievements_none", name=name)
    held.sort(key=lambda each: -TIERS.index(each.tier or TIERS[0]))
    told = [_tier(each.icon, each.name, each.tier or "", say) for each in held[:NAMED]]
    if len(held) > NAMED:
        told.append(say.count("more", len(held) - NAMED))
    tiers = sum(tier.achieved_at is not None for each in found for tier in each.tiers)
    return say.line("achievements", name=name, tiers=say.count("tiers", tiers), what=joined(told))


def next_tier(asked: Asked) -> str:
    """`!next [name]`: the tier that somebody is nearest to"""
    say = asked.wording
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
        found = nearest(database, one.username)
    name = quiet(one.display_name)
    if found is None or found.next_tier is None or found.next_threshold is None:
        return say.line("next_none", name=name)
    return say.line(
        "next",
        name=name,
        what=_tier(found.icon, found.name, found.next_tier, say),
        value=say.number(found.current_value),
        threshold=say.number(found.next_threshold),
        percent=say.number(float(found.progress_percent)),
    )


def seen(asked: Asked) -> str:
    """`!seen name`"""
    say = asked.wording
    if not asked.words:
        raise asked.usage("seen")
    with asked.readers.use() as database:
        one = asked.person(database, asked.name)
        last_ms = max(one.last_seen, lately.last_spoke(database, one.username, asked.now_ms) or 0)
    name = quiet(one.display_name)
    past_ms = 0 if asked.by(one) else asked.now_ms - last_ms
    for unit, unit_ms in (("days", DAY_MS), ("hours", HOUR_MS), ("minutes", MINUTE_MS)):
        if past_ms >= unit_ms:
            return say.line("seen", name=name, ago=say.count(f"ago_{unit}", past_ms // unit_ms))
    return say.line("seen_now", name=name)


def compare(asked: Asked) -> str:
    """`!compare name name`; names of several words are found by trying"""
    say = asked.wording
    if len(asked.words) < 2:
        raise asked.usage("compare")
    with asked.readers.use() as database:
        found = _compared(asked, database)
    one, other = quiet(found.first.display_name), quiet(found.second.display_name)
    if found.first.username == found.second.username:
        return say.line("compare_same", name=one)
    metrics = {each.metric: each for each in found.metrics}
    parts = (
        say.line(
            "compare_part",
            title=say.line(key),
            a=say.number(first.value if (first := metrics[board].first) else 0),
            b=say.number(second.value if (second := metrics[board].second) else 0),
        )
        for board, key in COMPARED
    )
    return say.line("compare", a=one, b=other, parts=joined(parts))


ANSWERS: Final[Mapping[str, Callable[[Asked], str]]] = {
    "stats": stats,
    "top": top,
    "rank": rank,
    "streak": streak,
    "hours": hours,
    "words": words,
    "achievements": achievements,
    "next": next_tier,
    "seen": seen,
    "compare": compare,
}


def active_today(one: Person, spoken_ms: int | None, zone: Zone, now_ms: int) -> bool:
    """Whether there is a message of today, counted or (`spoken_ms`) not yet, so that a streak is
    safe until tomorrow night."""
    last_ms = max(one.last_seen, spoken_ms or 0)
    return local_date(zone, last_ms) >= local_date(zone, now_ms)


def _compared(asked: Asked, database: Database) -> Comparison:
    """The two people that the words name, wherever the first name ends."""
    words = asked.words
    for end in range(1, len(words)):
        one, other = bare(" ".join(words[:end])), bare(" ".join(words[end:]))
        found = people.compare(database, one, other, asked.now_ms)
        if found is not None:
            return found
    half = len(words) // 2
    first, second = bare(" ".join(words[:half])), bare(" ".join(words[half:]))
    asked.person(database, first)
    raise asked.unknown(database, second)


def _has(say: Wording, board: str) -> bool:
    return say.meant("boards", board) is not None


def _place(place: Place, board: str, say: Wording) -> str:
    unit = "talkers" if board == "messages" else board
    count = place.count if isinstance(place.count, int) else float(place.count)
    known = unit in say.values["counts"]
    value = say.count(unit, count) if known else f"{say.number(count)} {place.label}"
    return say.line(
        "top_place", rank=say.number(place.rank), name=quiet(place.username), value=value
    )


def _tier(icon: str, name: str, tier: str, say: Wording) -> str:
    achievement = quiet(name, whole=True)
    return say.line("tier", tier=say.tier(tier), icon=icon, achievement=achievement)


def _left(ms: int, say: Wording) -> str:
    """How long until midnight, in hours, or in minutes of the last one."""
    if ms >= HOUR_MS:
        return say.count("left_hours", ms // HOUR_MS)
    return say.count("left_minutes", max(1, ms // MINUTE_MS))
