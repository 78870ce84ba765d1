"""Who is in the house for longer than one answer, so that they can be shown out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Reason(StrEnum):
    """Why somebody has to leave."""

    REVOKED = "revoked"
    """The token it came in with no longer counts."""

    CLOSING = "closing"
    """The engine stops."""


type Leave = Callable[[Reason], None]
"""Ends a visit. Called on the event loop; must not wait."""


class Visits:
    """The open connections of each token: listeners of the news, viewers of live pictures."""

    def __init__(self) -> None:
        self._visits: dict[str, list[Leave]] = {}
        self._closing = False

    def count(self, token_id: str) -> int:
        """Return how many connections a token holds open."""
        return len(self._visits.get(token_id, ()))

    @contextmanager
    def stay(self, token_id: str, leave: Leave) -> Iterator[None]:
        """Be known for as long as this lasts; `leave` is called when it has to end."""
        self._visits.setdefault(token_id, []).append(leave)
        if self._closing:
            leave(Reason.CLOSING)
        try:
            yield
        finally:
            left = self._visits[token_id]
            left.remove(leave)
            if not left:
                del self._visits[token_id]

    def dismiss(self, token_id: str) -> None:
        """Show out everybody who came in with this token."""
        for leave in list(self._visits.get(token_id, ())):
            leave(Reason.REVOKED)

    def close(self) -> None:
        """Show everybody out, and who comes from now on."""
        self._closing = True
        for leave in [leave for visits in self._visits.values() for leave in visits]:
            leave(Reason.CLOSING)
