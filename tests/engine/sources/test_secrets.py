"""A login in an address is never told: not in a log, not in an error, not by FFmpeg."""

from __future__ import annotations

import asyncio
import gc
import logging
import traceback
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import unused_port

from tests.engine.sources.conftest import Mosquitto, Serve
from tests.engine.sources.taking import camera, failure, take
from tests.engine.sources.test_relay import Home, context
from tests.fakes.rtsp_server import Faults, RtspServer
from watchpost_engine.sources import relay
from watchpost_engine.sources.base import Source, SourceError
from watchpost_engine.sources.broker import Broker
from watchpost_engine.sources.mqtt import MqttHub, MqttSource
from watchpost_engine.sources.registry import check_address, open_source

SECRET = "hunter2-very-secret"
LOGIN = f"admin:{SECRET}"


@pytest.fixture(autouse=True)
def every_word(caplog: pytest.LogCaptureFixture) -> None:
    """Everybody who logs logs everything."""
    caplog.set_level(logging.DEBUG)


def told(error: BaseException) -> str:
    """All that anybody would print of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


async def silent_end(
    source: Source, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> SourceError:
    """How a source ends, having told nothing."""
    error = await failure(source)
    del source
    gc.collect(1)
    out, err = capfd.readouterr()
    assert SECRET not in told(error)
    assert SECRET not in caplog.text
    assert SECRET not in out + err
    return error


@pytest.mark.parametrize(
    "faults",
    [
        Faults(status="500 Oops"),
        Faults(drop_after=8),
        Faults(refuse=True),
        Faults(location="file:///x"),
        Faults(sdp="x"),
    ],
    ids=["status", "cut", "closed", "redirect", "sdp"],
)
async def test_rtsp(
    videos: Path,
    session: ClientSession,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    faults: Faults,
) -> None:
    async with RtspServer(videos, login=LOGIN) as server:
        server.faults = faults
        source = open_source(camera(server.url("yard", LOGIN)), context(session, Home(None)))
        assert SECRET not in repr(source)
        await silent_end(source, caplog, capfd)


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps", "http", "https"])
async def test_nobody_answers(
    session: ClientSession,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    scheme: str,
) -> None:
    address = f"{scheme}://{LOGIN}@127.0.0.1:{unused_port()}/live?password={SECRET}"
    source = open_source(camera(address), context(session, Home(None)))
    assert (await silent_end(source, caplog, capfd)).code == "unreachable"


@pytest.mark.parametrize("status", [200, 302, 401, 404, 500])
async def test_http(
    serve: Serve,
    session: ClientSession,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    status: int,
) -> None:
    async def answer(_: web.Request) -> web.Response:
        headers = {"WWW-Authenticate": "Digest x", "Location": f"ftp://{LOGIN}@127.0.0.1/"}
        return web.Response(status=status, body=b"junk", content_type="image/jpeg", headers=headers)

    address = (await serve(answer)).replace("//", f"//{LOGIN}@") + f"/x?token={SECRET}"
    await silent_end(open_source(camera(address), context(session, Home(None))), caplog, capfd)


async def test_a_relayed_address(
    videos: Path,
    session: ClientSession,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "is_here", lambda _: False)
    async with RtspServer(videos, login=LOGIN) as server:
        server.faults = Faults(drop_after=8)
        shared = context(session, Home(server.url("yard", LOGIN)))
        await silent_end(open_source(camera("relay:"), shared), caplog, capfd)


async def test_the_brokers_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    mosquitto = Mosquitto(tmp_path, "allow_anonymous false")
    await mosquitto.start()
    broker = Broker(host="127.0.0.1", port=mosquitto.port, username="admin", password=SECRET)
    assert SECRET not in repr(broker)
    await silent_end(MqttSource(camera("mqtt://a"), MqttHub(broker)), caplog, capfd)
    await mosquitto.stop()


@pytest.mark.parametrize(
    "address",
    [
        f"rtsp://{LOGIN}@",
        f"rtsp://{LOGIN}@h:x/",
        f"http://{LOGIN}@[/",
        f"file://{LOGIN}@h/",
        f"x{LOGIN}",
        f"rtsp://{LOGIN}@a b/",
    ],
)
def test_an_address_that_is_refused(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        check_address(address)
    assert SECRET not in told(caught.value)


async def test_a_good_watch_tells_nothing_either(
    videos: Path, session: ClientSession, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with RtspServer(videos, login=LOGIN) as server:
        address = server.url("yard", LOGIN)
        one = camera(address)
        await take(open_source(one, context(session, Home(None))), 2)
        names = [task.get_name() for task in asyncio.all_tasks()]
    assert SECRET not in caplog.text + "".join(capfd.readouterr()) + "".join(names) + repr(one)
