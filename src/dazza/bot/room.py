"""What a connector needs of the side that keeps messages and knows answers."""

from __future__ import annotations

from typing import Protocol


class Room(Protocol):
    """The community that a connector listens for. `dazza.BatchSystem` is one.

    Only `answer` may take long: connectors call it in a thread of its own.
    """

    def record(
        self,
        username: str,
        text: str,
        *,
        at: int | None = None,
        platform: str = "",
        message_id: str | None = None,
    ) -> None:
        """Keep a message; never blocks.

        Args:
            at: when it was said, in ms UTC; None: now.
            platform: who gave the id: "discord", "twitch", as the importers call it.
            message_id: a message whose platform and id are known already is not kept again.
        """
        ...

    def edit(self, platform: str, message_id: str, text: str) -> None:
        """Give a message its new text; one that is not known is nobody's loss."""
        ...

    def delete(self, platform: str, message_id: str) -> None:
        """Take a message back."""
        ...

    def answer(self, asker: str, line: str) -> str | None:
        """One line in answer to a chat command, or None."""
        ...
