"""What devices send that they should not, and cameras that turn out to be others than they were."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import cv2
import numpy as np

from tests.engine.chaos.guest import CAMERA, Guest
from tests.engine.making import scene
from tests.rig.engine import Engine


def bomb() -> bytes:
    """Return a small JPEG that declares 60000 x 60000 pixels."""
    jpeg = bytearray(scene())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = (60000).to_bytes(2) * 2
    return bytes(jpeg)


async def test_no_body_does_harm_and_each_gets_its_answer(engine: Engine, guest: Guest) -> None:
    cases = {
        "truncated": (scene()[:-400], {400, 415}),
        "empty": (b"", {400, 415}),
        "not a picture": (b"<html>hello</html>" * 100, {415}),
        "a bomb": (bomb(), {400, 413, 415}),
        "huge": (scene() + b"\0" * (11 * 1024**2), {413}),
    }
    for name, (body, statuses) in cases.items():
        assert await guest.push(body) in statuses, name
    assert await guest.push(scene()) == 202


async def test_a_body_that_never_ends_holds_up_nobody(engine: Engine, guest: Guest) -> None:
    head = (
        f"POST /v1/frames HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {guest.key}\r\n"
        "Content-Type: image/jpeg\r\nContent-Length: 50000\r\n\r\n"
    )
    slow = [socket.create_connection(("127.0.0.1", engine.port)) for _ in range(40)]
    for one in slow:
        one.sendall(head.encode() + b"\xff\xd8")
    async with asyncio.timeout(10):
        system = await guest.call("GET", "/v1/system")
    assert system["problems"] == []
    for one in slow:
        one.close()
    await asyncio.sleep(0.2)
    assert await guest.push(scene()) == 202


async def test_keys_that_do_not_count(engine: Engine, guest: Guest) -> None:
    old = guest.key
    await guest.call("POST", f"/v1/cameras/{CAMERA}/key")
    guest.key = old
    assert await guest.push(scene()) == 401, "the newer key replaced it, at once"
    guest.key = ""
    assert await guest.push(scene()) == 401
    other = await engine.make_token("viewer")
    await asyncio.sleep(2.5)
    guest.key = other
    assert await guest.push(scene()) == 403


async def test_a_camera_that_changes_its_resolution_is_watched_on(engine: Engine, guest: Guest) -> None:
    def sized(parcel: bool, seed: int, size: tuple[int, int]) -> bytes:
        picture = cv2.imdecode(np.frombuffer(scene(parcel, seed), np.uint8), cv2.IMREAD_COLOR)
        return bytes(cv2.imencode(".jpg", cv2.resize(picture, size))[1])

    async with guest.listening():
        for size in ((320, 240), (640, 480), (240, 320), (1280, 720)):
            told = len(guest.news)
            for count in range(25):
                assert await guest.push(sized(count >= 17, count, size)) == 202
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.5)
            assert [news["news"] for news in guest.news[told:]].count("event_opened") <= 1
        await guest.until("event_opened")
    status = (await guest.call("GET", f"/v1/cameras/{CAMERA}"))["status"]
    assert isinstance(status, dict)
    assert (status["connected"], status["problem"]) == (True, "")


async def test_hostile_addresses_are_refused(engine: Engine, guest: Guest) -> None:
    for source in (
        "file:///etc/passwd",
        "concat:/etc/passwd",
        "rtsp://",
        "http://a\r\nX: y/",
        "ftp://host/a.jpg",
        "mqtt://#",
        "../../etc",
        "rtsp://host/" + "a" * 5000,
    ):
        headers = {"Authorization": f"Bearer {guest.token}"}
        wish = {"owner": "test", "name": "X", "source": source, "interval": 1}
        async with guest.session.put(f"{guest.url}/v1/cameras/x", headers=headers, json=wish) as answer:
            assert answer.status == 400, source
            assert "passwd" not in await answer.text()


async def test_a_flood_of_wrong_tokens_is_slowed_down_and_others_are_not(
    engine: Engine, guest: Guest
) -> None:
    async def knock(number: int) -> int:
        headers = {"Authorization": f"Bearer wph_guess{number}"}
        async with guest.session.get(f"{guest.url}/v1/system", headers=headers) as answer:
            return answer.status

    statuses = {await knock(number) for number in range(60)}
    assert statuses == {401, 429}
    assert await guest.push(scene()) == 202
    async with aiohttp.ClientSession() as session, session.get(f"{guest.url}/health") as answer:
        assert answer.status == 200
