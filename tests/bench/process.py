"""Processes to be measured: kept on some cores, and asked what they used."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024

HERE = tuple(sorted(os.sched_getaffinity(0)))
"""The cores that are ours."""

SERVER, CLIENT = {HERE[-1]}, {HERE[0]}
"""The core of what is measured, and that of who drives it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A running process."""

    process: asyncio.subprocess.Process

    @property
    def cpu(self) -> float:
        """Seconds of a core that it has used, all threads together."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """Resident memory (MiB)."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE / MIB

    async def hear(self) -> str:
        """Return the next line that it writes. Raises RuntimeError when it has ended."""
        assert self.process.stdout is not None
        if not (line := await self.process.stdout.readline()):
            raise RuntimeError(f"a process ended with {await self.process.wait()}")
        return line.decode().strip()


@asynccontextmanager
async def running(
    *command: str,
    cores: Collection[int] = HERE,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> AsyncIterator[Measured]:
    """Run a program on these cores meanwhile; what it complains about goes to `log`."""
    errors = None if log is None else log.open("wb")
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **(environment or {}), "PYTHONPATH": f"{ROOT}:{ROOT / 'addon'}"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=errors,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    try:
        yield Measured(process)
    finally:
        if errors is not None:
            errors.close()
        if process.returncode is None:
            process.terminate()
        await process.wait()


def module(name: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of ours with this Python."""
    return [sys.executable, "-m", name, *map(str, arguments)]
