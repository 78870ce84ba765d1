"""The least that a server can do with a pushed picture: take it, and with `decode` look at it once.

python -m tests.bench.rival take|decode
"""

from __future__ import annotations

import asyncio
import sys

import simplejpeg  # type: ignore[import-untyped]
from aiohttp import web


async def take(request: web.Request) -> web.Response:
    """Read the body, and say that it came."""
    await request.read()
    return web.Response(status=202)


async def decode(request: web.Request) -> web.Response:
    """Read the body, and decode it at an eighth of its size: the cheapest look there is."""
    jpeg = await request.read()
    simplejpeg.decode_jpeg(jpeg, "GRAY", min_height=1, min_width=1)
    return web.Response(status=202)


async def main(what: str) -> None:
    """Serve until stopped."""
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/v1/frames", {"take": take, "decode": decode}[what])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
