"""Recordings on disk, by date, beside the pictures."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ..model.recording import Recording, RecordingKind
from .errors import translated
from .links import leads_elsewhere

PART = ".part"
"""Behind the name of what is not complete."""

PLACE = re.compile(
    r"(?P<home>[a-z0-9_]{1,64})/(?P<day>\d{4}/\d\d/\d\d)/(?P<camera>[a-z0-9_]{1,64})/"
    r"(?P<time>\d{12})-(?P<id>[0-9a-f]{32})-(?P<kind>[a-z]+)\.mp4(?:\.part)?"
)
"""A recording's place below the root; the day and the time to the microsecond are UTC."""


class RecordingFiles:
    """Keeps `<home>/<year>/<month>/<day>/<camera>/<time>-<recording>-<kind>.mp4` below one folder.

    Names are made here, from ids that the doors have checked: no path ever comes from outside. A name says
    all that a lost database must be told again.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, recording: Recording) -> Path:
        """Return where a complete recording is."""
        day = f"{recording.started_at:%Y/%m/%d}"
        folder = self._root / recording.home_id / day / recording.camera_id
        return folder / f"{recording.started_at:%H%M%S%f}-{recording.id}-{recording.kind}.mp4"

    def place(self, recording: Recording) -> str:
        """Return where it is below the folder; its name in an away store."""
        return self.path(recording).relative_to(self._root).as_posix()

    def part(self, recording: Recording) -> Path:
        """Return where a recording is while it is being made."""
        path = self.path(recording)
        return path.with_name(path.name + PART)

    def is_linked(self, recording: Recording) -> bool:
        """Whether somebody has put a link where a complete recording belongs. Blocks."""
        return leads_elsewhere(self.path(recording), self._root)

    def is_there(self, recording: Recording) -> bool:
        """Whether the file of a complete recording is where it belongs. Blocks."""
        return self.path(recording).is_file() and not self.is_linked(recording)

    async def remove(self, recording: Recording) -> None:
        """Delete a recording. Raises StorageError."""
        await asyncio.to_thread(self._remove, self.path(recording))

    def found(self) -> Iterator[tuple[Path, Recording]]:
        """Give every recording on disk, complete or not, as its name tells it. Blocks.

        Raises StorageError.
        """
        with translated():
            root = self._root.resolve()
            for folder in self._root.glob("*/[0-9]*/[0-9]*/[0-9]*/*"):
                if folder.resolve() != root / folder.relative_to(self._root):
                    continue  # a link, that leads who knows where
                for path in folder.glob("*.mp4*"):
                    recording = read_name(path.relative_to(self._root).as_posix())
                    if recording is not None and path.is_file() and not path.is_symlink():
                        yield path, recording

    def _remove(self, path: Path) -> None:
        with translated():
            path.unlink(missing_ok=True)
            folder = path.parent
            while folder != self._root and folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent


def read_name(place: str) -> Recording | None:
    """Return what a file's place below the root tells of it; None when it is no recording of ours."""
    if (match := PLACE.fullmatch(place)) is None or match["kind"] not in list(RecordingKind):
        return None
    try:
        begun = datetime.strptime(f"{match['day']} {match['time']} +0000", "%Y/%m/%d %H%M%S%f %z")
    except ValueError:
        return None
    return Recording(
        id=match["id"],
        home_id=match["home"],
        camera_id=match["camera"],
        kind=RecordingKind(match["kind"]),
        started_at=begun,
        seconds=0.0,
        bytes=0,
        codec="",
    )
