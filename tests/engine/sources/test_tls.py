"""Cameras behind TLS: those at home sign for themselves, those out in the world cannot."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.engine.sources.taking import camera, eventually, failure, take, watching
from tests.fakes.rtsp_server import Faults, RtspServer
from watchpost_engine.model.frame import Picture
from watchpost_engine.sources import fetch, stream
from watchpost_engine.sources.address import is_public
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.http import HttpSource
from watchpost_engine.sources.rtsp import RtspSource
from watchpost_engine.sources.stream import Stream

CERTIFICATE = Path(__file__).with_name("camera.pem")


@pytest.fixture
def tls() -> ssl.SSLContext:
    """What a camera at home has: a certificate of its own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
async def cameras(videos: Path, tls: ssl.SSLContext) -> AsyncIterator[RtspServer]:
    async with RtspServer(videos, login="user:pass", tls=tls) as server:
        yield server


async def test_rtsps_at_home(cameras: RtspServer) -> None:
    (frame,) = await take(RtspSource(camera(cameras.url("yard", "user:pass")), Grips()))
    assert frame.picture.size == (320, 240)


async def test_a_watch_over_tls_ends_at_once(cameras: RtspServer) -> None:
    cameras.faults = Faults(stall_after=12)
    source = RtspSource(camera(cameras.url("yard", "user:pass")), Grips(), patience=1000.0)
    async with watching(source) as frames:
        await frames.get()
    await eventually(lambda: cameras.clients == 0)


def read(url: str, name: str) -> tuple[str, int]:
    """How a stream whose certificate must have a name ends, and after how many pictures (at most two)."""
    found: list[Picture] = []

    def take(picture: Picture, _: float) -> None:
        found.append(picture)
        if len(found) == 2:
            one.stop()

    one = Stream(url, [], take, busy=bool, patience=5.0, certified=name)
    codes: list[str] = []

    def run() -> None:
        try:
            one.read()
        except SourceError as error:
            codes.append(error.code)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return codes[0], len(found)


@pytest.mark.parametrize(
    ("trusted", "name", "pictures"),
    [(True, "localhost", 2), (True, "other.example", 0), (False, "localhost", 0)],
)
async def test_rtsps_out_in_the_world_needs_a_certificate_of_its_name(
    cameras: RtspServer, monkeypatch: pytest.MonkeyPatch, trusted: bool, name: str, pictures: int
) -> None:
    if trusted:
        monkeypatch.setattr(stream, "authorities", lambda: str(CERTIFICATE))
    url = cameras.url("yard", "user:pass")
    code, found = await asyncio.to_thread(read, url, name)
    assert (code, found) == ("ended" if pictures else "unreachable", pictures)


@pytest.mark.parametrize("public", [False, True])
async def test_https(
    tls: ssl.SSLContext,
    session: aiohttp.ClientSession,
    jpeg: bytes,
    monkeypatch: pytest.MonkeyPatch,
    public: bool,
) -> None:
    async def snapshot(_: web.Request) -> web.Response:
        return web.Response(body=jpeg, content_type="image/jpeg")

    app = web.Application()
    app.router.add_get("/", snapshot)
    monkeypatch.setattr(fetch, "is_public", lambda _: public)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(ssl=tls)
    source = HttpSource(camera(f"https://127.0.0.1:{server.port}/"), session)
    if public:
        error = await failure(source)
        assert (error.code, "certificate" in str(error)) == ("unreachable", True)
    else:
        await take(source)
    await server.close()


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("192.168.1.7", False),
        ("127.0.0.1", False),
        ("fd00::7", False),
        ("camera", False),
        ("camera.local", False),
        ("nvr.home.arpa", False),
        ("nvr.example.org", True),
        ("8.8.8.8", True),
    ],
)
def test_who_can_have_a_certificate(host: str, public: bool) -> None:
    assert is_public(host) is public
