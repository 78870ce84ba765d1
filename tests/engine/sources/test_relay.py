"""Cameras that Home Assistant feeds."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession

from tests.engine.sources.taking import camera, failure, take, watching
from tests.fakes.rtsp_server import RtspServer
from watchpost_engine.model.camera import Camera
from watchpost_engine.sources import relay
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.mqtt import MqttHub
from watchpost_engine.sources.push import PushInbox
from watchpost_engine.sources.registry import SourceContext, open_source
from watchpost_engine.sources.relay import is_usable


class Home:
    """Answers as Home Assistant does."""

    def __init__(self, answer: str | SourceError | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def stream_address(self, camera: Camera) -> str | None:
        self.asked.append(camera.id)
        if isinstance(self.answer, SourceError):
            raise self.answer
        return self.answer


def context(session: ClientSession, home: Home) -> SourceContext:
    return SourceContext(session=session, inbox=PushInbox(), mqtt=MqttHub(None), resolver=home)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "rtsp://127.0.0.1:8554/yard",
        "rtsp://user:secret@localhost:8554/yard",
        "rtsp://[::1]/yard",
        "rtsp://0.0.0.0/yard",
        "https://cloud.example/live/stream.M3U8?token=x",
        "http://192.0.2.1/x.mpd",
        "rtmp://192.0.2.1/live",
        "/dev/video0",
        "file:///media/x.mp4",
        "push:",
        "relay:",
        "mqtt://yard",
    ],
)
async def test_pushed_stills_are_taken_where_there_is_no_stream_for_us(
    session: ClientSession, jpeg: bytes, answer: str | None
) -> None:
    home = Home(answer)
    shared = context(session, home)
    async with watching(open_source(camera("relay:"), shared)) as frames:
        await asyncio.sleep(0.01)
        assert shared.inbox.deliver("here/yard", jpeg)
        assert (await frames.get()).picture.jpeg() == jpeg
    assert home.asked == ["yard"]


@pytest.mark.parametrize("address", ["rtsp://192.0.2.1/x", "rtsps://nvr/x", "http://u:p@192.0.2.1/x.jpg"])
def test_a_stream_of_a_device_is_usable(address: str) -> None:
    assert is_usable(address)


async def test_the_stream_is_watched_where_there_is_one(
    session: ClientSession, cameras: RtspServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "is_here", lambda _: False)  # the camera of this test is on loopback
    shared = context(session, Home(cameras.url("yard")))
    source = open_source(camera("relay:"), shared)
    (frame,) = await take(source)
    assert frame.picture.size == (320, 240)
    assert not shared.inbox.deliver("here/yard", b"")
    assert "127.0.0.1" not in repr(vars(source))


async def test_home_assistant_is_asked_anew_each_time(
    session: ClientSession, cameras: RtspServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "is_here", lambda _: False)
    home = Home(cameras.url("nothing"))
    shared = context(session, home)
    assert (await failure(open_source(camera("relay:"), shared))).code == "not_found"
    home.answer = cameras.url("yard")
    await take(open_source(camera("relay:"), shared))
    assert home.asked == ["yard", "yard"]


async def test_home_assistant_does_not_answer(session: ClientSession) -> None:
    shared = context(session, Home(SourceError("unreachable")))
    assert (await failure(open_source(camera("relay:"), shared))).code == "unreachable"
