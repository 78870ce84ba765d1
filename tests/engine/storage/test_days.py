"""On which days of the home's calendar there is something."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.engine.making import event
from watchpost_engine.model.ids import new_id
from watchpost_engine.model.recording import Recording, RecordingKind
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.days import Day, DayStore
from watchpost_engine.storage.events import EventStore
from watchpost_engine.storage.recordings import RecordingStore

pytestmark = pytest.mark.usefixtures("homes")

BERLIN = ZoneInfo("Europe/Berlin")


async def saw(database: Database, *moments: datetime, camera_id: str = "yard") -> None:
    for moment in moments:
        one = event(id=new_id(), opened_at=moment, seen_at=moment, camera_id=camera_id)
        await EventStore(database).save(one, size=1)


async def recorded(database: Database, moment: datetime) -> None:
    one = Recording(
        id=new_id(), home_id="here", camera_id="yard", kind=RecordingKind.EVENT, started_at=moment, seconds=9,
        bytes=1, codec="h264",
    )  # fmt: skip
    await RecordingStore(database).save(one)


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


async def test_days_are_those_of_the_home(database: Database) -> None:
    await saw(database, at(18, 22), at(18, 23), at(19, 10))
    days = await DayStore(database).find("here", "yard", BERLIN, date(2026, 11, 21), 10)
    assert days == [
        Day(day=date(2026, 11, 19), events=2, recordings=0),
        Day(day=date(2026, 11, 18), events=1, recordings=0),
    ]


async def test_a_day_of_recordings_alone_counts_and_other_cameras_do_not(database: Database) -> None:
    await recorded(database, at(3, 12))
    await saw(database, at(5, 12))
    await saw(database, at(7, 12), camera_id="other")
    days = await DayStore(database).find("here", "yard", BERLIN, date(2026, 11, 21), 10)
    assert [(one.day.day, one.events, one.recordings) for one in days] == [(5, 1, 0), (3, 0, 1)]
    assert await DayStore(database).find("there", "yard", BERLIN, date(2026, 11, 21), 10) == []


async def test_page_by_page(database: Database) -> None:
    await saw(database, *(at(day, 12) for day in range(1, 21)))
    store, found, before = DayStore(database), [], date(2026, 12, 1)
    while page := await store.find("here", "yard", BERLIN, before, 7):
        found += page
        before = page[-1].day
    assert [one.day.day for one in found] == [*range(20, 0, -1)]


async def test_days_of_23_and_25_hours_are_whole(database: Database) -> None:
    # 29 March 2026 has 23 hours in Berlin, 25 October has 25.
    for first in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        await saw(database, *(first + timedelta(hours=hour) for hour in range(48)))
    days = await DayStore(database).find("here", "yard", BERLIN, date(2026, 12, 1), 10)
    counts = {one.day: one.events for one in days}
    assert counts[date(2026, 3, 29)] == 23
    assert counts[date(2026, 10, 25)] == 25
    assert sum(counts.values()) == 96


async def test_months_without_anything_are_jumped_over(database: Database) -> None:
    await saw(database, at(2, 12, month=1), at(31, 12, month=1), at(20, 12), at(20, 13))
    days = await DayStore(database).find("here", "yard", BERLIN, date(2026, 12, 1), 10)
    assert [(one.day.month, one.day.day, one.events) for one in days] == [(11, 20, 2), (1, 31, 1), (1, 2, 1)]
    (newest,) = await DayStore(database).find("here", "yard", BERLIN, date(2026, 12, 1), 1)
    assert newest == days[0]
