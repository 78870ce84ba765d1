"""Tickets: what opens a live view for a player that cannot send a token."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..model.token import Token

MOST = 1000
"""Tickets that are out at the same time; the oldest make room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Opens the live view of one camera, for a short time, as often as a player needs."""

    secret: str = field(repr=False)
    token_id: str
    home_id: str
    camera_id: str
    quality: str
    """`main`, or `sub` for the camera's smaller stream."""

    until: float
    """Monotonic seconds."""


class Tickets:
    """The tickets that are out."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._out: dict[str, Ticket] = {}

    def issue(self, token: Token, home_id: str, camera_id: str, quality: str = "main") -> Ticket:
        """Return a new ticket: 256 random bits."""
        self._forget_old()
        ticket = Ticket(
            secret=secrets.token_urlsafe(32),
            token_id=token.id,
            home_id=home_id,
            camera_id=camera_id,
            quality=quality,
            until=self._clock() + self.seconds,
        )
        self._out[ticket.secret] = ticket
        return ticket

    def find(self, secret: str) -> Ticket | None:
        """Return a ticket that is still good."""
        ticket = self._out.get(secret)
        return None if ticket is None or ticket.until < self._clock() else ticket

    def _forget_old(self) -> None:
        now = self._clock()
        for secret in list(self._out):  # in the order of their times
            if self._out[secret].until >= now and len(self._out) < MOST:
                return
            del self._out[secret]
