"""What a gate knows of pictures of other shapes: some streams change between two, again and again.

Of each shape all is kept as it was left, so that it is known at once when it comes back. What came meanwhile
is new then, as after an absence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .absence import SHORT
from .pause import Pause

if TYPE_CHECKING:
    type Shape = tuple[int, ...]
    """Height and width of a gray plane."""

MOST = 2
"""Shapes that are remembered besides the present one: those that were seen last."""

RARELY = 3.0
"""How many times longer than the last picture took a shape must have been away to have been absent."""

SHARED = frozenset(("_settings", "_reader", "_pause", "_pace", "_clock", "_absence", "_shapes"))
"""What of a gate does not belong to one shape, or can be made again."""


class Shapes:
    """Keeps a gate's values for each shape."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: list[tuple[Shape, dict[str, object]]] = []

    @property
    def known(self) -> tuple[Shape, ...]:
        """The shapes that are kept."""
        return tuple(shape for shape, _ in self._kept)

    def turn(self, values: dict[str, object], last: Shape | None, shape: Shape) -> bool:
        """Keep a gate's values for the shape that it saw last, if any, and put back those of another.

        Returns whether that is known; if not, the gate's values are left as they are.
        """
        kept = next((own for known, own in self._kept if known == shape), None)
        self._kept = [(known, own) for known, own in self._kept if known != shape]
        if last is not None:
            own = {name: value for name, value in values.items() if name not in SHARED}
            self._kept = [*self._kept, (last, own)][-MOST:]
        if kept is None:
            return False
        values.update(kept, _pause=Pause(shape))
        return True


def was_absent(away: float, passed: float) -> bool:
    """Whether a shape was away for so long (seconds) that what is new in it may be old.

    `passed`: seconds since the last picture of any shape. Where pictures are rare, all shapes are away long.
    """
    return away > max(SHORT, RARELY * passed)
