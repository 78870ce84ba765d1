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
from ..model.view import ViewState
from .absence import Absence
from .acceptance import Acceptance
from .acquaintance import Acquaintance
from .difference import View
from .eyesight import Eyesight
from .lasting import Lasting
from .learning import Learning
from .lighting import Lighting
from .lookout import Lookout
from .mask import Counting
from .memory import Memory, Spot
from .minutes import Minutes
from .overlay import Overlay, Rhythm
from .pace import Pace
from .packing import pack, slots_of, unpack
from .regions import Region
from .scene import Scene
from .shapes import Shapes
from .signs import Known
from .standstill import Habit, Standstill
from .sweep import Sweep
from .trail import Trail
from .upheaval import Upheaval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.camera import WatchSettings

FORMAT = 1
"""Raised when what is kept means something else although its names are the same."""

KNOWN: Mapping[str, type[object]] = {
    kind.__name__: kind
    for kind in (
        Absence,
        Acceptance,
        Acquaintance,
        ChangeKind,
        Counting,
        Eyesight,
        Habit,
        Known,
        Lasting,
        Learning,
        Lighting,
        Lookout,
        Memory,
        Minutes,
        Overlay,
        Pace,
        Region,
        Rhythm,
        Scene,
        Shapes,
        SightingKind,
        Spot,
        Standstill,
        Sweep,
        Trail,
        Upheaval,
        View,
        ViewState,
    )
}
"""All that a gate's memory is made of."""

ANEW = frozenset(("_settings", "_reader", "_pause"))
"""What of a gate is not remembered: how it is set, and what it can make again."""

MAGIC = b"WPKS"
"""Then four bytes of the make, eight of the settings, and four of a check of the rest."""

HEAD = len(MAGIC) + 16


def wrap(values: Mapping[str, object], seen: str, settings: WatchSettings) -> bytes:
    """Make bytes of a gate's values, and of what names the picture seen last. Raises KeepsakeError."""
    body = pack((lasting(values), seen), KNOWN)
    return MAGIC + make() + fitting(settings) + zlib.crc32(body).to_bytes(4) + body


def unwrap(data: bytes, settings: WatchSettings) -> tuple[dict[str, object], str]:
    """Return a gate's values, and what names the picture seen last. Raises KeepsakeError."""
    body = data[HEAD:]
    if data[:4] != MAGIC or len(data) <= HEAD:
        raise KeepsakeError("no memory of a gate")
    if data[4:8] != make():
        raise KeepsakeError("made by another version")
    if data[8:16] != fitting(settings):
        raise KeepsakeError("made with other settings")
    if zlib.crc32(body).to_bytes(4) != data[16:HEAD]:
        raise KeepsakeError("damaged")
    match unpack(body, KNOWN):
        case dict() as values, str(seen):
            return values, seen
        case _:
            raise KeepsakeError("damaged: no values")


def put_back(values: dict[str, object], into: dict[str, object]) -> None:
    """Give a new gate the values of an old one. Raises KeepsakeError if they are not the same ones."""
    if lasting(into).keys() != values.keys():
        raise KeepsakeError("made by another version")
    into.update(values)


def lasting(values: Mapping[str, object]) -> dict[str, object]:
    """Leave out of a gate's values what is not remembered."""
    return {name: value for name, value in values.items() if name not in ANEW}


def make() -> bytes:
    """Name in four bytes what is kept by this version."""
    slots = [(name, slots_of(kind)) for name, kind in sorted(KNOWN.items())]
    return hashlib.sha256(repr((FORMAT, slots)).encode()).digest()[:4]


def fitting(settings: WatchSettings) -> bytes:
    """Name in eight bytes the settings that what is learned depends on."""
    seeing = settings.sensitivity, settings.zones, settings.masks
    return hashlib.sha256(repr(seeing).encode()).digest()[:8]
