"""A camera as it is typed: the fields of each kind, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import probatio
from homeassistant.const import CONF_ENTITY_ID, CONF_LANGUAGE, CONF_NAME, CONF_SOURCE
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig

from ..const import (
    CONF_INTERVAL,
    CONF_SUB_SOURCE,
    CONF_TOPIC,
    DOMAIN,
    KIND_ENTITY,
    KIND_MQTT,
    KIND_PUSH,
    KIND_STREAM,
)
from .address import AddressError, mqtt_topic, stream_address, without_password
from .fields import INTERVAL, LANGUAGE, LINES, TEXT

CONF_PROMPT = "prompt"
DEFAULT_INTERVAL = 1.0

type Typed = Mapping[str, Any]
"""What a person typed, by field."""

type Where = dict[str, str]
"""Where the pictures come from: the part of a subentry's data that differs from kind to kind."""


class FieldError(ValueError):
    """A field that cannot be right. `reason` is the key of a translated message."""

    def __init__(self, field: str, reason: str) -> None:
        """Name the field and the reason."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCamera:
    """A camera that was typed without a mistake."""

    name: str
    where: Where
    interval: float
    prompt: str
    language: str

    @property
    def settings(self) -> dict[str, object]:
        """Return what the engine keeps of it."""
        return {CONF_PROMPT: self.prompt, CONF_LANGUAGE: self.language}


def camera_schema(hass: HomeAssistant, kind: str) -> probatio.Schema:
    """Return the fields of a kind of camera."""
    fields: dict[probatio.Marker, object] = {}
    if kind == KIND_ENTITY:
        fields[probatio.Required(CONF_ENTITY_ID)] = EntitySelector(
            EntitySelectorConfig(filter=[{"domain": "camera"}], exclude_entities=_own_cameras(hass))
        )
        fields[probatio.Optional(CONF_NAME)] = TEXT
    else:
        fields[probatio.Required(CONF_NAME)] = TEXT
    if kind == KIND_STREAM:
        fields[probatio.Required(CONF_SOURCE)] = TEXT
        fields[probatio.Optional(CONF_SUB_SOURCE)] = TEXT
    if kind == KIND_MQTT:
        fields[probatio.Required(CONF_TOPIC)] = TEXT
    else:
        fields[probatio.Required(CONF_INTERVAL, default=DEFAULT_INTERVAL)] = INTERVAL
    fields[probatio.Optional(CONF_PROMPT)] = LINES
    fields[probatio.Optional(CONF_LANGUAGE)] = LANGUAGE
    return probatio.Schema(fields)


def read_camera(
    hass: HomeAssistant, kind: str, typed: Typed, stored: Typed, others: Iterable[Typed]
) -> TypedCamera:
    """Read the fields of a kind of camera. Raises FieldError at the first that is wrong.

    `stored` is the data of the camera that is changed, empty for a new one; `others` are those of all others.
    """
    where = _READERS[kind](hass, typed, stored)
    for field, value in where.items():
        if any(_comparable(other.get(field, "")) == _comparable(value) for other in others):
            raise FieldError(field, "already_watched")
    name = typed.get(CONF_NAME, "").strip() or _name_of(hass, where)
    if not name:
        raise FieldError(CONF_NAME, "name_missing")
    return TypedCamera(
        name=name,
        where=where,
        interval=float(typed.get(CONF_INTERVAL, DEFAULT_INTERVAL)),
        prompt=typed.get(CONF_PROMPT, "").strip(),
        language=typed.get(CONF_LANGUAGE, ""),
    )


def shown_where(data: Typed) -> Where:
    """Return how a camera's place is shown in a form: without its password."""
    where = {field: data[field] for field in (CONF_ENTITY_ID, CONF_TOPIC) if field in data}
    for field in (CONF_SOURCE, CONF_SUB_SOURCE):
        if field in data:
            where[field] = without_password(data[field])
    return where


def _read_entity(hass: HomeAssistant, typed: Typed, stored: Typed) -> Where:
    """Take a camera entity that exists. The selector leaves out ours: we would watch ourselves."""
    entity_id: str = typed[CONF_ENTITY_ID]
    known = hass.states.get(entity_id) or er.async_get(hass).async_get(entity_id)
    if split_entity_id(entity_id)[0] != "camera":
        raise FieldError(CONF_ENTITY_ID, "no_such_camera")
    if not known and entity_id != stored.get(CONF_ENTITY_ID):
        raise FieldError(CONF_ENTITY_ID, "no_such_camera")
    return {CONF_ENTITY_ID: entity_id}


def _read_stream(hass: HomeAssistant, typed: Typed, stored: Typed) -> Where:
    """Take an address that has the shape of one."""
    where = {CONF_SOURCE: _read_address(CONF_SOURCE, typed, stored)}
    if typed.get(CONF_SUB_SOURCE, "").strip():
        where[CONF_SUB_SOURCE] = _read_address(CONF_SUB_SOURCE, typed, stored)
        if not where[CONF_SUB_SOURCE].lower().startswith(("rtsp://", "rtsps://")):
            raise FieldError(CONF_SUB_SOURCE, "not_rtsp")
    return where


def _read_address(field: str, typed: Typed, stored: Typed) -> str:
    try:
        return stream_address(typed[field], stored.get(field, ""))
    except AddressError as err:
        raise FieldError(field, err.reason) from None


def _read_topic(hass: HomeAssistant, typed: Typed, stored: Typed) -> Where:
    """Take a topic that one device can publish to."""
    try:
        return {CONF_TOPIC: mqtt_topic(typed[CONF_TOPIC])}
    except AddressError as err:
        raise FieldError(CONF_TOPIC, err.reason) from None


def _read_push(hass: HomeAssistant, typed: Typed, stored: Typed) -> Where:
    """Take nothing: the device comes by itself, with its key."""
    return {}


_READERS: dict[str, Callable[[HomeAssistant, Typed, Typed], Where]] = {
    KIND_ENTITY: _read_entity,
    KIND_STREAM: _read_stream,
    KIND_MQTT: _read_topic,
    KIND_PUSH: _read_push,
}


def _own_cameras(hass: HomeAssistant) -> list[str]:
    """Return the camera entities that this integration made."""
    entities = er.async_get(hass).entities.values()
    return [
        entity.entity_id for entity in entities if entity.platform == DOMAIN and entity.domain == "camera"
    ]


def _comparable(where: str) -> str:
    """Return a place without what does not tell it from others: its password."""
    return without_password(where)


def _name_of(hass: HomeAssistant, where: Where) -> str:
    """Return the name of the camera entity, where there is one."""
    state = hass.states.get(where.get(CONF_ENTITY_ID, ""))
    return state.name if state else where.get(CONF_ENTITY_ID, "")
