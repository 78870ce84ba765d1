"""The day's budget of a home, in calls and in tokens."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..model.home import Home
from ..storage.usage import UsageStore


def day_of(home: Home, now: datetime) -> str:
    """Return the day it is at home, as an ISO date."""
    return now.astimezone(ZoneInfo(home.time_zone)).date().isoformat()


def next_day(home: Home, now: datetime) -> datetime:
    """Return when the next day begins at home, in UTC, whatever the clocks do that night."""
    zone = ZoneInfo(home.time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(UTC)


class Budget:
    """Counts calls before they are made, so that a cap holds whatever happens, and tokens after."""

    def __init__(self, store: UsageStore) -> None:
        self._store = store

    async def take(self, home: Home, camera_id: str, now: datetime) -> bool:
        """Count a call and return True, or False when the day's budget is spent. Raises StorageError."""
        day, model = day_of(home, now), home.model
        return await self._store.take_call(home.id, camera_id, day, model.daily_calls, model.daily_tokens)
