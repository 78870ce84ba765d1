"""When to look again at what is looked at now and then: all at the same moments.

To wake up costs the engine more than most of what it then does.
"""

from __future__ import annotations

import time


def to_next(period: float) -> float:
    """Return the seconds until the next whole multiple of a period, more than 0 and no more than it."""
    return period - time.monotonic() % period
