"""Fixing what is wrong: the way leads to where the model server, or the store of away copies, is set."""

from __future__ import annotations

from homeassistant.components.repairs import FlowType, RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .issues import AWAY_FAILED


class OptionsRepairFlow(RepairsFlow):
    """Opens one step of the engine's options. The issue goes when it works again, not before."""

    def __init__(self, entry_id: str, step: str) -> None:
        """Keep whose options, and which step of them."""
        self._entry_id = entry_id
        self._step = step

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask whether to go there, then go."""
        if user_input is None:
            return self.async_show_form(step_id="confirm")
        options = self.hass.config_entries.options
        flow = await options.async_init(self._entry_id)
        if flow["type"] is FlowResultType.MENU:
            flow = await options.async_configure(flow["flow_id"], {"next_step_id": self._step})
        if flow["type"] is FlowResultType.ABORT:
            return self.async_abort(reason="engine_away")
        next_flow = (FlowType.OPTIONS_FLOW, flow["flow_id"])
        return self.async_abort(reason=f"{self._step}_opened", next_flow=next_flow)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    step = "away" if issue_id.startswith(AWAY_FAILED) else "models"
    return OptionsRepairFlow(str((data or {})["entry_id"]), step)
