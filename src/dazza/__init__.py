"""Dazza: chat history into statistics that a community enjoys and can trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dazza.bot.system import BatchSystem

    __version__: str

__all__ = ["BatchSystem", "__version__"]


def __getattr__(name: str) -> Any:
    """`BatchSystem` and `__version__`, loaded by those who ask for them."""
    if name == "BatchSystem":
        from dazza.bot.system import BatchSystem  # noqa: PLC0415  # the command line need not wait

        return BatchSystem
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  # a tenth of the start of a command

        return version("dazza")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
