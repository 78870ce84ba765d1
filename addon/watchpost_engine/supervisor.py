"""What the Supervisor is asked and told when the engine runs as an app."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
from pydantic import BaseModel, ValidationError

from .sources.broker import Broker

_TIMEOUT = aiohttp.ClientTimeout(total=15)


class SupervisorError(Exception):
    """The Supervisor did not do what it was asked."""


class _Reply(BaseModel):
    result: str
    data: dict[str, object] = {}


class _Mqtt(BaseModel):
    host: str
    port: int = 1883
    username: str | None = None
    password: str | None = None
    ssl: bool = False


class Supervisor:
    """Talks to the Supervisor with the app's own token."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def broker(self) -> Broker | None:
        """Return the login of the broker that Home Assistant uses, None where there is none.

        Raises SupervisorError.
        """
        try:
            data = await self._call("GET", "/services/mqtt")
        except SupervisorError as err:
            if str(err).startswith("status 4"):  # no broker is offered
                return None
            raise
        try:
            mqtt = _Mqtt.model_validate(data)
        except ValidationError as err:
            raise SupervisorError("its MQTT service cannot be read") from err
        return Broker(
            host=mqtt.host, port=mqtt.port, username=mqtt.username, password=mqtt.password, tls=mqtt.ssl
        )

    async def hostname(self) -> str:
        """Return the name under which Home Assistant reaches this app. Raises SupervisorError."""
        name = (await self._call("GET", "/addons/self/info")).get("hostname")
        if not isinstance(name, str) or not name:
            raise SupervisorError("it gave no hostname")
        return name

    async def discover(self, config: Mapping[str, object]) -> None:
        """Have Home Assistant told where the engine is. Raises SupervisorError."""
        await self._call("POST", "/discovery", {"service": "watchpost", "config": dict(config)})

    async def _call(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        try:
            async with self._session.request(
                method, self._url + path, json=body, headers=self._headers, timeout=_TIMEOUT
            ) as answer:
                if answer.status >= 300:
                    raise SupervisorError(f"status {answer.status} for {path}")
                return _Reply.model_validate_json(await answer.read()).data
        except (aiohttp.ClientError, TimeoutError, ValidationError) as err:
            raise SupervisorError(f"{type(err).__name__} for {path}") from err
