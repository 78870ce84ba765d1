"""A device that pushes its pictures, as a program: push_camera.py URL --fps 5 [--footage DIR]

Its key comes in $CAMERA_KEY. For each picture it writes a line: when it was sent, when it was answered
(seconds since 1970), and with what status.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from tests.rig.footage import footage, yard


async def push(url: str, key: str, pictures: Iterator[bytes], fps: float) -> None:
    """Send for ever, at a steady pace; while the engine is away, try again with the next one."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        due = time.monotonic()
        for picture in pictures:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + 1 / fps, time.monotonic() - 1)
            await _send(session, url, key, picture)


async def _send(session: aiohttp.ClientSession, url: str, key: str, picture: bytes) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "image/jpeg"}
    sent = time.time()
    try:
        async with session.post(url, data=picture, headers=headers) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError) as err:
        sys.stderr.write(f"not sent: {err!r}\n")
        await asyncio.sleep(1)
        return
    sys.stdout.write(json.dumps({"sent": sent, "answered": time.time(), "status": status}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line and push."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--fps", type=float, default=5.0)
    parser.add_argument("--footage", type=Path)
    chosen = parser.parse_args()
    pictures = footage(chosen.footage, chosen.fps) if chosen.footage else yard(chosen.fps)
    asyncio.run(push(chosen.url, os.environ["CAMERA_KEY"], pictures, chosen.fps))


if __name__ == "__main__":
    main()
