"""Runs the measurements that were asked for, and prints the table: see script/bench."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import crowd, gate, load, path, push, recording, shelves, streams
from tests.bench.process import CORES
from tests.bench.report import Line, table

MEASUREMENTS: dict[str, Callable[[Path], Awaitable[list[Line]]]] = {
    "path": path.measure,
    "push": push.measure,
    "load": load.measure,
    "crowd": crowd.measure,
    "rtsp": streams.measure,
    "recording": recording.measure,
    "shelves": shelves.measure,
    "gate": gate.measure,
}
TOGETHER = {"gate": ("gate", "rtsp", "load", "crowd")}
"""What is measured with something: all that a gate has to reach in one table."""


async def measure(chosen: list[str]) -> int:
    """Measure, and return 0 when every target is reached."""
    lines: list[Line] = []
    machine = f"{len(CORES)} cores, Python {platform.python_version()}; how busy: {busy()}"
    with tempfile.TemporaryDirectory(prefix="watchpost-bench-") as folder:
        parts = (part for name in chosen or MEASUREMENTS for part in TOGETHER.get(name, (name,)))
        for name in dict.fromkeys(parts):
            sys.stderr.write(f"measuring {name}\n")
            lines += await MEASUREMENTS[name](Path(folder) / name)
    sys.stdout.write(f"\n{table(lines)}\n\n{machine} before, {busy()} after\n")
    return 0 if all(line.good for line in lines) else 1


def busy() -> str:
    """Return how many programs wanted a core in the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def main(chosen: list[str]) -> int:
    """Return the exit status. `--footage FOLDER` is the same as WATCHPOST_FOOTAGE."""
    if "--footage" in chosen[:-1]:
        at = chosen.index("--footage")
        os.environ["WATCHPOST_FOOTAGE"] = chosen[at + 1]
        chosen = chosen[:at] + chosen[at + 2 :]
    if unknown := [name for name in chosen if name not in MEASUREMENTS]:
        sys.stderr.write(f"script/bench measures {', '.join(MEASUREMENTS)}, not {', '.join(unknown)}\n")
        return 2
    return asyncio.run(measure(chosen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
