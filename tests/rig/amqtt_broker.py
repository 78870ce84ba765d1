"""A broker in Python where Mosquitto is not to be had: amqtt_broker.py PORT USER PASSWORD (MQTT 3.1.1)."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from amqtt.broker import Broker
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


async def main(port: str, user: str, password: str) -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        passwords = Path(folder, "passwords")
        passwords.write_text(f"{user}:{PasswordHash((Argon2Hasher(),)).hash(password)}\n")
        authentication = {"password_file": str(passwords)}
        broker = Broker(
            {
                "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
                "plugins": {"amqtt.plugins.authentication.FileAuthPlugin": authentication},
            }
        )
        await broker.start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
