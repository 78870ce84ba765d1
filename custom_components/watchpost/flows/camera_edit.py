"""Changing a camera: what was asked when it was added, and a new key for its device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.config_entries import ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_ENTITY_ID, CONF_LANGUAGE, CONF_NAME

from ..cameras import schedule_of
from ..client import EngineError, NotFound
from ..const import CONF_CAMERA_ID, CONF_INTERVAL, CONF_KIND, CONF_SCHEDULE
from .camera_form import CONF_PROMPT, FieldError, camera_schema, read_camera, shown_where
from .camera_key import KeySteps
from .fields import SCHEDULE


class EditSteps(KeySteps):
    """Change one camera. Its id, and with it its entities and events, stays."""

    async def async_step_edit(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for everything that was asked when the camera was added."""
        subentry = self._get_reconfigure_subentry()
        kind: str = subentry.data[CONF_KIND]
        self.begin()
        if user_input is None:
            try:
                user_input = await self._async_shown(subentry)
            except EngineError as err:
                return self.abort_for(err)
        else:
            try:
                return await self._async_change(subentry, user_input)
            except FieldError as err:
                self._errors[err.field] = err.reason
            except EngineError as err:
                self.refuse(err)
        schema = camera_schema(self.hass, kind).extend({probatio.Optional(CONF_SCHEDULE): SCHEDULE})
        return self.async_show_form(
            step_id="edit",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=self._errors,
            description_placeholders={"name": subentry.title, "detail": self._detail},
        )

    async def async_step_new_key(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Make sure that the old key may go."""
        subentry = self._get_reconfigure_subentry()
        self.begin()
        if user_input is not None:
            try:
                self.key = await self.client.new_camera_key(subentry.data[CONF_CAMERA_ID])
                return await self.async_show_key("new_key_shown", subentry.title)
            except EngineError as err:
                self.refuse(err)
        return self.async_show_form(
            step_id="new_key",
            errors=self._errors,
            description_placeholders={"name": subentry.title, "detail": self._detail},
        )

    async def async_step_new_key_shown(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """End when the person has the key."""
        return self.async_abort(reason="key_renewed")

    async def _async_shown(self, subentry: ConfigSubentry) -> dict[str, Any]:
        """Return what the form begins with: places from the subentry, the rest from the engine."""
        shown: dict[str, Any] = {
            **shown_where(subentry.data),
            CONF_NAME: subentry.title,
            CONF_INTERVAL: subentry.data[CONF_INTERVAL],
        }
        if (helper := schedule_of(subentry)) is not None:
            shown[CONF_SCHEDULE] = helper
        try:
            settings = (await self.client.camera(subentry.data[CONF_CAMERA_ID])).settings
        except NotFound:
            # The engine lost its cameras and is being told again right now.
            return shown
        return {**shown, CONF_PROMPT: settings.prompt, CONF_LANGUAGE: settings.language}

    async def _async_change(self, subentry: ConfigSubentry, typed: Mapping[str, Any]) -> SubentryFlowResult:
        """Have the engine take the change, and keep it. Raises FieldError, EngineError."""
        camera_id, kind = subentry.data[CONF_CAMERA_ID], subentry.data[CONF_KIND]
        camera = read_camera(self.hass, kind, typed, subentry.data, self.others(camera_id))
        data = await self.async_want(camera_id, kind, camera)
        if typed.get(CONF_SCHEDULE):
            data[CONF_SCHEDULE] = typed[CONF_SCHEDULE]
        elif schedule_of(subentry) is not None:
            await self.client.change_settings(camera_id, recording={"schedule": []})
        if camera.where.get(CONF_ENTITY_ID) != subentry.data.get(CONF_ENTITY_ID):
            # To the engine both are "relay:", and it would go on with the stream of the one before. So it
            # lets go of the camera here, and asks anew when wanted.py tells it of the change.
            await self.client.forget_camera(camera_id)
        return self.async_update_and_abort(self._get_entry(), subentry, title=camera.name, data=data)
