"""How long to wait before the next try. Pure."""

FIRST, LONGEST = 1.0, 60.0
"""Seconds."""

GONE, SOON = frozenset({"unreachable", "timeout"}), 2.0
"""Codes of a camera that is not there, and the seconds after which it is looked for again at most: to ask who
does not answer costs nobody anything, and it is recorded again as soon as it is back.
"""

HEALTHY = 60.0
"""Seconds a watch must have gone well for its failures to be forgotten."""


def pause(failures: int, chance: float) -> float:
    """Return the seconds before the next try after so many failures, 1 or more; `chance` is 0 to 1."""
    return min(LONGEST, FIRST * 2.0 ** (min(failures, 10) - 1)) * (0.75 + 0.5 * chance)
