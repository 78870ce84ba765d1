"""A process that sends what waits in a folder, to be killed: `child.py FOLDER ENDPOINT BUCKET`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.engine.away.depot import open_depot, s3_settings
from tests.fakes.away_stores import Gate


async def main(folder: str, endpoint: str, bucket: str) -> None:
    """Send, at a rate that makes pieces of the least size."""
    settings = s3_settings(Gate("", endpoint), bucket, mbit_per_second=0.001)
    depot, _ = await open_depot(Path(folder), settings)
    await depot.work()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
