"""A file of a passing name that grows by whole fragments, each on disk before the next is begun."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..storage.whole import make_folder, sync_folder

if TYPE_CHECKING:
    from pathlib import Path


class Part:
    """For one thread. All raise OSError."""

    def __init__(self, path: Path, head: bytes) -> None:
        """Make the file and put its head on disk, and the way to it; or leave nothing behind."""
        self.bytes = 0
        """On disk: the head and whole fragments."""

        self.fragments = 0
        make_folder(path.parent)
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        try:
            self._write(head)
            sync_folder(path.parent)
        except OSError:
            self.drop()
            raise

    def add(self, fragment: bytes) -> None:
        """Put a fragment on disk."""
        self._write(fragment)
        self.fragments += 1

    def move(self, path: Path) -> None:
        """Give the file another passing name, in the same folder."""
        self._path.replace(path)
        self._path = path
        sync_folder(path.parent)

    def settle(self, path: Path) -> bool:
        """Give what is whole its name, in the same folder. False when nothing is: then nothing is left."""
        if not self.fragments:
            self.drop()
            return False
        try:
            os.ftruncate(self._file, self.bytes)
            self._path.replace(path)
            sync_folder(path.parent)
        finally:
            self._shut()
        return True

    def drop(self) -> None:
        """Delete the file."""
        self._shut()
        self._path.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fdatasync(self._file)
        self.bytes += len(data)

    def _shut(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
