"""How an engine gets into Home Assistant, and how its address and token change later."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
    SubentryFlowContext,
)
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowResultType

from .const import DOMAIN, SUBENTRY_CAMERA
from .errors import EngineError
from .flows.address import AddressError, engine_address
from .flows.camera import CameraFlow
from .flows.discovery import DiscoveryFlow
from .flows.fields import SECRET, TEXT
from .flows.known import async_update_known
from .flows.options import EngineOptionsFlow
from .flows.probe import ProbeError, async_probe

_LOGGER = logging.getLogger(__name__)

ADDRESS_SCHEMA = probatio.Schema({probatio.Required(CONF_URL): TEXT, probatio.Required(CONF_TOKEN): SECRET})
RECONFIGURE_SCHEMA = probatio.Schema(
    {probatio.Required(CONF_URL): TEXT, probatio.Optional(CONF_TOKEN): SECRET}
)
TOKEN_SCHEMA = probatio.Schema({probatio.Required(CONF_TOKEN): SECRET})


class WatchpostConfigFlow(DiscoveryFlow, domain=DOMAIN):
    """Connect an engine: by hand here, found by itself in DiscoveryFlow."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Cameras are added to an engine."""
        return {SUBENTRY_CAMERA: CameraFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Offer the engine's own settings."""
        return EngineOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for address and token, and try them."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                url = engine_address(user_input[CONF_URL])
                engine_id = await async_probe(self.hass, url, user_input[CONF_TOKEN])
            except AddressError as err:
                errors[CONF_URL] = err.reason
            except ProbeError as err:
                errors["base"] = err.reason
            else:
                await self.async_meet(engine_id, url=url, token=user_input[CONF_TOKEN])
                return self.async_create_engine(url, user_input[CONF_TOKEN])
        schema = self.add_suggested_values_to_schema(ADDRESS_SCHEMA, _without_token(user_input))
        return self.async_show_form(step_id="user", data_schema=schema, errors=errors)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the first camera: an engine without one sees nothing."""
        entry = result["result"]
        await self._async_speak_our_language(entry)
        camera = await self.hass.config_entries.subentries.async_init(
            (entry.entry_id, SUBENTRY_CAMERA), context=SubentryFlowContext(source=SOURCE_USER)
        )
        # An engine that could not be set up yet cannot be given a camera.
        if camera["type"] is not FlowResultType.ABORT:
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, camera["flow_id"])
        return result

    async def _async_speak_our_language(self, entry: ConfigEntry) -> None:
        """Have a new engine describe in Home Assistant's language, until somebody chooses another."""
        if entry.state is not ConfigEntryState.LOADED:
            return
        try:
            await entry.runtime_data.client.put_home(language=self.hass.config.language)
        except EngineError as err:
            _LOGGER.warning("The engine did not take the language of Home Assistant: %s", err)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin when the engine no longer takes the token."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a new token, and try it."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            url: str = entry.data[CONF_URL]
            try:
                engine_id = await async_probe(self.hass, url, user_input[CONF_TOKEN])
            except ProbeError as err:
                errors["base"] = err.reason
            else:
                return await self._async_change(entry, engine_id, url, user_input[CONF_TOKEN])
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=TOKEN_SCHEMA,
            errors=errors,
            description_placeholders={"url": entry.data[CONF_URL]},
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another address or token of the same engine, and try them."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            token: str = user_input.get(CONF_TOKEN) or entry.data[CONF_TOKEN]
            try:
                url = engine_address(user_input[CONF_URL])
                engine_id = await async_probe(self.hass, url, token)
            except AddressError as err:
                errors[CONF_URL] = err.reason
            except ProbeError as err:
                errors["base"] = err.reason
            else:
                return await self._async_change(entry, engine_id, url, token)
        shown = _without_token(user_input or dict(entry.data))
        schema = self.add_suggested_values_to_schema(RECONFIGURE_SCHEMA, shown)
        return self.async_show_form(step_id="reconfigure", data_schema=schema, errors=errors)

    async def _async_change(
        self, entry: ConfigEntry, engine_id: str, url: str, token: str
    ) -> ConfigFlowResult:
        """Keep what was tried with success, if it is still the same engine that answered."""
        await self.async_set_unique_id(engine_id, raise_on_progress=False)
        self._abort_if_unique_id_mismatch(reason="different_engine")
        async_update_known(self.hass, entry, url=url, token=token, restart=True)
        return self.async_update_and_abort(entry)


def _without_token(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Leave out what a form must not show again."""
    return {key: value for key, value in (values or {}).items() if key != CONF_TOKEN}
