"""Dazza: chat history into statistics that a community enjoys and can trust."""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("dazza")
