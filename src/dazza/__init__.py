"""Dazza: chat history into statistics that a community enjoys and can trust."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dazza.bot.system import BatchSystem

__version__ = version("dazza")
__all__ = ["BatchSystem", "__version__"]


def __getattr__(name: str) -> Any:
    """`dazza.BatchSystem`, loaded by those who ask for it."""
    if name == "BatchSystem":
        from dazza.bot.system import BatchSystem  # noqa: PLC0415  # the command line need not wait

        return BatchSystem
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
