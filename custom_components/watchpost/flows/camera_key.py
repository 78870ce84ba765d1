"""The page that shows a device's address and key: the only time that the key is seen."""

from __future__ import annotations

from homeassistant.config_entries import SubentryFlowResult
from yarl import URL

from ..client import CameraKey
from .camera_base import CameraSteps
from .device_address import async_for_devices


class KeySteps(CameraSteps):
    """Show what a device needs to send its pictures."""

    key: CameraKey

    async def async_show_key(self, step_id: str, name: str) -> SubentryFlowResult:
        """Show address and key to copy, and how to try them."""
        # An engine that does not know its own address in the network says only the path.
        url = URL(self.client.url).join(URL(self.key.url))
        address = await async_for_devices(self.hass, str(url))
        # In the text and not in fields: what is in a field that is read only cannot be marked and copied.
        return self.async_show_form(
            step_id=step_id,
            description_placeholders={"name": name, "address": address, "key": self.key.key},
        )
