"""The engine's settings: read once at the start, handed on as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .sources.broker import Broker

GIB = 1024**3


class SettingsError(ValueError):
    """A setting that makes no sense; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that is decided before the engine starts."""

    data: Path
    """Folder of the database and the engine's own secrets."""

    media: Path
    """Folder of the pictures."""

    database_url: str
    host: str = "0.0.0.0"  # noqa: S104 - devices on the home's network push to it
    port: int = 8098
    ingress_port: int = 0
    """Port that answers only the Supervisor; 0 is none."""

    ingress_peer: str = "172.30.32.2"
    retention_days: float = 30.0
    retention_bytes: int = 20 * GIB
    public_url: str = ""
    broker: Broker | None = None
    log_level: str = "info"
    supervisor_url: str = "http://supervisor"
    supervisor_token: str = field(default="", repr=False)
    announce: bool = True
    """Whether the engine says over mDNS that it is there."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read WATCHPOST_* variables and, as an app, the options of its page. Raises SettingsError."""
    data = Path(environment.get("WATCHPOST_DATA", "watchpost-data")).absolute()
    options = _options(data / "options.json")
    token = environment.get("SUPERVISOR_TOKEN", "")

    def get(name: str, default: object) -> str:
        return environment.get(f"WATCHPOST_{name.upper()}", str(options.get(name, default)))

    return Settings(
        data=data,
        media=Path(environment.get("WATCHPOST_MEDIA", data / "media")).absolute(),
        database_url=get("database_url", f"sqlite:///{data / 'watchpost.db'}"),
        host=get("host", "0.0.0.0"),  # noqa: S104 - see above
        port=int(_number(get("port", 8098), "port", 0, 65535)),
        ingress_port=int(_number(get("ingress_port", 8099 if token else 0), "ingress_port", 0, 65535)),
        ingress_peer=get("ingress_peer", "172.30.32.2"),
        retention_days=_number(get("retention_days", 30), "retention_days", 0.01, 36500),
        retention_bytes=int(_number(get("retention_gb", 20), "retention_gb", 0.001, 1_000_000) * GIB),
        public_url=get("public_url", "").rstrip("/"),
        broker=_broker(environment),
        log_level=get("log_level", "info"),
        supervisor_url=environment.get("SUPERVISOR_URL", "http://supervisor"),
        supervisor_token=token,
        announce=get("announce", "yes").lower() not in ("no", "false", "0", "off"),
    )


def _options(path: Path) -> dict[str, object]:
    try:
        options = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as err:
        raise SettingsError(f"{path.name} cannot be read: {err}") from err
    if not isinstance(options, dict):
        raise SettingsError(f"{path.name} is not an object")
    return options


def _broker(environment: Mapping[str, str]) -> Broker | None:
    if not (host := environment.get("WATCHPOST_MQTT_HOST", "")):
        return None
    return Broker(
        host=host,
        port=int(_number(environment.get("WATCHPOST_MQTT_PORT", "1883"), "mqtt_port", 1, 65535)),
        username=environment.get("WATCHPOST_MQTT_USERNAME") or None,
        password=environment.get("WATCHPOST_MQTT_PASSWORD") or None,
        tls=environment.get("WATCHPOST_MQTT_TLS", "") not in ("", "0", "no", "false"),
    )


def _number(text: str, name: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError as err:
        raise SettingsError(f"{name}: {text!r} is not a number") from err
    if not least <= number <= most:
        raise SettingsError(f"{name}: {number:g} is not between {least:g} and {most:g}")
    return number
