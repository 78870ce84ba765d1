"""Recordings on disk, by date, beside the pictures."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

from ..model.recording import Recording
from .errors import translated

NAME = re.compile(r"(?P<id>[0-9a-f]{32})\.(?P<kind>[a-z]+)\.mp4(?P<part>\.part)?")


class RecordingFiles:
    """Keeps `<home>/<year>/<month>/<day>/<camera>/<recording>.<kind>.mp4` below one folder.

    Names are made here, from ids that the doors have checked: no path ever comes from outside. What is not
    complete has `.part` behind its name.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, recording: Recording) -> Path:
        """Return where a complete recording is."""
        day = f"{recording.started_at:%Y/%m/%d}"
        folder = self._root / recording.home_id / day / recording.camera_id
        return folder / f"{recording.id}.{recording.kind}.mp4"

    def part(self, recording: Recording) -> Path:
        """Return where a recording is while it is being made."""
        path = self.path(recording)
        return path.with_name(f"{path.name}.part")

    async def remove(self, recording: Recording) -> None:
        """Delete a recording. Raises StorageError."""
        await asyncio.to_thread(self._remove, self.path(recording))

    def found(self) -> Iterator[Path]:
        """Give every recording there is on disk, complete or not. Blocks. Raises StorageError."""
        with translated():
            for path in self._root.glob("*/[0-9]*/[0-9]*/[0-9]*/*/*.mp4*"):
                if NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                    yield path

    def _remove(self, path: Path) -> None:
        with translated():
            path.unlink(missing_ok=True)
            folder = path.parent
            while folder != self._root and folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent
