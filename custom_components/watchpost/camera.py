"""The live view of a camera, as the engine sees it: because of us it never gets a second visitor.

A camera that is a camera entity already gets no other one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from aiohttp import web
from homeassistant.components.camera import DOMAIN as CAMERA
from homeassistant.components.camera import Camera, CameraEntityFeature
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.aiohttp_client import async_aiohttp_proxy_stream
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cameras import (
    async_add_cameras,
    camera_id,
    camera_subentries,
    has_sub_stream,
    source_entity,
    unique_id,
)
from .client import EngineError
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .entity import CameraEntity

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream

PARALLEL_UPDATES = 0

STREAM, SUB = "stream", "sub"

SILENCE = 60
"""Seconds without a picture after which an MJPEG view ends; the engine repeats the newest long before."""


async def async_setup_entry(
    hass: HomeAssistant, entry: WatchpostConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the camera entities of every camera that is none yet, now and later."""
    _forget_subs(hass, entry)
    async_add_cameras(entry, async_add_entities, _build)


def _build(entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> list[LiveCamera]:
    if source_entity(subentry) is not None:
        return []
    subs = [SubCamera(entry, subentry)] if has_sub_stream(subentry) else []
    return [LiveCamera(entry, subentry), *subs]


@callback
def _forget_subs(hass: HomeAssistant, entry: WatchpostConfigEntry) -> None:
    """Remove the entities of sub-streams that were taken away."""
    registry = er.async_get(hass)
    for subentry in camera_subentries(entry):
        known = registry.async_get_entity_id(CAMERA, DOMAIN, unique_id(entry, camera_id(subentry), SUB))
        if known is not None and not has_sub_stream(subentry):
            registry.async_remove(known)


class LiveCamera(CameraEntity, Camera):
    """What the engine gets of a camera: a stream where it gets one, else pictures one after another."""

    quality = "main"

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry, key: str = "camera") -> None:
        """Name it after its device, where it is the camera itself."""
        if key == "camera":
            self._attr_name = None
        Camera.__init__(self)
        CameraEntity.__init__(self, entry, subentry, key)
        self._refreshing = False

    @property
    @override
    def supported_features(self) -> CameraEntityFeature:
        """Return STREAM where the engine has a stream."""
        camera = self.coordinator.state.cameras.get(self.camera_id)
        streams = camera is not None and camera.live == STREAM
        return CameraEntityFeature.STREAM if streams else CameraEntityFeature(0)

    @override
    async def async_camera_image(self, width: int | None = None, height: int | None = None) -> bytes | None:
        """Return the newest picture. Raises HomeAssistantError."""
        client = self.coordinator.client
        return await self.coordinator.async_call(client.snapshot(self.camera_id, width))

    @override
    async def stream_source(self) -> str | None:
        """Return an address that can be opened for a short while. Raises HomeAssistantError."""
        ticket = self.coordinator.client.live(self.camera_id, self.quality)
        live = await self.coordinator.async_call(ticket)
        return live.url if live.kind == STREAM else None

    @override
    async def async_create_stream(self) -> Stream | None:
        """Return the stream, with an address that is still good when it has to be opened anew."""
        known = self.stream
        stream = await super().async_create_stream()
        if stream is None:
            return None
        if known is None:
            stream.set_update_callback(self._async_stream_changed)
        elif not stream.outputs() and (source := await self.stream_source()):
            stream.source = source
        return stream

    @callback
    def _async_stream_changed(self) -> None:
        """Get another address when the stream broke off: the old one opens nothing any more."""
        if self.stream is not None and not self.stream.available and not self._refreshing:
            self._refreshing = True
            refresh = self._refresh(self.stream)
            self.entry.async_create_background_task(self.hass, refresh, "watchpost live")
        self.async_write_ha_state()

    async def _refresh(self, stream: Stream) -> None:
        try:
            source = await self.stream_source()
        except HomeAssistantError:
            # The stream tries again by itself, and brings us here again.
            return
        finally:
            self._refreshing = False
        if source:
            stream.source = source

    @override
    async def handle_async_mjpeg_stream(self, request: web.Request) -> web.StreamResponse | None:
        """Pass the engine's pictures on for as long as somebody looks."""
        if CameraEntityFeature.STREAM in self.supported_features:
            return await super().handle_async_mjpeg_stream(request)
        client = self.coordinator.client
        try:
            async with client.watch(await client.live(self.camera_id)) as source:
                content_type = source.headers.get("Content-Type")
                return await async_aiohttp_proxy_stream(
                    self.hass, request, source.content, content_type, timeout=SILENCE
                )
        except EngineError as error:
            raise web.HTTPServiceUnavailable from error


class SubCamera(LiveCamera):
    """A camera's smaller stream, which the engine reads only while somebody watches it."""

    quality = SUB

    def __init__(self, entry: WatchpostConfigEntry, subentry: ConfigSubentry) -> None:
        """Name it."""
        super().__init__(entry, subentry, SUB)

    @property
    @override
    def supported_features(self) -> CameraEntityFeature:
        """Return STREAM: it is none of pictures."""
        return CameraEntityFeature.STREAM
