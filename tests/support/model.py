"""Every cache table from the definitions of the contract, in plain Python and nothing of Dazza.

Texts are made of the tokens below, whose numbers were counted by hand, so no text rule is needed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.support.core import BadText, Row, Thresholds
from tests.support.dump import Dump

FIRST_MS = 631_152_000_000  # 1990-01-01
LAST_MS = 4_102_444_800_000  # 2100-01-01
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u2003\u202f\u3000"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TIERS = ("bronze", "silver", "gold", "diamond")


@dataclass(frozen=True)
class Token:
    """What is in one token: by hand."""

    vocabulary: tuple[str, ...] = ()
    emoji: tuple[str, ...] = ()
    other_words: int = 0
    upper: int = 0
    cased: int = 0
    questions: int = 0
    exclamations: int = 0
    urls: int = 0
    mentions: int = 0

    @property
    def words(self) -> int:
        return len(self.vocabulary) + self.other_words


TOKENS: Mapping[str, Token] = {
    "hello": Token(("hello",), cased=5),
    "Hello": Token(("hello",), upper=1, cased=5),
    "HELLO": Token(("hello",), upper=5, cased=5),
    "STRASSE": Token(("strasse",), upper=7, cased=7),
    "straße": Token(("straße",), cased=6),
    "SHOUTINg": Token(("shouting",), upper=7, cased=8),
    "caf\u00e9": Token(("caf\u00e9",), cased=4),
    "cafe\u0301": Token(("caf\u00e9",), cased=4),
    "don't": Token(("don't",), cased=4),
    "don\u2019t": Token(("don't",), cased=4),
    "123": Token(other_words=1),
    "a1": Token(("a1",), cased=1),
    "what?": Token(("what",), cased=4, questions=1),
    "NO!!": Token(("no",), upper=2, cased=2, exclamations=2),
    "？！": Token(questions=1, exclamations=1),
    "--": Token(),
    "©": Token(),
    "😂": Token(emoji=("😂",)),
    "❤\ufe0f": Token(emoji=("❤",)),
    "❤": Token(emoji=("❤",)),
    "👍🏽👍": Token(emoji=("👍🏽", "👍")),
    "🇦🇺": Token(emoji=("🇦🇺",)),
    "<:pog:123>": Token(emoji=("<:pog:123>",)),
    "hi😂there": Token(("hi", "there"), ("😂",), cased=7),
    "well-known": Token(("well", "known"), cased=9),
    "你好": Token(("你", "好")),
    "https://x.org/a?b!": Token(other_words=1, urls=1, exclamations=1),
    "@bob": Token(other_words=1, mentions=1),
    "bob@example.com": Token(other_words=1),
}


@dataclass(frozen=True)
class Message:
    """A row that counts, with all that is counted of it."""

    id: int
    spelling: str
    person: str
    at: int
    local: dt.datetime
    text: str
    tokens: tuple[Token, ...]

    @property
    def date(self) -> dt.date:
        return self.local.date()

    def total(self, what: str) -> int:
        return sum(int(getattr(token, what)) for token in self.tokens)

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def words(self) -> int:
        return self.total("words")

    @property
    def shouted(self) -> bool:
        cased = self.total("cased")
        return cased > 5 and 5 * self.total("upper") > 4 * cased


@dataclass(frozen=True)
class Setting:
    """What the model is told besides the rows."""

    zone: str | float
    retention_days: int
    ignore: tuple[str, ...]
    now_ms: int
    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)


def fold(name: str) -> str:
    normal = unicodedata.normalize("NFC", name).lower()
    return unicodedata.normalize("NFC", normal).strip(WHITE_SPACE)


def ignored(folded: str, patterns: Iterable[str]) -> bool:
    return any(
        re.fullmatch(".*".join(map(re.escape, fold(p).split("*"))), folded, re.DOTALL)
        for p in patterns
    )


def local(at: int, zone: str | float) -> dt.datetime:
    """The clock on the wall."""
    moment = EPOCH + dt.timedelta(milliseconds=at)
    if isinstance(zone, str):
        return moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
    return moment.replace(tzinfo=None) + dt.timedelta(hours=zone)


def text_of(value: object) -> str | None:
    """What a column of type TEXT holds, if it is text."""
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else None


def time_of(value: object) -> int | None:
    """What a column of type INTEGER holds, if it is a good moment."""
    if isinstance(value, str) and re.fullmatch(r"\d+", value):
        value = int(value)
    if isinstance(value, int | float) and FIRST_MS <= value < LAST_MS:
        return int(value)
    return None


def tokens_of(text: str) -> tuple[Token, ...]:
    return tuple(Token(other_words=1) if t.isdigit() else TOKENS[t] for t in text.split())


def split_mix(number: int) -> int:
    """The finalizer of SplitMix64."""
    number %= 2**64
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    number = (number ^ number >> 27) * 0x94D049BB133111EB % 2**64
    return number ^ number >> 31


def half_up(value: Fraction) -> float:
    """One decimal, half up."""
    return float(Fraction((value * 10 + Fraction(1, 2)) // 1, 10))


def rate(part: int, whole: int, scale: int = 1) -> float:
    return half_up(Fraction(scale * part, whole))


def contents(messages: list[Message]) -> dict[str, int]:
    """What these messages are made of, added up."""
    return {
        "emoji_count": sum(len(t.emoji) for m in messages for t in m.tokens),
        "caps_count": sum(m.shouted for m in messages),
        "question_count": sum(m.total("questions") for m in messages),
        "exclamation_count": sum(m.total("exclamations") for m in messages),
        "url_count": sum(m.total("urls") for m in messages),
        "mention_count": sum(m.total("mentions") for m in messages),
    }


@dataclass
class Model:
    """The rows of `messages` and what follows from them."""

    rows: list[Row]
    setting: Setting

    def __post_init__(self) -> None:
        self.skipped: dict[int, None] = {}
        self.word_counts: dict[int, int | None] = {}
        self.by_person: dict[str, list[Message]] = defaultdict(list)
        for position, row in enumerate(self.rows, 1):
            self._take(row.id if row.id is not None else position, row)

    def _take(self, id_: int, row: Row) -> None:
        name, text, at = text_of(row.username), text_of(row.message), time_of(row.timestamp)
        self.word_counts[id_] = None if text is None else sum(t.words for t in tokens_of(text))
        if name is None or text is None or at is None or not fold(name):
            self.skipped[id_] = None
            return
        person = fold(name)
        if not ignored(person, self.setting.ignore):
            wall = local(at, self.setting.zone)
            found = Message(id_, name, person, at, wall, text, tokens_of(text))
            self.by_person[person].append(found)

    @property
    def today(self) -> dt.date:
        return local(self.setting.now_ms, self.setting.zone).date()

    def tables(self) -> Dump:
        """Every cache table but the achievements held, as `dump` shows them."""
        people = self.by_person
        return {
            "user_daily_activity": self._daily(),
            "user_chat_streaks": {(p,): self._streaks(m) for p, m in people.items()},
            "user_active_hours": self._hours(),
            "user_weekly_hours": self._weekly(),
            "user_activity_summary": {(p,): self._habits(m) for p, m in people.items()},
            "message_analysis_cache": {(p,): self._content(m) for p, m in people.items()},
            "user_vocabulary": self._vocabulary(),
            "user_emoji": self._emoji(),
            "user_sessions": {(p,): self._sessions(m) for p, m in people.items()},
            "dazza_quotable": self._quotable(),
            "dazza_user_totals": {(p,): self._totals(m) for p, m in people.items()},
            "dazza_skipped_messages": {(id_,): {} for id_ in self.skipped},
        }

    def _groups(self, key: Any) -> dict[tuple[Any, ...], list[Message]]:
        groups: dict[tuple[Any, ...], list[Message]] = defaultdict(list)
        for person, messages in self.by_person.items():
            for message in messages:
                groups[person, *key(message)].append(message)
        return groups

    def _daily(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        dates = {m.date for messages in self.by_person.values() for m in messages}
        past = [date for date in dates if date <= self.today]
        days = self.setting.retention_days
        oldest = max(past) - dt.timedelta(days=days) if past and days else dt.date.min
        return {
            (person, date.isoformat()): {
                "message_count": len(found),
                "word_count": sum(m.words for m in found),
                "first_message_time": min(m.at for m in found),
                "last_message_time": max(m.at for m in found),
                "avg_message_length": rate(sum(m.length for m in found), len(found)),
                **contents(found),
                "night_messages": sum(m.local.hour < 6 for m in found),
                "early_messages": sum(6 <= m.local.hour < 9 for m in found),
            }
            for (person, date), found in self._groups(lambda m: (m.date,)).items()
            if date >= oldest
        }

    def _hours(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        return {
            key: {
                "message_count": len(found),
                "word_count": sum(m.words for m in found),
                "avg_message_length": rate(sum(m.length for m in found), len(found)),
            }
            for key, found in self._groups(lambda m: (m.local.hour,)).items()
        }

    def _weekly(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        groups = self._groups(lambda m: (m.local.isoweekday(), m.local.hour))
        return {
            key: {"message_count": len(found), "word_count": sum(m.words for m in found)}
            for key, found in groups.items()
        }

    def _habits(self, messages: list[Message]) -> dict[str, Any]:
        counts = [0] * 24
        for message in messages:
            counts[message.local.hour] += 1
        active = [hour for hour in range(24) if counts[hour]]
        return {
            "most_active_hour": min(active, key=lambda h: (-counts[h], h)),
            "least_active_hour": min(active, key=lambda h: (counts[h], h)),
            "morning_messages": sum(counts[6:12]),
            "afternoon_messages": sum(counts[12:18]),
            "evening_messages": sum(counts[18:]),
            "night_messages": sum(counts[:6]),
            "night_owl_score": rate(sum(counts[:6]), len(messages), 100),
            "early_bird_score": rate(sum(counts[6:9]), len(messages), 100),
            "consistency_score": consistency(counts),
        }

    def _content(self, messages: list[Message]) -> dict[str, Any]:
        tokens = [token for message in messages for token in message.tokens]
        number, lengths = len(messages), [message.length for message in messages]
        words, counts = sum(t.words for t in tokens), contents(messages)
        return {
            "total_messages": number,
            "total_words": words,
            "avg_message_length": rate(sum(lengths), number),
            "avg_words_per_message": rate(words, number),
            **counts,
            "emoji_usage_rate": rate(counts["emoji_count"], number, 100),
            "caps_usage_rate": rate(counts["caps_count"], number, 100),
            "longest_message": max(lengths),
            "shortest_message": min(lengths),
            "vocabulary_size": len({word for t in tokens for word in t.vocabulary}),
            "unique_emojis": len({one for t in tokens for one in t.emoji}),
        }

    def _quotable(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        kept: dict[tuple[Any, ...], tuple[int, int]] = {}
        for person, messages in self.by_person.items():
            for message in messages:
                if message.length > 10 and not message.text.lstrip().startswith("!"):
                    mixed = split_mix(message.id)
                    slot, place = mixed % 64, (mixed // 64 % 2**31, message.id)
                    kept[person, slot] = max(kept.get((person, slot), place), place)
        return {key: {"priority": p, "message_id": id_} for key, (p, id_) in kept.items()}

    def _vocabulary(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        uses: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for person, messages in self.by_person.items():
            for message in messages:
                for word in (w for token in message.tokens for w in token.vocabulary):
                    uses[person, word].append(message.at)
        return {
            key: {"usage_count": len(at), "first_used": min(at), "last_used": max(at)}
            for key, at in uses.items()
        }

    def _emoji(self) -> dict[tuple[Any, ...], dict[str, Any]]:
        uses = Counter(
            (person, emoji)
            for person, messages in self.by_person.items()
            for message in messages
            for token in message.tokens
            for emoji in token.emoji
        )
        return {key: {"usage_count": count} for key, count in uses.items()}

    def _sessions(self, messages: list[Message]) -> dict[str, Any]:
        sessions: list[list[int]] = []
        for at in sorted(message.at for message in messages):
            if sessions and at - sessions[-1][-1] <= 30 * 60_000:
                sessions[-1].append(at)
            else:
                sessions.append([at])
        lengths = [session[-1] - session[0] for session in sessions]
        return {
            "session_count": len(sessions),
            "total_session_ms": sum(lengths),
            "longest_session_ms": max(lengths),
            "longest_session_messages": max(map(len, sessions)),
            "marathon_count": sum(length > 2 * 3_600_000 for length in lengths),
        }

    def _streaks(self, messages: list[Message]) -> dict[str, Any]:
        days = sorted({message.date.toordinal() for message in messages})
        today = self.today.toordinal()
        gaps = [b - a - 1 for a, b in pairwise(days) if b - a > 1]
        start = next((d for d in (today, today - 1) if d in days), None)
        current = 0
        if start is not None:
            while start - current in days:
                current += 1
        best = length = 0
        for i, day in enumerate(days):
            length = length + 1 if i and days[i - 1] == day - 1 else 1
            best = max(best, length)
        first = None if start is None else dt.date.fromordinal(start - current + 1).isoformat()
        return {
            "current_streak": current,
            "best_streak": best,
            "last_active_date": dt.date.fromordinal(days[-1]).isoformat(),
            "streak_start_date": first,
            "total_active_days": len(days),
            "streak_breaks": len(gaps),
            "longest_break": max(gaps, default=0),
        }

    def _totals(self, messages: list[Message]) -> dict[str, Any]:
        newest = max(messages, key=lambda m: (m.at, m.id))
        return {
            "message_count": len(messages),
            "word_count": sum(m.words for m in messages),
            "first_seen": min(m.at for m in messages),
            "last_seen": newest.at,
            "display_name": newest.spelling,
        }

    def values(self) -> dict[tuple[str, str], int]:
        """Of every person and seeded type: what counts."""
        found: dict[tuple[str, str], int] = {}
        for person, messages in self.by_person.items():
            content, streaks = self._content(messages), self._streaks(messages)
            hours = Counter(message.local.hour for message in messages)
            found |= {
                (person, "message_count"): len(messages),
                (person, "word_count"): content["total_words"],
                (person, "streak_days"): streaks["best_streak"],
                (person, "active_days"): streaks["total_active_days"],
                (person, "night_owl"): sum(hours[h] for h in range(6)),
                (person, "early_bird"): sum(hours[h] for h in range(6, 9)),
                (person, "emoji_user"): content["emoji_count"],
                (person, "caps_lock"): content["caps_count"],
                (person, "question_asker"): content["question_count"],
                (person, "link_sharer"): content["url_count"],
                (person, "vocabulary"): content["vocabulary_size"],
                (person, "longest_msg"): content["longest_message"],
            }
        return found

    def earned(self) -> set[tuple[str, str, str]]:
        """The tiers that these messages earn."""
        return {
            (person, type_, tier)
            for (person, type_), value in self.values().items()
            for tier, threshold in zip(TIERS, self.setting.thresholds[type_], strict=True)
            if threshold is not None and value >= threshold
        }

    def progress(self, held: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Rows of achievement_progress of people who hold these tiers."""
        highest: dict[tuple[str, str], int] = {}
        for person, type_, tier in held:
            rank = TIERS.index(tier)
            highest[person, type_] = max(rank, highest.get((person, type_), -1))
        found = {}
        for key, value in self.values().items():
            steps = list(zip(TIERS, self.setting.thresholds[key[1]], strict=True))
            above = [step for step in steps[highest.get(key, -1) + 1 :] if step[1] is not None]
            tier, threshold = above[0] if above else (None, None)
            found[key] = {
                "current_value": value,
                "next_tier": tier,
                "next_threshold": threshold,
                "progress_percent": percent(value, threshold),
            }
        return found


def percent(value: int, threshold: int | None) -> float:
    if threshold is None:
        return 100.0
    return min(rate(value, threshold, 100), 99.9) if value < threshold else 100.0


def consistency(counts: list[int]) -> float:
    """max(0, 100 - 100 * population deviation / mean), with more digits than can matter."""
    with localcontext() as context:
        context.prec = 60
        mean = Decimal(sum(counts)) / 24
        variance = sum((count - mean) ** 2 for count in counts) / 24
        score = max(Decimal(0), 100 - 100 * Decimal(variance).sqrt() / mean)
        # The guard digit takes back what the division of an exact half lost.
        tenths = (score * 10 + Decimal("0.5") + Decimal("1e-40")).to_integral_value(ROUND_FLOOR)
        return float(Fraction(int(tenths), 10))


__all__ = ["TOKENS", "BadText", "Model", "Setting", "Token"]
