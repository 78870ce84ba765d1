"""Adding a camera: one step for each place that pictures can come from."""

from __future__ import annotations

import logging
from typing import Any, override

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import callback

from ..client import EngineError
from ..const import CONF_CAMERA_ID, KIND_ENTITY, KIND_MQTT, KIND_PUSH, KIND_STREAM
from .camera_form import FieldError, TypedCamera, camera_schema, read_camera
from .camera_key import KeySteps

NO_BROKER = ("", "none")
"""How an engine says that it has none."""

_LOGGER = logging.getLogger(__name__)


class AddSteps(KeySteps):
    """Ask for a camera, have the engine take it, and only then keep it."""

    _id = ""
    _title = ""
    _data: dict[str, Any]
    _waiting = False
    """Whether the engine has the camera while the person still reads its key."""

    async def async_step_entity(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a camera entity that Home Assistant already has."""
        return await self._async_add(KIND_ENTITY, user_input)

    async def async_step_stream(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a camera by its address."""
        return await self._async_add(KIND_STREAM, user_input)

    async def async_step_mqtt(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a camera that publishes its pictures to a topic."""
        return await self._async_add(KIND_MQTT, user_input)

    async def async_step_push(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a device that sends its pictures by itself."""
        return await self._async_add(KIND_PUSH, user_input)

    async def async_step_push_key(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the key, once; the camera is kept when the person has it."""
        if user_input is None:
            return await self.async_show_key("push_key", self._title)
        self._waiting = False
        return self._create()

    async def _async_add(self, kind: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Show the form of a kind until the engine takes what was typed."""
        self.begin()
        if user_input is not None:
            try:
                if kind == KIND_MQTT and self.state.system.broker in NO_BROKER:
                    raise FieldError("base", "no_broker")
                typed = read_camera(self.hass, kind, user_input, {}, self.others())
                await self._async_take(kind, typed)
            except FieldError as err:
                self._errors[err.field] = err.reason
            except EngineError as err:
                self.refuse(err)
            else:
                return await self.async_step_push_key() if kind == KIND_PUSH else self._create()
        return self.async_show_form(
            step_id=kind,
            data_schema=self.add_suggested_values_to_schema(camera_schema(self.hass, kind), user_input),
            errors=self._errors,
            description_placeholders={"detail": self._detail},
        )

    async def _async_take(self, kind: str, typed: TypedCamera) -> None:
        """Hand the camera to the engine, and fetch its key where a device needs one. Raises EngineError."""
        if not self._waiting:
            self._id = await self.async_free_id(typed.name)
        self._title = typed.name
        self._data = await self.async_want(self._id, kind, typed)
        if kind == KIND_PUSH:
            self._waiting = True
            self.key = await self.client.new_camera_key(self._id)

    def _create(self) -> SubentryFlowResult:
        """Keep the camera."""
        return self.async_create_entry(
            title=self._title, data=self._data, unique_id=self._data[CONF_CAMERA_ID]
        )

    @callback
    @override
    def async_remove(self) -> None:
        """Take a camera back whose form was closed before it was kept."""
        super().async_remove()
        if self._waiting:
            self.hass.async_create_task(self._async_take_back(), "watchpost camera not kept")

    async def _async_take_back(self) -> None:
        """Make the key useless and stop waiting for pictures. What the engine has of this id stays."""
        try:
            await self.client.revoke_camera_key(self._id)
            await self.client.forget_camera(self._id)
        except EngineError as err:
            _LOGGER.warning(
                "The key of camera %s, which was not kept, could not be revoked: %s", self._id, err
            )
