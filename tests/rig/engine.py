"""The real engine as a process of its own, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import override

import aiohttp

from tests.rig.broker import Broker
from tests.rig.programs import Program, ProgramError, free_port, python


class Engine(Program):
    """`watchpost-engine serve` on a folder. Stopped and started again it is the same engine."""

    def __init__(
        self,
        folder: Path,
        logs: Path,
        broker: Broker | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """`host` other than loopback lets devices of the network in."""
        self.port = free_port(port, host)
        self.url = f"http://127.0.0.1:{self.port}"
        self.host, self.folder = host, folder
        self.token = ""
        """Of the home; made on the command line before the first start, as a person does."""
        super().__init__(
            "the engine",
            [self._program(), "serve"],
            log=logs / "engine.log",
            ready=self._healthy,
            environment=self._variables(folder, broker),
        )

    @override
    async def start(self) -> None:
        """Start and wait until it is healthy. Raises ProgramError."""
        self.token = self.token or await self.make_token()
        await super().start()

    async def make_token(self, scope: str = "home") -> str:
        """Make a token on the command line. Raises ProgramError. A running engine takes it 2 s later."""
        process = await asyncio.create_subprocess_exec(
            self._program(),
            *("token", "--scope", scope),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        if process.returncode:
            raise ProgramError(f"watchpost-engine token: {err.decode()}")
        return out.decode().strip()

    async def _healthy(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/health") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def _program(self) -> str:
        return str(python("engine").with_name("watchpost-engine"))

    def _variables(self, folder: Path, broker: Broker | None) -> Mapping[str, str]:
        settings = {
            "DATA": str(folder),
            "HOST": self.host,
            "PORT": str(self.port),
            # What is bound to loopback cannot be reached by what the network would hear.
            "ANNOUNCE": "no" if self.host == "127.0.0.1" else "yes",
            "PUBLIC_URL": self.url if self.host == "127.0.0.1" else "",
        }
        if broker:
            settings |= {"MQTT_HOST": broker.host, "MQTT_PORT": str(broker.port)}
            settings |= {"MQTT_USERNAME": broker.username, "MQTT_PASSWORD": broker.password}
        return {f"WATCHPOST_{name}": value for name, value in settings.items()}
