"""The triggers `watchpost.change_detected` and `watchpost.view_problem`, each once for each time."""

from __future__ import annotations

from typing import Any, cast, override

import probatio
from homeassistant.const import ATTR_ENTITY_ID, CONF_OPTIONS, CONF_TARGET, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.trigger import Trigger, TriggerActionRunner, TriggerConfig
from homeassistant.helpers.trigger.models import TriggerNotTriggeredReporter
from homeassistant.helpers.typing import ConfigType

from .cameras import unique_id
from .const import DOMAIN
from .coordinator import WatchpostConfigEntry
from .messages import ViewNews
from .moments import CHANGED, SIGNAL_MOMENT, SIGNAL_VIEW, WORDED, Moment, ViewMoment
from .sight import known
from .videos import video_path
from .words import picture_path, picture_roles

CONF_WORDS = "words"
CONF_LATE = "late"
CONF_ENDED = "ended"

VIEW_CLEAR = "view_clear"

SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_TARGET, default=dict): probatio.Any({}, cv.TARGET_FIELDS),
        probatio.Optional(CONF_OPTIONS, default=dict): {
            probatio.Optional(CONF_WORDS, default=False): cv.boolean,
            probatio.Optional(CONF_LATE, default=False): cv.boolean,
        },
    }
)


VIEW_SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_TARGET, default=dict): probatio.Any({}, cv.TARGET_FIELDS),
        probatio.Optional(CONF_OPTIONS, default=dict): {
            probatio.Optional(CONF_ENDED, default=False): cv.boolean,
            probatio.Optional(CONF_LATE, default=False): cv.boolean,
        },
    }
)


class CameraTrigger(Trigger):
    """Fires for the cameras whose event entity is in the target, or for all without a target."""

    schema = SCHEMA

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Return the config with its defaults."""
        return cast(ConfigType, cls.schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep what to wait for."""
        super().__init__(hass, config)
        self._options = config.options or {}
        self._late = bool(self._options.get(CONF_LATE))
        self._target = TargetSelection(config.target or {})

    def _meant(self, entry: WatchpostConfigEntry, camera_id: str) -> str | None:
        """Return the event entity of a camera, if it is meant. Asked each time: areas and labels change.

        None also for a camera that is none of Home Assistant's.
        """
        unique = unique_id(entry, camera_id, "event")
        entity_id = er.async_get(self._hass).async_get_entity_id(Platform.EVENT, DOMAIN, unique)
        if entity_id is None or not self._target.has_any_target:
            return entity_id
        chosen = async_extract_referenced_entity_ids(self._hass, self._target)
        return entity_id if entity_id in chosen.referenced | chosen.indirectly_referenced else None


class ChangeDetected(CameraTrigger):
    """Fires when it is known that something lasting changed, or when that is described."""

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action at every moment that fits."""

        @callback
        def moment_came(moment: Moment) -> None:
            fact = WORDED if self._options.get(CONF_WORDS) else CHANGED
            if fact not in moment.facts or (moment.news.late and not self._late):
                return
            entry = self._hass.config_entries.async_get_known_entry(moment.entry_id)
            if (entity_id := self._meant(entry, moment.news.event.camera_id)) is not None:
                run_action(_payload(entry, moment, entity_id), f"change seen by {entity_id}")

        return async_dispatcher_connect(self._hass, SIGNAL_MOMENT, moment_came)


class ViewProblem(CameraTrigger):
    """Fires when a camera stops seeing well, or (option) when it sees again."""

    schema = VIEW_SCHEMA

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action at every such moment."""

        @callback
        def view_changed(moment: ViewMoment) -> None:
            news = moment.news
            ended = news.news == VIEW_CLEAR
            if ended is not bool(self._options.get(CONF_ENDED)) or (news.late and not self._late):
                return
            entry = self._hass.config_entries.async_get_known_entry(moment.entry_id)
            if (entity_id := self._meant(entry, news.camera_id)) is not None:
                run_action(_view_payload(entry, news, entity_id), f"view of {entity_id}")

        return async_dispatcher_connect(self._hass, SIGNAL_VIEW, view_changed)


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of Watchpost."""
    return {"change_detected": ChangeDetected, "view_problem": ViewProblem}


def _payload(entry: WatchpostConfigEntry, moment: Moment, entity_id: str) -> dict[str, Any]:
    """Return what the automation finds in `trigger`."""
    event, analysis = moment.news.event, moment.news.event.analysis
    camera = entry.runtime_data.state.cameras.get(event.camera_id)
    pictures = {role: picture_path(entry.entry_id, event.id, role) for role in picture_roles(event)}
    return {
        ATTR_ENTITY_ID: entity_id,
        "event_id": event.id,
        "camera_id": event.camera_id,
        "camera": camera.name if camera else event.camera_id,
        "summary": analysis.summary if analysis else None,
        "kind": analysis.kind if analysis else event.change,
        "importance": analysis.importance if analysis else None,
        "labels": list(analysis.labels) if analysis else [],
        "score": event.change_score,
        "late": moment.news.late,
        "picture": next(iter(pictures.values()), None),
        "pictures": pictures,
        "why": picture_path(entry.entry_id, event.id, "why") if "why" in event.pictures else None,
        "preview": video_path(entry.entry_id, "preview", event.id),
    }


def _view_payload(entry: WatchpostConfigEntry, news: ViewNews, entity_id: str) -> dict[str, Any]:
    """Return what the automation finds in `trigger`."""
    camera = entry.runtime_data.state.cameras.get(news.camera_id)
    return {
        ATTR_ENTITY_ID: entity_id,
        "camera_id": news.camera_id,
        "camera": camera.name if camera else news.camera_id,
        "view": known(news.view),
        "late": news.late,
    }
