"""Pictures of no place: a cloth with a pattern, colour bars. No place is the same all over, or in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .signs import in_cells

if TYPE_CHECKING:
    from .difference import View
    from .planes import Plane

EVEN, TEN = 0.45, 0.1
"""Structure of the poorest tenth of the cells against the richest tenth, from which on it is a cloth. Places
reach 0.26, patterned cloth has 0.6.
"""

BANDS, MOST = 6, 5
"""Bands into which a picture is cut, upright and across, and how many of them are striped in colour bars."""

STRIPED, CONTRAST = 0.06, 64.0
"""Share of its variance that a band has along its stripes at most, and gray squared that it has at least."""


def is_pattern(now: View) -> bool:
    """Whether a picture is one pattern all over, or bars."""
    power = in_cells(now.power)
    poor, rich = np.quantile(power, (TEN, 1 - TEN))
    return bool(poor > EVEN * rich) or max(stripes(now.image), stripes(now.image.T)) >= MOST


def stripes(image: Plane) -> int:
    """Count the bands of a picture in which every row is nearly the same."""
    count = 0
    for band in np.array_split(image, BANDS):
        whole = float(band.var())
        count += whole > CONTRAST and float((band - band.mean(0)).var()) < STRIPED * whole
    return count
