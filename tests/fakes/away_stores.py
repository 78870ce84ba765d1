"""Real stores on this machine, behind a gate that sees all that passes and can be told to misbehave.

The S3 server is moto's, the one of Google Cloud Storage gcp-storage-emulator. The emulator lacks what the
real service always answers to an XML call, ETag and Last-Modified, and deleting by one: the gate adds these
from the emulator's own JSON interface.
"""

from __future__ import annotations

import asyncio
import base64
import urllib.request
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp
from aiohttp import web
from gcp_storage_emulator.server import create_server
from moto.server import ThreadedMotoServer

KEPT = ("content-type", "content-range", "etag", "last-modified")
MODIFIED = "Fri, 20 Nov 2026 06:00:00 GMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request instead."""

    status: int = 0
    """Answered, and not passed on."""

    silent: bool = False
    """Read, and never answered: the line is half open."""

    slow: float = 0.0
    """Seconds before it is passed on."""

    cut: bool = False
    """The connection is closed in the middle."""

    spoil: bool = False
    """One byte is changed on the way."""


@dataclass(slots=True)
class Gate:
    """What passed, and the faults that are still to come."""

    upstream: str
    url: str = ""
    google: bool = False
    passed: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path and bytes of every request that was answered well."""

    asked: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    forever: Fault | None = None
    session: aiohttp.ClientSession | None = None

    @property
    def puts(self) -> list[str]:
        return [path for method, path, _ in self.passed if method == "PUT"]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked += 1
        fault = self.faults.popleft() if self.faults else self.forever
        if fault is not None and (fault.silent or fault.slow):
            await asyncio.sleep(3600 if fault.silent else fault.slow)
        if fault is not None and fault.cut:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if fault is not None and fault.status:
            return web.Response(status=fault.status, text="<Error/>")
        if fault is not None and fault.spoil:
            body = bytes([body[0] ^ 1]) + body[1:]
        status, headers, data = await self._pass(request, body)
        if status < 300:
            self.passed.append((request.method, request.path, len(body)))
        return web.Response(status=status, headers=headers, body=data)

    async def _pass(self, request: web.Request, body: bytes) -> tuple[int, dict[str, str], bytes]:
        assert self.session is not None
        bucket, _, name = request.path.lstrip("/").partition("/")
        about = f"{self.upstream}/storage/v1/b/{bucket}/o/{quote(name, safe='')}"
        if self.google and request.method == "DELETE":
            async with self.session.delete(about) as answer:
                return answer.status, {}, b""
        url = self.upstream + request.raw_path
        headers = {k: v for k, v in request.headers.items() if k not in ("Transfer-Encoding", "Connection")}
        async with self.session.request(request.method, url, data=body, headers=headers) as answer:
            data, status = await answer.read(), answer.status
            kept = {k: v for k, v in answer.headers.items() if k.lower() in KEPT}
        if self.google and status < 300:
            async with self.session.get(about) as answer:
                digest = base64.b64decode((await answer.json())["md5Hash"]).hex()
            kept.update({"ETag": f'"{digest}"', "Last-Modified": MODIFIED})
        return status, kept, data


@asynccontextmanager
async def gate(upstream: str, *, google: bool = False) -> AsyncIterator[Gate]:
    """Have a gate before a server."""
    one = Gate(upstream, google=google)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", one.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, auto_decompress=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession(auto_decompress=False) as one.session:
        yield one
    await runner.cleanup()


@contextmanager
def s3_server() -> Iterator[str]:
    """Have moto's S3 server; yields its address."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def gcs_server() -> Iterator[str]:
    """Have a server of Google Cloud Storage with the bucket `clips`; yields its address."""
    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket="clips")
    server.start()
    yield f"http://127.0.0.1:{server._api._httpd.socket.getsockname()[1]}"
    server.stop()


def make_bucket(server: str, name: str) -> None:
    """Make a bucket in moto's server."""
    request = urllib.request.Request(f"{server}/{name}", method="PUT")
    urllib.request.urlopen(request, timeout=30).close()
