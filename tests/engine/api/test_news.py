"""The door to the news."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from tests.engine.api.house import HOME, OTHER, House
from tests.engine.api.listener import listening
from tests.engine.making import event, scene
from watchpost_engine.api.rooms import Limits, Rooms
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.announcement import News, Notice, Subject
from watchpost_engine.model.event import Description, Event, EventState, Words
from watchpost_engine.storage.tables import news as news_table


async def publish(house: House, home_id: str = HOME, camera_id: str = "yard") -> Event:
    """Have something happen."""
    made = event(home_id=home_id, camera_id=camera_id, pictures=())
    await publisher(house.rooms).publish(made, News.CLOSED)
    return made


def analysis() -> Analysis:
    return Analysis(
        summary="Somebody is at the door.",
        kind=Kind.ARRIVED,
        importance=Importance.HIGH,
        described_at=datetime.now(UTC),
    )


def publisher(rooms: Rooms) -> Publisher:
    return Publisher(rooms.events, rooms.announcer)


async def test_a_new_listener_starts_with_now(house: House) -> None:
    await house.camera()
    await publish(house)
    running = event(home_id=HOME, state=EventState.OPEN, lasting=None, pictures=())
    async with listening(house, None) as listener:
        assert (listener.hello["home_id"], listener.hello["cursor"]) == (HOME, 1)
        snapshot = listener.snapshot
        assert (snapshot["cursor"], snapshot["missed"]) == (1, False)
        assert [camera["id"] for camera in snapshot["cameras"]] == ["yard"]
        assert snapshot["open_events"] == []
        await publisher(house.rooms).publish(running, News.OPENED)
        told = await listener.next()
    described = Description(words=Words.DESCRIBED, analysis=analysis())
    await house.rooms.events.save_words(running, described)
    async with listening(house, None) as listener:
        assert [one["id"] for one in listener.snapshot["open_events"]] == [running.id]
        assert listener.snapshot["open_events"][0]["analysis"]["summary"] == "Somebody is at the door."
    assert (told["type"], told["cursor"], told["news"]) == ("news", 2, "event_opened")
    assert told["event"]["id"] == running.id
    assert told["late"] is False


async def test_a_listener_that_was_away_gets_what_it_missed_exactly_once(house: House) -> None:
    made = [await publish(house) for _ in range(220)]
    async with listening(house, 3) as listener:
        assert (listener.snapshot["cursor"], listener.snapshot["missed"]) == (220, False)
        told = await listener.news(217)
    assert [one["cursor"] for one in told] == list(range(4, 221))
    assert [one["event"]["id"] for one in told] == [one.id for one in made[3:]]


async def test_who_was_away_hears_nothing_of_a_camera_that_was_purged(house: House) -> None:
    await house.camera("gate")
    left = await publish(house)
    for _ in range(3):
        await publish(house, camera_id="gate")
    assert (await house.call("DELETE", "/v1/cameras/gate?purge=true")).status == 204
    async with listening(house, 0) as listener:
        assert (listener.hello["cursor"], listener.snapshot["cursor"]) == (4, 4)
        assert listener.snapshot["missed"] is False
        later = await publish(house)
        told = await listener.news(2)
    assert [(one["cursor"], one["event"]["id"]) for one in told] == [(1, left.id), (5, later.id)]


async def test_nothing_is_lost_or_told_twice_while_catching_up(house: House) -> None:
    """News keep coming while the backlog is read: the hardest moment."""
    for _ in range(50):
        await publish(house)
    more = 150

    async def go_on() -> None:
        for _ in range(more):
            await publish(house)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(go_on())
        async with listening(house, 0) as listener:
            told = await listener.news(50 + more)
    assert [one["cursor"] for one in told] == list(range(1, 51 + more))


async def test_reconnecting_again_and_again_loses_nothing(house: House) -> None:
    cursor, told = 0, []
    for _ in range(8):
        for _ in range(5):
            await publish(house)
        async with listening(house, cursor) as listener:
            for one in await listener.news(3):
                told.append(one["cursor"])
                cursor = one["cursor"]
    async with listening(house, cursor) as listener:
        told += [one["cursor"] for one in await listener.news(40 - len(told))]
    assert told == list(range(1, 41))


async def test_late_news_say_so(house: House) -> None:
    made = event(home_id=HOME, pictures=())
    now = datetime.now(UTC)
    await house.rooms.events.publish(made, News.OPENED, now - timedelta(seconds=90))
    await house.rooms.events.publish(made, News.CLOSED, now - timedelta(seconds=5))
    async with listening(house, 0) as listener:
        assert [one["late"] for one in await listener.news(2)] == [True, False]


@pytest.mark.parametrize(
    ("cursor", "missed", "first"),
    [(0, True, 3), (1, True, 3), (2, False, 3), (4, False, 5), (99, True, None)],
)
async def test_a_listener_is_told_when_news_are_no_longer_kept(
    house: House, cursor: int, missed: bool, first: int | None
) -> None:
    for _ in range(5):
        await publish(house)
    database = house.rooms.events._database
    await database.write(
        lambda connection: connection.execute(delete(news_table).where(news_table.c.cursor < 3))
    )
    async with listening(house, cursor) as listener:
        assert listener.snapshot["missed"] is missed
        if first is None:  # a cursor from another life: it goes on with what is new
            await publish(house)
            first = 6
        assert (await listener.until("news"))["cursor"] == first


async def test_another_home_hears_nothing(house: House) -> None:
    await house.camera("gate", home_id=OTHER)
    async with listening(house, 0) as here, listening(house, 0, "there") as there:
        await publish(house)
        theirs = await publish(house, OTHER, "gate")
        await publish(house)
        assert (await there.until("news"))["event"]["id"] == theirs.id
        assert [one["cursor"] for one in await here.news(2)] == [1, 3]
        assert here.snapshot["cameras"] == []


async def test_what_happens_to_cameras_is_told(house: House) -> None:
    async with listening(house) as listener:
        camera = await house.camera()
        told = await listener.until("camera")
        assert told["camera"]["id"] == "yard"
        await house.rooms.roster.change_settings(
            camera.home_id, camera.id, lambda settings: replace(settings, sensitivity=77)
        )
        while told["camera"]["settings"]["sensitivity"] != 77:
            told = await listener.until("camera")
        await publish(house)
        while told["camera"]["last_change"] is None:
            told = await listener.until("camera")
        await house.rooms.roster.release(camera.home_id, camera.id, purge=False)
        assert (await listener.until("camera_gone"))["camera_id"] == "yard"


async def test_what_happens_to_the_engine_is_told(house: House) -> None:
    async with listening(house) as listener:
        house.rooms.problems.report(HOME, "model_unreachable", "192.0.2.9")
        told = await listener.until("system")
        assert told["system"]["problems"] == [{"code": "model_unreachable", "detail": "192.0.2.9"}]


async def test_counters_alone_are_not_told_at_once(house: House) -> None:
    camera = await house.camera()
    await house.show(scene(seed=1), camera)
    async with listening(house) as listener:
        for seed in range(2, 6):
            await house.show(scene(seed=seed), camera)
            house.rooms.announcer.notice(Notice(home_id=HOME, subject=Subject.CAMERA, camera_id="yard"))
        await publish(house, camera_id="nobody")
        assert (await listener.next())["type"] == "news", "nothing was told of the camera before"


class TestCounters:
    """With doors that tell counters soon."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(counters_seconds=0.2)

    async def test_counters_are_told_later_without_another_hint(self, house: House) -> None:
        camera = await house.camera()
        await house.show(scene(seed=1), camera)
        async with listening(house) as listener:
            await house.show(scene(seed=2), camera)
            house.rooms.announcer.notice(Notice(home_id=HOME, subject=Subject.CAMERA, camera_id="yard"))
            told = await listener.until("camera")
            assert told["camera"]["status"]["frames_seen"] == 2
