"""A stand-in for a vision model's server: speaks OpenAI's chat completions, and can be told to misbehave.

It really looks at the pictures it gets, but only as far as grey values go: it says where before and after
differ most. As a program (`python -m tests.fakes.model_server PORT`) it serves the demo when there is no real
model.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import cv2
import numpy as np
from aiohttp import web

MODEL = "stand-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request instead of a good answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: str | None = None
    """Text of the answer, instead of a description."""

    body: bytes | None = None
    """The whole reply, instead of JSON."""

    seconds: float = 0.0
    """Silence before anything."""

    drip: float = 0.0
    """Seconds between two bytes of an answer that never ends."""

    unless_plain: bool = False
    """Only for a request that asks for structured output: a server that does not know it."""


@dataclass(slots=True)
class ModelServer:
    """What it was asked, and the faults that are still to come."""

    url: str = ""
    key: str = ""
    """Asked for as a bearer token, where given."""

    requests: list[dict[str, object]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    busy: int = 0
    most_at_once: int = 0
    forever: Fault | None = None
    """Happens to every request until it is taken away."""

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer a chat completion, and count how many are answered at once."""
        self.busy += 1
        self.most_at_once = max(self.most_at_once, self.busy)
        try:
            return await self._complete(request)
        finally:
            self.busy -= 1

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.json_response({"error": {"message": "wrong key"}}, status=401)
        asked = await request.json()
        self.requests.append(asked)
        fault = self.faults.popleft() if self.faults else self.forever
        if fault is None or (fault.unless_plain and "response_format" not in asked):
            return _reply(asked, json.dumps(look(asked)))
        await asyncio.sleep(fault.seconds)
        if fault.drip:
            return await _drip(request, fault.drip)
        if fault.body is not None:
            return web.Response(body=fault.body, status=fault.status, headers=fault.headers)
        if fault.status >= 400:
            message = "response_format is not supported" if fault.unless_plain else "no"
            return web.json_response(
                {"error": {"message": message}}, status=fault.status, headers=fault.headers
            )
        return _reply(asked, fault.content if fault.content is not None else json.dumps(look(asked)))

    async def models(self, request: web.Request) -> web.Response:
        """Say which models there are."""
        return web.json_response({"object": "list", "data": [{"id": MODEL, "object": "model"}]})


async def _drip(request: web.Request, seconds: float) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(b" ")
        await asyncio.sleep(seconds)
    return answer


def look(asked: dict[str, object]) -> dict[str, object]:
    """Say where the first and the last whole picture differ."""
    pictures = list(_pictures(asked))
    before, after = pictures[0][1], pictures[-1][1] if len(pictures) < 3 else _last_whole(pictures)
    difference = cv2.absdiff(before, cv2.resize(after, before.shape[::-1]))
    _, x = np.unravel_index(int(np.argmax(cv2.blur(difference, (9, 9)))), difference.shape)
    changed = bool(cv2.blur(difference, (9, 9)).max() > 25)
    side = ("left", "middle", "right")[min(2, int(3 * x / before.shape[1]))]
    what = f"Something is different at the {side}." if changed else "Nothing is different."
    return {
        "summary": what,
        "changed": changed,
        "kind": "other" if changed else "none",
        "importance": "medium" if changed else "low",
        "labels": ["stand-in"],
    }


def _last_whole(pictures: list[tuple[str, np.ndarray]]) -> np.ndarray:
    return next(picture for title, picture in reversed(pictures) if title.startswith("AFTER"))


def _pictures(asked: dict[str, object]) -> list[tuple[str, np.ndarray]]:
    found, title = [], ""
    for part in asked["messages"][-1]["content"]:  # type: ignore[index]
        if part["type"] == "text":
            title = part["text"]
        else:
            data = base64.b64decode(part["image_url"]["url"].partition(",")[2])
            found.append((title, cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)))
    return found


def _reply(asked: dict[str, object], content: str) -> web.Response:
    message = {"role": "assistant", "content": content, "refusal": None}
    return web.json_response(
        {
            "id": "reply",
            "object": "chat.completion",
            "created": 0,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            "usage": {"prompt_tokens": 700, "completion_tokens": 60, "total_tokens": 760},
        }
    )


@asynccontextmanager
async def model_server(port: int = 0) -> AsyncIterator[ModelServer]:
    """Serve on loopback meanwhile."""
    server = ModelServer()
    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_get("/v1/models", server.models)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    address = runner.addresses[0]
    server.url = f"http://{address[0]}:{address[1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


async def main(port: str = "8097") -> None:
    """Serve until stopped."""
    async with model_server(int(port)) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
