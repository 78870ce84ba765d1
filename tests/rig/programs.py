"""Real programs of ours: started, watched, and stopped again, each with a log of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until a program must be ready."""

GRACE = 15.0
"""Seconds until a program that was asked to end is killed."""

LOG_LINES = 25


class ProgramError(RuntimeError):
    """A program that did not start, or ended by itself. The text holds the end of its log."""


class Program:
    """One program. An async context manager; `start` and `stop` may be called again in between."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        ready: Callable[[], Awaitable[bool]],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`ready` says whether the program can be used now."""
        self.name, self.log = name, log
        self._command = [str(part) for part in command]
        self._ready = ready
        self._environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'addon'}", **(environment or {})}
        # It makes every start of a large program slow.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        """Process number while it runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start, and wait until it is ready. Raises ProgramError."""
        await self.launch()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.wait_ready()
        except TimeoutError:
            await self.stop()
            raise ProgramError(f"{self.name} is not ready after {PATIENCE:g} s{self.tail()}") from None
        except BaseException:
            await self.stop()
            raise

    async def launch(self) -> None:
        """Start without waiting. The program ends with us, however we end."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        leash = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *leash,
                *self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop our programs in order
            )

    async def wait_ready(self) -> None:
        """Wait until it is ready. Raises ProgramError when it has ended instead."""
        while not await self._ready():
            assert self._process is not None
            if self._process.returncode is not None:
                raise ProgramError(f"{self.name} ended with {self._process.returncode}{self.tail()}")
            await asyncio.sleep(0.1)

    async def ended(self) -> int:
        """Wait until it ends, and return its status."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Have it end, and wait until it has."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(how)
        try:
            async with asyncio.timeout(GRACE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def tail(self) -> str:
        """Return the end of its log, with a heading."""
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:] if self.log.exists() else []
        return f"\n--- the end of {self.log}:\n" + "\n".join(lines)


def free_port(wanted: int = 0, host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on: the wanted one where it is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


async def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Return whether somebody listens on a port."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


def python(environment: str) -> Path:
    """Return the Python of an environment that script/setup made."""
    return ROOT / ".venv" / environment / "bin" / "python"
