"""A trace: what the gate compared when it told something, or would have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for the annotation only: at run time this room needs nothing but the standard library
    import numpy as np
    from numpy.typing import NDArray

    from .frame import Gray
    from .sighting import Box, ChangeKind, SightingKind

    type Plane = NDArray[np.float32]
    """height x width."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """The gate's own small planes, all of one shape, and what it made of them."""

    before: Gray = field(repr=False)
    """The settled scene."""

    now: Gray = field(repr=False)
    """The picture, laid on the scene if the camera was pushed."""

    rest: Plane = field(repr=False)
    """What of each pixel no light explains."""

    level: Plane = field(repr=False)
    """From which rest on a pixel counts."""

    allowed: NDArray[np.uint8] | None = field(repr=False)
    """255 where changes count at all; None is everywhere."""

    smallest: float
    """Share of the height of the smallest object that is found half the time, where most was seen."""

    boxes: tuple[Box, ...] = ()
    kind: SightingKind | None = None
    """None: nothing was told."""

    change: ChangeKind | None = None
    score: float = 0.0
    needed: float = 0.5
    """The score from which on it is told: more where the user said that it is not a change."""

    remark: str = ""
    """Why nothing was told, in a few words."""
