"""The only place that speaks SQL to a database."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from dazza.errors import UsageError
from dazza.store.sqlite import Database

__all__ = ["Database", "database_path", "open_database"]


def open_database(where: str, *, create: bool = False, read_only: bool = False) -> Database:
    """Open a database named by a path or a URL (`sqlite:///relative`, `sqlite:////absolute`).

    Raises UsageError for a URL that Dazza does not know, StoreError if it cannot be opened.
    """
    return Database(database_path(where), create=create, read_only=read_only)


def database_path(where: str) -> Path:
    """The file that a path or a URL names. Raises UsageError for a URL that Dazza does not know."""
    scheme, colon, _ = where.partition("://")
    if not colon:
        return Path(where)
    if scheme == "sqlite":
        return Path(unquote(urlsplit(where).path)[1:])
    raise UsageError(
        f"unknown kind of database {scheme!r}: give the path of a SQLite file, or sqlite:///FILE"
    )
