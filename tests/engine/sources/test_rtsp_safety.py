"""An RTSP address leads to a camera, and to nothing else that FFmpeg could open."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from tests.engine.sources.conftest import Serve
from tests.engine.sources.taking import camera, failure
from tests.fakes.rtsp_server import Faults, RtspServer
from watchpost_engine.model.frame import Picture
from watchpost_engine.sources.base import SourceError
from watchpost_engine.sources.grip import Grips
from watchpost_engine.sources.rtsp import RtspSource
from watchpost_engine.sources.stream import Stream

SMUGGLED = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n{}\r\n"


def refused(error: SourceError) -> bool:
    return error.code in ("unsupported", "unreachable", "bad_address", "not_found")


@pytest.mark.parametrize(
    "prefix", ["", "file:", "file://", "concat:", "subfile,,start,0,end,0,,:", "rtsp:file:"]
)
def test_ffmpeg_itself_opens_no_file(videos: Path, prefix: str) -> None:
    found: list[Picture] = []
    stream = Stream(
        f"{prefix}{videos / 'yard.mp4'}",
        [],
        lambda picture, _: found.append(picture),
        busy=bool,
        patience=2.0,
    )
    with pytest.raises(SourceError) as caught:
        stream.read()
    assert refused(caught.value)
    assert found == []


@pytest.mark.parametrize(
    "target", ["file://{file}", "{file}", "concat:{file}", "rtsp:file://{file}", "rtp://{file}"]
)
async def test_a_redirect_opens_no_file(cameras: RtspServer, videos: Path, target: str) -> None:
    cameras.faults = Faults(location=target.format(file=videos / "yard.mp4"))
    source = RtspSource(camera(cameras.url("yard")), Grips(), patience=2.0)
    error = await failure(source)
    assert error.code != "ended", "it was played to its end"
    assert source.replaced == 0


async def test_a_redirect_is_not_even_followed_to_another_camera(cameras: RtspServer, videos: Path) -> None:
    async with RtspServer(videos) as other:
        cameras.faults = Faults(location=other.url("yard"))
        error = await failure(RtspSource(camera(cameras.url("yard")), Grips()))
    assert (error.code, other.connections) == ("unsupported", 0)


@pytest.mark.parametrize("how", ["redirect", "tunnel", "control", "source"])
async def test_nothing_is_asked_over_http(cameras: RtspServer, serve: Serve, jpeg: bytes, how: str) -> None:
    asked = []

    async def canary(request: web.Request) -> web.Response:
        asked.append((request.method, request.path))
        return web.Response(body=jpeg, content_type="image/jpeg")

    web_url = await serve(canary)
    url = cameras.url("yard")
    if how == "redirect":
        cameras.faults = Faults(location=web_url)
    elif how == "tunnel":
        url = web_url.replace("http:", "rtsp:") + "/yard?http"
    elif how == "control":
        lines = f"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:{web_url}/x"
        cameras.faults = Faults(sdp=SMUGGLED.format(lines))
    else:
        lines = f"a=control:{web_url}/y\r\nm=video 0 RTP/AVP 33\r\na=control:http://127.0.0.1/x"
        cameras.faults = Faults(sdp=SMUGGLED.format(lines))
    assert refused(await failure(RtspSource(camera(url), Grips(), patience=2.0)))
    async with ClientSession() as session, session.get(f"{web_url}/proof"):
        pass
    # Through the tunnel it only asked, in RTSP, what it was told to ask.
    assert [method for method, _ in asked if method != "OPTIONS"] == ["GET"]
    assert asked[-1] == ("GET", "/proof")


@pytest.mark.parametrize(
    "lines",
    [
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:file://{file}",
        "a=control:concat:{file}\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:x",
        "m=video 0 RTP/AVP 96\r\nc=IN IP4 {file}\r\na=rtpmap:96 X-unknown/90000\r\na=control:y",
        "m=application 0 RTP/AVP 96\r\na=control:track0",
        "",
        "\0" * 200,
        "m=video" * 2000,
    ],
)
async def test_what_the_camera_says_of_its_stream_opens_no_file(
    cameras: RtspServer, videos: Path, lines: str
) -> None:
    cameras.faults = Faults(sdp=SMUGGLED.format(lines.format(file=videos / "yard.mp4")), stall_after=0)
    error = await failure(RtspSource(camera(cameras.url("yard")), Grips(), patience=0.5))
    assert refused(error) or error.code == "timeout"
