"""What all steps of the engine's options share: the engine behind the form, and how it ends."""

from __future__ import annotations

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..client import EngineClient
from ..errors import EngineError
from ..plain import plain
from .answers import reason_of


class EngineSteps(OptionsFlow):
    """Asks for what the engine keeps. Nothing of it is kept in the entry."""

    @property
    def client(self) -> EngineClient:
        """Return the connection to the engine."""
        client: EngineClient = self.config_entry.runtime_data.client
        return client

    def abort_for(self, err: EngineError) -> ConfigFlowResult:
        """End the form because the engine refused."""
        return self.async_abort(
            reason=reason_of(err), description_placeholders={"detail": plain(err.message)}
        )

    def async_finish(self) -> ConfigFlowResult:
        """End the flow; the entry itself does not change."""
        return self.async_create_entry(data=dict(self.config_entry.options))
