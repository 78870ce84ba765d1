"""A camera entity as other integrations bring it: real, in Home Assistant, with a device."""

from __future__ import annotations

from io import BytesIO

from homeassistant.components.camera import Camera, CameraEntityFeature
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from PIL import Image
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

BRAND = "brand"


def picture(color: str = "green", kind: str = "JPEG") -> bytes:
    """A small picture."""
    data = BytesIO()
    Image.new("RGB", (32, 18), color).save(data, kind)
    return data.getvalue()


class BrandCamera(Camera):
    """A camera whose ways to fail are attributes."""

    _attr_has_entity_name = True
    _attr_name = None
    _attr_supported_features = CameraEntityFeature.STREAM

    def __init__(self, name: str, stream: str | None) -> None:
        super().__init__()
        self._attr_unique_id = name.lower()
        self._attr_device_info = DeviceInfo(identifiers={(BRAND, name)}, name=name)
        self.stream_address = stream
        self.still: bytes | None = picture()
        self.asked = 0
        self.fails: Exception | None = None

    async def stream_source(self) -> str | None:
        if self.fails:
            raise self.fails
        return self.stream_address

    async def async_camera_image(self, width: int | None = None, height: int | None = None) -> bytes | None:
        self.asked += 1
        if self.fails:
            raise self.fails
        return self.still

    def switch(self, *, on: bool = True, available: bool = True) -> None:
        """Be switched on or off, be there or not."""
        self._attr_is_on = on
        self._attr_available = available
        self.async_write_ha_state()


async def async_add_camera(
    hass: HomeAssistant,
    name: str = "Garage",
    stream: str | None = None,
    iot_class: str = "local_push",
) -> BrandCamera:
    """Set up an integration with one camera, `camera.garage` unless named otherwise."""
    camera = BrandCamera(name, stream)

    async def setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
        await hass.config_entries.async_forward_entry_setups(entry, [Platform.CAMERA])
        return True

    async def unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
        return await hass.config_entries.async_unload_platforms(entry, [Platform.CAMERA])

    async def setup_platform(
        hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        async_add_entities([camera])

    mock_integration(
        hass,
        MockModule(
            BRAND,
            async_setup_entry=setup_entry,
            async_unload_entry=unload_entry,
            partial_manifest={"iot_class": iot_class},
        ),
    )
    mock_platform(hass, f"{BRAND}.config_flow")
    mock_platform(hass, f"{BRAND}.camera", MockPlatform(async_setup_entry=setup_platform))
    entry = MockConfigEntry(domain=BRAND, title=name)
    entry.add_to_hass(hass)
    with mock_config_flow(BRAND, ConfigFlow):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    if hass.states.get(camera.entity_id) is None:
        raise HomeAssistantError(f"{camera.entity_id} is not there")
    return camera
