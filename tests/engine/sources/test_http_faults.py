"""What goes wrong over HTTP, each by its own code."""

from __future__ import annotations

import asyncio
import re
import ssl
from hashlib import md5

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import unused_port

from tests.engine.sources.conftest import Serve
from tests.engine.sources.taking import camera, failure, take
from tests.engine.sources.test_http import mjpeg, part
from watchpost_engine.sources.http import HttpSource
from watchpost_engine.sources.stills import MOST_BYTES

STATUSES = {401: "refused", 403: "refused", 404: "not_found", 410: "not_found", 400: "unsupported",
            204: "unsupported", 500: "unreachable", 503: "unreachable"}  # fmt: skip


@pytest.mark.parametrize(("status", "code"), STATUSES.items())
async def test_a_bad_status(serve: Serve, session: ClientSession, status: int, code: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    error = await failure(HttpSource(camera(await serve(answer)), session))
    assert (error.code, str(error)) == (code, f"{code}: HTTP {status}")


async def test_nobody_answers(session: ClientSession) -> None:
    source = HttpSource(camera(f"http://127.0.0.1:{unused_port()}/x"), session)
    assert (await failure(source)).code == "unreachable"


class NobodyKnows(AbstractResolver):
    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        raise OSError(f"{host} is not known")

    async def close(self) -> None:
        pass


async def test_a_name_that_does_not_exist() -> None:
    async with ClientSession(connector=TCPConnector(resolver=NobodyKnows())) as session:
        assert (await failure(HttpSource(camera("http://nowhere/x"), session))).code == "unreachable"


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "video/mp4"])
async def test_no_pictures(serve: Serve, session: ClientSession, content_type: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b"<html>", content_type=content_type)

    error = await failure(HttpSource(camera(await serve(answer)), session))
    assert error.code == "unsupported"
    assert content_type in str(error)


@pytest.mark.parametrize("body", [b"", b"GIF89a", b"\xff\xd8\xff\xe0"])
async def test_pictures_that_are_none(serve: Serve, session: ClientSession, body: bytes) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="image/jpeg")

    assert (await failure(HttpSource(camera(await serve(answer)), session))).code == "bad_picture"


async def test_truncated_pictures(serve: Serve, session: ClientSession, jpeg: bytes) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=jpeg[:-200], content_type="image/jpeg")

    assert (await failure(HttpSource(camera(await serve(answer)), session))).code == "bad_picture"


async def test_a_picture_that_never_ends(serve: Serve, session: ClientSession) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
        await response.prepare(request)
        for _ in range(MOST_BYTES // 2**20 + 8):
            await response.write(b"\xff\xd8" * 2**19)
        return response

    error = await failure(HttpSource(camera(await serve(answer)), session))
    assert (error.code, "larger" in str(error)) == ("bad_picture", True)


async def test_a_camera_that_takes_the_request_and_is_silent(serve: Serve, session: ClientSession) -> None:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    source = HttpSource(camera(await serve(answer)), session, patience=0.2)
    assert (await failure(source)).code == "timeout"


@pytest.mark.parametrize("multipart", [True, False])
async def test_a_picture_that_drips(
    serve: Serve, session: ClientSession, jpeg: bytes, multipart: bool
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = mjpeg() if multipart else web.StreamResponse(headers={"Content-Type": "image/jpeg"})
        await response.prepare(request)
        for byte in part(jpeg):
            await response.write(bytes([byte]))
            await asyncio.sleep(0.05)
        return response

    source = HttpSource(camera(await serve(answer)), session, patience=0.4)
    assert (await failure(source)).code == "timeout"


async def test_a_stream_that_stalls_after_a_picture(
    serve: Serve, session: ClientSession, jpeg: bytes
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = mjpeg()
        await response.prepare(request)
        await response.write(part(jpeg))
        await asyncio.sleep(60)
        return response

    source = HttpSource(camera(await serve(answer)), session, patience=0.3)
    assert (await failure(source)).code == "timeout"


async def test_a_stream_cut_in_the_middle_of_a_part(
    serve: Serve, session: ClientSession, jpeg: bytes
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = mjpeg()
        await response.prepare(request)
        await response.write(part(jpeg) + part(jpeg)[:500])
        await asyncio.sleep(0.05)
        assert request.transport is not None
        request.transport.abort()
        return response

    assert (await failure(HttpSource(camera(await serve(answer)), session))).code == "ended"


async def test_a_stream_that_ends(serve: Serve, session: ClientSession, jpeg: bytes) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = mjpeg()
        await response.prepare(request)
        await response.write(part(jpeg))
        return response

    assert (await failure(HttpSource(camera(await serve(answer)), session))).code == "ended"


async def test_redirects_are_followed(serve: Serve, session: ClientSession, jpeg: bytes) -> None:
    async def answer(request: web.Request) -> web.Response:
        steps = int(request.query.get("steps", "0"))
        if steps:
            return web.Response(status=302, headers={"Location": f"/x?steps={steps - 1}"})
        return web.Response(body=jpeg, content_type="image/jpeg")

    base = await serve(answer)
    await take(HttpSource(camera(f"{base}/x?steps=3"), session))
    assert (await failure(HttpSource(camera(f"{base}/x?steps=4"), session))).code == "unsupported"


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "rtsp://127.0.0.1/x", "", "http://", "http://[x/"]
)
async def test_a_redirect_to_what_is_not_http(serve: Serve, session: ClientSession, location: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": location})

    error = await failure(HttpSource(camera(await serve(answer)), session))
    assert error.code in ("unsupported", "bad_address")


async def test_a_login_does_not_follow_a_redirect_to_another_place(
    serve: Serve, session: ClientSession, jpeg: bytes
) -> None:
    shown = []

    async def thief(request: web.Request) -> web.Response:
        shown.append(request.headers.get("Authorization"))
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="gimme"'})

    elsewhere = await serve(thief)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": elsewhere.replace("//", "//me:you@")})

    url = (await serve(answer)).replace("//", "//user:secret@")
    assert (await failure(HttpSource(camera(url), session))).code == "refused"
    assert shown == [None]


async def test_digest_login(serve: Serve, session: ClientSession, jpeg: bytes) -> None:
    def digest(*parts: str) -> str:
        return md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

    async def answer(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "")
        got = dict(re.findall(r'(\w+)="?([^",]*)"?', shown))
        path = digest("GET", str(request.rel_url))
        wanted = digest(
            digest("user", "cam", "se cret"), "n0", got.get("nc", ""), got.get("cnonce", ""), "auth", path
        )
        if got.get("response") != wanted:
            return web.Response(
                status=401, headers={"WWW-Authenticate": 'Digest realm="cam", nonce="n0", qop="auth"'}
            )
        return web.Response(body=jpeg, content_type="image/jpeg")

    base = await serve(answer)
    await take(HttpSource(camera(base.replace("//", "//user:se%20cret@") + "/a?b=c"), session), 3)
    wrong = HttpSource(camera(base.replace("//", "//user:wrong@")), session)
    assert (await failure(wrong)).code == "refused"


async def test_tls_of_a_stranger(serve: Serve, session: ClientSession) -> None:
    async def no_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"this is not TLS\r\n")
        writer.close()

    server = await asyncio.start_server(no_tls, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        error = await failure(HttpSource(camera(f"https://127.0.0.1:{port}/"), session))
    assert error.code == "unreachable"
    assert ssl.OPENSSL_VERSION not in str(error)
