"""The page that shows a device's address and key: the only time that the key is seen."""

from __future__ import annotations

import probatio
from homeassistant.config_entries import SubentryFlowResult
from yarl import URL

from ..client import CameraKey
from .camera_base import CameraSteps
from .fields import READ_ONLY

CONF_ADDRESS = "address"
CONF_KEY = "key"


class KeySteps(CameraSteps):
    """Show what a device needs to send its pictures."""

    key: CameraKey

    def show_key(self, step_id: str, name: str) -> SubentryFlowResult:
        """Show address and key to copy, and how to try them."""
        # An engine that does not know its own address in the network says only the path.
        address = str(URL(self.client.url).join(URL(self.key.url)))
        schema = probatio.Schema(
            {
                probatio.Optional(CONF_ADDRESS, default=address): READ_ONLY,
                probatio.Optional(CONF_KEY, default=self.key.key): READ_ONLY,
            }
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema,
            description_placeholders={"name": name, "address": address, "key": self.key.key},
        )
