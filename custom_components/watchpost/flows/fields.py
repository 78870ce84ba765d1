"""The fields that several forms share."""

from __future__ import annotations

from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

TEXT = TextSelector()
LINES = TextSelector(TextSelectorConfig(multiline=True))
SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
SCHEDULE = EntitySelector(EntitySelectorConfig(filter=[{"domain": "schedule"}]))
LANGUAGE = LanguageSelector(LanguageSelectorConfig(native_name=True))
INTERVAL = NumberSelector(
    NumberSelectorConfig(min=0.2, max=3600, step="any", unit_of_measurement="s", mode=NumberSelectorMode.BOX)
)
COUNT = NumberSelector(NumberSelectorConfig(min=0, step=1, mode=NumberSelectorMode.BOX))
