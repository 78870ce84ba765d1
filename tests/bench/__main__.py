"""Runs the measurements that were asked for, and prints the table: see script/bench."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import load, push, streams
from tests.bench.report import Line, table

MEASUREMENTS: dict[str, Callable[[Path], Awaitable[list[Line]]]] = {
    "push": push.measure,
    "load": load.measure,
    "rtsp": streams.measure,
}


async def main(chosen: list[str]) -> int:
    """Measure, and return 0 when every target is reached."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="watchpost-bench-") as folder:
        for name in chosen or MEASUREMENTS:
            sys.stderr.write(f"bench: {name}\n")
            lines += await MEASUREMENTS[name](Path(folder) / name)
    sys.stdout.write(table(lines) + "\n")
    return 0 if all(line.good for line in lines) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
