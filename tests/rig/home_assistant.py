"""A real Home Assistant as a process of its own, with the integration of this checkout."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self, override

import aiohttp

from tests.rig.ha_client import Ha, HaError
from tests.rig.programs import ROOT, Program, free_port, python

USER, PASSWORD = "demo", "demo"

CONFIGURATION = """\
# What a home has by default, less what looks around in the network or asks the internet.
api:
automation: !include automations.yaml
camera:
config:
diagnostics:
frontend:
history:
image_upload:
logbook:
media_source:
mobile_app:
person:
repairs:
scene:
schedule:
script:
search:
stream:
sun:
system_health:
homeassistant:
  name: {name}
  latitude: 52.37
  longitude: 4.9
  elevation: 2
  unit_system: metric
  time_zone: Europe/Amsterdam
  country: NL
  language: en
  internal_url: {url}
  external_url: {url}
logger:
  default: warning
  logs:
    custom_components.watchpost: info
"""


class HomeAssistant(Program):
    """One home. Stopped and started again it is the same home."""

    def __init__(
        self, folder: Path, logs: Path, *, name: str = "Home", host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """`port` is taken when it is free, else another."""
        self.folder, self.host = folder, host
        self.port = free_port(port, host)
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = Ha(self.url)
        self.home = name
        super().__init__(
            "Home Assistant",
            # --skip-pip: what is missing is an error at once, not three tries at a download.
            [python("home-assistant").with_name("hass"), "--skip-pip", "-c", folder],
            log=logs / "home-assistant.log",
            ready=self._running,
        )

    @override
    async def start(self) -> None:
        """Start, with a person who may log in, and wait until everything is set up. Raises ProgramError."""
        if not (self.folder / "configuration.yaml").exists():
            self._furnish()
        await super().start()

    @override
    async def __aenter__(self) -> Self:
        await self.client.__aenter__()
        try:
            return await super().__aenter__()
        except BaseException:
            await self.client.close()
            raise

    @override
    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.close()
        await super().__aexit__(kind, err, trace)

    async def restart(self) -> None:
        """Stop and start again."""
        await self.client.hang_up()
        await self.stop()
        await self.start()

    async def _running(self) -> bool:
        try:
            if not self.client.token:
                await self._move_in()
            return bool((await self.client.rest("GET", "/api/config"))["state"] == "RUNNING")
        except (aiohttp.ClientError, HaError):
            return False

    async def _move_in(self) -> None:
        """Make the owner, as the first page of a new home does, and log in for a year."""
        app = f"{self.url}/"
        person = {"name": "Demo", "username": USER, "password": PASSWORD, "language": "en", "client_id": app}
        code = (await self.client.rest("POST", "/api/onboarding/users", json=person))["auth_code"]
        grant = {"client_id": app, "grant_type": "authorization_code", "code": code}
        tokens = await self.client.rest("POST", "/auth/token", data=grant)
        self.client.token = tokens["access_token"]
        lasting = await self.client.ws("auth/long_lived_access_token", client_name="rig", lifespan=365)
        await self.client.hang_up()
        self.client.token = lasting

    def _furnish(self) -> None:
        """Write a fresh configuration, with this checkout's integration in it."""
        (self.folder / "custom_components").mkdir(parents=True)
        integration = ROOT / "custom_components" / "watchpost"
        (self.folder / "custom_components" / "watchpost").symlink_to(integration)
        (self.folder / "automations.yaml").write_text("[]\n")
        (self.folder / "configuration.yaml").write_text(CONFIGURATION.format(name=self.home, url=self.url))
        # In YAML the address would be on trial for five minutes. Without a host it listens everywhere.
        http: dict[str, object] = {
            "server_port": self.port,
            "cors_allowed_origins": ["https://cast.home-assistant.io"],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "intermediate_v6",
            "use_x_frame_options": True,
            "created_at": "2026-01-01T00:00:00+00:00",
            "error": None,
            "error_message": None,
        }
        if self.host != "0.0.0.0":
            http["server_host"] = [self.host]
        self._store("http", 3, {"stable": http, "pending": None, "yaml_migration_done": True})
        # These steps of the first page add integrations that need the internet.
        self._store("onboarding", 4, {"done": ["core_config", "analytics", "integration"]})

    def _store(self, key: str, version: int, data: dict[str, object]) -> None:
        folder = self.folder / ".storage"
        folder.mkdir(exist_ok=True)
        stored = {"version": version, "minor_version": 1, "key": key, "data": data}
        (folder / key).write_text(json.dumps(stored))
