"""What the camera writes into its picture: digits that change are no things."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .difference import View
    from .regions import Region

EDGE, RICH, ALIKE = 0.15, 14.0, 2.0
"""Writing stands in this share of the height above or below; on both pictures it is rich in structure (gray
levels, root mean square, on 120 lines), and about as rich.
"""

LINES, PALER = 120, 0.8
"""On fewer lines it is paler: by this power of how many fewer."""


def is_writing(region: Region, now: View, then: View) -> bool:
    """Whether a region may be digits that have changed: of a clock that is not known yet, of a counter."""
    lines = now.image.shape[0]
    _, top, _, bottom = region.box(now.image.shape)
    if bottom > EDGE and top < 1 - EDGE:
        return False
    here, before = (math.sqrt(float(view.power[region.window][region.mask].mean())) for view in (now, then))
    enough = RICH * math.pow(lines / LINES, PALER)
    return min(here, before) >= enough and max(here, before) <= ALIKE * min(here, before)
