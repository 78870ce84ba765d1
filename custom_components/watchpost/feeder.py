"""Brings the stills of one camera entity to the engine, one after the other."""

from __future__ import annotations

import asyncio
import logging
from io import BytesIO

from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from PIL import Image, UnidentifiedImageError

from .cameras import camera_id, camera_subentries, source_entity
from .client import EngineError
from .const import CONF_INTERVAL
from .coordinator import WatchpostCoordinator
from .stream_address import async_stream_address, usable_camera

_LOGGER = logging.getLogger(__name__)

JPEG_START = b"\xff\xd8"
RETRY_FIRST = 1.0
RETRY_MOST = 60.0
"""Seconds until the next try after one that failed, doubled each time."""


class Feeder:
    """Takes a still every `interval` seconds and hands it over, one after the other."""

    def __init__(self, hass: HomeAssistant, coordinator: WatchpostCoordinator, camera_id: str) -> None:
        """Feed a camera whose stream the engine cannot take, or cannot take yet."""
        self._hass = hass
        self._coordinator = coordinator
        self._camera_id = camera_id
        self._failures = 0
        self._waits_for_camera = False

    async def run(self) -> None:
        """Feed until the camera is no longer wanted, or its stream can be taken after all."""
        clock = self._hass.loop.time
        while (place := self._place()) is not None:
            entity_id, interval = place
            began = clock()
            if usable_camera(self._hass, entity_id) is None:
                self._waits_for_camera = True
            elif self._waits_for_camera and await async_stream_address(self._hass, entity_id):
                # Without stills the engine asks again, and is then given the address.
                return
            else:
                self._waits_for_camera = False
                await self._feed(entity_id)
            await asyncio.sleep(max(0.0, began + self._pause(interval) - clock()))

    def _place(self) -> tuple[str, float] | None:
        """Return where stills come from and how often, as the subentry says now; None when it is gone."""
        for subentry in camera_subentries(self._coordinator.entry):
            entity_id = source_entity(subentry)
            if camera_id(subentry) == self._camera_id and entity_id is not None:
                return entity_id, float(subentry.data[CONF_INTERVAL])
        return None

    def _pause(self, interval: float) -> float:
        """Return the seconds between the beginnings of two tries."""
        if not self._failures:
            return interval
        return max(interval, min(RETRY_MOST, RETRY_FIRST * 2.0 ** min(self._failures - 1, 16)))

    async def _feed(self, entity_id: str) -> None:
        """Take one still and hand it over, if the engine is there and watches."""
        camera = self._coordinator.state.cameras.get(self._camera_id)
        if not self._coordinator.connected or (camera and not camera.settings.watching):
            return
        try:
            image = await async_get_image(self._hass, entity_id)
            jpeg = await self._async_jpeg(image.content)
            await self._coordinator.client.push_frame(self._camera_id, jpeg)
        except (HomeAssistantError, EngineError, UnidentifiedImageError, OSError) as err:
            self._say_failed(entity_id, err)
        else:
            self._say_fed(entity_id)

    async def _async_jpeg(self, picture: bytes) -> bytes:
        """Return a picture as JPEG: some cameras give another format."""
        if picture.startswith(JPEG_START):
            return picture
        return await self._hass.async_add_executor_job(_to_jpeg, picture)

    def _say_failed(self, entity_id: str, err: Exception) -> None:
        """Count a failure, and log the second in a row: one still more or less is no news."""
        self._failures += 1
        if self._failures == 2:
            _LOGGER.warning("No stills of %s for the engine: %s", entity_id, err)

    def _say_fed(self, entity_id: str) -> None:
        """Log the first success after failures that were logged."""
        if self._failures >= 2:
            _LOGGER.info("Stills of %s go to the engine again", entity_id)
        self._failures = 0


def _to_jpeg(picture: bytes) -> bytes:
    """Turn any picture into a JPEG. Raises OSError or its UnidentifiedImageError."""
    data = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").save(data, "JPEG", quality=90)
    return data.getvalue()
