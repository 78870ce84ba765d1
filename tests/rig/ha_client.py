"""A small client of a running Home Assistant: REST, WebSocket, flows, states."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Self

import aiohttp

FLOW = "/api/config/config_entries/flow"
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"


class HaError(Exception):
    """Home Assistant answered with an error."""


class Ha:
    """REST and WebSocket of one Home Assistant. An async context manager."""

    def __init__(self, url: str, token: str = "") -> None:
        """`token` may be given later, before the first call that needs it."""
        self.url, self.token = url, token
        self._ids = itertools.count(1)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._results: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listeners: dict[int, asyncio.Queue[dict[str, Any]]] = {}

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of everything."""
        await self.hang_up()
        await self.session.close()

    async def rest(self, method: str, path: str, **keywords: Any) -> Any:
        """Ask for a path: JSON or bytes. Raises HaError on a status of 400 and above."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(method, self.url + path, headers=headers, **keywords) as answer:
            if answer.status >= 400:
                raise HaError(f"{method} {path}: {answer.status} {await answer.text()}")
            return await (answer.json() if answer.content_type == "application/json" else answer.read())

    async def ws(self, kind: str, **fields: Any) -> Any:
        """Send a command over the WebSocket and return its result. Raises HaError."""
        return (await self._ask(next(self._ids), kind, fields))["result"]

    @asynccontextmanager
    async def listen(self, kind: str, **fields: Any) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """Subscribe with a command, and yield the queue of what comes."""
        number = next(self._ids)
        queue = self._listeners[number] = asyncio.Queue()
        await self._ask(number, kind, fields)
        try:
            yield queue
        finally:
            del self._listeners[number]
            if self._socket is not None:  # a connection that is gone has no subscriptions
                with suppress(HaError):
                    await self.ws("unsubscribe_events", subscription=number)

    async def hang_up(self) -> None:
        """Close the WebSocket; the next command opens another."""
        if self._socket is not None and self._reader is not None:
            await self._socket.close()
            await self._reader
        self._socket = self._reader = None

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return an entity's state. Raises HaError when there is none."""
        found: dict[str, Any] = await self.rest("GET", f"/api/states/{entity_id}")
        return found

    async def wait_for_state(
        self, entity_id: str, fits: Callable[[dict[str, Any]], bool], seconds: float = 30.0
    ) -> dict[str, Any]:
        """Wait until an entity's state fits, and return it. Raises TimeoutError that says how it is."""
        async with self.listen("subscribe_events", event_type="state_changed") as changes:
            states: list[dict[str, Any]] = await self.ws("get_states")
            seen: dict[str, Any] | None = next(
                (state for state in states if state["entity_id"] == entity_id), None
            )
            try:
                async with asyncio.timeout(seconds):
                    while not (seen and fits(seen)):
                        change = (await changes.get())["data"]
                        seen = change["new_state"] if change["entity_id"] == entity_id else seen
            except TimeoutError:
                raise TimeoutError(f"{entity_id} is, after {seconds:g} s: {seen}") from None
        return seen

    async def call(self, action: str, entity_id: str = "", **data: Any) -> None:
        """Call an action for an entity. Raises HaError."""
        domain, _, name = action.partition(".")
        target = {"entity_id": entity_id} if entity_id else {}
        await self.ws("call_service", domain=domain, service=name, service_data=data, target=target)

    async def flow(self, handler: str, *steps: dict[str, Any] | str) -> dict[str, Any]:
        """Run a config flow, answering its forms.

        A string is a choice in a menu, skipped where there is none.
        """
        return await self.answer(FLOW, await self.rest("POST", FLOW, json={"handler": handler}), *steps)

    async def subentry_flow(
        self, entry_id: str, kind: str, *steps: dict[str, Any] | str, subentry_id: str = ""
    ) -> dict[str, Any]:
        """Run a flow that adds a subentry, or changes the given one."""
        begin: dict[str, Any] = {"handler": [entry_id, kind]}
        if subentry_id:
            begin["subentry_id"] = subentry_id
        return await self.answer(SUBENTRY_FLOW, await self.rest("POST", SUBENTRY_FLOW, json=begin), *steps)

    async def answer(self, base: str, result: dict[str, Any], *steps: dict[str, Any] | str) -> dict[str, Any]:
        """Go on with a flow. Returns the last result."""
        for step in steps:
            if isinstance(step, str):
                if result["type"] != "menu":
                    continue
                step = {"next_step_id": step}
            result = await self.rest("POST", f"{base}/{result['flow_id']}", json=step)
        return result

    async def _ask(self, number: int, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        socket = await self._open()
        answer = self._results[number] = asyncio.get_running_loop().create_future()
        await socket.send_json({"id": number, "type": kind, **fields})
        result: dict[str, Any] = await answer
        if not result["success"]:
            raise HaError(f"{kind}: {result['error']}")
        return result

    async def _open(self) -> aiohttp.ClientWebSocketResponse:
        if self._socket is not None and not self._socket.closed:
            return self._socket
        socket = await self.session.ws_connect(f"{self.url}/api/websocket", max_msg_size=0)
        await socket.receive_json()  # auth_required
        await socket.send_json({"type": "auth", "access_token": self.token})
        if (answer := await socket.receive_json())["type"] != "auth_ok":
            raise HaError(str(answer))
        self._socket = socket
        self._reader = asyncio.create_task(self._read(socket))
        return socket

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            data = message.json()
            if data["type"] == "event" and (queue := self._listeners.get(data["id"])):
                queue.put_nowait(data["event"])
            elif data["type"] == "result" and (waiting := self._results.pop(data["id"], None)):
                waiting.set_result(data)
        for waiting in self._results.values():
            waiting.set_exception(HaError("the connection is gone"))
        self._results.clear()
