"""What tests of the coordinator listen with."""

from __future__ import annotations

from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from custom_components.watchpost.moments import SIGNAL_MOMENT, Moment


class Ear:
    """Hears all moments."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.moments: list[Moment] = []
        self.stop = async_dispatcher_connect(hass, SIGNAL_MOMENT, self._hear)

    @callback
    def _hear(self, moment: Moment) -> None:
        self.moments.append(moment)

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(moment.news.event.id, moment.news.news.removeprefix("event_")) for moment in self.moments]

    @property
    def facts(self) -> list[list[str]]:
        return [sorted(moment.facts) for moment in self.moments]


def state_of(hass: HomeAssistant, entity_id: str) -> Callable[[], str]:
    return lambda: hass.states.get(entity_id).state  # type: ignore[union-attr]
