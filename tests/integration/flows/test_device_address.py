"""The address that a device is told."""

from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant

from custom_components.watchpost.flows.device_address import async_for_devices


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("http://172.30.33.4:8098/v1/frames", "http://192.0.2.7:8098/v1/frames"),
        ("http://172.30.32.1:8098", "http://192.0.2.7:8098"),
        ("http://172.30.34.1:8098", "http://172.30.34.1:8098"),
        ("http://192.0.2.2:8098/v1/frames", "http://192.0.2.2:8098/v1/frames"),
        ("https://watchpost.example.org/v1/frames", "https://watchpost.example.org/v1/frames"),
        ("http://[2001:db8::1]:8098", "http://[2001:db8::1]:8098"),
    ],
)
async def test_only_an_app_is_somewhere_else_for_devices(hass: HomeAssistant, engine: str, told: str) -> None:
    """An app's own address is one that no device can reach."""
    with patch("homeassistant.components.network.async_get_source_ip", return_value="192.0.2.7"):
        assert await async_for_devices(hass, engine) == told
