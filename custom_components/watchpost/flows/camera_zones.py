"""Zones and masks: typed as polygons, looked at on the camera's newest picture, then saved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, override

import probatio
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import callback

from ..client import EngineError, NotFound
from ..const import CONF_CAMERA_ID
from ..messages import Polygon, Zone
from .camera_base import CameraSteps
from .drawing import draw
from .easel import Easel
from .fields import LINES
from .zone_text import LineError, format_masks, format_zones, parse_masks, parse_zones

CONF_ZONES = "zones"
CONF_MASKS = "masks"
PREVIEW_WIDTH = 800
ZONES_SCHEMA = probatio.Schema({probatio.Optional(CONF_ZONES): LINES, probatio.Optional(CONF_MASKS): LINES})


class ZoneSteps(CameraSteps):
    """Type, look, and either go back or save."""

    _zones: tuple[Zone, ...] | None = None
    """None until the engine was asked what it has."""

    _masks: tuple[Polygon, ...] = ()
    _easel: Easel | None = None

    async def async_step_zones(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the polygons."""
        self.begin()
        line: dict[str, str] = {"line": "", "text": ""}
        if user_input is not None:
            try:
                self._read(user_input)
            except LineError as err:
                line = {"line": str(err.line), "text": err.text}
            else:
                return await self.async_step_zones_preview()
        try:
            picture = await self._async_drawn()
        except EngineError as err:
            return self.abort_for(err)
        typed = {CONF_ZONES: format_zones(self._zones or ()), CONF_MASKS: format_masks(self._masks)}
        return self.async_show_form(
            step_id="zones",
            data_schema=self.add_suggested_values_to_schema(ZONES_SCHEMA, user_input or typed),
            errors=self._errors,
            description_placeholders={"picture": picture, "name": self._camera_name, **line},
        )

    async def async_step_zones_preview(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was typed on the newest picture."""
        try:
            picture = await self._async_drawn()
        except EngineError as err:
            return self.abort_for(err)
        return self.async_show_menu(
            step_id="zones_preview",
            menu_options=["zones_save", "zones"],
            description_placeholders={"picture": picture, "name": self._camera_name},
        )

    async def async_step_zones_save(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Hand zones and masks to the engine, which keeps them."""
        zones = [asdict(zone) for zone in self._zones or ()]
        try:
            await self.client.change_settings(self._camera_id, zones=zones, masks=self._masks)
        except EngineError as err:
            return self.abort_for(err)
        return self.async_abort(reason="zones_saved")

    @property
    def _camera_id(self) -> str:
        camera_id: str = self._get_reconfigure_subentry().data[CONF_CAMERA_ID]
        return camera_id

    @property
    def _camera_name(self) -> str:
        return self._get_reconfigure_subentry().title

    def _read(self, typed: dict[str, Any]) -> None:
        """Take what was typed, or none of it. Raises LineError and names the field."""
        field = CONF_ZONES
        try:
            zones = parse_zones(typed.get(CONF_ZONES, ""))
            field = CONF_MASKS
            masks = parse_masks(typed.get(CONF_MASKS, ""))
        except LineError as err:
            self._errors[field] = err.reason
            raise
        self._zones, self._masks = zones, masks

    async def _async_drawn(self) -> str:
        """Return the address of the newest picture with everything drawn on it. Raises EngineError."""
        if self._zones is None:
            settings = (await self.client.camera(self._camera_id)).settings
            self._zones, self._masks = settings.zones, settings.masks
        try:
            picture = await self.client.snapshot(self._camera_id, PREVIEW_WIDTH)
        except NotFound:
            picture = None
        self._easel = self._easel or Easel(self.hass)
        return self._easel.show(draw(picture, self._zones, self._masks))

    @callback
    @override
    def async_remove(self) -> None:
        """Take the picture away with the form."""
        super().async_remove()
        if self._easel:
            self._easel.clear()
