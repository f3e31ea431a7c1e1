"""A made-up community to try Dazza with, and the page that shows what was counted."""

from .cast import COMMUNITY
from .generate import demo_messages, write_demo

__all__ = ["COMMUNITY", "demo_messages", "write_demo"]
