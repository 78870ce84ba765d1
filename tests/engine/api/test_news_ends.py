"""How a talk with a listener of the news ends."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from dataclasses import replace

import aiohttp
import pytest

from tests.engine.api.house import HOME, House, make_tokens, until
from tests.engine.api.listener import connected, listening
from tests.engine.making import event
from watchpost_engine.api.rooms import Limits, Rooms
from watchpost_engine.api.server import make_app, serving
from watchpost_engine.events.publisher import Publisher
from watchpost_engine.model.announcement import News
from watchpost_engine.storage.errors import StorageError


def publisher(rooms: Rooms) -> Publisher:
    return Publisher(rooms.events, rooms.announcer)


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


async def test_a_disk_that_fails_ends_the_talk_and_loses_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise StorageError("storage_failed", "no such sector")

    async with listening(house) as listener:
        with monkeypatch.context() as patch:
            patch.setattr(house.rooms.events, "news_after", broken)
            await publisher(house.rooms).publish(event(home_id=HOME, pictures=()), News.CLOSED)
            assert await listener.end() == 1011
    async with listening(house, listener.snapshot["cursor"]) as listener:
        assert (await listener.until("news"))["cursor"] == 1
