"""The door to the news."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import delete

from tests.engine.api.house import HOME, OTHER, House, make_tokens, until
from tests.engine.api.listener import connected, listening
from tests.engine.making import event, scene
from watchpost_engine.api.rooms import Limits, Rooms
from watchpost_engine.api.server import make_app, serving
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.model.analysis import Analysis, Importance, Kind
from watchpost_engine.model.announcement import News, Notice, Subject
from watchpost_engine.model.camera import Camera
from watchpost_engine.model.event import Description, Event, EventState, Words
from watchpost_engine.sources.base import SourceError
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
        await house.rooms.roster.change_settings(camera, replace(camera.settings, sensitivity=77))
        while told["camera"]["settings"]["sensitivity"] != 77:
            told = await listener.until("camera")
        await publish(house)
        while told["camera"]["last_change"] is None:
            told = await listener.until("camera")
        await house.rooms.roster.release(camera, purge=False)
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


GARAGE = Camera(id="garage", home_id=HOME, name="Garage", source="relay:")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("rtsp://127.0.0.1:1/live", "rtsp://127.0.0.1:1/live"),
        (None, None),
        ("", None),
        ("gopher://127.0.0.1/", None),
        ("rtsp://[", None),
    ],
)
async def test_home_assistant_is_asked_where_a_stream_is(
    house: House, address: str | None, found: str | None
) -> None:
    async with listening(house) as listener:
        await until(lambda: bool(house.rooms.resolver._asks.get(HOME)))
        asking = asyncio.create_task(house.rooms.resolver.stream_address(GARAGE))
        asked = await listener.until("request")
        assert (asked["what"], asked["camera_id"]) == ("stream_address", "garage")
        await listener.socket.send_json({"type": "reply", "id": "stale", "address": "rtsp://127.0.0.1/"})
        await listener.socket.send_json({"type": "reply", "id": asked["id"], "address": address})
        assert await asking == found


async def test_who_waits_for_an_answer_learns_that_none_will_come(house: House) -> None:
    async with listening(house) as listener:
        await until(lambda: bool(house.rooms.resolver._asks.get(HOME)))
        asking = asyncio.create_task(house.rooms.resolver.stream_address(GARAGE))
        await listener.until("request")
    with pytest.raises(SourceError, match="unreachable"):
        await asking
    await until(lambda: not house.rooms.resolver._asks.get(HOME))


async def test_a_viewer_is_never_asked(house: House) -> None:
    async with listening(house, who="viewer"):
        with pytest.raises(SourceError, match="not connected"):
            await house.rooms.resolver.stream_address(GARAGE)


SAYINGS = [
    "listen",
    "{}",
    "[]",
    '{"type": "listen"}',
    '{"type": "listen", "schema_version": 2, "cursor": null}',
    '{"type": "listen", "schema_version": 1, "cursor": "3"}',
    '{"type": "listen", "schema_version": 1, "cursor": -1}',
    '{"type": "listen", "schema_version": 1, "cursor": 1e400}',
    '{"type": "listen", "schema_version": 1, "cursor": 99999999999999999999}',
    '{"type": "reply", "id": "r1"}',
    '{"type": "listen", "schema_version": 1, "client": "\\ud800", "cursor": null}',
    b"\x00\x01",
]


async def test_a_listener_that_breaks_the_contract_is_let_go(house: House) -> None:
    for said in SAYINGS:
        async with connected(house) as listener:
            if isinstance(said, bytes):
                await listener.socket.send_bytes(said)
            else:
                await listener.socket.send_str(said)
            assert await listener.end() == 4400


async def test_nonsense_after_the_snapshot_is_a_breach_too(house: House) -> None:
    async with listening(house) as listener:
        await listener.socket.send_str('{"type": "reply", "id": 1}')
        assert await listener.end() == 4400


class TestWaiting:
    """With doors that do not wait long for a listener's first words."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(listen_seconds=0.1)

    async def test_a_listener_that_says_nothing_is_let_go(self, house: House) -> None:
        async with connected(house) as listener:
            assert await listener.end() == 4400


class TestImpatient:
    """With doors of little patience."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(send_seconds=0.3, visits=2)

    async def test_a_listener_that_does_not_read_is_let_go_with_a_reason(self, house: House) -> None:
        async with listening(house) as listener:
            transport = listener.socket._response.connection.transport
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            transport.pause_reading()
            long = replace(event(home_id=HOME, pictures=()), boxes=((0.1, 0.1, 0.2, 0.2),) * 20_000)
            async with asyncio.timeout(30):
                while house.rooms.announcer._listeners:
                    await publisher(house.rooms).publish(long, News.CLOSED)
            transport.resume_reading()
            assert await listener.end() == 4008

    async def test_a_token_holds_so_many_lines_and_no_more(self, house: House) -> None:
        async with listening(house), listening(house), listening(house, who="viewer"):
            assert (await house.call("GET", "/v1/news")).status == 503
        await until(lambda: not house.rooms.announcer._listeners)
        async with listening(house):
            pass


async def test_a_call_that_is_no_websocket_is_refused(house: House) -> None:
    reply = await house.call("GET", "/v1/news")
    assert (reply.status, reply.code) == (400, "invalid")


async def test_listeners_are_told_that_the_engine_stops(rooms: Rooms) -> None:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        async with serving(make_app(rooms), "127.0.0.1", 0) as port:
            house = House(rooms, f"http://127.0.0.1:{port}", session, await make_tokens(rooms))
            quiet = await stack.enter_async_context(connected(house))
            busy = await stack.enter_async_context(listening(house))
            ends = asyncio.gather(quiet.end(), busy.end())
        assert await ends == [1001, 1001]
