"""One HTTP call to the engine: address, token, time-out, and errors by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from .errors import ContractError, EngineError, Unreachable, from_answer
from .fields import Fields

CALL_TIMEOUT = 10.0


class Transport:
    """The way to one engine. Every call carries the token; no call is ever repeated here."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        """Keep what a call needs. `url` is the engine's, such as http://192.0.2.2:8098."""
        self.session = session
        self.url = url.rstrip("/")
        self._token = token

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of every call."""
        return {"Authorization": f"Bearer {self._token}"}

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: ClientTimeout | float = CALL_TIMEOUT,
    ) -> AsyncIterator[ClientResponse]:
        """Open a call and give its answer, when it is a good one.

        Raises Unreachable without an answer in time, and the EngineError that a bad answer stands for.
        """
        limit = timeout if isinstance(timeout, ClientTimeout) else ClientTimeout(total=timeout)
        try:
            async with self.session.request(
                method,
                self.url + path,
                json=json,
                params=params,
                data=data,
                headers={**self.headers, **(headers or {})},
                timeout=limit,
            ) as response:
                if response.status >= 400:
                    raise await _error(response)
                yield response
        except (ClientError, TimeoutError, OSError) as error:
            # Its text may hold the address, so only its name is told.
            raise Unreachable(type(error).__name__) from error

    async def read(
        self, path: str, params: Mapping[str, str] | None = None, timeout: float = CALL_TIMEOUT
    ) -> bytes:
        """Return what lies at a path."""
        async with self.open("GET", path, params=params, timeout=timeout) as response:
            return await response.read()

    async def fields(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = CALL_TIMEOUT,
    ) -> Fields:
        """Return the JSON object that a call answers."""
        async with self.open(
            method, path, json=json, params=params, data=data, headers=headers, timeout=timeout
        ) as response:
            return Fields.of(await _json(response), f"{method} {path}")

    async def done(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> None:
        """Make a call of which only the success counts."""
        async with self.open(method, path, json=json, params=params) as response:
            await response.read()


async def _json(response: ClientResponse) -> object:
    try:
        value: object = await response.json(content_type=None)
    except (ValueError, RecursionError) as error:  # no JSON; numbers too long to read; nested too deep
        raise ContractError(f"{response.method} {response.url.path}: not JSON") from error
    return value


async def _error(response: ClientResponse) -> EngineError:
    """Return the error of a bad answer, whoever wrote it: a proxy on the way speaks no JSON."""
    try:
        fields = Fields.of(await _json(response), "answer").nested("error")
        return from_answer(response.status, fields.text("code"), fields.text("message"))
    except ContractError:
        return from_answer(response.status, None, "")
