"""What running processes use, and on which cores they run."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from pathlib import Path

from tests.rig.programs import Program, answers, free_port, python

SCHEDULED = 2
"""Of the clocks that Linux has for each process, the exact one: what /proc tells comes in hundredths."""

PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024

CORES = sorted(os.sched_getaffinity(0))
DRIVER, MEASURED = {CORES[0]}, {CORES[-1]}
"""The core of who drives a measurement, and that of what is measured."""


def cpu(pid: int) -> float:
    """Return the seconds of a core that a process has used, all its threads together."""
    return time.clock_gettime(~pid << 3 | SCHEDULED)


def memory(pid: int) -> float:
    """Return the resident memory of a process (MiB)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / MIB


def keep_on(pid: int, cores: Collection[int]) -> None:
    """Keep a process and all its threads, those to come too, on these cores."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), cores)


class Server(Program):
    """A module of ours that listens on the port which is its last argument."""

    def __init__(self, module: str, *arguments: object, log: Path) -> None:
        """Take a free port."""
        port = self.port = free_port()
        command = [str(python("engine")), "-m", module, *map(str, arguments), str(port)]
        super().__init__(module, command, log=log, ready=lambda: answers(port))
