"""What all forms of a camera stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.util import slugify

from ..client import EngineClient, EngineError
from ..const import CONF_CAMERA_ID, CONF_INTERVAL, CONF_KIND
from ..plain import plain
from ..state import EngineState
from ..wanted import wanted_camera
from .answers import reason_of
from .camera_form import TypedCamera

MAX_ID = 48
"""Letters of a camera's id: it becomes part of topics, paths and unique ids."""


class CameraSteps(ConfigSubentryFlow):
    """The engine behind the form, and what is said when it refuses."""

    _errors: dict[str, str]
    _detail: str

    @property
    def client(self) -> EngineClient:
        """Return the connection to the engine."""
        client: EngineClient = self._get_entry().runtime_data.client
        return client

    @property
    def state(self) -> EngineState:
        """Return how the engine is."""
        state: EngineState = self._get_entry().runtime_data.state
        return state

    def begin(self) -> None:
        """Forget what the last try said."""
        self._errors, self._detail = {}, ""

    def refuse(self, err: EngineError) -> None:
        """Let the form say that the engine refused."""
        self._errors["base"] = reason_of(err)
        self._detail = plain(err.message)

    def abort_for(self, err: EngineError) -> SubentryFlowResult:
        """End the form because the engine refused."""
        return self.async_abort(
            reason=reason_of(err), description_placeholders={"detail": plain(err.message)}
        )

    def others(self, own_id: str = "") -> list[Mapping[str, Any]]:
        """Return the data of all cameras of the engine, except one."""
        found = self._get_entry().subentries.values()
        return [subentry.data for subentry in found if subentry.unique_id != own_id]

    async def async_free_id(self, name: str) -> str:
        """Return an id for a new camera. Raises EngineError.

        A camera that is no longer wanted is still known to the engine, with its events: one that comes back
        under the same name finds them again.
        """
        taken = {camera.id for camera in await self.client.cameras() if camera.wanted}
        taken |= {data[CONF_CAMERA_ID] for data in self.others()}
        base = slugify(name)[:MAX_ID].strip("_")
        number = 1
        camera_id = base
        while camera_id in taken:
            number += 1
            camera_id = f"{base}_{number}"
        return camera_id

    async def async_want(self, camera_id: str, kind: str, typed: TypedCamera) -> dict[str, Any]:
        """Have the engine take a camera, and return the data that its subentry keeps. Raises EngineError."""
        data = {
            CONF_CAMERA_ID: camera_id,
            CONF_KIND: kind,
            CONF_INTERVAL: typed.interval,
            **typed.where,
        }
        await self.client.want_camera(
            self._get_entry().entry_id, wanted_camera(typed.name, data), typed.settings
        )
        return data
