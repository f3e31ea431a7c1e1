"""A made-up community to try Dazza with, and the page that shows what was counted."""

from .cast import COMMUNITY
from .generate import demo_messages, write_demo
from .live import Lived, live

__all__ = ["COMMUNITY", "Lived", "demo_messages", "live", "write_demo"]
