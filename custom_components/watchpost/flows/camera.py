"""The forms of one camera: added in `camera_add`, changed in `camera_edit`, zones in `camera_zones`."""

from __future__ import annotations

from typing import Any

from homeassistant.config_entries import ConfigEntryState, SubentryFlowResult

from ..const import CONF_KIND, KIND_ENTITY, KIND_MQTT, KIND_PUSH, KIND_STREAM
from .camera_add import AddSteps
from .camera_edit import EditSteps
from .camera_zones import ZoneSteps


class CameraFlow(AddSteps, EditSteps, ZoneSteps):
    """Where the two ways in lead: adding a camera, and changing one."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask where the pictures come from."""
        if (entry := self._get_entry()).state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded", description_placeholders={"name": entry.title})
        return self.async_show_menu(
            step_id="user", menu_options=[KIND_ENTITY, KIND_STREAM, KIND_PUSH, KIND_MQTT]
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what shall be changed."""
        if (entry := self._get_entry()).state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded", description_placeholders={"name": entry.title})
        subentry = self._get_reconfigure_subentry()
        options = ["edit", "zones"]
        if subentry.data[CONF_KIND] == KIND_PUSH:
            options.insert(1, "new_key")
        return self.async_show_menu(
            step_id="reconfigure", menu_options=options, description_placeholders={"name": subentry.title}
        )
