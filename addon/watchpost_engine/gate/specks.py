"""Telling things from weather: rain, snow and insects strew specks over the picture; some look like things.

The more pieces a picture's differences are in, the further a region must be beyond the gate's limits to be
believed to move. A thing comes in one piece, or in a few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .glow import is_thread
from .memory import CONFIRM
from .telling import strength

if TYPE_CHECKING:
    from .mask import Counting
    from .regions import Region
    from .scene import Found

FEW, EACH, MOST, MOST_ONCE = 3, 0.2, 2.0, 2.6
"""So many other pieces mean nothing; each more raises the limit of strength by so much, up to so much: to the
first where frames are so near to each other that a thing must be seen twice, to the second where once is
enough.

In heavy rain, 19 of 20 regions that are none reach less than 2; of people and cars one in 40.
"""


def is_solid(region: Region, found: Found, counting: Counting, passed: float) -> bool:
    """Whether a region that moves may be a thing: no thread, and no speck among many.

    `passed` is how many seconds ago the last frame was.
    """
    if is_thread(region, found.rest.shape[0]):
        return False
    most = MOST_ONCE if passed > CONFIRM else MOST
    enough = min(1 + EACH * max(0, found.pieces - 1 - FEW), most)
    return enough <= 1 or strength(region, found, counting.least_of(region)) >= enough
