"""Which themes are talked about at which hour."""

from __future__ import annotations

from dazza.demo.templates import Theme

from . import chatter, culture, home, street

DAYTIME: tuple[Theme, ...] = (
    home.KITCHEN,
    home.GARDEN,
    home.ANIMALS,
    home.MACHINES,
    street.STREET,
    street.WORK,
    street.WEATHER,
    street.TRAVEL,
    culture.BOOKS,
    culture.MUSIC,
)
EVENING: tuple[Theme, ...] = (
    culture.FILMS,
    culture.FILMS,
    culture.GAMES,
    culture.MUSIC,
    culture.BOOKS,
    home.KITCHEN,
    home.KITCHEN,
    home.ANIMALS,
    home.MACHINES,
    street.STREET,
)
NIGHT: tuple[Theme, ...] = (street.NIGHT, street.NIGHT, street.NIGHT, culture.BOOKS, culture.FILMS)
MORNING: tuple[Theme, ...] = (street.MORNING, street.MORNING, street.WEATHER, home.GARDEN)

EVENTS: dict[str, Theme] = {
    "regatta": chatter.REGATTA,
    "soup week": chatter.SOUP_WEEK,
    "lantern night": chatter.LANTERN_NIGHT,
    "new year": chatter.NEW_YEAR,
}
