"""What is deleted, and what never is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.making import NOW, event, scene
from watchpost_engine.model.announcement import News
from watchpost_engine.model.event import Event, EventState, PictureRole
from watchpost_engine.storage.cleaner import NEWS_KEPT, Cleaner, Retention
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventQuery, EventStore
from watchpost_engine.storage.files import PictureFiles

pytestmark = pytest.mark.usefixtures("homes")

EVERYTHING = EventQuery(home_id="here", limit=1000)


async def fill(database: Database, files: PictureFiles, count: int) -> list[Event]:
    """Keep events of one picture each, a day apart, the last at NOW."""
    made = []
    for number in range(count):
        at = NOW - timedelta(days=count - 1 - number)
        one = event(id=f"{number:032x}", opened_at=at, pictures=(PictureRole.PEAK,))
        await files.keep(one, {PictureRole.PEAK: scene()})
        await EventStore(database).save(one, size=len(scene()))
        made.append(one)
    return made


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        (Retention(days=3.5, bytes=10**9), 4),
        (Retention(days=1000, bytes=len(scene()) * 3), 3),
        (Retention(days=1000, bytes=len(scene()) * 3 - 1), 2),
        (Retention(days=1000, bytes=10**9), 10),
        (Retention(days=1000, bytes=0), 0),
    ],
)
async def test_the_oldest_go_by_days_and_by_bytes(
    database: Database, tmp_path: Path, retention: Retention, left: int
) -> None:
    files = PictureFiles(tmp_path)
    made = await fill(database, files, 10)
    cleaner = Cleaner(database, files, retention)
    assert await cleaner.clean(NOW) == 10 - left
    kept = await EventStore(database).find(EVERYTHING)
    assert [one.id for one in kept] == [one.id for one in reversed(made)][:left]
    assert sum(1 for one in made if files.size(one)) == left
    assert await cleaner.used() == left * len(scene())


async def test_an_open_event_never_goes(database: Database, tmp_path: Path) -> None:
    files, store = PictureFiles(tmp_path), EventStore(database)
    await store.save(event(state=EventState.OPEN, opened_at=NOW - timedelta(days=99)), size=10**6)
    assert await Cleaner(database, files, Retention(days=1, bytes=0)).clean(NOW) == 0


async def test_what_was_told_goes_with_its_event(database: Database, tmp_path: Path) -> None:
    store = EventStore(database)
    told = await store.publish(event(opened_at=NOW - timedelta(days=9)), News.CLOSED, NOW)
    kept = await store.publish(event(opened_at=NOW), News.CLOSED, NOW)
    assert await Cleaner(database, PictureFiles(tmp_path), Retention(days=5, bytes=10**9)).clean(NOW) == 1
    assert await store.news_after("here", 0) == [kept]
    assert await store.news_range("here") == (told.cursor, kept.cursor)


async def test_news_go_after_a_week(database: Database, tmp_path: Path) -> None:
    store = EventStore(database)
    await store.publish(event(), News.OPENED, NOW - NEWS_KEPT - timedelta(seconds=1))
    kept = await store.publish(event(), News.OPENED, NOW - NEWS_KEPT + timedelta(seconds=1))
    await Cleaner(database, PictureFiles(tmp_path), Retention(days=1000, bytes=10**9)).clean(NOW)
    assert await store.news_range("here") == (kept.cursor, kept.cursor)


async def test_cursors_never_go_back_after_a_quiet_week(database: Database, tmp_path: Path) -> None:
    store = EventStore(database)
    long_ago = NOW - NEWS_KEPT - timedelta(days=1)
    there = await store.publish(event(home_id="there"), News.OPENED, long_ago)
    for _ in range(3):
        here = await store.publish(event(), News.OPENED, long_ago)
    await Cleaner(database, PictureFiles(tmp_path), Retention(days=1000, bytes=10**9)).clean(NOW)
    assert await store.news_range("here") == (here.cursor, here.cursor)
    assert await store.news_range("there") == (there.cursor, there.cursor)
