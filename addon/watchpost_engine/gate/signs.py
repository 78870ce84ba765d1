"""What one look says of a camera's view: how much of the known scene is left, and what is there instead.

The picture is judged in coarse cells. Patterns are compared free of gain and offset, so that a light that is
switched off, exposure and thin fog leave them what they are; flat is what has no structure that was also
there at the look before, so that the noise of a dark picture is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .difference import View
    from .planes import Plane

CELLS, COARSE = (8, 6), (32, 24)
"""Columns and rows: of the cells, and of what no blur changes."""

STRUCTURE, FEWEST = 3.0, 8
"""Gray squared from which a cell has structure to lose, and how many such cells a telling scene has."""

SEEN = 0.35
"""Correlation from which on the pattern of a cell is still there."""

VEIL = 0.3
"""Share of the contrast that light and exposure would leave, below which a pattern is veiled, not seen."""

FLAT, FLAT_PART = 1.5, 0.12
"""Gray squared, and share of the scene's own, below which the lasting structure of a cell is flat."""

MOSTLY = 0.75
"""Share of the cells that are flat in an empty picture; the others are writing."""

FAINT, ALWAYS = 0.15, 0.3
"""Gray squared from which on faint structure is something, and share of all structure that must last: the
rest is noise."""

GRAIN, GRAIN_PART = 30.0, 0.4
"""The same for all its structure, noise and what moves included."""

DARK, GLARE = 25.0, 235.0
"""Gray levels: below, a flat cell may be unlit, above, it may be dazzled."""

BEST = 0.9
"""Share of the cells that have lost more contrast than those by which the exposure is told."""

LIT, LAMP, BESIDE = 0.6, 150.0, 0.75
"""What is seen is lit as before from this gain on; what is brighter than this may shine itself; and this
part of what is seen may lie in the soft edge of a blotch."""

NEAR = (9, 9)
"""Coarse pixels: what is larger is light, not contrast."""


@dataclass(frozen=True, slots=True)
class Known:
    """A scene, prepared: as a view, in cells, and coarse."""

    view: View
    power: Plane
    light: Plane
    contrast: Plane

    @property
    def telling(self) -> bool:
        """Whether there is enough in it that could be missed."""
        return bool(np.count_nonzero(self.power > STRUCTURE) >= FEWEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a look says. Shares are of the cells that have structure in the scene."""

    seen: float
    """Whose pattern is still there."""

    hidden: float
    """Which something flat has replaced."""

    other: float
    """Which something with structure of its own has replaced."""

    alike: float
    """Correlation of the coarse contrasts with the scene's, -1 to 1."""

    gain: float
    """How strong those contrasts are, against the scene's."""

    sharp: float
    """How much fine structure goes with them in most cells, against the scene's."""


def known(view: View) -> Known:
    """Prepare a scene."""
    return Known(view, in_cells(view.power), in_cells(view.image), contrasts(view.image))


def in_cells(plane: Plane) -> Plane:
    """Mean of a plane in the cells."""
    return np.asarray(cv2.resize(plane, CELLS, interpolation=cv2.INTER_AREA), np.float32)


def contrasts(image: Plane) -> Plane:
    """Return what of a picture stays when its fine structure is gone; slow changes of light left out."""
    coarse = np.asarray(cv2.resize(image, COARSE, interpolation=cv2.INTER_AREA), np.float32)
    return coarse - box(coarse, NEAR)


def lasting(now: View, past: Plane) -> Plane:
    """Return the structure of each cell that a look shares with the fine plane of the one before."""
    return np.maximum(in_cells(now.fine * past), 0)


def is_empty(now: View, past: Plane) -> bool:
    """Whether a picture shows nothing at all, whatever the scene is; writing above and below aside."""
    stays = now.fine * past
    structure = np.maximum(in_cells(stays), 0)
    power = in_cells(now.power)
    flat = (structure < np.maximum(FLAT, ALWAYS * power)) & (power < GRAIN)
    if not flat[1:-1].all() or np.count_nonzero(flat) < MOSTLY * flat.size:
        return False
    together = float(np.sqrt((now.fine * now.fine).mean() * (past * past).mean()))
    return bool(stays.mean() < max(FAINT, ALWAYS * together))


def compare(now: View, past: Plane, scene: Known) -> Signs:
    """Hold a look against the scene; `past` is the fine plane of the look before."""
    counts = np.asarray(scene.power > STRUCTURE, bool)
    power, light = in_cells(now.power), in_cells(now.image)
    shared = in_cells(now.fine * scene.view.fine)
    seen = counts & (shared / np.sqrt(power * scene.power + 1) > SEEN)
    seen &= ~is_veiled(shared / (scene.power + 1), light, scene, counts)
    flat = lasting(now, past) < np.maximum(FLAT, np.maximum(FLAT_PART * scene.power, ALWAYS * power))
    flat &= power < np.maximum(GRAIN, GRAIN_PART * scene.power)
    lost = counts & ~seen
    lit = (light < GLARE) & ((light > DARK) | is_lit_as_before(seen, light, scene.light))
    hidden = lost & flat & lit
    total = max(1, int(np.count_nonzero(counts)))
    alike, gain = agreement(contrasts(now.image), scene.contrast)
    strength = float(np.median(power[counts] / scene.power[counts])) if counts.any() else 0.0
    return Signs(
        seen=int(np.count_nonzero(seen)) / total,
        hidden=int(np.count_nonzero(hidden)) / total,
        other=int(np.count_nonzero(lost & ~flat)) / total,
        alike=alike,
        gain=gain,
        sharp=strength / max(gain * gain, 0.01),
    )


def is_veiled(gain: Plane, light: Plane, scene: Known, counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which cells have lost much more contrast than their light and the best of the others."""
    if not counts.any():
        return counts
    best = float(np.quantile(gain[counts], BEST))
    return np.asarray(gain < VEIL * np.minimum((light + 1) / (scene.light + 1), min(best, 1.0)), bool)


def is_lit_as_before(seen: NDArray[np.bool_], light: Plane, before: Plane) -> bool:
    """Whether what is still seen is as bright as it was, and is no lamp or window that shines by itself."""
    surfaces = seen & (light < LAMP)
    if np.count_nonzero(surfaces) < 3:
        return False
    return bool(np.quantile((light[surfaces] + 1) / (before[surfaces] + 1), BESIDE) > LIT)


def agreement(now: Plane, scene: Plane) -> tuple[float, float]:
    """Return the correlation of two planes of contrasts, and the gain that takes the second to the first."""
    shared, mine, known = float((now * scene).sum()), float((now * now).sum()), float((scene * scene).sum())
    if min(mine, known) < 1:
        return 0.0, 0.0
    return shared / (mine * known) ** 0.5, shared / known
