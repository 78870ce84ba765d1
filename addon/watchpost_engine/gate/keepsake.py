"""What a gate has learned, as bytes that outlive the engine.

Every slot of every class named here is kept, so that what is added to one is kept as well. A memory is taken
up again only by a gate of the same make and the same settings: anything else would see what never was.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

from ..model.keepsake import KeepsakeError
from ..model.sighting import ChangeKind, SightingKind
from .absence import Absence
from .difference import View
from .mask import Counting
from .memory import Memory, Spot
from .overlay import Overlay, Rhythm
from .packing import pack, slots_of, unpack
from .regions import Region
from .scene import Scene
from .sweep import Sweep
from .trail import Trail
from .upheaval import Lighting, Upheaval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.camera import WatchSettings

FORMAT = 1
"""Raised when what is kept means something else although its names are the same."""

KNOWN: Mapping[str, type[object]] = {
    kind.__name__: kind
    for kind in (
        Absence,
        ChangeKind,
        Counting,
        Lighting,
        Memory,
        Overlay,
        Region,
        Rhythm,
        Scene,
        SightingKind,
        Spot,
        Sweep,
        Trail,
        Upheaval,
        View,
    )
}
"""All that a gate's memory is made of."""

MAGIC = b"WPKS"
"""Then four bytes of the make, eight of the settings, and four of a check of the rest."""

HEAD = len(MAGIC) + 16


def wrap(values: Mapping[str, object], settings: WatchSettings) -> bytes:
    """Make bytes of a gate's values. Raises KeepsakeError."""
    body = pack(dict(values), KNOWN)
    return MAGIC + make() + fitting(settings) + zlib.crc32(body).to_bytes(4) + body


def unwrap(data: bytes, settings: WatchSettings) -> dict[str, object]:
    """Return a gate's values. Raises KeepsakeError."""
    body = data[HEAD:]
    if data[:4] != MAGIC or len(data) <= HEAD:
        raise KeepsakeError("no memory of a gate")
    if data[4:8] != make():
        raise KeepsakeError("made by another version")
    if data[8:16] != fitting(settings):
        raise KeepsakeError("made with other settings")
    if zlib.crc32(body).to_bytes(4) != data[16:HEAD]:
        raise KeepsakeError("damaged")
    values = unpack(body, KNOWN)
    if not isinstance(values, dict):
        raise KeepsakeError("damaged: no values")
    return values


def make() -> bytes:
    """Name in four bytes what is kept by this version."""
    slots = [(name, slots_of(kind)) for name, kind in sorted(KNOWN.items())]
    return hashlib.sha256(repr((FORMAT, slots)).encode()).digest()[:4]


def fitting(settings: WatchSettings) -> bytes:
    """Name in eight bytes the settings that what is learned depends on."""
    seeing = settings.sensitivity, settings.zones, settings.masks
    return hashlib.sha256(repr(seeing).encode()).digest()[:8]
