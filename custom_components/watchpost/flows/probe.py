"""Asking at an address whether our engine is there, and whether the token reaches far enough."""

from __future__ import annotations

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..client import EngineClient
from ..const import CLIENT
from ..errors import ContractError, EngineError, Forbidden, NotFound, TooNew, TooOld, Unauthorized
from ..messages import SCHEMA_VERSION, System

REASONS: dict[type[EngineError], str] = {
    Unauthorized: "invalid_auth",
    Forbidden: "wrong_scope",
    NotFound: "not_watchpost",
    ContractError: "not_watchpost",
    TooOld: "engine_too_old",
    TooNew: "engine_too_new",
}


class ProbeError(Exception):
    """There is no engine that we could use. `reason` is the key of a translated message."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


async def async_probe(hass: HomeAssistant, url: str, token: str) -> str:
    """Return the id of the engine at an address. Raises ProbeError."""
    client = EngineClient(async_get_clientsession(hass), url, token)
    try:
        system = await _async_system(client)
        # A viewer may read how the engine fares; only the home's own token may read its model.
        await client.model()
    except EngineError as err:
        raise ProbeError(REASONS.get(type(err), "cannot_connect")) from err
    return system.engine_id


async def _async_system(client: EngineClient) -> System:
    """Return how the engine fares. Raises EngineError: TooOld or TooNew when it speaks another contract."""
    try:
        system = await client.system()
    except ContractError:
        # Of another contract only the greeting can be read for sure; it raises what fits.
        await (await client.news(CLIENT)).close()
        raise
    if system.schema_version < SCHEMA_VERSION:
        raise TooOld(system.schema_version, SCHEMA_VERSION)
    if system.schema_version > SCHEMA_VERSION:
        raise TooNew(system.schema_version, SCHEMA_VERSION)
    return system
