"""The step "Models": which model server describes what changed, tried with one picture before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import BooleanSelector, SelectSelector, SelectSelectorConfig, TextSelector

from ..errors import EngineError
from ..plain import plain
from .answers import reason_of
from .engine_steps import EngineSteps
from .fields import COUNT, LANGUAGE, SECRET, TEXT

CONF_BASE_URL = "base_url"
CONF_KEY = "key"
CONF_MODEL = "model"
CONF_DAILY_CALLS = "daily_calls"
CONF_DAILY_TOKENS = "daily_tokens"
CONF_LANGUAGE = "language"
CONF_SAVE_ANYWAY = "save_anyway"
TEST_ERRORS = ("timeout", "unreachable", "unauthorized", "rate_limited", "refused", "bad_reply", "budget")


class ModelSteps(EngineSteps):
    """Ask for the model server, try it, and hand it to the engine."""

    _key: str | None = None
    """What was typed as key in this flow: a form never shows it again, so it is kept for the next try."""

    _base_url = ""
    """The model server that the engine has now."""

    _names: tuple[str, ...] = ()
    """Models that the server offers."""

    async def async_step_models(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the model server, and keep it once it has described a picture."""
        if user_input is None:
            try:
                self._names = await self.client.model_names()
                return self._show_models(await self._async_stored(), {}, "")
            except EngineError as err:
                return self.abort_for(err)
        self._key = user_input.get(CONF_KEY) or self._key
        if user_input.get(CONF_BASE_URL) and not user_input.get(CONF_MODEL):
            return self._show_models(user_input, {CONF_MODEL: "model_missing"}, "")
        try:
            failed = await self._async_try(user_input)
            if failed is None:
                await self._async_keep(user_input)
                return self.async_finish()
        except EngineError as err:
            failed = (reason_of(err), err.message)
        reason, detail = failed
        return self._show_models(user_input, {"base": reason}, detail)

    async def _async_stored(self) -> dict[str, Any]:
        """Return what the engine has now."""
        model, home = await self.client.model(), await self.client.home()
        self._base_url = model.base_url
        return {
            CONF_BASE_URL: model.base_url,
            CONF_MODEL: model.model,
            CONF_DAILY_CALLS: model.daily_calls,
            CONF_DAILY_TOKENS: model.daily_tokens,
            CONF_LANGUAGE: home.language,
        }

    async def _async_try(self, typed: Mapping[str, Any]) -> tuple[str, str] | None:
        """Try with one picture. Returns None, or why it failed with the engine's own words."""
        if not typed.get(CONF_BASE_URL) or typed.get(CONF_SAVE_ANYWAY):
            return None
        result = await self.client.test_model(**self._settings(typed))
        if result.ok:
            return None
        return f"model_{result.error}" if result.error in TEST_ERRORS else "model_failed", result.message

    async def _async_keep(self, typed: Mapping[str, Any]) -> None:
        """Hand everything to the engine. Raises EngineError."""
        await self.client.put_model(**self._settings(typed))
        if language := typed.get(CONF_LANGUAGE):
            await self.client.put_home(language=language)

    def _settings(self, typed: Mapping[str, Any]) -> dict[str, str | int]:
        """Return what the engine takes. Without a key it keeps its own, but not for another address."""
        base_url = typed.get(CONF_BASE_URL, "").strip().rstrip("/")
        settings: dict[str, str | int] = {
            CONF_BASE_URL: base_url,
            CONF_MODEL: typed.get(CONF_MODEL, "").strip(),
            CONF_DAILY_CALLS: int(typed[CONF_DAILY_CALLS]),
            CONF_DAILY_TOKENS: int(typed[CONF_DAILY_TOKENS]),
        }
        if self._key is not None or base_url != self._base_url:
            settings[CONF_KEY] = self._key or ""
        return settings

    def _show_models(self, shown: Mapping[str, Any], errors: dict[str, str], detail: str) -> ConfigFlowResult:
        """Show the form; saving what failed is offered only after it failed."""
        names: TextSelector | SelectSelector = TEXT
        if self._names:
            names = SelectSelector(SelectSelectorConfig(options=list(self._names), custom_value=True))
        fields: dict[probatio.Marker, object] = {
            probatio.Optional(CONF_BASE_URL): TEXT,
            probatio.Optional(CONF_KEY): SECRET,
            probatio.Optional(CONF_MODEL): names,
            probatio.Required(CONF_DAILY_CALLS): COUNT,
            probatio.Required(CONF_DAILY_TOKENS): COUNT,
            probatio.Optional(CONF_LANGUAGE): LANGUAGE,
        }
        if errors:
            fields[probatio.Optional(CONF_SAVE_ANYWAY, default=False)] = BooleanSelector()
        visible = {key: value for key, value in shown.items() if key not in (CONF_KEY, CONF_SAVE_ANYWAY)}
        return self.async_show_form(
            step_id="models",
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(fields), visible),
            errors=errors,
            description_placeholders={"detail": plain(detail)},
        )
