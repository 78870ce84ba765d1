"""What the engine asks listeners."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.api.house import HOME, House, until
from tests.engine.api.listener import listening
from watchpost_engine.model.camera import Camera
from watchpost_engine.sources.base import SourceError

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
