"""The keepsakes of cameras on disk: one file each, whole or not there."""

from __future__ import annotations

import asyncio
import json
import zlib
from datetime import datetime
from pathlib import Path

from ..model.camera import Camera
from ..model.keepsake import Keepsake, KeepsakeError
from .errors import translated
from .whole import part_of, sync_folder, write_whole

MOST_BYTES = 2 * 1024**2
"""Of one keepsake. Usual are 60 to 120 KB of the gate, and a picture of at most 160 KB."""

MAGIC = b"WPKP"
"""Then four bytes each: a check of the rest, and the length of the heading."""

HEAD = len(MAGIC) + 8


class KeepsakeStore:
    """Keeps `<home>/<camera>.keepsake` below one folder. Names come from ids that the doors have checked."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def read(self, camera: Camera) -> Keepsake | None:
        """Return what is kept of a camera. Raises KeepsakeError for what is damaged, and StorageError."""
        data = await asyncio.to_thread(self._read, self.path(camera))
        return None if data is None else decode(data)

    async def keep(self, camera: Camera, keepsake: Keepsake) -> None:
        """Keep a memory instead of the one before. Raises KeepsakeError if too large, and StorageError."""
        data = encode(keepsake)
        if len(data) > MOST_BYTES:
            raise KeepsakeError(f"too large: {len(data)} bytes")
        await asyncio.to_thread(self._write, self.path(camera), data)

    async def remove(self, camera: Camera) -> None:
        """Forget a camera. Raises StorageError."""
        path = self.path(camera)
        with translated():
            for one in (path, part_of(path)):
                await asyncio.to_thread(one.unlink, missing_ok=True)

    def path(self, camera: Camera) -> Path:
        """Return where the keepsake of a camera is."""
        return self._root / camera.home_id / f"{camera.id}.keepsake"

    @staticmethod
    def _read(path: Path) -> bytes | None:
        with translated():
            try:
                with path.open("rb") as file:
                    return file.read(MOST_BYTES + 1)
            except FileNotFoundError:
                return None

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        with translated():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
            sync_folder(path.parent)


def encode(keepsake: Keepsake) -> bytes:
    """Make bytes of a keepsake."""
    heading = {
        "seen_at": keepsake.seen_at.isoformat(),
        "view": keepsake.view,
        "before_age": keepsake.before_age,
        "gate": len(keepsake.gate),
    }
    text = json.dumps(heading).encode()
    rest = len(text).to_bytes(4) + text + keepsake.gate + keepsake.before
    return MAGIC + zlib.crc32(rest).to_bytes(4) + rest


def decode(data: bytes) -> Keepsake:
    """Make a keepsake of bytes. Raises KeepsakeError."""
    if data[:4] != MAGIC or len(data) < HEAD or zlib.crc32(data[8:]).to_bytes(4) != data[4:8]:
        raise KeepsakeError("damaged")
    end = HEAD + int.from_bytes(data[8:HEAD])
    try:
        heading = json.loads(data[HEAD:end])
        middle = end + int(heading["gate"])
        return Keepsake(
            seen_at=datetime.fromisoformat(heading["seen_at"]),
            view=str(heading["view"]),
            gate=data[end:middle],
            before=data[middle:],
            before_age=float(heading["before_age"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise KeepsakeError("damaged: its heading") from error
