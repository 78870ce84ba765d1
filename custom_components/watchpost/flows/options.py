"""The engine's own settings, asked for here and kept there: models, away copies, address for devices."""

from __future__ import annotations

from typing import Any

import probatio
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult

from ..errors import EngineError
from ..plain import plain
from .address import AddressError, engine_address
from .answers import reason_of
from .away import AwaySteps
from .device_address import async_for_devices
from .fields import TEXT
from .models import ModelSteps

CONF_DEVICE_URL = "device_url"


class EngineOptionsFlow(ModelSteps, AwaySteps):
    """What the engine shall use. Nothing of it is kept in the entry: the engine owns it."""

    _device_url = ""
    """The address for devices that the engine has now."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to set."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        return self.async_show_menu(step_id="init", menu_options=["models", "away", "devices"])

    async def async_step_devices(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address at which devices reach the engine."""
        errors: dict[str, str] = {}
        detail = ""
        shown = user_input
        try:
            if user_input is not None:
                typed = user_input.get(CONF_DEVICE_URL, "").strip()
                # What the engine found by itself must not be nailed down by looking at it.
                if typed != self._device_url:
                    await self.client.put_system(device_url=engine_address(typed) if typed else "")
                return self.async_finish()
            self._device_url = await async_for_devices(self.hass, (await self.client.system()).device_url)
            shown = {CONF_DEVICE_URL: self._device_url}
        except AddressError as err:
            errors[CONF_DEVICE_URL] = err.reason
        except EngineError as err:
            if user_input is None:
                return self.abort_for(err)
            errors["base"], detail = reason_of(err), err.message
        schema = probatio.Schema({probatio.Optional(CONF_DEVICE_URL): TEXT})
        return self.async_show_form(
            step_id="devices",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"detail": plain(detail)},
        )
