"""Engines that are found: by the Supervisor as an app, or in the network."""

from __future__ import annotations

from typing import Any, override

import probatio
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN, CONF_URL
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .address import host_address
from .fields import SECRET
from .known import async_update_known
from .probe import ProbeError, async_probe

TOKEN_SCHEMA = probatio.Schema({probatio.Required(CONF_TOKEN): SECRET})
TITLE = "Watchpost"


class DiscoveryFlow(ConfigFlow):
    """The steps that begin without a person, and the one place where all ways to an engine meet."""

    _title = TITLE
    _url = ""
    _token = ""
    _engine_id = ""

    @override
    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """Take what the app told the Supervisor; its announcement's uuid is the engine's id from now on."""
        config = discovery_info.config
        self._title = discovery_info.name
        self._url = host_address(config[CONF_HOST], int(config[CONF_PORT]))
        self._token = config[CONF_TOKEN]
        self._engine_id = discovery_info.uuid
        names = {discovery_info.uuid, config.get("engine_id", discovery_info.uuid)}
        self._take_over(names)
        await self.async_meet(discovery_info.uuid, url=self._url, token=self._token, names=names)
        self.context["title_placeholders"] = {"name": self._title}
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether the app shall be used: it brought its own token."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                await async_probe(self.hass, self._url, self._token)
            except ProbeError as err:
                errors["base"] = err.reason
            else:
                return self.async_create_engine(self._url, self._token)
        return self.async_show_form(
            step_id="hassio_confirm", errors=errors, description_placeholders={"app": self._title}
        )

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Take an engine that was found in the network."""
        properties = discovery_info.properties
        if properties.get("kind") != "engine" or not properties.get("id"):
            return self.async_abort(reason="not_watchpost")
        self._engine_id = properties["id"]
        self._url = host_address(discovery_info.host, discovery_info.port or 0)
        if entry := await self.async_set_unique_id(self._engine_id):
            await self._async_moved(entry)
            return self.async_abort(reason="already_configured")
        self.context["title_placeholders"] = {"name": discovery_info.host}
        return await self.async_step_zeroconf_confirm()

    async def async_step_zeroconf_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the one thing that the network does not tell: the token."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                engine_id = await async_probe(self.hass, self._url, user_input[CONF_TOKEN])
            except ProbeError as err:
                errors["base"] = err.reason
            else:
                if engine_id != self._engine_id:
                    return self.async_abort(reason="different_engine")
                return self.async_create_engine(self._url, user_input[CONF_TOKEN])
        return self.async_show_form(
            step_id="zeroconf_confirm",
            data_schema=TOKEN_SCHEMA,
            errors=errors,
            description_placeholders={"url": self._url},
        )

    async def async_meet(
        self, engine_id: str, *, url: str, token: str, names: set[str] | None = None
    ) -> None:
        """Abort when this engine has an entry, however it came in, and bring that entry up to date.

        `names` are all ids that the engine may have had: one that was added by hand before the Supervisor
        announced it has its own. Raises AbortFlow.
        """
        by_hand = self.source == SOURCE_USER
        # What was found in the meantime does not keep anybody from typing; its form ends with this one.
        await self.async_set_unique_id(engine_id, raise_on_progress=not by_hand)
        entries = self._async_current_entries(include_ignore=not by_hand)
        known = [entry for entry in entries if entry.unique_id == engine_id] or [
            entry
            for entry in entries
            if names and (entry.unique_id in names or entry.data.get(CONF_URL) == url)
        ]
        if not known:
            return
        if known[0].source != SOURCE_IGNORE:
            async_update_known(self.hass, known[0], url=url, token=token, engine_id=engine_id)
        raise AbortFlow("already_configured")

    def async_create_engine(self, url: str, token: str) -> ConfigFlowResult:
        """Make the entry."""
        return self.async_create_entry(title=self._title, data={CONF_URL: url, CONF_TOKEN: token})

    async def _async_moved(self, entry: ConfigEntry) -> None:
        """Follow an engine to another address, if the one that is kept no longer works and the new one does.

        Anyone in the network can announce an engine. So an address that works stays, and one with TLS is
        never given up for one without.
        """
        if entry.source == SOURCE_IGNORE or entry.data[CONF_URL] == self._url:
            return
        if entry.data[CONF_URL].startswith("https:") or await self._async_answers(
            entry, entry.data[CONF_URL]
        ):
            return
        if await self._async_answers(entry, self._url):
            async_update_known(self.hass, entry, url=self._url)

    async def _async_answers(self, entry: ConfigEntry, url: str) -> bool:
        """Tell whether the entry's engine is at this address."""
        try:
            return await async_probe(self.hass, url, entry.data[CONF_TOKEN]) == entry.unique_id
        except ProbeError:
            return False

    def _take_over(self, names: set[str]) -> None:
        """End the flows that found the same engine in the network: they would ask for a token we have."""
        for flow in self._async_in_progress(include_uninitialized=True):
            context = flow["context"]
            if context["source"] == SOURCE_ZEROCONF and context.get("unique_id") in names:
                self.hass.config_entries.flow.async_abort(flow["flow_id"])
