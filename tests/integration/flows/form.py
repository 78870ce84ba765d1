"""A form as a person meets it: every page that comes is checked for words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from homeassistant.data_entry_flow import FlowManager, FlowResultType

from custom_components import watchpost

WORDS = json.loads((Path(watchpost.__file__).parent / "translations" / "en.json").read_text())

type Page = dict[str, Any]


class Form:
    """One flow. `section` is the path in the translations, such as `config_subentries.camera`."""

    def __init__(self, manager: FlowManager[Any, Any, Any], handler: Any, section: str) -> None:
        self._manager = manager
        self._handler = handler
        self._words = WORDS
        for key in section.split("."):
            self._words = self._words[key]
        self.page: Page = {}

    async def start(self, source: str, data: Any = None, **context: Any) -> Page:
        """Open the form."""
        result = await self._manager.async_init(
            self._handler, context={"source": source, **context}, data=data
        )
        return self._turn(result)

    async def submit(self, typed: dict[str, Any] | None = None) -> Page:
        """Send what was typed."""
        return self._turn(await self._manager.async_configure(self.page["flow_id"], typed or {}))

    async def choose(self, option: str) -> Page:
        """Choose from a menu."""
        assert option in self.page["menu_options"]
        return self._turn(await self._manager.async_configure(self.page["flow_id"], {"next_step_id": option}))

    def shown(self, field: str) -> Any:
        """Return what a field begins with."""
        for marker in self.page["data_schema"].schema:
            if marker == field:
                suggested = (marker.description or {}).get("suggested_value")
                default = marker.default() if callable(marker.default) else None
                return suggested if suggested is not None else default
        raise AssertionError(f"no field {field}")

    @property
    def fields(self) -> list[str]:
        """Return the fields of the page."""
        return [str(marker) for marker in self.page["data_schema"].schema]

    def close(self) -> None:
        """Close the form without finishing it."""
        self._manager.async_abort(self.page["flow_id"])

    def _turn(self, page: Any) -> Page:
        self.page = page
        match page["type"]:
            case FlowResultType.FORM:
                self._check_form()
            case FlowResultType.MENU:
                words = self._step()
                for option in page["menu_options"]:
                    self._check(words["menu_options"][option])
                    self._check(words["menu_option_descriptions"][option])
            case FlowResultType.ABORT if page.get("translation_domain") is None:
                self._check(self._words["abort"][page["reason"]])
        return self.page

    def _check_form(self) -> None:
        words = self._step()
        schema = self.page["data_schema"]
        for field in () if schema is None else schema.schema:
            self._check(words["data"][str(field)])
            self._check(words["data_description"][str(field)])
        for reason in (self.page["errors"] or {}).values():
            self._check(self._words["error"][reason])

    def _step(self) -> dict[str, Any]:
        words: dict[str, Any] = self._words["step"][self.page["step_id"]]
        self._check(words["title"])
        self._check(words["description"])
        return words

    def _check(self, text: str) -> None:
        """Every placeholder of a text has a value."""
        given = self.page.get("description_placeholders") or {}
        missing = set(re.findall(r"\{(\w+)\}", text)) - set(given)
        assert not missing, f"{self.page.get('step_id')}: {text!r} needs {missing}"
