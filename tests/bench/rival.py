"""The least that a server can do with a pushed picture: take it, and with `decode` look at it once.

python -m tests.bench.rival take|decode PORT
"""

from __future__ import annotations

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


def main(what: str, port: str) -> None:
    """Serve until stopped."""
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/v1/frames", {"take": take, "decode": decode}[what])
    web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
