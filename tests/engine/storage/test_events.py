"""Events and news in a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.engine.making import NOW, event
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.announcement import News
from watchpost_engine.model.event import Description, EventState, Words
from watchpost_engine.storage.database import Database
from watchpost_engine.storage.events import EventQuery, EventStore
from watchpost_engine.storage.homes import HomeStore

pytestmark = pytest.mark.usefixtures("homes")

ANALYSIS = Analysis(summary="A parcel.", kind=Kind.APPEARED, importance=Importance.LOW, described_at=NOW)
DESCRIBED = Description(words=Words.DESCRIBED, analysis=ANALYSIS)


async def test_the_journal_and_the_analyst_never_write_each_others_half(database: Database) -> None:
    store, made = EventStore(database), event(state=EventState.OPEN, lasting=None)
    await store.publish(made, News.OPENED, NOW)
    await store.publish_words(made, DESCRIBED, NOW, lambda connection: None)
    closed = replace(made, state=EventState.CLOSED, lasting=True)  # the journal does not know the words
    told = await store.publish(closed, News.CLOSED, NOW)
    assert (told.event.analysis, told.event.lasting) == (ANALYSIS, True)
    assert await store.get("here", made.id) == told.event


async def test_what_is_told_and_what_belongs_to_it_is_kept_together_or_not_at_all(database: Database) -> None:
    store, made = EventStore(database), event()
    await store.save(made)

    def fails(_: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await store.publish_words(made, DESCRIBED, NOW, fails)
    assert await store.get("here", made.id) == made
    assert await store.news_range("here") == (0, 0)


async def test_words_for_an_event_that_is_gone_are_no_news(database: Database) -> None:
    store, made = EventStore(database), event()
    with pytest.raises(LookupError):
        await store.publish_words(made, DESCRIBED, NOW, lambda connection: None)


async def test_pages_are_newest_first_and_only_of_the_home(database: Database) -> None:
    store = EventStore(database)
    made = [event(id=f"{number:032x}", opened_at=NOW + timedelta(minutes=number)) for number in range(10)]
    for one in made:
        await store.save(one)
    await store.save(event(home_id="there"))
    first = await store.find(EventQuery(home_id="here", limit=4))
    assert first == made[:-5:-1]
    assert await store.find(EventQuery(home_id="here", limit=4, after=first[-1].id)) == made[5:1:-1]
    recent = EventQuery(home_id="here", since=NOW + timedelta(minutes=8))
    assert await store.find(recent) == made[:7:-1]
    assert await store.find(EventQuery(home_id="here", lasting=False)) == []
    assert await store.find(EventQuery(home_id="here", camera_id="gate")) == []
    assert await store.get("there", made[0].id) is None


async def test_what_was_told_of_an_event_goes_with_it_and_cursors_stay(database: Database) -> None:
    store, gone, left = EventStore(database), event(), event()
    first = await store.publish(gone, News.OPENED, NOW)
    told = await store.publish(left, News.OPENED, NOW)
    await store.publish_words(gone, DESCRIBED, NOW, lambda connection: None)
    last = await store.publish(gone, News.CLOSED, NOW)
    await store.remove(gone)
    assert await store.news_after("here", 0) == [told]
    assert await store.news_after("here", 0, limit=1) == [told]
    assert await store.news_after("here", told.cursor) == []
    assert await store.news_range("here") == (first.cursor, last.cursor), "nobody has missed anything"
    rows = await database.read(lambda connection: connection.exec_driver_sql("SELECT * FROM news").all())
    assert not [row for row in rows if "A parcel." in str(row)]


async def test_a_cursor_is_never_given_twice(database: Database, homes: HomeStore) -> None:
    store = EventStore(database)
    cursors = [(await store.publish(event(), News.OPENED, NOW)).cursor for _ in range(3)]
    assert cursors == sorted(set(cursors))
    await database.write(lambda connection: connection.exec_driver_sql("DELETE FROM news"))
    assert (await store.publish(event(), News.OPENED, NOW)).cursor > cursors[-1]
