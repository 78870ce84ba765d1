"""Fixing what is wrong: when no model works, the way leads to the engine's models."""

from __future__ import annotations

from homeassistant.components.repairs import FlowType, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant


class ModelRepairFlow(RepairsFlow):
    """Opens the engine's options. The issue goes when a model works, not before."""

    def __init__(self, entry_id: str) -> None:
        """Keep whose options."""
        self._entry_id = entry_id

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask whether to go there, then go."""
        if user_input is None:
            return self.async_show_form(step_id="confirm")
        options = await self.hass.config_entries.options.async_init(self._entry_id)
        next_flow = (FlowType.OPTIONS_FLOW, options["flow_id"])
        return self.async_abort(reason="models_opened", next_flow=next_flow)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    return ModelRepairFlow(str((data or {})["entry_id"]))
