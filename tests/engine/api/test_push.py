"""The doors for pictures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.engine.api.house import HOME, House, until
from tests.engine.making import scene
from watchpost_engine.api.rooms import Limits

JPEG = scene()
BOMB = b"\xff\xd8\xff\xc0\x00\x11\x08\xea\x60\xea\x60\x03" + b"\x00" * 64 + b"\xff\xd9"
"""Declares 60000 x 60000 pixels."""


async def stills_only(_: str) -> None:
    """Answer as Home Assistant does for a camera without a stream."""


async def test_a_picture_is_taken_and_becomes_the_newest(house: House) -> None:
    camera = await house.camera()
    reply = await house.push(JPEG)
    assert (reply.status, reply.body) == (202, {"interval": 1.0, "watching": True})
    await until(lambda: house.newest(camera) == JPEG)


async def test_home_assistant_pushes_for_a_relayed_camera(house: House) -> None:
    house.rooms.resolver.attach(HOME, stills_only)
    camera = await house.camera("garage", "relay:")
    await until(lambda: camera.key in house.rooms.inbox._slots)
    headers = {"Content-Type": "image/jpeg"}
    reply = await house.call("POST", "/v1/cameras/garage/frames", data=JPEG, headers=headers)
    assert reply.status == 202
    await until(lambda: house.newest(camera) == JPEG)


@pytest.mark.parametrize(
    ("data", "headers", "status", "code"),
    [
        (JPEG, {"Content-Type": "image/png"}, 415, "unsupported_media"),
        (JPEG, {"Content-Type": "application/octet-stream"}, 415, "unsupported_media"),
        (b"\x89PNG\r\n\x1a\n" + JPEG, {}, 415, "unsupported_media"),
        (b"", {}, 415, "unsupported_media"),
        (JPEG[:-2], {}, 400, "invalid"),
        (JPEG[: len(JPEG) // 2], {}, 400, "invalid"),
        (b"\xff\xd8", {}, 400, "invalid"),
        (BOMB, {}, 400, "invalid"),
        (JPEG, {"Content-Encoding": "gzip"}, 415, "unsupported_media"),
        (JPEG, {"X-Watchpost-Age": "soon"}, 400, "invalid"),
        (JPEG, {"X-Watchpost-Age": "-1"}, 400, "invalid"),
        (JPEG, {"X-Watchpost-Age": "nan"}, 400, "invalid"),
        (JPEG, {"X-Watchpost-Age": "3601"}, 400, "invalid"),
    ],
)
async def test_what_is_no_picture_is_refused(
    house: House, data: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    await house.camera()
    reply = await house.push(data, headers=headers)
    assert (reply.status, reply.code) == (status, code)
    assert (await house.push(JPEG)).status == 202


async def test_a_type_with_parameters_and_an_age_are_fine(house: House) -> None:
    camera = await house.camera()
    headers = {"Content-Type": "Image/JPEG; charset=binary", "X-Watchpost-Age": "2.5"}
    assert (await house.push(JPEG, headers=headers)).status == 202
    await until(lambda: house.newest(camera) == JPEG)


async def test_a_camera_that_is_not_wanted_takes_nothing(house: House) -> None:
    assert (await house.push(JPEG)).code == "not_found"
    camera = await house.camera()
    await house.rooms.roster.release(camera.home_id, camera.id, purge=False)
    assert (await house.push(JPEG)).code == "not_found"


async def test_a_camera_that_is_fed_otherwise_takes_nothing(house: House) -> None:
    await house.camera(source="relay:")
    assert (await house.push(JPEG)).code == "conflict"
    await house.camera("garage")
    headers = {"Content-Type": "image/jpeg"}
    reply = await house.call("POST", "/v1/cameras/garage/frames", data=JPEG, headers=headers)
    assert reply.code == "conflict"


async def test_a_device_is_told_that_nobody_watches_on_purpose(house: House) -> None:
    camera = await house.camera()
    await house.rooms.roster.change_settings(
        camera.home_id, camera.id, lambda settings: replace(settings, watching=False)
    )
    await until(lambda: camera.key not in house.rooms.inbox._slots)
    reply = await house.push(JPEG)
    assert (reply.status, reply.body["watching"]) == (202, False)


async def test_a_device_waits_while_its_camera_is_not_watched_yet(house: House) -> None:
    camera = await house.camera()
    await house.rooms.keeper.release(camera)
    await until(lambda: camera.key not in house.rooms.inbox._slots)
    reply = await house.push(JPEG)
    assert (reply.status, reply.code) == (503, "unavailable")


class TestImpatient:
    """With doors of little patience."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(push_most=20_000, push_seconds=0.2, push_per_second=0.001, push_waiting=30_000)

    async def test_a_body_that_is_too_large_is_refused_unread(self, house: House) -> None:
        await house.camera()
        head = await raw(house, "Content-Length: 20001", b"")
        assert head.startswith(b"HTTP/1.1 413 ")

    async def test_a_chunked_body_that_grows_too_large_is_refused(self, house: House) -> None:
        await house.camera()

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(30):
                yield bytes(1000)

        reply = await house.call(
            "POST", "/v1/frames", "camera", data=endless(), headers={"Content-Type": "image/jpeg"}
        )
        assert (reply.status, reply.code) == (413, "too_large")

    async def test_a_body_that_stalls_is_given_up(self, house: House) -> None:
        await house.camera()
        answer = await raw(house, f"Content-Length: {len(JPEG)}", JPEG[:500])
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"Connection: close" in answer

    async def test_a_camera_that_pushes_too_often_is_slowed_down(self, house: House) -> None:
        await house.camera()
        assert (await house.push(JPEG)).status == 202
        reply = await house.push(JPEG)
        assert (reply.status, reply.code) == (429, "rate_limited")
        assert int(reply.headers["Retry-After"]) > 0


class TestCrowded:
    """With doors that let few bodies wait."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(push_at_once=1, push_seconds=60, push_waiting=30_000)

    async def test_one_camera_has_one_body_on_its_way(self, house: House) -> None:
        await house.camera()
        async with stalled(house):
            answer = await raw(house, f"Content-Length: {len(JPEG)}", JPEG[:500])
            assert answer.startswith(b"HTTP/1.1 429 ")

    async def test_a_body_whose_sender_hangs_up_makes_room(self, house: House) -> None:
        await house.camera()
        async with stalled(house):
            pass
        whole = (JPEG[:500], JPEG[500:])
        answers = [await raw(house, f"Content-Length: {len(JPEG)}", *whole) for _ in range(20)]
        assert answers[-1].startswith(b"HTTP/1.1 202 ")

    async def test_all_bodies_together_have_a_limit(self, house: House) -> None:
        await house.camera()
        answer = await raw(house, "Content-Length: 30001", JPEG[:500])
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert (await house.push(JPEG)).status == 202


def _head(house: House, *headers: str) -> bytes:
    lines = [
        "POST /v1/frames HTTP/1.1",
        "Host: engine",
        f"Authorization: Bearer {house.tokens['camera']}",
        "Content-Type: image/jpeg",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@asynccontextmanager
async def stalled(house: House) -> AsyncIterator[None]:
    """Have a body that has begun and does not go on."""
    _, writer = await _connect(house)
    writer.write(_head(house, f"Content-Length: {len(JPEG)}") + JPEG[:500])
    await asyncio.sleep(0.1)
    yield
    writer.close()
    await writer.wait_closed()


async def raw(house: House, header: str, *parts: bytes) -> bytes:
    """Send a push in parts, and return the head of the answer."""
    reader, writer = await _connect(house)
    writer.write(_head(house, header))
    for part in parts:
        await asyncio.sleep(0.02)
        writer.write(part)
    async with asyncio.timeout(20):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return answer


async def _connect(house: House) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(house.url)
    return await asyncio.open_connection(address.hostname, address.port)
