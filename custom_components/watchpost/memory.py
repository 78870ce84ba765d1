"""What outlives a restart of Home Assistant: which news are dealt with, and what was said of each event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN

SAVE_DELAY = 1.0
"""Seconds. What a crash in this time takes away is told twice, never lost: the cursor is only behind."""

MAX_EVENTS = 500
"""Far more than can be between `opened` and the last words of one."""


class Stored(TypedDict):
    """The file's shape."""

    engine_id: str
    cursor: int | None
    told: dict[str, list[str]]


class Memory:
    """The cursor and the facts told about events, kept in one small file per engine."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file; `load` reads it."""
        self._store: Store[Stored] = Store(hass, 1, f"{DOMAIN}.{entry_id}")
        self._engine_id = ""
        self._told: dict[str, list[str]] = {}
        self.cursor: int | None = None

    async def load(self) -> None:
        """Read what was kept."""
        if (stored := await self._store.async_load()) is not None:
            self._engine_id, self.cursor = stored["engine_id"], stored["cursor"]
            self._told = stored["told"]

    async def save(self) -> None:
        """Write now."""
        await self._store.async_save(self._stored())

    async def remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    @callback
    def meet(self, engine_id: str, newest: int) -> int | None:
        """Return the cursor to begin with at an engine whose newest news is `newest`.

        That of another engine, or of one that lost its news, means nothing: None, begin with now.
        """
        if engine_id != self._engine_id or (self.cursor is not None and self.cursor > newest):
            self._engine_id, self.cursor, self._told = engine_id, None, {}
        return self.cursor

    @callback
    def advance(self, cursor: int) -> None:
        """Count news up to here as dealt with."""
        self.cursor = cursor
        self._store.async_delay_save(self._stored, SAVE_DELAY)

    @callback
    def first(self, event_id: str, facts: Iterable[str]) -> frozenset[str]:
        """Return those facts that were never told of an event before, and count them as told."""
        told = self._told.get(event_id, [])
        new = frozenset(facts).difference(told)
        if new:
            self._told[event_id] = [*told, *sorted(new)]
            while len(self._told) > MAX_EVENTS:
                del self._told[next(iter(self._told))]
            self._store.async_delay_save(self._stored, SAVE_DELAY)
        return new

    def _stored(self) -> Stored:
        return Stored(engine_id=self._engine_id, cursor=self.cursor, told=dict(self._told))
