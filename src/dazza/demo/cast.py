"""Who lives on Lantern Street: the people of the made-up community, and what each is like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .phrases import languages, personal
from .templates import Phrase

COMMUNITY: Final = "Lantern Street"
HISTORY_DAYS: Final = 731
KEEPER_DAYS: Final = 433
"""Perpetua has written on each of the last so many days, today among them."""
FALLEN_DAYS: Final = 214
"""Anton wrote on so many days in a row, until the day before yesterday."""
GREETINGS: Final = {"Larkspur": (58, 6), "Mothwick": (31, 1), "kettle_on": (19, 12)}
"""Who has looked in every day of late: for how many days, and at which hour at the latest."""
NEWCOMER_DAYS: Final = 7
LURKER_MESSAGES: Final = 12


def hours(weights: str) -> tuple[int, ...]:
    """Weights of the hours 0–23, one digit each."""
    return tuple(map(int, weights))


EVENINGS: Final = hours("210000122222332233578985")
OFFICE: Final = hours("100000136777787776554331")
ALL_DAY: Final = hours("110000234444554445667653")
LATE: Final = hours("643210000000111112346899")
OWL: Final = hours("999999100000000000000125")
LARK: Final = hours("000004999410000100000000")
EAST: Final = hours("111123445555666765443221")


@dataclass(frozen=True, slots=True, eq=False)
class Persona:
    """One person: how much, when and how they write. Shares are chances a message, 0–1."""

    name: str
    activity: float
    hours: tuple[int, ...] = EVENINGS
    presence: float = 0.7
    """Chance that they look in at all on a given day."""
    joined: int = HISTORY_DAYS
    """Days before now of their first day."""
    left: int = -1
    """Days before now of their last day; -1 while they are here."""
    nick: str = ""
    """What others type after `@`, where it is not the name."""
    spellings: tuple[str, ...] = ()
    own: tuple[Phrase, ...] = ()
    own_share: float = 0.0
    shout: float = 0.0
    emoji: float = 0.04
    link: float = 0.01
    question: float = 0.02
    essay: float = 0.0
    burst: float = 0.08
    """Chance that they go on talking before anybody answers."""
    lower: bool = False
    names: tuple[str, ...] = field(init=False)
    mention: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", self.spellings or (self.name,))
        object.__setattr__(self, "mention", "@" + (self.nick or self.name))


def _speaker(name: str, activity: float, phrases: tuple[Phrase, ...], share: float) -> Persona:
    return Persona(name, activity, ALL_DAY, own=phrases, own_share=share, presence=0.55)


KEEPER: Final = Persona("Perpetua", 5.0, presence=0.9)
FALLEN: Final = Persona("Anton", 4.0, presence=0.6, lower=True)
NEWCOMER: Final = Persona(
    "freshly_fern", 40, ALL_DAY, 1.0, NEWCOMER_DAYS - 1, own=personal.KEEN, own_share=0.5, burst=0.3
)
LURKER: Final = "quiet_quentin"
ROBOT: Final = "[robot]"

CAST: Final[tuple[Persona, ...]] = (
    KEEPER,
    FALLEN,
    NEWCOMER,
    Persona("Rosalind", 14, ALL_DAY, 0.95, burst=0.4, question=0.06),
    Persona("Mothwick", 9, OWL, 0.85, own=personal.OWL, own_share=0.25, burst=0.25),
    Persona("Larkspur", 7, LARK, 0.9, own=personal.LARK, own_share=0.2),
    Persona("MegaphoneMeg", 5.5, own=personal.SHOUTS, own_share=0.3, shout=0.85, emoji=0.1),
    Persona("tab_hoarder", 6, OFFICE, link=0.34, lower=True),
    Persona("WhyThough", 6.5, ALL_DAY, question=0.62, lower=True),
    Persona("Mina✨", 7, EVENINGS, 0.8, nick="Mina", emoji=0.85, burst=0.15),
    Persona("Ignatius", 3.2, LATE, 0.5, own=personal.ESSAYS, essay=0.3),
    Persona("Bob", 6, ALL_DAY, 0.75, spellings=("Bob", "bob"), lower=True),
    Persona("Odette", 8, EVENINGS, 0.8),
    Persona("kettle_on", 7, OFFICE, 0.75, lower=True, emoji=0.08),
    Persona("priya_k", 6, EVENINGS, 0.65, own=languages.HINDI, own_share=0.1, emoji=0.12),
    Persona("TwoSpoons", 5, LATE, 0.6, lower=True, burst=0.2),
    Persona("Hamish", 4.5, OFFICE, 0.6, joined=520),
    Persona("mx_pebble", 4, LATE, 0.5, joined=390, lower=True, emoji=0.15),
    Persona("Dot", 3, hours("000001355555544443210000"), 0.6, question=0.1),
    Persona("Old_Tom", 6, EVENINGS, 0.7, left=300),
    Persona("O'Malley", 2.5, LATE, 0.4, joined=250),
    _speaker("Jürgen", 4.5, languages.GERMAN, 0.45),
    _speaker("Luz_María", 4.5, languages.SPANISH, 0.5),
    Persona("さくら", 3.6, EAST, 0.55, own=languages.JAPANESE, own_share=0.6, emoji=0.2),
    Persona("小明", 3.2, EAST, 0.5, own=languages.CHINESE, own_share=0.6),
    _speaker("Дмитрий", 3.4, languages.RUSSIAN, 0.55),
    _speaker("ليلى", 2.8, languages.ARABIC, 0.6),
    Persona("สมชาย", 2.4, EAST, 0.45, own=languages.THAI, own_share=0.6),
    _speaker("Aurélie", 3.0, languages.FRENCH, 0.5),
    _speaker("Thiago", 2.2, languages.PORTUGUESE, 0.4),
)
