"""Frames that devices, or Home Assistant, send on their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .latest import Latest
from .stills import still

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ..model.frame import Frame

type Pushed = tuple[bytes, float]
"""A checked JPEG, and the monotonic second it was taken at."""


class PushInbox:
    """Hands each pushed picture to the source of its camera. One for all cameras."""

    def __init__(self) -> None:
        self._slots: dict[str, Latest[Pushed]] = {}

    def deliver(self, camera_key: str, jpeg: bytes, age_seconds: float = 0.0) -> bool:
        """Give a JPEG, checked by the door, to whoever watches that camera; False when nobody does.

        Thousands of calls a second: what can wait until somebody takes the picture does.
        """
        slot = self._slots.get(camera_key)
        if slot is None:
            return False
        slot.put((jpeg, time.monotonic() - age_seconds))
        return True

    def open(self, camera_key: str) -> Latest[Pushed]:
        """Take what comes for this camera from now on. A later watcher of the same camera takes over."""
        slot = self._slots[camera_key] = Latest[Pushed]()
        return slot

    def close(self, camera_key: str, slot: Latest[Pushed]) -> None:
        """Stop taking, unless another watcher took over."""
        if self._slots.get(camera_key) is slot:
            del self._slots[camera_key]


class PushSource:
    """The pictures of one camera that sends them by itself. It waits as long as it takes, and never ends."""

    def __init__(self, camera_key: str, inbox: PushInbox) -> None:
        self._camera_key = camera_key
        self._inbox = inbox
        self._slot = Latest[Pushed]()

    @property
    def replaced(self) -> int:
        """Frames that a newer one replaced."""
        return self._slot.replaced

    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield pictures as they are pushed."""
        slot = self._slot = self._inbox.open(self._camera_key)
        try:
            while True:
                jpeg, at = await slot.take()
                yield still(self._camera_key, jpeg, at)
        finally:
            self._inbox.close(self._camera_key, slot)
