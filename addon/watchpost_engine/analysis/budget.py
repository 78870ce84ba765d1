"""The day's budget of a home, in calls and in tokens."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..model.home import Home
from ..model.usage import Usage
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
        day = day_of(home, now)
        used = await self._store.total(home.id, day)
        if used.analyses >= home.model.daily_calls or used.tokens >= home.model.daily_tokens:
            return False
        await self._store.add(home.id, camera_id, day, Usage(analyses=1))
        return True
