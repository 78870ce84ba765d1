"""What an unclean stop leaves of a film: cut down to its last whole fragment, it plays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

HEAD = 8
"""Bytes of a box's length and name; a length of 1 stands for one of 64 bits behind them."""


def salvage(part: Path) -> int:
    """Cut a file down to what is whole, on disk, and return how many fragments are left. Raises OSError.

    The file keeps its name: the caller gives it the right one, or deletes it when nothing is left.
    """
    with part.open("r+b") as file:
        length, fragments = measure(file)
        file.truncate(length)
        file.flush()
        os.fsync(file.fileno())
    return fragments


def whole(part: Path) -> int:
    """Return how many fragments of a file are whole. Raises OSError."""
    with part.open("rb") as file:
        return measure(file)[1]


def measure(file: IO[bytes]) -> tuple[int, int]:
    """Return the length of the head and all whole fragments of an MP4, and how many there are.

    A fragment is a `moof` box and the `mdat` box behind it.
    """
    size = file.seek(0, os.SEEK_END)
    place = sound = fragments = 0
    while (box := read_box(file, place, size)) is not None:
        name, length = box
        place += length
        if name == b"mdat":
            fragments += 1
        if name in (b"mdat", b"moov"):
            sound = place
    return (sound, fragments) if fragments else (0, 0)


def read_box(file: IO[bytes], place: int, size: int) -> tuple[bytes, int] | None:
    """Return the name and length of the box at a place, None where none is whole."""
    file.seek(place)
    head = file.read(2 * HEAD)
    length, name = int.from_bytes(head[:4]), head[4:HEAD]
    if length == 1:
        length = int.from_bytes(head[HEAD:])
    return (name, length) if len(head) >= HEAD <= length <= size - place else None
