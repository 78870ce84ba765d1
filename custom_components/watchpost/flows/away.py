"""The steps of "Away copies": a store is tried before it is kept, then what goes there is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from ..away import OFF, AwayStore
from ..errors import EngineError
from ..plain import plain
from .answers import reason_of
from .away_form import (
    CONF_KINDS,
    CONF_PASSPHRASE,
    CONF_SECRET,
    choice_schema,
    place_of,
    place_of_test,
    read_store,
    reason_of_refusal,
    reason_of_test,
    shown_choice,
    shown_store,
    store_schema,
)
from .engine_steps import EngineSteps


class AwaySteps(EngineSteps):
    """Ask for the store, try it, and hand it to the engine."""

    _known: AwayStore
    """What the engine has now."""

    _store: Mapping[str, object] = {}
    """What was typed of a store, and worked: kept together with what goes there."""

    _typed_before: Mapping[str, str] = {}
    """Key and passphrase as typed in this flow: no form shows them again, and the next try needs them."""

    async def async_step_away(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to do."""
        try:
            self._known, self._typed_before = await self.client.away.get(), {}
        except EngineError as err:
            return self.abort_for(err)
        options = ["away_s3", "away_gcs", "away_azure"]
        if self._known.store != OFF:
            options = ["away_choice", *options, "away_off"]
        return self.async_show_menu(
            step_id="away",
            menu_options=options,
            description_placeholders={"bucket": plain(self._known.bucket) or "-"},
        )

    async def async_step_away_s3(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a bucket of S3, or of a server that speaks it."""
        return await self._async_store("s3", user_input)

    async def async_step_away_gcs(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a bucket of Google Cloud Storage."""
        return await self._async_store("gcs", user_input)

    async def async_step_away_azure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a container of Azure."""
        return await self._async_store("azure", user_input)

    async def async_step_away_choice(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what goes there, and keep everything."""
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None and not user_input[CONF_KINDS]:
            errors[CONF_KINDS] = "away_kinds"
        elif user_input is not None:
            try:
                await self.client.away.put(**self._store, **{"cameras": [], **user_input})
                return self.async_finish()
            except EngineError as err:
                errors["base"], detail = reason_of(err), err.message
        shown = shown_choice(self._known) if user_input is None else user_input
        schema = choice_schema(self._cameras())
        return self.async_show_form(
            step_id="away_choice",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"detail": plain(detail)},
        )

    async def async_step_away_off(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Make sure that no more copies are to be made."""
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            try:
                await self.client.away.put(store=OFF)
                return self.async_finish()
            except EngineError as err:
                errors["base"], detail = reason_of(err), err.message
        return self.async_show_form(
            step_id="away_off",
            errors=errors,
            description_placeholders={"bucket": plain(self._known.bucket), "detail": plain(detail)},
        )

    async def _async_store(self, store: str, typed: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for a store until something can be stored, read and deleted there."""
        errors: dict[str, str] = {}
        detail = ""
        if typed is not None:
            hidden = {name: typed[name] for name in (CONF_SECRET, CONF_PASSPHRASE) if typed.get(name)}
            self._typed_before = {**self._typed_before, **hidden}
            told = read_store(self._known, store, {**typed, **self._typed_before})
            try:
                test = await self.client.away.test(**told)
                if test.ok:
                    self._store = told
                    return await self.async_step_away_choice()
                errors[place_of_test(test)] = reason_of_test(test)
                detail = test.message
            except EngineError as err:
                errors[place_of(err)] = reason_of_refusal(err)
                detail = err.message
        shown = shown_store(self._known, store) if typed is None else typed
        visible = {key: value for key, value in shown.items() if key not in (CONF_SECRET, CONF_PASSPHRASE)}
        encrypted = self._known.encrypted and self._known.store == store
        return self.async_show_form(
            step_id=f"away_{store}",
            data_schema=self.add_suggested_values_to_schema(
                store_schema(store, encrypted=encrypted), visible
            ),
            errors=errors,
            description_placeholders={"detail": plain(detail)},
        )

    def _cameras(self) -> dict[str, str]:
        """Return the names of the cameras by their ids, with those that were chosen and are gone."""
        cameras = self.config_entry.runtime_data.state.cameras.values()
        names = {camera.id: camera.name for camera in cameras}
        return {**{one: one for one in self._known.cameras}, **names}
