"""The table of sources."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from tests.engine.sources.taking import camera, take
from tests.engine.sources.test_relay import Home, context
from tests.engine.sources.test_rtsp import Tap
from tests.fakes.rtsp_server import RtspServer
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.http import HttpSource
from watchpost_engine.sources.mqtt import MqttSource
from watchpost_engine.sources.push import PushSource
from watchpost_engine.sources.registry import SCHEMES, open_source
from watchpost_engine.sources.relay import RelaySource
from watchpost_engine.sources.rtsp import RtspSource

KINDS = {
    "rtsp://camera/live": RtspSource,
    "rtsps://camera/live": RtspSource,
    "RTSP://camera/live": RtspSource,
    "http://camera/x.jpg": HttpSource,
    "https://camera/x.jpg": HttpSource,
    "mqtt://yard": MqttSource,
    "push:": PushSource,
    "relay:": RelaySource,
}


@pytest.mark.parametrize(("address", "kind"), KINDS.items())
async def test_each_scheme_has_its_source(session: ClientSession, address: str, kind: type) -> None:
    source = open_source(camera(address), context(session, Home(None)))
    assert type(source) is kind
    assert source.replaced == 0


def test_every_scheme_is_tried_above() -> None:
    assert {address.partition(":")[0].lower() for address in KINDS} == set(SCHEMES)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "concat:a|b", "data:x", "", "rtsp://", "http://[", "http://a%3Ab@h/", "mqtt://#"],
)
async def test_a_bad_address_opens_nothing(session: ClientSession, address: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_source(camera(address), context(session, Home(None)))
    assert caught.value.code == "bad_address"


async def test_taps_reach_the_stream(session: ClientSession, cameras: RtspServer) -> None:
    tap = Tap()
    await take(open_source(camera(cameras.url("yard")), context(session, Home(None)), [tap]))
    assert tap.packets
