"""Names shared by the rooms of the integration."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "watchpost"
NAME: Final = "Watchpost"
VERSION: Final = "0.1.0"
CLIENT: Final = f"home-assistant/{VERSION}"
"""How we introduce ourselves to the engine."""

SUBENTRY_CAMERA: Final = "camera"

CONF_CAMERA_ID: Final = "camera_id"
CONF_INTERVAL: Final = "interval"
CONF_SUB_SOURCE: Final = "sub_source"
CONF_KIND: Final = "kind"
CONF_SCHEDULE: Final = "schedule"
CONF_TOPIC: Final = "topic"

KIND_ENTITY: Final = "entity"
"""A camera entity that Home Assistant already has."""

KIND_STREAM: Final = "stream"
KIND_PUSH: Final = "push"
KIND_MQTT: Final = "mqtt"

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]
"""Those that Home Assistant forwards; image_processing is set up through its component."""

MAX_STATE: Final = 255
"""The longest state that Home Assistant takes."""
