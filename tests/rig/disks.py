"""Disks that only the tests see: one that is small, one that forgets. Each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.rig.programs import ROOT

PRIVATE = ("unshare", "--user", "--map-root-user", "--mount", "--")
"""Mounts what nobody else sees, and needs no rights for it."""


class Disk:
    """A mounted file system. A context manager; gone afterwards."""

    def __init__(self, folder: Path, *command: str) -> None:
        """`command` mounts it on the folder and says `ok`, then obeys lines on stdin."""
        folder.mkdir(parents=True)
        self._folder = folder
        self._process = subprocess.Popen(
            [*PRIVATE, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def __enter__(self) -> Self:
        self._await()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    @property
    def path(self) -> Path:
        """The way in, from outside."""
        return Path(f"/proc/{self._process.pid}/root{self._folder}")

    def do(self, order: str) -> None:
        """Have it obey."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        self._await()

    def _await(self) -> None:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer == "ok\n", answer


def forgetful(folder: Path) -> Disk:
    """A disk that loses what was not synced, and can be slow or fail: see tests/fakes/forgetful.py."""
    return Disk(folder, sys.executable, "-m", "tests.fakes.forgetful", str(folder))


class SmallDisk(Disk):
    """A tmpfs of so many bytes."""

    def __init__(self, folder: Path, size: int) -> None:
        shell = (
            'mount -t tmpfs -o size="$1" tmpfs "$2" && echo ok; while read -r line; do $line && echo ok; done'
        )
        super().__init__(folder, "sh", "-c", shell, "sh", str(size), str(folder))

    def read_only(self, *, read_only: bool) -> None:
        """Take, or give back, the right to write."""
        self.do(f"mount -o remount,{'ro' if read_only else 'rw'} {self._folder}")

    def fill(self) -> Path:
        """Leave no room, and return the file that takes it."""
        ballast = self.path / "ballast"
        with ballast.open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        return ballast
