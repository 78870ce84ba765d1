"""What doors answer with."""

from __future__ import annotations

import json
from hashlib import sha256

from aiohttp import web

from .views import Json

FOREVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
NEVER = "no-store"


def found(body: Json, *, status: int = 200) -> web.Response:
    """Return a JSON object. Nobody on the way shall keep it."""
    return web.Response(
        body=json.dumps(body, separators=(",", ":")).encode(),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": NEVER},
    )


def made(body: Json) -> web.Response:
    """Return a JSON object that is new."""
    return found(body, status=201)


def done() -> web.Response:
    """Return nothing: it is done."""
    return web.Response(status=204)


def picture(request: web.Request, jpeg: bytes, *, keep: str) -> web.Response:
    """Return a JPEG, or only that it is still the same."""
    tag = f'"{sha256(jpeg).hexdigest()[:32]}"'
    headers = {"Cache-Control": keep, "ETag": tag, "X-Content-Type-Options": "nosniff"}
    if any(f'"{shown.value}"' == tag for shown in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=jpeg, content_type="image/jpeg", headers=headers)
