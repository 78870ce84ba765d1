"""An MQTT broker on loopback, with a password: Mosquitto where there is one, else amqtt."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.rig.programs import Program, answers, free_port, python

USER, PASSWORD = "watchpost", "watchpost"
CONFIG = """\
listener {port} 127.0.0.1
allow_anonymous false
password_file {passwords}
persistence false
log_dest stderr
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """How to reach it."""

    port: int
    kind: str
    program: Program
    protocol: str
    """As Home Assistant writes it; amqtt knows only the older one."""

    host: str = "127.0.0.1"
    username: str = USER
    password: str = PASSWORD


@asynccontextmanager
async def broker(folder: Path, logs: Path) -> AsyncIterator[Broker]:
    """Run a broker meanwhile. Raises ProgramError."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    program = mosquitto()
    command: list[str | Path] = [python("broker"), "-m", "tests.rig.amqtt_broker", str(port), USER, PASSWORD]
    kind, protocol = "amqtt", "3.1.1"
    if program:
        kind, protocol, command = "Mosquitto", "5", [program, "-c", _configure(folder, port)]
    running = Program("the broker", command, log=logs / "broker.log", ready=lambda: answers(port))
    async with running:
        yield Broker(port=port, kind=kind, program=running, protocol=protocol)


def mosquitto() -> str | None:
    """Return the path of Mosquitto, where there is one."""
    return shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def _configure(folder: Path, port: int) -> Path:
    passwords, config = folder / "passwords", folder / "mosquitto.conf"
    passwords.touch(mode=0o600)
    subprocess.run(["mosquitto_passwd", "-b", passwords, USER, PASSWORD], check=True, capture_output=True)
    # As root it would change to a user of its own, who cannot read these files.
    user = "user root\n" if os.geteuid() == 0 else ""
    config.write_text(CONFIG.format(port=port, passwords=passwords) + user)
    return config
